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
    if let owner = try CVEStore.advisory(of: cve, in: tx), owner != found.id {
      let other = try AdvisoryStore.find(owner, in: tx)?.number ?? owner.description
      return try keepBack(
        found.id, "\(cve) is the identifier of \(other), and a record is sent from one only.",
        in: tx)
    }
    try CVEStore.insert(found.id, .reserved, cve: cve, at: now, in: tx)
    guard var number = try CVEStore.find(found.id, in: tx) else { return }
    if number.state != .reserved {
      // None was reserved, and one was typed in.
      number.state = .reserved
      number.cve = cve
      number.askedAt = nil
      number.attempts = 0
    }
    guard let own = number.cve, own == cve else {
      return try keepBack(
        found.id, "The text names \(cve), but \(number.cve ?? "another") was reserved for it.",
        in: tx)
    }
    number.record = .waiting
    number.recordAttempts = 0
    number.reason = nil
    guard try CVEStore.update(number, at: now, in: tx) else { throw AdvisoryProblem.changed }
    try plan(AdvisoryJobs.publish, found.id, at: now, in: tx)
  }

  /// Notes why no record is sent: that stops no publication.
  private func keepBack(_ id: AdvisoryID, _ reason: String, in tx: Transaction) throws {
    let now = surroundings.now()
    try CVEStore.insert(id, .refused, cve: nil, at: now, in: tx)
    guard var number = try CVEStore.find(id, in: tx) else { return }
    number.record = .refused
    number.reason = reason
    guard try CVEStore.update(number, at: now, in: tx) else { throw AdvisoryProblem.changed }
  }

  /// What is to be sent, nil when nothing is any more: the identifier and the container, as it was
  /// published, and the version of the row that asked for it.
  func record(
    of id: AdvisoryID, in tx: Transaction
  ) throws -> (cve: String, container: [UInt8], version: Int64)? {
    guard let number = try CVEStore.find(id, in: tx), number.record == .waiting,
      let cve = number.cve, let found = try AdvisoryStore.find(id, in: tx),
      let last = try AdvisoryStore.revisions(of: id, in: tx).last,
      last.content.trafficLight == .clear, last.content.cve == cve
    else { return nil }
    // The very bytes that everybody can fetch here.
    guard
      let file = try AdvisoryStore.file("cve", CSAFDocument.fileName(id: found.number), in: tx)
    else { return nil }
    return (cve, file.content, number.version)
  }

  /// How a record is to be sent, or why it is not: by the state that the CVE Services tell.
  static func sending(_ answer: CVEAnswer, organization: String) -> Sending {
    switch answer {
    case .done(let value):
      guard let listed = CVEListed(value) else {
        return .later("The answer of the CVE Services names no identifier.")
      }
      guard listed.owner == organization || listed.owner.isEmpty else {
        return .foreign(
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
    /// It is another numbering authority's.
    case foreign(String)
    case refuse(String)
    case later(String)
  }

  /// Writes down what became of a record that a `version` of the row asked for. Sending it again
  /// changes nothing there, so what is not known is sent again.
  func recordSent(
    _ id: AdvisoryID, _ answer: CVEAnswer, version: Int64, in tx: Transaction
  ) throws {
    guard var number = try CVEStore.find(id, in: tx), number.record == .waiting else { return }
    let now = surroundings.now()
    // What was published meanwhile has not been sent, whatever became of the text before it.
    guard number.version == version else {
      return try plan(AdvisoryJobs.publish, id, at: now, in: tx)
    }
    number.recordAttempts += 1
    switch answer {
    case .done:
      number.record = .published
      number.reason = nil
    case .refused(let reason):
      number.record = .refused
      number.reason = reason
    case .later(let reason), .unknown(let reason): number.reason = reason
    }
    guard try CVEStore.update(number, at: now, in: tx) else { throw AdvisoryProblem.changed }
    if number.record == .waiting {
      // Every two hours in the end: what is published here is to be published there.
      let last = CVENumbering.delays.count
      let wait = CVENumbering.delays[min(number.recordAttempts, last) - 1]
      try plan(AdvisoryJobs.publish, id, at: now.adding(seconds: wait), in: tx)
    } else {
      try record(
        number.record == .published ? "cve.published" : "cve.refused", id,
        by: .system("advisories"), ["cve": number.cve.json], in: tx)
    }
  }

  /// Notes that an identifier is another authority's. That is as it should be for one that was typed
  /// in, and something to look at for one that was reserved here.
  func recordIsForeign(
    _ id: AdvisoryID, _ reason: String, version: Int64, in tx: Transaction
  ) throws {
    guard var number = try CVEStore.find(id, in: tx), number.record == .waiting,
      number.version == version, !number.isOurs
    else { return try recordSent(id, .refused(reason), version: version, in: tx) }
    number.record = .none
    number.reason = nil
    guard try CVEStore.update(number, at: surroundings.now(), in: tx) else {
      throw AdvisoryProblem.changed
    }
  }
}
