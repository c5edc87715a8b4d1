import HTML

/// What somebody is told, and when by mail.
struct NoticeSettingsPage {
  struct Kind: Sendable {
    /// The name of its field.
    let field: String
    let title: String
    /// When mail goes out, as the form sends it.
    let timing: String
    let usualWords: String
    /// Whether it cannot be chosen.
    let isFixed: Bool
  }

  struct Group: Sendable {
    let id: String
    let title: String
    let kinds: [Kind]
  }

  struct Model: Sendable {
    let groups: [Group]
    let timings: [Choice]
    let zone: String
    let quietFrom: String
    let quietUntil: String
    let version: Int64
    /// Whether mail is sent from here at all.
    let sendsMail: Bool
    var form = FormState()
  }

  private static let labels = [
    ("timeZone", "Your clock"), ("quietFrom", "No mail from"), ("quietUntil", "until"),
  ]

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .slim) {
      crumbs([("/notices", "Notices")], here: "What you are told")
      el("h1") { "What you are told" }
      errorSummary(model.form, labels: labels)
      el("p", .class("lead")) {
        "Everything stands on the page of notices. Here you choose what also comes by mail, and "
        "when."
      }
      if !model.sendsMail {
        noticeBox(.warn) {
          el("p") {
            "No mail is sent from here yet: whoever runs this place has not named a mail server. "
            "What you choose counts from then on."
          }
        }
      }
      post("/account/notifications", class: "form") {
        hiddenField("version", "\(model.version)")
        for group in model.groups { section(group, model) }
        clock(model)
        el("p", .class("buttons")) { button("Save") }
      }
    }
  }

  private static func section(_ group: Group, _ model: Model) -> Markup {
    Web.section(group.title, id: group.id) {
      for kind in group.kinds {
        if kind.isFixed {
          el("p") {
            el("strong") { inert(kind.title) }
            ": always at once. Who keeps a secret has to learn that it is none any more."
          }
        } else {
          field(
            kind.field, kind.title, .select(model.timings),
            hint: "Usually: " + kind.usualWords, in: model.form, value: kind.timing)
        }
      }
    }
  }

  private static func clock(_ model: Model) -> Markup {
    Web.section("Your clock", id: "clock") {
      field(
        "timeZone", "Your clock", hint: "Such as America/New_York, or UTC.", in: model.form,
        value: model.zone)
      pair {
        field(
          "quietFrom", optional("No mail from"), hint: "Such as 22:00. Alarms still come.",
          in: model.form, value: model.quietFrom)
        field(
          "quietUntil", optional("until"), hint: "Such as 06:00.", in: model.form,
          value: model.quietUntil)
      }
    }
  }
}
