public import Access
import Formats
public import Storage
public import Vocabulary

/// What maintainers of public projects asked of everybody.
extension ScanningService {
  /// What is known of a project's wishes; nil when nothing is.
  public func project(
    _ repository: String, by principal: Principal, in tx: Transaction
  ) throws -> MaintainerWish? {
    _ = try decide(principal, .readKnowledge)
    return try CoverageStore.project(try ScanTarget.repository(at: repository), in: tx)
  }

  /// Projects with a wish or a route, by name.
  public func projects(
    search: String? = nil, page: PageRequest, by principal: Principal, in tx: Transaction
  ) throws -> Page<MaintainerWish> {
    _ = try decide(principal, .readKnowledge)
    return Page(
      rows: try CoverageStore.projects(search: search, page: page, in: tx), limit: page.limit,
      cursor: { Cursor($0.repository) })
  }

  /// Records that the maintainers asked not to be scanned nor contacted; running leases on the
  /// repository end, whatever the commit. Doing it again changes nothing.
  public func optOut(
    _ address: String, reason: String?, at requested: Timestamp? = nil, source: String,
    by principal: Principal, in tx: Transaction
  ) throws -> MaintainerWish {
    _ = try decide(principal, .manageWishes)
    let repository = try ScanTarget.repository(at: address)
    let before = try CoverageStore.project(repository, in: tx)
    if let before, before.optedOutAt != nil { return before }
    let project = MaintainerWish(
      repository: repository, optedOutAt: requested ?? surroundings.now(), reason: reason,
      channel: before?.channel, channelVerifiedAt: before?.channelVerifiedAt, source: source)
    try CoverageStore.save(project, at: surroundings.now(), in: tx)
    for lease in try ScanningStore.held(onThing: repository, in: tx) {
      try end(
        lease, as: .expired, reason: "The maintainers asked not to be scanned. Stop at once.",
        by: .system("scanning"), in: tx)
    }
    try record(
      "project.opted-out", repository, nil, by: principal, ["source": source.json], in: tx)
    return project
  }

  /// Records that the maintainers changed their minds.
  public func optIn(
    _ address: String, by principal: Principal, in tx: Transaction
  ) throws -> MaintainerWish {
    _ = try decide(principal, .manageWishes)
    let repository = try ScanTarget.repository(at: address)
    guard let before = try CoverageStore.project(repository, in: tx) else {
      throw Problem.notFound("project")
    }
    let project = MaintainerWish(
      repository: repository, optedOutAt: nil, reason: nil, channel: before.channel,
      channelVerifiedAt: before.channelVerifiedAt, source: before.source)
    try CoverageStore.save(project, at: surroundings.now(), in: tx)
    try record("project.opted-in", repository, nil, by: principal, [:], in: tx)
    return project
  }

  /// Records where flaws of a project are reported. `isHint` is for another hub's word: it fills
  /// an empty place only, and never that of a project that opted out.
  public func route(
    _ address: String, channel: String, verifiedAt: Timestamp? = nil, source: String,
    isHint: Bool = false, by principal: Principal, in tx: Transaction
  ) throws -> MaintainerWish {
    _ = try decide(principal, .manageWishes)
    let repository = try ScanTarget.repository(at: address)
    let before = try CoverageStore.project(repository, in: tx)
    if isHint, let before, before.channel != nil || before.optedOutAt != nil { return before }
    let project = MaintainerWish(
      repository: repository, optedOutAt: before?.optedOutAt, reason: before?.reason,
      channel: channel,
      channelVerifiedAt: isHint ? nil : (verifiedAt ?? surroundings.now()), source: source)
    try CoverageStore.save(project, at: surroundings.now(), in: tx)
    try record(
      "project.routed", repository, nil, by: principal, ["source": source.json], in: tx)
    return project
  }

  /// Where flaws of a repository are reported, as its maintainers want it; nil when not known.
  public func reportingPlace(of target: ScanTarget, in tx: Transaction) throws -> String? {
    try target.kind == .repository
      ? CoverageStore.project(target.thing, in: tx)?.channel : nil
  }

  /// The public things that are looked at now, for capabilities downstream that compare blindly.
  public func heldThings(limit: Int, in tx: Transaction) throws -> [String] {
    try ScanningStore.heldThings(at: surroundings.now(), limit: limit, in: tx)
  }
}
