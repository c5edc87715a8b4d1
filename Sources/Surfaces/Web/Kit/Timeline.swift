import HTML
import Vocabulary

/// Something that happened.
struct Event: Sendable {
  let at: Timestamp
  let text: String
  let receipt: String?
}

/// What happened, in the order given.
func timeline(_ events: [Event]) -> Markup {
  guard !events.isEmpty else { return el("p", .class("soft")) { "Nothing has happened yet." } }
  return el("ol", .class("timeline")) {
    for event in events {
      el("li") {
        moment(event.at)
        el("p") {
          inert(event.text)
          if let receipt = event.receipt {
            " "
            receiptLink(receipt)
          }
        }
      }
    }
  }
}
