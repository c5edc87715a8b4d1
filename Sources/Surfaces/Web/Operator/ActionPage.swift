import HTML
import Vocabulary

/// One action: why, what to do, and what was done.
struct ActionPage {
  struct Model: Sendable {
    let today: CalendarDay
    let action: Action
    var forensics: ForensicSection?
    var deferral: DeferralSection?
    /// How it is guarded meanwhile.
    var guarding: Guarding?
    /// How to go about it; nil where no playbook fits.
    var guide: Guide?
    /// What advisories of this hub say can be done.
    var remedies: [Remedy] = []
    /// What was entered when marking it as done or reopening it was refused.
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let action = model.action
    return page(frame) {
      crumbs([("/actions", "To do")], here: action.heading)
      el("p", .class("row")) { actionBadges(action) }
      el("h1") { inert(action.heading) }
      el("p", .class("lead")) { lead(model) }
      errorSummary(
        model.form, prefix: prefixes[model.form.values["kind"] ?? ""] ?? "",
        labels: labels + proofLabels + guardLabels)
      el("div", .class("columns")) {
        el("div") {
          main(
            model, canManage: frame.account?.canManage ?? false,
            isDeputy: frame.account?.deputyOf != nil)
        }
        el("aside") { aside(model, canManage: frame.account?.canManage ?? false) }
      }
    }
  }

  private static let labels = [
    ("evidence", "What did you do?"), ("newVersion", "Version now running"),
    ("reason", "Why reopen it?"),
  ]

  /// What keeps the fields of the forms for each kind of proof apart.
  private static let prefixes = [
    "versionProbe": "probe-", "vendorAttestation": "vendor-", "scan": "scan-",
    "signedStatement": "sign-",
  ]

  private static func lead(_ model: Model) -> Markup {
    let action = model.action
    return markup {
      el("span", .class("urgent")) { action.dueWords(model.today) }
      ", on "
      el("a", .href(action.assetPath)) { inert(action.assetName) }
      "."
    }
  }

  private static func main(_ model: Model, canManage: Bool, isDeputy: Bool) -> Markup {
    markup {
      section(model.action.due == nil ? "Why" : "Why this date", id: "why") { why(model.action) }
      if let forensics = model.forensics { forensicSection(forensics) }
      section("What to do", id: "do") { steps(model, canManage: canManage) }
      if let guide = model.guide, model.action.state == .open { guideSection(guide) }
      if let guarding = model.guarding,
        model.action.state == .open || !guarding.items.isEmpty
      {
        guardSection(model, guarding, canManage: canManage)
      }
      if let completion = model.action.completion { done(completion) }
      if model.action.state != .open || !model.action.proofs.isEmpty { proofs(model.action) }
      if canManage && model.action.state == .open { doneForm(model) }
      if canManage && model.action.state != .verified {
        proofForms(model.action, model.form, isDeputy: isDeputy)
      }
      if let deferral = model.deferral, model.action.state == .open { deferralSection(deferral) }
    }
  }

  private static func why(_ action: Action) -> Markup {
    markup {
      el("p") { inert(action.why) }
      if let directive = action.directive {
        el("p", .class("soft")) {
          action.isBinding
            ? "For you this date is binding. It is set by "
            : "For you this date is advice. It is set by "
          el("a", .href(action.directivePath ?? "/directives")) { inert(directive) }
          "."
        }
      }
      matches(action)
    }
  }

  private static func matches(_ action: Action) -> Markup {
    guard !action.vulnerabilities.isEmpty else { return .empty }
    return table(
      action.hasFix ? "The flaws this removes" : "The flaws this is about",
      [Column("Flaw"), Column("What it is"), Column("Why it is yours")],
      rows: action.vulnerabilities.map { match in
        [
          vulnerabilityLink(match.id),
          markup {
            inert(match.title)
            if match.isKnownExploited {
              " "
              badge("Used by attackers", .bad, .octagon)
            }
          },
          markup {
            inert(match.reason)
            if let hint = match.hint {
              el("br")
              soft(hint)
            }
          },
        ]
      })
  }

  private static func steps(_ model: Model, canManage: Bool) -> Markup {
    let action = model.action
    return el("ol", .class("steps")) {
      if !action.care.isEmpty { careStep(action.care) }
      if action.urgency.kind == .threeDaysForensics {
        el("li") {
          el("h3") { "Save evidence first" }
          el("p") {
            "Attackers may already be inside, and any change erases their traces. Save memory and "
            "logs to another computer before you change anything. Within 72 hours write down "
            "whether you found signs of a break-in: none, suspected or confirmed."
          }
        }
      }
      el("li") {
        el("h3") { "Do it" }
        el("p") { inert(action.whatToDo) }
        if !action.timing.isEmpty {
          el("p") { inert(action.timing.joined(separator: " ")) }
        }
        if action.state == .open, let vendor = action.maintainedBy {
          askVendor(action, vendor, canManage: canManage)
        }
      }
      remedyStep(model.remedies)
      if let otherwise = action.ifNotPossible { otherwiseStep(otherwise) }
      el("li") {
        el("h3") { "Write down what you did" }
        el("p") { lastStep(model) }
      }
    }
  }

  private static func lastStep(_ model: Model) -> String {
    guard model.action.hasFix || model.guarding == nil else {
      return "Write down below how it is guarded, who decided it and until when. It stays open "
        + "until there is a fix."
    }
    return "Mark it as done here. It is closed when something proves it: a new inventory best of "
      + "all."
  }

  private static func careStep(_ sentences: [String]) -> Markup {
    el("li") {
      el("h3") { "Before you touch it" }
      el("p") { "This system controls machines, treatment or a plant. Safety comes first." }
      el("ul") { for sentence in sentences { el("li") { inert(sentence) } } }
    }
  }

  private static func otherwiseStep(_ otherwise: String) -> Markup {
    el("li") {
      el("h3") { "If that is not possible" }
      el("p") { inert(otherwise) }
    }
  }
}

extension ActionPage {
  private static func done(_ completion: Action.Completion) -> Markup {
    section("What was done", id: "completion", class: "card") {
      facts([
        Fact("By", completion.by),
        Fact("When", markup: moment(completion.at)),
        Fact("Version now running", optional: completion.newVersion),
      ])
      inertBlock(
        completion.evidence, from: "What " + completion.by + " wrote",
        caption: "Shown as it was entered.")
    }
  }

  private static func doneForm(_ model: Model) -> Markup {
    section("Mark as done", id: "done", class: "screen-only") {
      el("p") {
        "What you write is your evidence for an examiner or your board. It is sealed in the ledger "
        "with the date."
      }
      post(model.action.path + "/done", class: "form") {
        field(
          "evidence", "What did you do?", .text, hint: "One sentence is enough.", in: model.form,
          required: true)
        field(
          "newVersion", optional("Version now running"),
          hint: model.action.targetVersion.map { "For example " + $0 + "." },
          in: model.form)
        el("p", .class("buttons")) { button("Mark as done") }
      }
    }
  }

  private static func aside(_ model: Model, canManage: Bool) -> Markup {
    markup {
      section("At a glance", id: "glance", class: "card") { glance(model.action) }
      section("History", id: "history") { timeline(model.action.history) }
      if canManage && model.action.state != .open && model.action.strength?.value != 5 {
        reopenForm(model)
      }
    }
  }

  private static func glance(_ action: Action) -> Markup {
    facts(
      [
        Fact("Product", action.product),
        Fact("Running now", optional: action.installedVersion),
        Fact("Wanted", optional: action.targetVersion.map { $0 + " or later" }),
        Fact(
          "Where it runs", markup: el("a", .href(action.assetPath)) { inert(action.assetName) }),
        Fact("Reachable from internet", markup: reachability(action.isPublic)),
        Fact("Needed for", optional: action.missionFunction),
        Fact("Maintained by", optional: action.maintainedBy),
      ], .list)
  }

  private static func reopenForm(_ model: Model) -> Markup {
    section("Take it back", id: "undo", class: "sunk screen-only") {
      el("p") { "If it is not done after all, reopen it. The record keeps both." }
      post(model.action.path + "/reopen") {
        field("reason", "Why reopen it?", in: model.form, required: true)
        el("p", .class("buttons")) { button("Reopen", .quiet) }
      }
    }
  }
}
