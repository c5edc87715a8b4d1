public import Access
public import Formats
import Ledger
public import Storage
public import Vocabulary

/// What an operator shows an examiner, an insurer or a board: what had to be done in a period, what was
/// done about it, and what proves it.
public struct EvidencePack: Sendable {
  /// An action with what proves it.
  public struct Item: Sendable {
    /// The action.
    public let action: Action
    /// Its evidence, the oldest first.
    public let evidence: [Evidence]

    /// Whether it was proven by its last day; nil where there was none, or it is not proven.
    public var isInTime: Bool? {
      guard let due = action.due, let closed = action.closedAt else { return nil }
      return closed.day <= due
    }
  }

  /// Whose.
  public let organization: OrganizationID
  /// The first day.
  public let since: CalendarDay
  /// When it was made.
  public let madeAt: Timestamp
  /// What was proven in the period, the newest first.
  public let closed: [Item]
  /// What is open or waits for a proof, the soonest first.
  public let open: [Item]
  /// Whether there was more than fits.
  public let isComplete: Bool

  /// Most actions of each list.
  public static let most = 1000

  /// How many were proven by their last day, of those that had one.
  public var inTime: (met: Int, all: Int) {
    let dated = closed.compactMap(\.isInTime)
    return (dated.count { $0 }, dated.count)
  }

  /// How many are past their last day.
  public var overdue: Int {
    open.count { item in item.action.due.map { $0 < madeAt.day } ?? false }
  }
}

extension ActionService {
  /// What an operator can show for a period that ends now.
  public func pack(
    of organization: OrganizationID, since: CalendarDay, by principal: Principal,
    in tx: Transaction
  ) throws -> EvidencePack {
    _ = try decide(principal, .readActions, for: organization)
    let now = surroundings.now()
    let closed = try ActionStore.closed(
      since: since.start, of: organization, limit: EvidencePack.most + 1, in: tx)
    var filter = ActionFilter()
    filter.states = [.open, .done]
    let open = try ActionStore.list(
      of: organization, filter, page: PageRequest(limit: EvidencePack.most), in: tx)
    let shown = (closed.prefix(EvidencePack.most), open.prefix(EvidencePack.most))
    let evidence = try EvidenceStore.evidence(
      of: shown.0.map(\.id) + shown.1.map(\.id), in: tx)
    let item = { (action: Action) in
      EvidencePack.Item(action: action, evidence: evidence[action.id] ?? [])
    }
    return EvidencePack(
      organization: organization, since: since, madeAt: now, closed: shown.0.map(item),
      open: shown.1.map(item),
      isComplete: closed.count <= EvidencePack.most && open.count <= EvidencePack.most)
  }

  /// The same, signed with the key of the ledger's log.
  public func sealed(_ pack: EvidencePack) throws -> JSONValue {
    try DSSEEnvelope(
      sealing: pack.json.canonical(), type: "application/vnd.breakwater.evidence+json",
      with: signer
    ).json
  }
}

extension EvidencePack {
  /// The API form.
  public var json: JSONValue {
    [
      "type": "breakwater/evidence/v1", "organization": organization.json,
      "since": since.description.json, "madeAt": madeAt.json,
      "provenInTime": inTime.met.json, "provenWithDate": inTime.all.json,
      "overdue": overdue.json, "closed": .array(closed.map(\.json)),
      "open": .array(open.map(\.json)), "isComplete": isComplete.json,
    ]
  }
}

extension EvidencePack.Item {
  var json: JSONValue {
    var object = action.json.object ?? JSONObject()
    object["inTime"] = isInTime.json
    object["proof"] = .array(evidence.map(\.json))
    return .object(object)
  }
}
