import HTML

extension FrontPage {
  /// What stays true from day to day.
  static func cards(_ model: Model) -> Markup {
    markup {
      verify(model)
      report
      voluntary
      contact(model)
    }
  }

  private static func verify(_ model: Model) -> Markup {
    section("Check that we keep our word", id: "verify", class: "card") {
      el("p") {
        "Findings, verdicts and what was done are sealed in a public log. The log shows that a "
        "record existed and has not changed, without showing what an embargoed record says."
      }
      if let ledger = model.ledger {
        facts([
          Fact("Entries", grouped(ledger.entries)),
          ledger.checkpointAt.map { Fact("Last checkpoint", markup: moment($0)) },
          ledger.witnesses > 0
            ? Fact(
              "Independent witnesses",
              "\(ledger.witnessesSigned) of \(ledger.witnesses) agree") : nil,
        ])
        el("p", .class("hash soft")) {
          "Root "
          inert(ledger.root)
        }
        el("p") { "Open any receipt to verify its entry yourself." }
      } else {
        el("p") { "The first checkpoint has not been made yet." }
      }
    }
  }

  private static var report: Markup {
    section("Report a flaw", id: "report", class: "card") {
      el("p") { "You get a receipt at once, and credit if you want it." }
      el("ol") {
        el("li") {
          el("a", .href("/report")) { "Fill in one form" }
          " for one flaw."
        }
        el("li") {
          el("a", .href("/report/upload")) { "Upload a file" }
          " for many."
        }
      }
      el("p") {
        "Do not test systems that are not yours. If someone is being attacked now, "
        el("a", .href("#contact")) { "contact us" }
        "."
      }
    }
  }

  private static var voluntary: Markup {
    section("Taking part is voluntary", id: "voluntary", class: "card") {
      el("p") {
        "Nobody has to use Breakwater, and nobody needs it to build or publish software or AI "
        "models. You can leave at any time and take your data with you. Leaving has no "
        "consequences."
      }
      el("p") {
        "Dates follow a "
        el("a", .href("/directives/bod-26-04")) { "published directive" }
        ". Where it does not bind you, they are advice."
      }
    }
  }

  private static func contact(_ model: Model) -> Markup {
    section("Contact", id: "contact", class: "card") {
      if let phone = model.emergencyPhone {
        el("p") {
          "Under attack, day or night: "
          el("strong", .class("nowrap")) { inert(phone) }
        }
      }
      if let email = model.email {
        el("p") {
          model.emergencyPhone == nil ? "Write to " : "Anything else: "
          el("a", .href("mailto:" + email)) { inert(email) }
        }
      }
      el("p", .id("accessibility")) {
        "These pages are made to meet WCAG 2.2 AA and work without JavaScript, on old phones and "
        "on paper. Tell us where they do not."
      }
    }
  }
}
