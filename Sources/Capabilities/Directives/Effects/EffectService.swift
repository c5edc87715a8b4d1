public import Access
import Formats
public import Inventory
import Registry
public import Storage
public import Vocabulary

/// What-if: what a draft, a changed table or another exposure of an asset would do to dates. Only
/// reads, and ends by itself when its time is over.
extension DirectiveService {
  /// Seconds that one forecast may take.
  static let forecastSeconds: Int64 = 60
  /// The fewest adopters that are summed.
  static let fewestAdopters = 3

  /// What a version, as it stands or with another text, would do if it were issued today.
  public func effect(
    of id: DirectiveID, with changed: Directive? = nil, by principal: Principal,
    in tx: Transaction
  ) throws -> Effect {
    guard let found = try DocumentStore.find(id, in: tx) else {
      throw Problem.notFound("directive")
    }
    // Whoever may write it, and so whoever issues for the regime.
    let _: Grant<Write, DirectiveObject> = try decide(
      principal, .writeDirectives, on: try facts(found, for: principal, in: tx),
      at: surroundings.now())
    var directive = changed ?? found.directive
    directive.regime = found.directive.regime
    directive.effectiveOn = min(directive.effectiveOn, surroundings.now().day)
    let next = ApplicationRules.InForce(
      number: .max, lineage: found.lineage, directive: directive)
    let held = try inForce(in: tx).filter { $0.lineage != found.lineage } + [next]
    // Who may try texts out could tell from two sums who follows; so a sum is only of what stands.
    return try effect(
      next, among: held, sumsAdopters: changed == nil && found.state == .issued, in: tx)
  }

  private func effect(
    _ next: ApplicationRules.InForce, among held: [ApplicationRules.InForce],
    sumsAdopters: Bool, in tx: Transaction
  ) throws -> Effect {
    let end = surroundings.now().adding(seconds: Self.forecastSeconds)
    var effect = Effect()
    for member in try next.directive.regime.map({ try registry.members(of: $0, in: tx) }) ?? [] {
      let counts = try forecast(member, held, isNamed: true, until: end, &effect, in: tx)
      effect.parts.append(.init(organization: member, counts: counts))
    }
    // Who follows of their own will is nobody's business; the sum is enough to decide, and a sum
    // over few would tell of one.
    var sum = Effect.Counts()
    let followers = sumsAdopters ? try FollowingStore.adopters(of: next.lineage, in: tx) : []
    let adopters = try followers.compactMap {
      try registry.known($0, in: tx)
    }.filter { !DirectiveRules.binds(next.directive, $0) }
    for adopter in adopters.count < Self.fewestAdopters ? [] : adopters {
      sum = sum + (try forecast(adopter, held, isNamed: false, until: end, &effect, in: tx))
    }
    if sum != Effect.Counts() { effect.parts.append(.init(organization: nil, counts: sum)) }
    effect.total = effect.parts.reduce(Effect.Counts()) { $0 + $1.counts }
    return effect
  }

  private func forecast(
    _ owner: Organization, _ held: [ApplicationRules.InForce], isNamed: Bool,
    until end: Timestamp, _ effect: inout Effect, in tx: Transaction
  ) throws -> Effect.Counts {
    var counts = Effect.Counts()
    let adopted = try FollowingStore.adoptions(of: owner.id, in: tx)
    let today = surroundings.now().day
    var after: AssetID?
    repeat {
      let assets = try inventory.assets(of: owner.id, after: after, limit: 500, in: tx)
      for asset in assets {
        guard surroundings.now() <= end else {
          effect.isComplete = false
          return counts
        }
        let applicable = ApplicationRules.applicable(
          to: asset, of: owner, among: held, adopted: adopted)
        for deadline in try DirectiveStore.deadlines(on: asset.id, in: tx) {
          let then = EffectRules.forecast(deadline, deadline.inputs, applicable, today: today)
          if EffectRules.count(deadline, then, in: &counts), isNamed {
            effect.add(deadline, then, asset, owner.name)
          }
        }
      }
      after = assets.count == 500 ? assets.last?.id : nil
    } while after != nil
    return counts
  }

  /// What another exposure of one's own asset would do.
  public func effect(
    of reachability: Reachability, on id: AssetID, by principal: Principal, in tx: Transaction
  ) throws -> Effect {
    guard let asset = try inventory.asset(id, in: tx),
      let owner = try registry.known(asset.organization, in: tx)
    else { throw Problem.notFound("asset") }
    let _: Grant<Read, AssetObject> = try decide(
      principal, .readAssets,
      on: ObjectFacts(id: id.description, version: asset.version, owner: asset.organization),
      at: surroundings.now())
    let changed = asset.reachable(reachability)
    let applicable = try applicable(to: changed, of: owner, in: tx)
    let today = surroundings.now().day
    var effect = Effect()
    for deadline in try DirectiveStore.deadlines(on: id, in: tx) {
      var inputs = deadline.inputs
      inputs.isPubliclyExposed = reachability == .public
      let then = EffectRules.forecast(deadline, inputs, applicable, today: today)
      if EffectRules.count(deadline, then, in: &effect.total) {
        effect.add(deadline, then, asset, owner.name)
      }
    }
    effect.parts = [.init(organization: owner, counts: effect.total)]
    return effect
  }
}

extension Effect {
  fileprivate mutating func add(
    _ deadline: Deadline, _ then: (urgency: Urgency, due: CalendarDay?), _ asset: Asset,
    _ owner: String
  ) {
    guard examples.count < Self.mostExamples else { return }
    examples.append(
      Example(
        asset: asset.name, organization: owner, vulnerability: deadline.vulnerability,
        before: (deadline.urgency, deadline.due), after: then))
  }
}
