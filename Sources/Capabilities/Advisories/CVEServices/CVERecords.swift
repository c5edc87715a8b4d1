import Access
import Formats
import Storage
import Vocabulary

/// What is to be sent to the CVE Services about an identifier.
struct CVEMessage: Sendable {
  enum Content: Sendable, Equatable {
    /// A record, for everybody.
    case publish([UInt8])
    /// That it is no longer one, and why, for everybody.
    case reject([UInt8])
    /// That the identifier is not used, without a word: the reason is not for everybody.
    case giveBack
  }

  let cve: String
  let content: Content
  /// Whether an identifier that is rejected already is as it should be here: its rejection is what
  /// is sent, or was, and the advisory holds again.
  let mayBeRejected: Bool
  /// The version of the row that asked for it.
  let version: Int64

  /// The request that says so of an identifier that has a record, or none.
  func request(_ account: CVEAccount, hasRecord: Bool) -> OutgoingRequest {
    switch content {
    case .publish(let container): account.publish(container, as: cve, isPublished: hasRecord)
    case .reject(let container): account.reject(container, as: cve, hasRecord: hasRecord)
    case .giveBack: account.giveBack(cve)
    }
  }

  /// The container of a rejected record, as the CVE Services take it: the reason, and what to use
  /// instead. Who says so and when is added there.
  static func rejection(_ reason: String, replacedBy: [String]) -> [UInt8] {
    var container = JSONObject()
    let reasons: JSONValue = [["lang": "en", "value": reason.json]]
    container["rejectedReasons"] = reasons
    if !replacedBy.isEmpty { container["replacedBy"] = replacedBy.json }
    let body: JSONValue = ["cnaContainer": container.json]
    return body.serializedBytes(pretty: false)
  }
}

/// Publishing an advisory's record at the CVE Services, and rejecting it.
extension AdvisoryService {
  /// Notes that the record of an advisory that is published for everybody is to be sent, or
  /// rejected where the text takes the advisory back.
  func planRecord(
    of id: AdvisoryID, _ content: AdvisoryContent, in tx: Transaction
  ) throws {
    guard publisher.cve != nil else {
      let concernsRecord =
        content.rejectsCVE || content.withdrawal == nil && content.trafficLight == .clear
      return try accountIsGone(id, isRevised: concernsRecord, in: tx)
    }
    guard content.withdrawal == nil else { return try planRejection(of: id, content, in: tx) }
    guard content.trafficLight == .clear, let cve = content.cve, CNARules.isCVE(cve) else { return }
    let now = surroundings.now()
    if let owner = try CVEStore.advisory(of: cve, in: tx), owner != id {
      let other = try AdvisoryStore.find(owner, in: tx)?.number ?? owner.description
      return try keepBack(
        id, "\(cve) is the identifier of \(other), and a record is sent from one only.", in: tx)
    }
    try CVEStore.insert(id, .reserved, cve: cve, at: now, in: tx)
    guard var number = try CVEStore.find(id, in: tx) else { return }
    if number.state != .reserved {
      // None was reserved, and one was typed in.
      number.state = .reserved
      number.cve = cve
      number.askedAt = nil
      number.attempts = 0
    }
    guard let own = number.cve, own == cve else {
      return try keepBack(
        id, "The text names \(cve), but \(number.cve ?? "another") was reserved for it.", in: tx)
    }
    number.rejects = false
    try planSending(&number, in: tx)
  }

  /// Notes that a record is to be rejected with its advisory, unless its people decided that it
  /// stays. Others' identifiers are left alone.
  private func planRejection(
    of id: AdvisoryID, _ content: AdvisoryContent, in tx: Transaction
  ) throws {
    guard var number = try CVEStore.find(id, in: tx), number.isRejectable else { return }
    guard content.rejectsCVE else {
      guard number.record == .waiting else { return }
      // A record of an earlier text may stand there, so this is not none.
      number.record = .refused
      number.rejects = false
      number.reason = "The advisory was taken back before its last text was sent."
      return try keep(number, in: tx)
    }
    // It is rejected already, and the reason in a text for a few is not for everybody.
    if number.rejects, number.record == .published, content.trafficLight != .clear { return }
    number.rejects = true
    try planSending(&number, in: tx)
  }

  private func planSending(_ number: inout CVENumber, in tx: Transaction) throws {
    number.record = .waiting
    number.recordAttempts = 0
    number.reason = nil
    try keep(number, in: tx)
    try plan(AdvisoryJobs.publish, number.advisory, at: surroundings.now(), in: tx)
  }

  private func keep(_ number: CVENumber, in tx: Transaction) throws {
    guard try CVEStore.update(number, at: surroundings.now(), in: tx) else {
      throw AdvisoryProblem.changed
    }
  }

  /// Notes why no record is sent: that stops no publication.
  private func keepBack(_ id: AdvisoryID, _ reason: String, in tx: Transaction) throws {
    try CVEStore.insert(id, .refused, cve: nil, at: surroundings.now(), in: tx)
    guard var number = try CVEStore.find(id, in: tx) else { return }
    number.record = .refused
    number.reason = reason
    try keep(number, in: tx)
  }

  /// Ends what waits for an account that was taken away, so that somebody can go on: with another
  /// account, or by hand. `isRevised` says that a text was published that changes the record there.
  func accountIsGone(
    _ id: AdvisoryID, isRevised: Bool = false, in tx: Transaction
  ) throws {
    guard var number = try CVEStore.find(id, in: tx) else { return }
    let before = number
    // That it was asked for stays written down: what may have been given is looked for first.
    if number.state == .wanted || number.state == .asking { number.state = .refused }
    if number.record == .waiting || isRevised && number.record == .published {
      let last = try AdvisoryStore.revisions(of: id, in: tx).last?.content
      number.rejects = last?.rejectsCVE ?? number.rejects
      number.record = .refused
    }
    guard number != before else { return }
    number.reason = """
      There is no account at the CVE Services any more. Have BREAKWATER_CVE_SERVICES set and ask \
      again, or do it by hand.
      """
    try keep(number, in: tx)
  }

  /// What is to be sent, nil when nothing is any more, from what was published last.
  func message(of id: AdvisoryID, in tx: Transaction) throws -> CVEMessage? {
    guard let number = try CVEStore.find(id, in: tx), number.record == .waiting,
      let cve = number.cve, let found = try AdvisoryStore.find(id, in: tx)
    else { return nil }
    let revisions = try AdvisoryStore.revisions(of: id, in: tx)
    guard let last = revisions.last?.content else { return nil }
    let content: CVEMessage.Content
    if number.rejects {
      guard last.rejectsCVE, let reason = last.withdrawal else { return nil }
      content =
        last.trafficLight == .clear
        ? .reject(CVEMessage.rejection(reason, replacedBy: last.replacedBy)) : .giveBack
    } else {
      // The very bytes that everybody can fetch here.
      guard last.trafficLight == .clear, last.cve == cve,
        let file = try AdvisoryStore.file("cve", CSAFDocument.fileName(id: found.number), in: tx)
      else { return nil }
      content = .publish(file.content)
    }
    return CVEMessage(
      cve: cve, content: content,
      mayBeRejected: revisions.contains { $0.content.rejectsCVE }, version: number.version)
  }

  /// How something is to be sent, or why it is not: by the state that the CVE Services tell.
  static func sending(
    _ answer: CVEAnswer, organization: String, mayBeRejected: Bool = false
  ) -> Sending {
    switch answer {
    case .done(let value):
      guard let listed = CVEListed(value) else {
        return .later("The answer of the CVE Services names no identifier.")
      }
      guard listed.owner == organization || listed.owner.isEmpty else {
        return .foreign(
          "\(listed.cve) belongs to another numbering authority; ask them to do it.")
      }
      switch listed.state {
      case "RESERVED": return .send(isPublished: false)
      case "PUBLISHED": return .send(isPublished: true)
      default:
        return mayBeRejected
          ? .lookUpRecord : .refuse("\(listed.cve) is rejected; it takes no record.")
      }
    case .refused(let reason): return .refuse(reason)
    case .later(let reason), .unknown(let reason): return .later(reason)
    }
  }

  enum Sending: Equatable {
    case send(isPublished: Bool)
    /// It was rejected, with a record or without one: that decides the request.
    case lookUpRecord
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
    try keep(number, in: tx)
    if number.record == .waiting {
      // Every two hours in the end: what is published here is to be published there.
      let last = CVENumbering.delays.count
      let wait = CVENumbering.delays[min(number.recordAttempts, last) - 1]
      try plan(AdvisoryJobs.publish, id, at: now.adding(seconds: wait), in: tx)
    } else {
      let done = number.rejects ? "cve.rejected" : "cve.published"
      try record(
        number.record == .published ? done : "cve.refused", id,
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
    number.rejects = false
    number.reason = nil
    try keep(number, in: tx)
  }
}
