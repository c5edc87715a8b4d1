import HTML
import Inventory
import Vocabulary

/// One asset: what is open on it, what runs on it, and its answers.
struct AssetPage {
  /// A flaw's or update's link beside a component.
  struct ComponentAction: Sendable {
    let id: String
    let words: String
    let urgency: Urgency
    var state = Action.State.open
  }

  struct Component: Sendable {
    let name: String
    let version: String?
    let packageURL: String?
    let action: ComponentAction?
  }

  struct Model: Sendable {
    let id: String
    let name: String
    let isPublic: Bool
    let owner: String?
    let missionFunction: String?
    let maintainedBy: String?
    let isOperational: Bool
    let window: MaintenanceWindow?
    let version: Int
    let inventoriedAt: Timestamp?
    let today: CalendarDay
    /// The most urgent of the open actions.
    let openActions: [Action]
    /// All open actions.
    let openTotal: Int
    /// How many more are said to be done here, but not proven.
    var unproven = 0
    let query: String
    /// This page of components.
    let components: [Component]
    /// All components, whatever the search.
    let componentTotal: Int
    /// How many of them nothing can be looked up for.
    let unmatchable: Int
    /// What does not count although its version matches.
    let suppressed: [Suppressed]
    let pager: Pager
    /// Who may test it now, in one sentence.
    var testing: String = ""
    /// What could not be taken in of the inventory that was just uploaded.
    var notes: [String] = []
    /// What was entered when a change or an upload was refused.
    var form = FormState()

    var path: String { "/assets/" + segment(id) }
  }

  /// A vulnerability that somebody says does not count here.
  struct Suppressed: Sendable {
    let vulnerability: String
    let component: String
    let reason: String
    let suppression: String
  }

  /// Most open actions that are shown here; the list has them all.
  static let mostActions = 20

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    let canManage = frame.account?.canManage ?? false
    return page(frame) {
      crumbs([("/assets", "Assets")], here: model.name)
      el("h1") { inert(model.name) }
      errorSummary(model.form, labels: assetLabels)
      notes(model)
      el("div", .class("columns")) {
        el("div") {
          open(model, canManage)
          suppressed(model)
          section("Components", id: "components") { components(model) }
        }
        el("aside") {
          section("At a glance", id: "glance", class: "card") { glance(model) }
          section("Who may test it", id: "testing", class: "card") { testing(model) }
          if canManage {
            uploadForm(model)
            changeForm(model)
          }
        }
      }
    }
  }

  /// An upload that was taken in, with what is missing of it.
  private static func notes(_ model: Model) -> Markup {
    guard !model.notes.isEmpty else { return .empty }
    return noticeBox(.warn) {
      el("h2") { "The inventory was taken in, but not all of it could be read" }
      el("ul") {
        for note in model.notes { el("li") { inert(note) } }
      }
    }
  }

  private static func open(_ model: Model, _ canManage: Bool) -> Markup {
    let count = model.openTotal
    let isClear = count == 0 && model.unproven == 0
    let heading = count == 0 ? "Nothing open" : counted(count, "open action")
    return section(heading, id: "open") {
      if model.unproven > 0 {
        el("p") {
          el("a", .href(address("/actions", [("state", "unproven"), ("asset", model.id)]))) {
            counted(model.unproven, "waits for proof", "wait for proof")
          }
          ": you said that it is done, and nothing shows it yet. Upload a new inventory."
        }
      }
      if isClear {
        el("p") {
          model.inventoriedAt == nil
            ? "We do not know yet what runs here. Upload an inventory to find out what affects it."
            : "None of the flaws we know about affects what runs here."
        }
      }
      for action in model.openActions {
        actionCard(action, today: model.today, canManage: canManage)
      }
      if count > model.openActions.count {
        el("p") {
          el("a", .href(address("/actions", [("asset", model.id)]))) {
            "All " + counted(count, "open action")
          }
        }
      }
    }
  }

  private static func components(_ model: Model) -> Markup {
    guard model.componentTotal > 0 else {
      return el("div", .class("empty")) {
        el("p") {
          "No inventory yet. "
          el("a", .href("#upload")) { "Upload a software bill of materials" }
          " for this asset."
        }
      }
    }
    return markup {
      search(model.path, "Find a component", query: model.query)
      if model.components.isEmpty {
        el("p") {
          "No component matches. "
          el("a", .href(model.path)) { "See all components" }
        }
      } else {
        componentTable(model)
      }
      pager(
        model.pager, shown: model.components.count, path: model.path,
        query: [("q", model.query)], label: "Components")
    }
  }

  /// Kept in sight: the operator decides whose word is good enough.
  private static func suppressed(_ model: Model) -> Markup {
    guard !model.suppressed.isEmpty else { return markup {} }
    return section("Said not to matter here", id: "suppressed") {
      el("p") {
        "The version matches, but somebody who should know says that nothing has to be done."
      }
      table(
        counted(model.suppressed.count, "vulnerability", "vulnerabilities"),
        [Column("Vulnerability"), Column("Component"), Column("Who says why"), Column("Match")],
        rows: model.suppressed.map {
          [
            vulnerabilityLink($0.vulnerability),
            inert($0.component), inert($0.suppression), inert($0.reason),
          ]
        })
    }
  }

  private static func componentTable(_ model: Model) -> Markup {
    table(
      counted(model.componentTotal, "component"),
      [Column("Component"), Column("Version"), Column("Package URL"), Column("To do")],
      rows: model.components.map { component in
        [
          inert(component.name), inert(component.version ?? "Not stated"),
          component.packageURL.map { el("span", .class("soft"), content: link($0)) }
            ?? .text("None"),
          component.action.map(actionLink) ?? .text("Nothing known"),
        ]
      })
  }

  private static func link(_ packageURL: String) -> () -> Markup { { hash(packageURL) } }

  private static func actionLink(_ action: ComponentAction) -> Markup {
    el("a", .href("/actions/" + segment(action.id))) {
      switch action.state {
      case .open: urgencyBadge(action.urgency, action.words)
      case .done: badge("Said to be done; not proven")
      case .verified: badge("Done and verified", .good, .check)
      }
    }
  }
}

extension AssetPage {
  private static func glance(_ model: Model) -> Markup {
    facts(
      [
        Fact(
          "Reachable from internet",
          markup: markup {
            reachability(model.isPublic)
            " "
            el("a", .href("/assets/" + segment(model.id) + "/effects")) { "What if not so?" }
          }),
        Fact("Who is responsible", optional: model.owner),
        Fact("Needed for", optional: model.missionFunction),
        Fact("Maintained by", optional: model.maintainedBy),
        Fact("Safety", optional: model.isOperational ? "Controls machines or treatment" : nil),
        Fact("May be changed", optional: model.window.map(\.words)),
        Fact("Inventory of", markup: model.inventoriedAt.map(moment) ?? .text("Never")),
        Fact("Components", grouped(model.componentTotal)),
        Fact("Of these, cannot be checked", markup: unmatchable(model.unmatchable)),
      ], .list)
  }

  private static func testing(_ model: Model) -> Markup {
    markup {
      el("p") { inert(model.testing) }
      el("p", .class("buttons")) {
        buttonLink("See or change who may", model.path + "/scopes", .quiet)
      }
    }
  }

  /// What an inventory leaves out must not look like safety.
  private static func unmatchable(_ count: Int) -> Markup {
    guard count > 0 else { return .text("None") }
    return markup {
      grouped(count)
      ": the inventory gives no version, or neither a package URL nor a CPE name. "
      "Ask whoever made it for a complete one."
    }
  }

  private static func uploadForm(_ model: Model) -> Markup {
    section("Upload an inventory", id: "upload", class: "card") {
      el("p") { "It replaces the one before. Open actions it shows as done are then verified." }
      post(model.path + "/sbom", sendsFile: true) {
        field(
          "file", "Inventory file", .file(accept: nil),
          hint: "A software bill of materials (CycloneDX or SPDX), a lock file under its own name"
            + " such as package-lock.json, a package database of dpkg, apk or rpm, a Java archive,"
            + " or a container image as a tar; at most 64 MiB.", in: model.form, required: true)
        field(
          "release", optional("Distribution and release"),
          hint: "For a package database only, such as debian:12: ID and VERSION_ID of the system's"
            + " /etc/os-release.", in: model.form)
        el("p", .class("buttons")) { button("Upload inventory") }
      }
    }
  }

  private static func changeForm(_ model: Model) -> Markup {
    var current = FormState(values: ["name": model.name])
    current.values["exposure"] = model.isPublic ? "public" : "internal"
    current.values["owner"] = model.owner
    current.values["missionFunction"] = model.missionFunction
    current.values["maintainedBy"] = model.maintainedBy
    current.values["operational"] = model.isOperational ? "yes" : "no"
    if let window = model.window {
      current.values["turn"] = window.turn.rawValue
      current.values["weekday"] = String(window.weekday)
      current.values["from"] = String(window.hours.prefix(5))
      current.values["minutes"] = String(window.minutes)
    }
    let fields = assetFields(model.form, values: current)
    return section("Change this asset", id: "change", class: "card") {
      el("details", .flag("open", !model.form.errors.isEmpty)) {
        el("summary") { "Change name, exposure, owner or times" }
        post(model.path) {
          hiddenField("version", String(model.version))
          fields
          el("p", .class("buttons")) { button("Save") }
        }
      }
    }
  }
}
