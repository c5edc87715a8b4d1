public import Access
public import Cases
public import Intake
import Registry
public import Storage
public import Vocabulary

/// Whom something that happened in a case concerns, for whoever tells them.
public struct CoordinationAudience: Sendable, Equatable {
  /// The organizations; those without an account are not among them.
  public let organizations: Set<OrganizationID>
  /// Whether the coordinator is among them.
  public let includesCoordinator: Bool
  /// The label of the case.
  public let trafficLight: TrafficLight

  /// An audience.
  public init(
    organizations: Set<OrganizationID>, includesCoordinator: Bool, trafficLight: TrafficLight
  ) {
    self.organizations = organizations
    self.includesCoordinator = includesCoordinator
    self.trafficLight = trafficLight
  }
}

/// One who joined a case, for capabilities that decide themselves who sees what.
public struct CaseParty: Sendable, Equatable {
  /// Their number.
  public let id: ParticipantID
  /// Their organization; nil for one without an account.
  public let organization: OrganizationID?
  /// Their name, which other participants may not learn.
  public let name: String
  /// What they are to the case.
  public let roles: [ParticipantRole]
  /// Whether they keep to the embargo, or none is in force.
  public let isTold: Bool
  /// The products that the coordinator named as theirs.
  public let products: Set<String>
}

/// A case with those who joined it.
public struct CaseParties: Sendable, Equatable {
  /// The flaw.
  public let flaw: FlawID
  /// The label of the case.
  public let trafficLight: TrafficLight
  /// Whether an embargo is in force.
  public let isInForce: Bool
  /// Its end.
  public let until: Timestamp?
  /// Those who joined.
  public let parties: [CaseParty]
  /// The products that the coordinator named as somebody's, whether or not they joined.
  public let named: Set<String>
}

/// How a product stands, as far as a text for everybody may say it: none of the words, and nothing
/// of who asked not to be named.
public struct ReleasedStatement: Sendable, Equatable {
  /// A package URL or a name.
  public let product: String
  /// Who makes it; nil where the one who says so makes nothing.
  public let maker: String?
  /// How it stands.
  public let status: ProductStatus
  /// Why it is not affected.
  public let justification: StatusJustification?
  /// The version with the fix.
  public let fixedVersion: String?
}

/// What other capabilities look up; they authorise their own objects.
extension CoordinationService {
  /// What is said of products by those who make some, or to whom the coordinator named them; the
  /// latter first. None where the case is not coordinated, nor where participants do not learn of
  /// each other: a product names its maker.
  public func released(of id: CaseID, in tx: Transaction) throws -> [ReleasedStatement] {
    guard let one = try cases.known(id, in: tx),
      try CoordinationStore.find(one, in: tx)?.visibility == .open
    else { return [] }
    let people = Dictionary(
      try CoordinationStore.participants(of: id, in: tx).filter(NeedToKnow.isReleased)
        .map { ($0.id, $0) },
      uniquingKeysWith: { first, _ in first })
    let said = try CoordinationStore.products(of: id, in: tx).filter { $0.statedAt != nil }
    let ordered = said.filter(\.isNamed) + said.filter { !$0.isNamed }
    return ordered.compactMap { one -> ReleasedStatement? in
      guard let person = people[one.participant], one.isNamed || person.hasProducts else {
        return nil
      }
      return ReleasedStatement(
        product: one.product, maker: person.hasProducts ? person.name : nil, status: one.status,
        justification: one.justification, fixedVersion: one.fixedVersion)
    }
  }

  /// Those who have joined, or, with `invited`, those who only see the terms too.
  public func audience(
    of id: CaseID, invited: Bool, in tx: Transaction
  ) throws -> CoordinationAudience? {
    guard let one = try cases.known(id, in: tx), let found = try CoordinationStore.find(one, in: tx)
    else { return nil }
    let people = try CoordinationStore.participants(of: id, in: tx).filter {
      $0.standing == .joined || invited && $0.standing == .invited
    }
    return CoordinationAudience(
      organizations: Set(people.compactMap(\.organization)), includesCoordinator: true,
      trafficLight: max(found.trafficLight, .amberStrict))
  }

  /// A case with those who joined it; nil where it is not coordinated.
  public func parties(of id: CaseID, in tx: Transaction) throws -> CaseParties? {
    guard let one = try cases.known(id, in: tx), let found = try CoordinationStore.find(one, in: tx)
    else { return nil }
    let named = try CoordinationStore.products(of: id, in: tx).filter(\.isNamed)
    let products = Dictionary(grouping: named, by: \.participant)
    return CaseParties(
      flaw: one.flaw, trafficLight: max(found.trafficLight, .amberStrict),
      isInForce: found.embargo.isInForce, until: found.until,
      parties: try CoordinationStore.participants(of: id, in: tx).filter {
        $0.standing == .joined
      }.map {
        CaseParty(
          id: $0.id, organization: $0.organization, name: $0.name, roles: Array($0.roles),
          isTold: NeedToKnow.isTold($0, found),
          products: Set((products[$0.id] ?? []).map(\.product)))
      }, named: Set(named.map(\.product)))
  }

  /// Those who read a thread.
  public func audience(
    of id: CaseID, thread name: ThreadID, in tx: Transaction
  ) throws -> CoordinationAudience? {
    guard let all = try audience(of: id, invited: false, in: tx),
      let thread = try ConversationStore.threads(of: id, in: tx).first(where: { $0.id == name })
    else { return nil }
    let products = Dictionary(
      grouping: try CoordinationStore.products(of: id, in: tx).filter(\.isNamed),
      by: \.participant)
    let readers = try CoordinationStore.participants(of: id, in: tx).filter { one in
      NeedToKnow.reads(
        thread, .participant(one), products: Set((products[one.id] ?? []).map(\.product)))
    }
    return CoordinationAudience(
      organizations: Set(readers.compactMap(\.organization)),
      includesCoordinator: NeedToKnow.reads(thread, .coordinator, products: []),
      trafficLight: all.trafficLight)
  }

  /// The organization of a participant, nil for one without an account.
  public func organization(
    of participant: ParticipantID, in id: CaseID, _ tx: Transaction
  ) throws -> OrganizationID? {
    try CoordinationStore.participants(of: id, in: tx).first { $0.id == participant }?
      .organization
  }

  /// Whether an organization stands for finders without an account, so that nobody reads in its
  /// name.
  public func isNobody(_ organization: OrganizationID, in tx: Transaction) throws -> Bool {
    try registry.anonymousFinders(in: tx) == organization
  }

  /// Whether the principal sees the case's terms, and whether also what it is about.
  public func sight(
    of id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> (terms: Bool, inside: Bool) {
    guard let room = try? enter(id, by: principal, in: tx) else { return (false, false) }
    guard let own = room.viewer.participant else { return (true, true) }
    return (own.standing.sees, own.standing == .joined)
  }

  /// Cases whose embargo ends by a moment, with its end.
  public func embargoesEnding(
    by moment: Timestamp, limit: Int, in tx: Transaction
  ) throws -> [(id: CaseID, until: Timestamp)] {
    try EmbargoStore.ending(by: moment, limit: limit, in: tx).compactMap { id in
      guard let one = try cases.known(id, in: tx),
        let until = try CoordinationStore.find(one, in: tx)?.until
      else { return nil }
      return (id, until)
    }
  }
}
