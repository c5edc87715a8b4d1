import Actions
public import Formats
public import Inventory
public import Vocabulary

/// The kind of ``BundleID``.
public enum BundleKindTag: IdentifierKind {
  /// `bun`.
  public static let prefix = "bun"
}
/// Names a bundle.
public typealias BundleID = Identifier<BundleKindTag>

/// One signed file with what has to be done, for a site that has no network.
public struct Bundle: Sendable, Equatable {
  /// Its identifier.
  public let id: BundleID
  /// For whom.
  public let organization: OrganizationID
  /// Counts the organization's bundles, from 1; it only grows.
  public let number: Int64
  /// When it was made.
  public let madeAt: Timestamp
  /// Who made it: a reference, never a name.
  public let madeBy: String
  /// The last day on which it should be worked from.
  public let goodUntil: CalendarDay
  /// The bundle for the same assets that it takes the place of.
  public let replaces: Int64?
  /// The assets it is about; empty for all.
  public let assets: [AssetID]
  /// SHA-256 of its bytes, in hexadecimal.
  public let digest: String
  /// How many bytes it has.
  public let size: Int64
  /// How many actions are in it.
  public let actions: Int64
  /// How many of them were brought back.
  public let answered: Int64
  /// Whether its bytes are still kept here.
  public let isKept: Bool
  /// The ledger receipt.
  public let receipt: String

  /// What the file is called.
  public var fileName: String { "breakwater-bundle-\(number).zip" }
}

/// An action as a bundle carries it.
struct BundleItem: Sendable {
  let action: Action
  let causes: [ActionCause]
  let asset: Asset
  let code: ReceiptCode
}

extension Bundle {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "number": number.json,
      "madeAt": madeAt.json, "madeBy": madeBy.json, "goodUntil": goodUntil.description.json,
      "replaces": replaces.json, "assets": .array(assets.map(\.json)), "digest": digest.json,
      "size": size.json, "actions": actions.json, "answered": answered.json,
      "kept": isKept.json, "receipt": receipt.json,
    ]
  }
}
