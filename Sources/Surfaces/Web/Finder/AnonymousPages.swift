import HTML
import Vocabulary

/// What somebody without an account sees after sending: the secret, once.
struct AnonymousReceivedPage {
  struct Model: Sendable {
    let secret: String
    let receipt: String
    let remarks: [RemarkList.Remark]
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .slim) {
      el("h1") { "Received" }
      el("div", .class("notice good"), .role("status")) {
        el("p") { "Keep this secret. It is shown once, and nobody can give it to you again." }
        el("p", .class("hash")) { el("strong") { inert(model.secret) } }
      }
      el("p") {
        "With it you can "
        el("a", .href("/report/follow")) { "follow your report" }
        ". "
        receiptLink(model.receipt, "The receipt")
        " proves when it came."
      }
      if !model.remarks.isEmpty {
        section("What would help", id: "remarks") { RemarkList.render(model.remarks) }
      }
    }
  }
}

/// Following a report with its secret.
struct FollowPage {
  struct Found: Sendable {
    let title: String
    let receivedAt: Timestamp
    let receipt: String
    /// How far it has come, in words.
    let stateWords: String
    /// What it turned out to be, in words.
    let resolution: String?
    let remarks: [RemarkList.Remark]
  }

  static func render(_ frame: Frame, _ found: Found?, _ form: FormState) -> [UInt8] {
    page(frame, .slim) {
      el("h1") { "Follow your report" }
      errorSummary(form, "Nothing was found", labels: [("secret", "Secret")])
      if let found { shown(found) }
      post("/report/follow", class: "form") {
        field(
          "secret", "Secret", .secret, hint: "It begins with bwf_ and was shown after you sent.",
          in: form, required: true)
        el("p", .class("buttons")) { button("Look it up") }
      }
    }
  }

  private static func shown(_ found: Found) -> Markup {
    section("Where it stands", id: "state", class: "card") {
      facts(
        [
          Fact("Report", found.title), Fact("Received", markup: moment(found.receivedAt)),
          Fact("State", found.stateWords), Fact("Turned out to be", optional: found.resolution),
          Fact("Receipt", markup: receiptLink(found.receipt, visible(found.receipt))),
        ], .list)
      if !found.remarks.isEmpty {
        el("h3") { "What would help" }
        RemarkList.render(found.remarks)
      }
    }
  }
}
