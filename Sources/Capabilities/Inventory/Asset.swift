public import Formats
public import Vocabulary

/// The kind of ``AssetID``.
public enum AssetKindTag: IdentifierKind {
  /// `ast`.
  public static let prefix = "ast"
}
/// Names an asset.
public typealias AssetID = Identifier<AssetKindTag>

/// Whether the public can reach an asset: the input to CISA's BOD 26-04 that only the owner knows,
/// and the one that decides most deadlines.
public enum Reachability: String, CaseIterable, Sendable {
  /// Reachable from the internet.
  case `public`
  /// Reachable only from inside.
  case `internal`

  /// In plain words.
  public var title: String {
    switch self {
    case .public: "Reachable from the internet"
    case .internal: "Inside your network only"
    }
  }
}

/// Something an operator runs: a server, an appliance, a group of equal workstations.
public struct Asset: Sendable, Equatable {
  /// Its identifier.
  public let id: AssetID
  /// Who runs it.
  public let organization: OrganizationID
  /// What they call it.
  public let name: String
  /// Whether the public can reach it.
  public let reachability: Reachability
  /// Who is responsible for it there.
  public let owner: String?
  /// What it is needed for.
  public let missionFunction: String?
  /// The vendor that maintains it, when the operator cannot patch it themselves.
  public let maintainedBy: String?
  /// Whether it controls machines, treatment or a plant (operational technology): what is done to it
  /// can hurt people.
  public let isOperational: Bool
  /// When it may be changed; nil where nothing was said.
  public let window: MaintenanceWindow?
  /// How many components its last inventory lists.
  public let componentCount: Int
  /// When its software was last listed; nil when never.
  public let inventoriedAt: Timestamp?
  /// The package URL of the product, such as an image, that the inventory describes as a whole; nil
  /// when it names none.
  public let subject: String?
  /// Counts its changes.
  public let version: Int64

  /// ``subject``, read.
  public var subjectURL: PackageURL? { subject.flatMap { try? PackageURL($0) } }
}

/// What a new or changed asset is to be.
public struct AssetDraft: Sendable, Equatable {
  /// What to call it.
  public var name: String
  /// Whether the public can reach it.
  public var reachability: Reachability
  /// Who is responsible.
  public var owner: String?
  /// What it is needed for.
  public var missionFunction: String?
  /// The vendor that maintains it.
  public var maintainedBy: String?
  /// Whether it controls machines, treatment or a plant; nil for as it was, so that a program that
  /// knows nothing of it does not take it away.
  public var isOperational: Bool?
  /// When it may be changed.
  public var window: WindowChange

  /// A draft.
  public init(
    name: String, reachability: Reachability, owner: String? = nil,
    missionFunction: String? = nil, maintainedBy: String? = nil, isOperational: Bool? = nil,
    window: WindowChange = .keep
  ) {
    self.name = name
    self.reachability = reachability
    self.owner = owner
    self.missionFunction = missionFunction
    self.maintainedBy = maintainedBy
    self.isOperational = isOperational
    self.window = window
  }

  /// The rules it breaks.
  public var broken: [FieldProblem] {
    var broken: [FieldProblem] = []
    let texts = [
      ("/name", name), ("/owner", owner ?? "-"), ("/missionFunction", missionFunction ?? "-"),
      ("/maintainedBy", maintainedBy ?? "-"),
    ]
    for (field, text) in texts {
      if !text.utf8.contains(where: { $0 > 32 }) {
        broken.append(.init(field: field, rule: "must not be blank"))
      } else if text.utf8.count > 200 || text.unicodeScalars.contains(where: { $0.value < 32 }) {
        broken.append(.init(field: field, rule: "must be one line of at most 200 bytes"))
      }
    }
    return broken
  }
}

/// What a draft says of an asset's maintenance window.
public enum WindowChange: Sendable, Equatable {
  /// Nothing: it stays as it was.
  case keep
  /// It has this one from now on, or none.
  case set(MaintenanceWindow?)

  /// The window that is stored.
  var window: MaintenanceWindow? {
    switch self {
    case .keep: nil
    case .set(let window): window
    }
  }
}

/// A piece of software in a version, stored once however many assets carry it.
public struct Component: Sendable, Equatable {
  /// A digest of what identifies it.
  public let id: String
  /// Its name as the inventory gave it.
  public let name: String
  /// Its version; nil when the inventory gave none.
  public let version: String?
  /// Its package URL, when it has one.
  public let packageURL: String?
  /// What it can be matched by: from the package URL and the CPE name.
  public internal(set) var keys: [PackageKey]

  /// Name and version for people.
  public var title: String { version.map { "\(name) \($0)" } ?? name }
}

/// A component on an asset.
public struct CarriedComponent: Sendable, Equatable {
  /// Where.
  public let asset: Asset
  /// What.
  public let component: Component

  /// A component on an asset.
  public init(asset: Asset, component: Component) {
    self.asset = asset
    self.component = component
  }
}
