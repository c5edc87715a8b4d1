public import Access
public import Cases
import Formats
public import Storage
public import Vocabulary

/// A coordinated case as one viewer may see it. What is not here was not theirs to see.
public struct CoordinationView: Sendable {
  /// The case. Its title is that of the report, so who is only invited gets none.
  public let found: CoordinatedCase
  /// Whether the viewer leads.
  public let isCoordinator: Bool
  /// The viewer's own part; nil for the coordinator.
  public let own: Participant?
  /// Those whom the viewer sees.
  public let participants: [Participant]
  /// How many take part, seen or not.
  public let joined: Int
  /// What those say of their products, with the viewer's own.
  public let products: [ProductStatement]
  /// The threads that the viewer reads, with their names.
  public let threads: [(summary: ThreadSummary, title: String)]
  /// The proposals; answers only of those whom the viewer sees.
  public let proposals: [EmbargoProposal]
  /// The alarms: all for the coordinator, otherwise the viewer's own and those found real.
  public let alarms: [Alarm]
  /// What is waited for, by holder: all for the coordinator, otherwise the viewer's own.
  public let duties: [String: [Duty]]
  /// What gives the case away; for the coordinator alone.
  public let watches: [Watch]
  /// How everybody is called for this viewer.
  public let names: [ParticipantID: String]
  /// The reports of the flaw, for one who joined and keeps to the embargo in force; nil for everybody
  /// else, and for the coordinator, who reads them on the case.
  public let reports: [SharedReport]?
  /// Whether the viewer may read more reports than these, which are the oldest.
  public let hasMoreReports: Bool
  /// Whether the viewer sees the report and what is said, and not only the terms.
  public var isInside: Bool { isCoordinator || own?.standing == .joined }
}

extension CoordinationService {
  /// A coordinated case as the caller may see it. It takes the same number of statements however
  /// many take part.
  public func view(
    _ id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> CoordinationView {
    let room = try enter(id, by: principal, in: tx)
    let own = room.viewer.participant
    let isCoordinator = own == nil
    let isInside = isCoordinator || own?.standing == .joined
    let seen = room.participants.filter {
      NeedToKnow.sees($0, room.viewer, visibility: room.found.visibility)
    }
    let visible = Set(seen.map(\.id))
    let names = names(room)
    let products = try CoordinationStore.products(of: id, in: tx).filter {
      visible.contains($0.participant)
    }
    let ownProducts = Set(
      products.filter { $0.participant == own?.id && $0.isNamed }.map(\.product))
    let threads = try ConversationStore.threads(of: id, in: tx).filter {
      NeedToKnow.reads(
        $0, room.viewer, products: ownProducts, isInForce: room.found.embargo.isInForce)
    }
    let counts = try ConversationStore.counts(of: id, reader: principal.reference, in: tx)
    let alarms = try EmbargoStore.alarms(of: id, in: tx).filter { alarm in
      isCoordinator || own.map { alarm.author == .participant($0.id) } ?? false
        || isInside && alarm.judgement == .real
    }
    let duties = try DutyStore.duties(of: id, in: tx).filter {
      isCoordinator || $0.key == own?.id.description
    }
    let reports = try reports(room, in: tx)
    var found = room.found
    // What exactly happened is for those inside; the kind of end is a term of the case.
    if !isInside { found.ending = found.ending?.split(separator: ":").first.map(String.init) }
    return CoordinationView(
      found: found, isCoordinator: isCoordinator, own: own,
      participants: seen.map {
        isCoordinator || $0.id == own?.id ? $0 : $0.withoutPrivateParts
      },
      joined: room.participants.count { $0.standing == .joined }, products: products,
      threads: threads.map { thread in
        let count = counts[thread.id] ?? (0, 0, 0)
        return (
          ThreadSummary(
            thread: thread, count: count.count, last: count.last, unread: count.unread),
          title(thread, room, names)
        )
      },
      proposals: try EmbargoStore.proposals(of: id, in: tx).map { proposal in
        EmbargoProposal(
          id: proposal.id, author: proposal.author, until: proposal.until, zone: proposal.zone,
          reason: isInside ? proposal.reason : nil, proposedAt: proposal.proposedAt,
          outcome: proposal.outcome,
          answers: proposal.answers.filter { visible.contains($0.participant) })
      },
      alarms: alarms, duties: duties,
      watches: isCoordinator ? try EmbargoStore.watches(of: id, in: tx) : [], names: names,
      reports: reports?.shown, hasMoreReports: reports?.hasMore ?? false)
  }

  /// What is waited for, due first: from everybody for the coordinator, otherwise from the caller's
  /// organization.
  public func waiting(
    page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<ListedDuty> {
    let grant = try decide(principal, .readCoordination)
    let rows = try DutyStore.list(of: grant.organization, page: page, in: tx)
    let titles = try cases.titles(of: Array(Set(rows.map(\.row.case))), in: tx)
    let listed = Page(
      rows: rows, limit: page.limit,
      cursor: {
        Cursor(
          "\($0.row.duty.due.microseconds)", $0.row.case.description, $0.holder,
          $0.row.duty.kind.rawValue)
      })
    return listed.map { item in
      let one = item.row
      // Who has not joined does not read the title.
      let isHidden = grant.organization != nil && one.duty.kind == .answerInvitation
      return ListedDuty(
        case: one.case, title: isHidden ? "" : titles[one.case] ?? "",
        participant: one.participant, name: one.name, duty: one.duty,
        escalatedAt: one.escalatedAt)
    }
  }

  /// How many things of each kind are waited for, and how many of them are late.
  public func waitingCounts(
    by principal: Principal, in tx: Transaction
  ) throws -> [DutyKind: (all: Int, late: Int)] {
    let grant = try decide(principal, .readCoordination)
    return try DutyStore.counts(of: grant.organization, now: surroundings.now(), in: tx)
  }

  /// The cases that the caller's organization takes part in or is asked to, the newest first.
  public func own(by principal: Principal, in tx: Transaction) throws -> [CaseID] {
    let grant = try decide(principal, .readCoordination)
    return try grant.organization.map { try CoordinationStore.cases(of: $0, in: tx) } ?? []
  }

  /// Whether a case is coordinated, for pages that link to it.
  public func isOpen(_ id: CaseID, in tx: Transaction) throws -> Bool {
    try !CoordinationStore.open(among: [id], in: tx).isEmpty
  }

  /// Escalates what is late: puts it on record, once.
  public func escalate(in tx: Transaction) throws -> Int {
    let late = try DutyStore.escalate(now: surroundings.now(), limit: 200, in: tx)
    for one in late {
      try record(
        "coordination.escalated", one.id, by: .system("coordination"),
        ["holder": one.holder.json, "duty": one.kind.rawValue.json], in: tx)
    }
    return late.count
  }
}

extension Participant {
  /// What other participants see of one: not how to reach them, nor their own number.
  var withoutPrivateParts: Participant {
    Participant(
      id: id, organization: organization, name: name, contact: nil, roles: roles,
      standing: standing, report: report, fix: fix, keepsEmbargo: keepsEmbargo,
      isHidden: isHidden, accepts: accepts, reference: nil, policy: policy,
      invitedAt: invitedAt, answeredAt: answeredAt, statedAt: statedAt, version: version)
  }
}
