import HTML
import Vocabulary

/// What several parties do about one case, as the reader may see it.
struct CoordinationPage {
  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .wide) {
      crumbs(
        [
          ("/coordination", "Coordination"),
          model.isCoordinator ? ("/cases/" + segment(model.caseID), model.caseID) : nil,
        ].compactMap { $0 }, here: model.isCoordinator ? "Coordination" : model.caseID)
      el("p", .class("row")) {
        tlp(model.tlp)
        badge(model.embargo, model.isInForce ? .good : .plain)
        for words in model.known { badge(words, .bad, .octagon) }
      }
      el("h1") { inert(model.title ?? "You are asked to take part in a case") }
      el("p", .class("lead")) { inert(lead(model)) }
      if let now = model.clock {
        clockNotice(
          now, "Embargoes end only when somebody has compared the clock with another one.",
          canAct: model.canAct)
      }
      errorSummary(
        model.form, "Nothing was changed",
        prefix: (model.form.values["command"].map { $0 + "-" }) ?? "", labels: labels)
      el("div", .class("columns")) {
        el("div") { main(model) }
        el("aside") { aside(model) }
      }
    }
  }

  private static func lead(_ model: Model) -> String {
    let who = counted(model.joined, "party takes", "parties take") + " part."
    guard let until = model.until else { return who }
    guard model.isInForce else { return "\(who) The embargo was to end on \(until)." }
    let agreement = model.agreement.map { " \($0)" } ?? ""
    return "\(who) The embargo asks everybody to keep quiet until \(until).\(agreement)"
  }

  private static func main(_ model: Model) -> Markup {
    markup {
      if let own = model.own { section("Your part", id: "own") { ownPart(model, own) } }
      reports(model)
      section("Embargo", id: "embargo") { embargo(model) }
      if model.isInside {
        section("Patches", id: "patches") {
          el("p") {
            el("a", .href("/cases/" + segment(model.caseID) + "/patches")) {
              "Patch candidates of this case"
            }
          }
        }
        section("Messages", id: "messages") { talk(model) }
      }
      section("Who takes part", id: "parties") { parties(model) }
      if model.isCoordinator, model.canAct { leading(model) }
    }
  }

  private static func aside(_ model: Model) -> Markup {
    markup {
      section("At a glance", id: "glance", class: "card") {
        facts(
          [
            Fact("Led by", model.lead), Fact("Names", model.visibility),
            Fact("Programme", model.programme), Fact("Case", markup: hash(model.caseID)),
            Fact("Who may see this", markup: tlp(model.tlp)),
          ] + model.statusCounts.map { Fact($0.words, counted($0.count, "product")) }, .list)
      }
      if !model.alarms.isEmpty || model.isInside {
        section("Known outside?", id: "alarms", class: "card") { alarms(model) }
      }
      if model.isCoordinator {
        el("p") {
          el("a", .href("/cases/" + segment(model.caseID) + "#history")) {
            "What was done, with the receipts"
          }
        }
      }
    }
  }

  // MARK: The embargo

  private static func embargo(_ model: Model) -> Markup {
    markup {
      facts([
        Fact("State", model.embargo),
        Fact(model.hasEnded ? "Was to end" : "Ends", optional: model.until),
        Fact("Why it ended", optional: model.ending),
      ])
      for proposal in model.proposals { self.proposal(model, proposal) }
      if model.canAct, model.isInside, !model.hasEnded, model.known.isEmpty { propose(model) }
      if model.isCoordinator, model.canAct, model.isInForce { endEarly(model) }
    }
  }

  private static func proposal(_ model: Model, _ one: Proposal) -> Markup {
    el("div", .class("card")) {
      el("p") {
        badge(one.outcome)
        " "
        inert("\(one.by): until \(one.until)")
      }
      if let reason = one.reason { el("p") { inert(reason) } }
      if !one.answers.isEmpty {
        el("ul") { for answer in one.answers { el("li") { inert(answer) } } }
      }
      if one.isOpen, model.canAct, model.isInside { decide(model, one) }
    }
  }

  private static func decide(_ model: Model, _ one: Proposal) -> Markup {
    buttons {
      if model.isCoordinator {
        command(model, "lead", "force", [("proposal", one.id)]) {
          button("Bring into force", .main, about: one.until)
        }
      } else if !one.isOwn {
        command(model, "part", "agree", [("proposal", one.id), ("agrees", "true")]) {
          button("Agree", .main, about: one.until)
        }
        command(model, "part", "agree", [("proposal", one.id), ("agrees", "false")]) {
          button("Do not agree", .quiet, about: one.until)
        }
      }
      if model.isCoordinator || one.isOwn {
        command(model, "part", "drop", [("proposal", one.id)]) {
          button("Drop", .quiet, about: one.until)
        }
      }
    }
  }

  private static func propose(_ model: Model) -> Markup {
    let form = model.form("propose")
    return el("details", .flag("open", !form.errors.isEmpty)) {
      el("summary") { model.isInForce ? "Propose another end" : "Propose an embargo" }
      command(model, "part", "propose", [], class: "form") {
        pair {
          field(
            "day", "Day", hint: "Such as 2026-12-15.", in: form,
            value: model.offered.description, prefix: "propose-", required: true)
          field("time", "Time", in: form, value: "12:00", prefix: "propose-", required: true)
        }
        field(
          "timeZone", "Time zone", hint: "Such as America/New_York. The moment in UTC counts.",
          in: form, value: "UTC", prefix: "propose-", required: true)
        field("reason", optional("Reason"), .text, in: form, prefix: "propose-")
        el("p", .class("buttons")) { button("Propose", .quiet) }
      }
    }
  }

  private static func endEarly(_ model: Model) -> Markup {
    let form = model.form("end")
    let answers = [Choice(value: "true", words: "Yes"), Choice(value: "false", words: "No")]
    return el("details", .flag("open", !form.errors.isEmpty)) {
      el("summary") { "End the embargo early" }
      command(model, "lead", "end", [], class: "form") {
        field(
          "reason", "Reason", .select(model.choices.reasons), in: form, prefix: "end-",
          required: true)
        field(
          "note", "What happened", .text, hint: "Everybody who takes part reads it.", in: form,
          prefix: "end-", required: true)
        radios(
          "hasRemedy", "Can a fix or a mitigation be had?", answers, in: form, prefix: "end-",
          required: true)
        radios(
          "hasText", "Is a text for the public ready?", answers, in: form, prefix: "end-",
          required: true)
        radios(
          "canTellOperators", "Can operators who are hit be told?", answers, in: form,
          prefix: "end-", required: true)
        el("p", .class("buttons")) { button("End it now and tell everybody", .danger) }
      }
    }
  }

  // MARK: What is known outside

  private static func alarms(_ model: Model) -> Markup {
    let form = model.form("alarm")
    return markup {
      for alarm in model.alarms {
        el("div") {
          el("p") {
            el("strong") { inert(alarm.kind) }
            inert(": \(alarm.evidence) (\(alarm.by), ")
            moment(alarm.at)
            ")"
          }
          if let judgement = alarm.judgement {
            el("p") { inert(judgement) }
          } else if model.isCoordinator, model.canAct {
            buttons {
              command(model, "lead", "judge", [("alarm", alarm.id), ("judgement", "real")]) {
                button("It is so", .danger, about: alarm.evidence)
              }
              command(
                model, "lead", "judge", [("alarm", alarm.id), ("judgement", "unfounded")]
              ) { button("It is not", .quiet, about: alarm.evidence) }
            }
          } else {
            el("p", .class("soft")) { "The coordinator looks into it." }
          }
        }
      }
      if model.isInside, model.canAct {
        el("details", .flag("open", !form.errors.isEmpty)) {
          el("summary") { "Say that something may be known" }
          command(model, "part", "alarm", [], class: "form") {
            field(
              "kind", "What", .select(model.choices.alarms), in: form, prefix: "alarm-",
              required: true)
            field(
              "evidence", "What was seen", .text, hint: "An address, a number, a log line.",
              in: form, prefix: "alarm-", required: true)
            el("p", .class("buttons")) { button("Raise the alarm", .quiet) }
          }
        }
      }
    }
  }

  /// A form for one command, with values that it carries without showing them.
  static func command(
    _ model: Model, _ side: String, _ command: String, _ values: [(String, String)],
    class style: String? = nil, sendsFile: Bool = false,
    @MarkupBuilder content: () -> Markup
  ) -> Markup {
    post(model.path + "/" + side, class: style, sendsFile: sendsFile) {
      hiddenField("command", command)
      for (name, value) in values { hiddenField(name, value) }
      content()
    }
  }
}
