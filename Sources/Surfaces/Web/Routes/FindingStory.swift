import API
import Access
import Advisories
import Cases
import Coordination
import HTTP
import Intake
import Storage
import Vocabulary

/// What became of a report and who reads it, for whoever sent it, in words that name nobody else.
struct FindingStory {
  let desk: Desk
  let call: Call
  /// The case about its flaw; nil while the reader does not take part in it.
  let found: Case?
  /// Whether others were asked to work on it.
  private let isOpen: Bool

  init(_ desk: Desk, _ call: Call, _ finding: Intake.Finding, in tx: Transaction) throws {
    self.desk = desk
    self.call = call
    found = try desk.services.cases.find(about: finding.flaw, by: call.principal, in: tx)
    isOpen = try found.map { try desk.services.coordination.isOpen($0.id, in: tx) } ?? false
  }

  /// How far it has come.
  var state: String { found?.state.title ?? "Received" }

  /// What happened, the latest first.
  func events(_ finding: Intake.Finding, in tx: Transaction) throws -> [Event] {
    var events = [Event(at: finding.receivedAt, text: "Received", receipt: finding.receipt)]
    let record = try desk.services.intake.merges(of: finding.flaw, in: tx).last {
      $0.finding == finding.id && $0.undoneAt == nil && $0.rule != .first
    }
    if let record {
      let words =
        record.rule == .separated
        ? "Taken apart from other reports: it is a flaw of its own"
        : "Found to be the same flaw as another report"
      events.append(Event(at: record.at, text: words, receipt: nil))
    }
    if let found {
      let now = state + (found.resolution.map { ": \($0.title)" } ?? "")
      if let judgedAt = found.judgedAt {
        let isLast = judgedAt == found.changedAt
        events.append(
          Event(at: judgedAt, text: isLast ? "Judged: \(now)" : "First judged", receipt: nil))
        if !isLast {
          events.append(
            Event(at: found.changedAt, text: "Last change. It stands at: \(now)", receipt: nil))
        }
      }
      let advisory = try desk.services.advisories.find(
        about: found.id, by: call.principal, in: tx)
      if let advisory, advisory.publishedLight == .clear, let at = advisory.publishedAt {
        events.append(Event(at: at, text: "Published as \(advisory.number)", receipt: nil))
      }
    }
    return events.enumerated().sorted { ($0.element.at, $0.offset) > ($1.element.at, $1.offset) }
      .map(\.element)
  }

  /// Who reads it, and when.
  var readers: [String] {
    let others =
      isOpen ? "Also: whoever else is asked and joins" : "Later: those whom an analyst asks to help"
    var readers = [
      "Now: your organization and the people of this clearinghouse"
        + (isOpen ? ", and those who joined to work on it." : "."),
      others + ", such as the maintainer or another clearinghouse. "
        + "They read what is wrong and how to see it happen, and not what found it.",
      "The public: never the report. It reads an advisory, once one is published.",
    ]
    if let until = found?.label.embargoUntil {
      readers.append(
        "The embargo asks those who take part to publish nothing before \(until.day.spoken).")
    }
    return readers
  }
}
