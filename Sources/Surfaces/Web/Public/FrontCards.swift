import HTML

extension FrontPage {
  /// What stays true from day to day.
  static func cards(_ model: Model) -> Markup {
    markup {
      report
      voluntary
      contact(model)
    }
  }

  /// What anybody needs to check the log.
  static func verify(_ model: Model) -> Markup {
    section("Check us", id: "verify") {
      el("p") {
        "Findings, verdicts and what was done are sealed in a public log. The log shows that a "
        "record existed and has not changed, without showing what an embargoed record says."
      }
      if let ledger = model.ledger {
        facts([Fact("Entries", grouped(ledger.entries))])
        el("ol", .class("steps")) {
          el("li") {
            el("h3") { "Write down the public key" }
            el("p") {
              "A server that lies can show another key, so get it a second way too, such as by "
              "telephone."
            }
            el("pre") { inert(ledger.key) }
          }
          el("li") {
            el("h3") { "Verify the log, and keep the checkpoint" }
            el("pre") { inert(ledger.firstCommand) }
          }
          el("li") {
            el("h3") { "Later, verify that nothing before it was rewritten" }
            el("pre") { inert(ledger.laterCommand) }
          }
        }
        el("details") {
          el("summary") { "The signed checkpoint of now" }
          el("pre") { inert(ledger.checkpoint) }
          el("p") {
            el("a", .href("/ledger/checkpoint")) { "As a file" }
            ", and "
            el("a", .href("/ledger/key")) { "the key as a file" }
            ". Any tool that reads C2SP transparency logs can check them."
          }
        }
        el("p") { "To check one record, open its receipt." }
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
        "Do not test systems that are not yours. If someone is being attacked now, say so in the "
        "first line, and "
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
      el("p") {
        if let contact = model.contact {
          "Write to "
          if let address = contact.address {
            el("a", .href(address)) { inert(contact.words) }
          } else {
            el("strong") { inert(contact.words) }
          }
          "."
        } else {
          "Write to us with "
          el("a", .href("/report/anonymous")) { "the form for reports" }
          ". It needs no account."
        }
      }
      el("p", .id("accessibility")) {
        "These pages are made to meet WCAG 2.2 AA and work without JavaScript, on old phones and "
        "on paper. Tell us where they do not."
      }
    }
  }
}
