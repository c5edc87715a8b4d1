public import Access
public import Formats
public import Vocabulary

/// The kind of ``HubID``.
public enum HubKindTag: IdentifierKind {
  /// `hub`.
  public static let prefix = "hub"
}
/// Names another hub.
public typealias HubID = Identifier<HubKindTag>

/// What another hub speaks.
public enum HubKind: String, CaseIterable, Sendable {
  /// VINCE, as CERT/CC runs it.
  case vince
  /// A GitHub repository that takes private reports.
  case github
  /// A numbering authority of GCVE, which publishes and takes nothing.
  case gcve
  /// A channel that takes one signed document for each flaw.
  case channel
  /// A hub of this kind.
  case breakwater

  /// In plain words.
  public var title: String {
    switch self {
    case .vince: "VINCE"
    case .github: "GitHub repository"
    case .gcve: "GCVE numbering authority"
    case .channel: "Single channel"
    case .breakwater: "Breakwater"
    }
  }

  /// Whether it is asked for what is new.
  public var pulls: Bool {
    switch self {
    case .vince, .github, .gcve: true
    case .channel, .breakwater: false
    }
  }

  /// Whether it takes anything.
  public var takes: Bool { self != .gcve }

  /// Whether it gave a number itself: what carries such a number is there already.
  public func gives(_ name: KnownName) -> Bool {
    switch self {
    case .vince: name.authority == .certcc
    case .github: name.authority == .github
    case .gcve, .channel, .breakwater: false
    }
  }
}

/// Another clearinghouse.
public struct Hub: Sendable, Equatable {
  /// Its identifier.
  public let id: HubID
  /// How it is called here; also the name of the files with its keys.
  public let name: String
  /// What it speaks.
  public let kind: HubKind
  /// Where its API is: an `https` address without a slash at the end.
  public let address: String
  /// The organization that stands for it here: it reports, and takes part in cases.
  public let organization: OrganizationID
  /// The most restricted marking of what it may be sent without taking part in the case; nil for
  /// nothing. Never RED.
  public var ceiling: TrafficLight?
  /// Since when nothing goes to it or comes from it; nil while it works.
  public var pausedAt: Timestamp?
  /// Why the last attempt to ask it failed.
  public var reason: String?
  /// How far it was asked.
  public var cursor: String?
  /// How often in a row asking failed.
  public var failures: Int
  /// When it is asked next.
  public var nextAt: Timestamp
  /// When it was added.
  public let madeAt: Timestamp
  /// Counts changes.
  public var version: Int64

  /// The principal that has what the hub's organization has, and no more.
  func principal(_ kind: OrganizationKind) -> Principal {
    Principal(
      identity: .system("federation"),
      membership: .init(organization: organization, kind: kind, role: .analyst))
  }
}

/// What a hub is to be.
public struct HubDraft: Sendable {
  /// How it is called.
  public var name: String
  /// What it speaks.
  public var kind: HubKind
  /// Where its API is.
  public var address: String
  /// The organization that stands for it.
  public var organization: OrganizationID
  /// The most restricted marking it may be sent without taking part.
  public var ceiling: TrafficLight?

  /// A draft.
  public init(
    name: String, kind: HubKind, address: String, organization: OrganizationID,
    ceiling: TrafficLight? = nil
  ) {
    self.name = name
    self.kind = kind
    self.address = address
    self.organization = organization
    self.ceiling = ceiling
  }
}

/// The secrets that go with a hub. They are never stored in the database.
public struct HubKey: Sendable {
  /// With which it is asked.
  public let token: String?
  /// With which what it sends is checked, and what is sent to channels is signed.
  public let secret: String?

  /// Secrets; empty ones are none.
  public init(token: String?, secret: String?) {
    self.token = token.flatMap { $0.isEmpty ? nil : $0 }
    self.secret = secret.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// None.
  public static let none = HubKey(token: nil, secret: nil)
}

/// How this hub appears to others.
public struct FederationIdentity: Sendable {
  /// Its name in what it sends.
  public let name: String
  /// The secrets for a hub's name, looked up each time, so that new ones count at once.
  public let key: @Sendable (String) -> HubKey
  /// The number with which GCVE identifiers are given, and the authority's short name; nil for none.
  public let numbering: (authority: Int, name: String)?

  /// An identity.
  public init(
    name: String, numbering: (authority: Int, name: String)? = nil,
    key: @escaping @Sendable (String) -> HubKey
  ) {
    self.name = name
    self.numbering = numbering
    self.key = key
  }

  /// One without keys.
  public static let none = FederationIdentity(name: "breakwater") { _ in .none }
}
