public import Access
public import Formats
public import Inventory
public import Registry
import Vocabulary

/// Which assets of which organizations a directive, or an exception from it, is about: a small
/// expression of typed parts. Nothing in it is evaluated as text.
public indirect enum DirectiveScope: Sendable, Hashable {
  /// Every asset of every organization.
  case everything
  /// What all of them take in.
  case all([DirectiveScope])
  /// What one of them takes in.
  case any([DirectiveScope])
  /// What it does not take in.
  case not(DirectiveScope)
  /// Organizations of a kind.
  case kind(OrganizationKind)
  /// Organizations of a sector.
  case sector(Sector)
  /// Organizations under a regime.
  case regime(Regime)
  /// Assets by who can reach them.
  case reachability(Reachability)
  /// Assets that a vendor maintains, or that none does.
  case vendorMaintained(Bool)
  /// Assets that this vendor maintains, whatever the letter case.
  case maintainedBy(String)
  /// Assets that are needed for this, whatever the letter case.
  case missionFunction(String)

  /// The most parts of an expression.
  public static let mostParts = 200
  /// How deep an expression may be.
  public static let deepest = 8

  /// Whether it takes an asset in.
  public func takesIn(_ asset: Asset, of organization: Organization) -> Bool {
    switch self {
    case .everything: true
    case .all(let parts): parts.allSatisfy { $0.takesIn(asset, of: organization) }
    case .any(let parts): parts.contains { $0.takesIn(asset, of: organization) }
    case .not(let part): !part.takesIn(asset, of: organization)
    case .kind(let kind): organization.kind == kind
    case .sector(let sector): organization.sector == sector
    case .regime(let regime): organization.regime == regime
    case .reachability(let reachability): asset.reachability == reachability
    case .vendorMaintained(let wanted): (asset.maintainedBy != nil) == wanted
    case .maintainedBy(let name): asset.maintainedBy?.lowercased() == name.lowercased()
    case .missionFunction(let name): asset.missionFunction?.lowercased() == name.lowercased()
    }
  }

  /// In words, for people who do not read JSON.
  public var words: String {
    switch self {
    case .everything: "every asset"
    case .all(let parts): Self.joined(parts, " and ")
    case .any(let parts): Self.joined(parts, " or ")
    case .not(let part): "not (\(part.words))"
    case .kind(let kind): "organizations of the kind \(kind.rawValue)"
    case .sector(let sector): "the sector \(sector.title)"
    case .regime(let regime): "the regime \(regime.rawValue)"
    case .reachability(.public): "assets reachable from the internet"
    case .reachability(.internal): "assets inside networks"
    case .vendorMaintained(true): "assets that a vendor maintains"
    case .vendorMaintained(false): "assets that no vendor maintains"
    case .maintainedBy(let name): "assets maintained by \(name)"
    case .missionFunction(let name): "assets needed for \(name)"
    }
  }

  private static func joined(_ parts: [DirectiveScope], _ word: String) -> String {
    parts.map { part in
      switch part {
      case .all, .any: "(\(part.words))"
      default: part.words
      }
    }.joined(separator: word)
  }
}

extension DirectiveScope {
  /// The JSON form: one member that names the part, such as `{"not": {"kind": "vendor"}}`.
  public var json: JSONValue {
    switch self {
    case .everything: ["everything": true]
    case .all(let parts): ["all": .array(parts.map(\.json))]
    case .any(let parts): ["any": .array(parts.map(\.json))]
    case .not(let part): ["not": part.json]
    case .kind(let kind): ["kind": kind.rawValue.json]
    case .sector(let sector): ["sector": sector.rawValue.json]
    case .regime(let regime): ["regime": regime.rawValue.json]
    case .reachability(let reachability): ["exposure": reachability.rawValue.json]
    case .vendorMaintained(let wanted): ["vendorMaintained": wanted.json]
    case .maintainedBy(let name): ["maintainedBy": name.json]
    case .missionFunction(let name): ["missionFunction": name.json]
    }
  }

  /// Reads the JSON form; a broken rule names its place.
  public init(json: JSONValue, at place: String) throws(ScopeProblem) {
    var reader = ScopeReader()
    self = try reader.read(json, at: place, depth: 1)
  }
}

/// Why an expression was refused, and where.
public struct ScopeProblem: Error, Sendable, Equatable {
  /// The place as a JSON Pointer.
  public let place: String
  /// The rule.
  public let rule: String
}

private struct ScopeReader {
  private var parts = 0

  mutating func read(
    _ json: JSONValue, at place: String, depth: Int
  ) throws(ScopeProblem) -> DirectiveScope {
    parts += 1
    guard parts <= DirectiveScope.mostParts else {
      throw ScopeProblem(
        place: place, rule: "is one part too many; \(DirectiveScope.mostParts) are possible")
    }
    guard depth <= DirectiveScope.deepest else {
      throw ScopeProblem(
        place: place, rule: "lies too deep; \(DirectiveScope.deepest) levels are possible")
    }
    guard let object = json.object, object.count == 1, let name = object.keys.first,
      let value = object[name]
    else {
      throw ScopeProblem(place: place, rule: "must be an object with exactly one member")
    }
    let inside = place + "/" + name
    switch name {
    case "everything":
      guard value.boolean == true else { throw ScopeProblem(place: inside, rule: "must be true") }
      return .everything
    case "all": return .all(try list(value, at: inside, depth))
    case "any": return .any(try list(value, at: inside, depth))
    case "not": return .not(try read(value, at: inside, depth: depth + 1))
    default: return try leaf(name, value, at: inside)
    }
  }

  private mutating func list(
    _ value: JSONValue, at place: String, _ depth: Int
  ) throws(ScopeProblem) -> [DirectiveScope] {
    guard let items = value.array, !items.isEmpty else {
      throw ScopeProblem(place: place, rule: "must be a list that is not empty")
    }
    var read: [DirectiveScope] = []
    for (number, item) in items.enumerated() {
      read.append(try self.read(item, at: "\(place)/\(number)", depth: depth + 1))
    }
    return read
  }

  private func leaf(
    _ name: String, _ value: JSONValue, at place: String
  ) throws(ScopeProblem) -> DirectiveScope {
    switch name {
    case "kind": return .kind(try word(value, at: place))
    case "sector": return .sector(try word(value, at: place))
    case "regime": return .regime(try word(value, at: place))
    case "exposure": return .reachability(try word(value, at: place))
    case "vendorMaintained":
      guard let wanted = value.boolean else {
        throw ScopeProblem(place: place, rule: "must be true or false")
      }
      return .vendorMaintained(wanted)
    case "maintainedBy": return .maintainedBy(try text(value, at: place))
    case "missionFunction": return .missionFunction(try text(value, at: place))
    default:
      throw ScopeProblem(
        place: place,
        rule: "is not known; possible are everything, all, any, not, kind, sector, regime, "
          + "exposure, vendorMaintained, maintainedBy and missionFunction")
    }
  }

  private func word<Word: RawRepresentable & CaseIterable>(
    _ value: JSONValue, at place: String
  ) throws(ScopeProblem) -> Word where Word.RawValue == String {
    guard let word = value.text.flatMap(Word.init(rawValue:)) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw ScopeProblem(place: place, rule: "must be one of: \(words)")
    }
    return word
  }

  private func text(_ value: JSONValue, at place: String) throws(ScopeProblem) -> String {
    guard let text = value.text, text.utf8.contains(where: { $0 > 32 }), text.utf8.count <= 200,
      !text.utf8.contains(where: { $0 < 32 })
    else { throw ScopeProblem(place: place, rule: "must be one line of at most 200 bytes") }
    return text
  }
}
