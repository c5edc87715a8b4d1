import Access
import Formats
import Storage
import Vocabulary

/// Publishing an advisory's record at the CVE Services.
extension AdvisoryService {
  /// Notes that the record of an advisory that is published for everybody is to be sent.
  func planRecord(_ found: Advisory, in tx: Transaction) throws {
    guard publisher.cve != nil, found.content.trafficLight == .clear,
      found.content.withdrawal == nil, let cve = found.content.cve, CNARules.isCVE(cve)
    else { return }
    let now = surroundings.now()
    try CVEStore.insert(found.id, .reserved, cve: cve, at: now, in: tx)
    guard var number = try CVEStore.find(found.id, in: tx), number.cve == cve else { return }
    number.record = .waiting
    number.recordAttempts = 0
    number.reason = nil
    guard try CVEStore.update(number, at: now, in: tx) else { throw AdvisoryProblem.changed }
    try plan(AdvisoryJobs.publish, found.id, at: now, in: tx)
  }

  /// What is to be sent, nil when nothing is any more: the identifier and the container, as it was
  /// published.
  func record(
    of id: AdvisoryID, in tx: Transaction
  ) throws -> (cve: String, container: [UInt8])? {
    guard let number = try CVEStore.find(id, in: tx), number.record == .waiting,
      let cve = number.cve, let found = try AdvisoryStore.find(id, in: tx),
      let last = try AdvisoryStore.revisions(of: id, in: tx).last,
      last.content.trafficLight == .clear, last.content.cve == cve
    else { return nil }
    // The very bytes that everybody can fetch here.
    guard
      let file = try AdvisoryStore.file("cve", CSAFDocument.fileName(id: found.number), in: tx)
    else { return nil }
    return (cve, file.content)
  }

  /// How a record is to be sent, or why it is not: by the state that the CVE Services tell.
  static func sending(_ answer: CVEAnswer, organization: String) -> Sending {
    switch answer {
    case .done(let value):
      guard let listed = CVEListed(value) else {
        return .later("The answer of the CVE Services names no identifier.")
      }
      guard listed.owner == organization || listed.owner.isEmpty else {
        return .refuse(
          "\(listed.cve) belongs to another numbering authority; ask them to publish the record.")
      }
      switch listed.state {
      case "RESERVED": return .send(isPublished: false)
      case "PUBLISHED": return .send(isPublished: true)
      default: return .refuse("\(listed.cve) is rejected; it takes no record.")
      }
    case .refused(let reason): return .refuse(reason)
    case .later(let reason), .unknown(let reason): return .later(reason)
    }
  }

  enum Sending: Equatable {
    case send(isPublished: Bool)
    case refuse(String)
    case later(String)
  }

  /// Writes down what became of a record. Sending it again changes nothing there, so what is not
  /// known is sent again.
  func recordSent(_ id: AdvisoryID, _ answer: CVEAnswer, in tx: Transaction) throws {
    guard var number = try CVEStore.find(id, in: tx), number.record == .waiting else { return }
    let now = surroundings.now()
    number.recordAttempts += 1
    switch answer {
    case .done:
      number.record = .published
      number.reason = nil
    case .refused(let reason):
      number.record = .refused
      number.reason = reason
    case .later(let reason), .unknown(let reason):
      number.reason = reason
      if number.recordAttempts > CVENumbering.delays.count { number.record = .refused }
    }
    guard try CVEStore.update(number, at: now, in: tx) else { throw AdvisoryProblem.changed }
    if number.record == .waiting {
      let wait = CVENumbering.delays[number.recordAttempts - 1]
      try plan(AdvisoryJobs.publish, id, at: now.adding(seconds: wait), in: tx)
    } else {
      try record(
        number.record == .published ? "cve.published" : "cve.refused", id,
        by: .system("advisories"), ["cve": number.cve.json], in: tx)
    }
  }
}
