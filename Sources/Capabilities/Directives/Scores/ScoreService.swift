public import Access
public import Formats
import Ledger
import Registry
import Signing
public import Storage
import Vocabulary

/// Scorecards: each organization sees its own; the issuer for a regime sees its agencies'.
extension DirectiveService {
  /// The most organizations on one list of cards.
  static let mostCards = 1000
  /// The most deferrals, and the most statements, in one export.
  static let mostRows = 10_000

  /// Cards of the last so many weeks, by name.
  public func scorecards(
    of wanted: Overseen = .own, weeks: Int64 = 12, by principal: Principal, in tx: Transaction
  ) throws -> [Scorecard] {
    guard (1...104).contains(weeks) else {
      throw Problem.invalid("weeks", "must be a whole number from 1 to 104")
    }
    let today = surroundings.now().day
    // Whole weeks: from the Monday of the first to today.
    let monday = (today.number + 3) / 7 * 7 - 3
    let from = CalendarDay(number: monday - (weeks - 1) * 7)
    return try overseen(wanted, by: principal, in: tx).prefix(Self.mostCards).map {
      Scorecard(organization: $0, score: try score(of: $0.id, from: from, to: today, in: tx))
    }.sorted { $0.organization.name < $1.organization.name }
  }

  /// The sums of one organization, for who authorised it.
  func score(
    of organization: OrganizationID, from: CalendarDay, to: CalendarDay,
    about lineage: DirectiveID? = nil, in tx: Transaction
  ) throws -> Score {
    var score = Score(organization: organization, from: from, to: to)
    let now = surroundings.now()
    try ScoreStore.open(&score, today: now.day, about: lineage, in: tx)
    try ScoreStore.closed(&score, about: lineage, in: tx)
    try ScoreStore.forensics(&score, now: now, about: lineage, in: tx)
    return score
  }

  /// Cards, deferrals and statements as one document for oversight, signed with the log's key as
  /// receipts are. Whoever has the key of the log can check it without asking anybody.
  public func export(
    of wanted: Overseen, weeks: Int64, by principal: Principal, in tx: Transaction
  ) throws -> JSONValue {
    let now = surroundings.now()
    let cards = try scorecards(of: wanted, weeks: weeks, by: principal, in: tx)
    let deferrals = try Self.all { page in
      try self.deferrals(
        of: wanted, states: DeferralState.allCases, page: page, newestFirst: true, by: principal,
        in: tx)
    }
    let attestations = try Self.all { page in
      try self.attestations(of: wanted, page: page, newestFirst: true, by: principal, in: tx)
    }
    let organizations = try overseen(wanted, by: principal, in: tx).count
    return [
      "type": "breakwater/scorecards/v1", "madeAt": now.json,
      "scorecards": .array(cards.map(\.json)),
      "deferrals": .array(deferrals.elements.map(\.json)),
      "attestations": .array(attestations.elements.map(\.json)),
      "isComplete":
        (deferrals.next == nil && attestations.next == nil && organizations <= Self.mostCards)
        .json,
    ]
  }

  /// Page after page, the newest first, up to ``mostRows``; what is left has a next page.
  private static func all<Element: Sendable>(
    _ page: (PageRequest) throws -> Page<Element>
  ) throws -> Page<Element> {
    var elements: [Element] = []
    var next: Cursor?
    repeat {
      let found = try page(PageRequest(limit: 500, after: next))
      elements += found.elements
      next = found.next
    } while next != nil && elements.count < mostRows
    return Page(elements, next: next)
  }

  /// What is exported, signed (DSSE 1.0.2) with the key of the ledger's log.
  public func envelope(
    of wanted: Overseen, weeks: Int64, by principal: Principal, in tx: Transaction
  ) throws -> JSONValue {
    let document = try export(of: wanted, weeks: weeks, by: principal, in: tx)
    return try DSSEEnvelope(
      sealing: document.canonical(), type: "application/vnd.breakwater.scorecards+json",
      with: signer
    ).json
  }
}
