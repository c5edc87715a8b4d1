public import Access
import Formats
import Jobs
import Ledger
public import Storage
public import Vocabulary

/// Reserving CVE identifiers and publishing records, each once.
///
/// That an identifier is asked for is written down before it is asked for. When no answer comes, or
/// the program ends before it is written down, nobody knows whether one was given. Then the list of
/// what was reserved since is asked for, and one of this user's that belongs to no advisory is taken;
/// only when there is none is it asked for again. One advisory at a time asks. So the user has to be
/// this clearinghouse's alone: an identifier that somebody else reserves with it could be taken.
public enum CVENumbering {
  /// Seconds before each further attempt.
  static let delays: [Int64] = [60, 120, 300, 900, 1800, 3600, 7200]
  /// Seconds by which the clocks may differ.
  static let skewSeconds: Int64 = 300
  /// Seconds after which an answer that has not come will have no late effect: twice the time that a
  /// request has.
  static let settledSeconds: Int64 = 60

  /// What is to be asked next.
  enum Step: Equatable {
    /// Nothing.
    case nothing
    /// Another advisory asks just now.
    case wait
    /// For an identifier.
    case reserve(year: String)
    /// Whether one was given since.
    case lookUp(since: Timestamp)
  }

  /// The one that was given, among those that are listed: this user's, reserved since it was asked
  /// for, and no advisory's. Of several the first: they are as good as each other.
  static func given(
    among listed: [CVEListed], user: String, since askedAt: Timestamp, known: Set<String>
  ) -> String? {
    listed.filter { one in
      one.user == user && one.state == "RESERVED" && !known.contains(one.cve)
        && (one.reservedAt.map { $0 >= askedAt.adding(seconds: -skewSeconds) } ?? false)
    }.min {
      ($0.reservedAt ?? .init(seconds: 0), $0.cve) < ($1.reservedAt ?? .init(seconds: 0), $1.cve)
    }?
    .cve
  }
}

extension AdvisoryService {
  /// How an advisory's identifier stands at the CVE Services; nil where nothing was asked.
  public func number(
    of id: AdvisoryID, by principal: Principal, in tx: Transaction
  ) throws -> CVENumber? {
    _ = try writable(id, by: principal, in: tx)
    return try CVEStore.find(id, in: tx)
  }

  /// Has an identifier reserved for an advisory. A second time changes nothing, unless it was
  /// refused; where the record was, that is sent again.
  public func reserveCVE(
    for id: AdvisoryID, by principal: Principal, in tx: Transaction
  ) throws -> CVENumber {
    let found = try writable(id, by: principal, in: tx)
    guard publisher.cve != nil else { throw AdvisoryProblem.noCVEServices }
    if let cve = found.content.cve, try CVEStore.find(id, in: tx)?.cve != cve {
      throw AdvisoryProblem.hasCVE(cve)
    }
    let now = surroundings.now()
    try CVEStore.insert(id, .wanted, cve: nil, at: now, in: tx)
    guard var number = try CVEStore.find(id, in: tx) else { throw AdvisoryProblem.changed }
    if number.state == .refused {
      // What may have been given is looked for first.
      number.state = number.askedAt == nil ? .wanted : .asking
      number.attempts = 0
      guard try CVEStore.update(number, at: now, in: tx) else { throw AdvisoryProblem.changed }
    }
    if number.state == .reserved, number.record == .refused,
      let last = try AdvisoryStore.revisions(of: id, in: tx).last
    {
      try planRecord(of: id, last.content, in: tx)
    }
    if number.state == .wanted || number.state == .asking {
      try plan(AdvisoryJobs.reserve, id, at: now, in: tx)
    }
    return try CVEStore.find(id, in: tx) ?? number
  }

  /// Gives up having an identifier reserved. That it was asked for stays written down, so that one
  /// that was given meanwhile is found when it is asked for again.
  public func cancelCVE(
    for id: AdvisoryID, by principal: Principal, in tx: Transaction
  ) throws -> CVENumber {
    _ = try writable(id, by: principal, in: tx)
    guard var number = try CVEStore.find(id, in: tx),
      number.state == .wanted || number.state == .asking
    else { throw AdvisoryProblem.noCVEAsked }
    number.state = .refused
    number.reason = "Somebody gave up asking for one."
    guard try CVEStore.update(number, at: surroundings.now(), in: tx) else {
      throw AdvisoryProblem.changed
    }
    return try CVEStore.find(id, in: tx) ?? number
  }

  /// What is to be asked next for an advisory; that it is asked for is written down with it.
  func begin(_ id: AdvisoryID, in tx: Transaction) throws -> CVENumbering.Step {
    guard var number = try CVEStore.find(id, in: tx) else { return .nothing }
    let now = surroundings.now()
    switch number.state {
    case .reserved, .refused: return .nothing
    case .asking:
      let askedAt = number.askedAt ?? now
      let settled = askedAt.adding(seconds: CVENumbering.settledSeconds)
      return settled <= now ? .lookUp(since: askedAt) : .wait
    case .wanted:
      guard try !CVEStore.isAnotherAsking(id, in: tx) else { return .wait }
      number.state = .asking
      number.askedAt = now
      number.attempts += 1
      guard try CVEStore.update(number, at: now, in: tx) else { return .wait }
      return .reserve(year: String(now.day.description.prefix(4)))
    }
  }

  /// Writes down what was answered to a reservation.
  func reserved(_ id: AdvisoryID, _ answer: CVEAnswer, in tx: Transaction) throws {
    guard var number = try CVEStore.find(id, in: tx) else { return }
    // One that was given is taken, also where somebody gave up meanwhile.
    if case .done(let value) = answer, number.askedAt != nil,
      let cve = CVEListed.all(in: value).first?.cve
    {
      return try take(cve, &number, in: tx)
    }
    guard number.state == .asking else { return }
    switch answer {
    case .done:
      try missed(&number, "The CVE Services gave no identifier.", isKnown: false, in: tx)
    case .refused(let reason):
      number.state = .refused
      number.askedAt = nil
      number.reason = reason
      _ = try CVEStore.update(number, at: surroundings.now(), in: tx)
    case .later(let reason): try missed(&number, reason, isKnown: true, in: tx)
    case .unknown(let reason): try missed(&number, reason, isKnown: false, in: tx)
    }
  }

  /// Writes down what was found when it was not known whether an identifier was given.
  func lookedUp(_ id: AdvisoryID, _ answer: CVEAnswer, in tx: Transaction) throws {
    guard var number = try CVEStore.find(id, in: tx), number.state == .asking,
      let askedAt = number.askedAt, let account = publisher.cve
    else { return }
    switch answer {
    case .done(let value):
      let listed = CVEListed.all(in: value)
      let known = try CVEStore.known(listed.map(\.cve), in: tx)
      if let cve = CVENumbering.given(
        among: listed, user: account.user, since: askedAt, known: known)
      {
        return try take(cve, &number, in: tx)
      }
      // None was given, and it was long enough ago that none will be.
      number.state = .wanted
      number.askedAt = nil
      _ = try CVEStore.update(number, at: surroundings.now(), in: tx)
      try plan(AdvisoryJobs.reserve, id, at: surroundings.now(), in: tx)
    case .refused(let reason), .later(let reason), .unknown(let reason):
      number.attempts += 1
      try missed(&number, reason, isKnown: false, in: tx)
    }
  }

  private func missed(
    _ number: inout CVENumber, _ reason: String, isKnown: Bool, in tx: Transaction
  ) throws {
    let now = surroundings.now()
    number.reason = reason
    let isOver = number.attempts > CVENumbering.delays.count
    if isKnown { number.askedAt = nil }
    number.state = isOver ? .refused : isKnown ? .wanted : .asking
    _ = try CVEStore.update(number, at: now, in: tx)
    guard !isOver else { return }
    let wait = CVENumbering.delays[max(0, min(number.attempts, CVENumbering.delays.count) - 1)]
    try plan(AdvisoryJobs.reserve, number.advisory, at: now.adding(seconds: wait), in: tx)
  }

  private func take(_ cve: String, _ number: inout CVENumber, in tx: Transaction) throws {
    number.state = .reserved
    number.cve = cve
    number.askedAt = nil
    // Trying again counts from zero, and it was asked for.
    number.attempts = max(1, number.attempts)
    number.reason = nil
    guard try CVEStore.update(number, at: surroundings.now(), in: tx) else {
      throw AdvisoryProblem.changed
    }
    try record(
      "cve.reserved", number.advisory, by: .system("advisories"), ["cve": cve.json], in: tx)
    guard let found = try AdvisoryStore.find(number.advisory, in: tx), found.content.cve == nil,
      found.state == .draft
    else { return }
    // What somebody reads or has countersigned is not changed under their eyes.
    var content = found.content
    content.cve = cve
    _ = try change(
      found.id, to: content, version: nil, by: .system("advisories"), in: tx)
  }

  func plan(
    _ kind: JobKind, _ id: AdvisoryID, at due: Timestamp, in tx: Transaction
  ) throws {
    try JobQueue.enqueue(
      kind, payload: #"{"advisory":"\#(id)"}"#, in: tx, surroundings: surroundings, at: due,
      key: id.description)
  }

  /// An advisory that the principal may write.
  private func writable(
    _ id: AdvisoryID, by principal: Principal, in tx: Transaction
  ) throws -> Advisory { try writing(id, by: principal, in: tx).0 }
}
