import Registry
public import Vocabulary

/// The kind of ``DirectiveID``.
public enum DirectiveKindTag: IdentifierKind {
  /// `dir`.
  public static let prefix = "dir"
}
/// Names one version of a directive.
public typealias DirectiveID = Identifier<DirectiveKindTag>

/// How far a version of a directive has come.
public enum DirectiveState: String, CaseIterable, Sendable {
  /// Being written.
  case draft
  /// Issued: it holds from its first day on.
  case issued
  /// Another version holds in its place.
  case superseded
  /// Taken back; it holds no more.
  case withdrawn

  /// In plain words.
  public var title: String {
    switch self {
    case .draft: "Being written"
    case .issued: "Issued"
    case .superseded: "Superseded by a later version"
    case .withdrawn: "Withdrawn"
    }
  }
}

/// What can be done with a version of a directive.
public enum DirectiveCommand: String, CaseIterable, Sendable {
  /// Change the text.
  case edit
  /// Issue exactly the text that was read; not by anybody who wrote a part of it.
  case issue
  /// Put another version in its place.
  case supersede
  /// Take it back, or give a draft up.
  case withdraw

  /// The words on the button.
  public var title: String {
    switch self {
    case .edit: "Change the text"
    case .issue: "Issue"
    case .supersede: "Replace by a later version"
    case .withdraw: "Withdraw"
    }
  }
}

/// One version of a directive, with how it came about.
public struct DirectiveDocument: Sendable, Equatable {
  /// Its identifier.
  public let id: DirectiveID
  /// Counts all versions of all directives; deadlines name it.
  public let number: Int64
  /// The first version of the same directive, itself where it is the first.
  public let lineage: DirectiveID
  /// Counts the versions of the same directive.
  public let edition: Int64
  /// Whose it is; nil for what ships with the software.
  public let organization: OrganizationID?
  /// How far it has come.
  public let state: DirectiveState
  /// What it says.
  public let directive: Directive
  /// Counts the texts; each is kept.
  public let edit: Int64
  /// Who wrote a part of it.
  public let authors: Set<PersonID>
  /// Who issued it; nil unless a person has.
  public let issuedBy: PersonID?
  /// When it was issued here.
  public let issuedAt: Timestamp?
  /// Why it holds no more.
  public let ending: String?
  /// When it was begun.
  public let createdAt: Timestamp
  /// When it last changed.
  public let changedAt: Timestamp
  /// Counts its changes.
  public let version: Int64

  /// BOD 26-04 as it ships.
  public static let bod2604 = DirectiveID("dir_0000000000000000000b0d2604")

  /// The most directives that one organization may have, those it took back apart.
  public static let mostOfOne = 50

  /// What may be done now.
  public var commands: [DirectiveCommand] { DocumentRules.commands(in: state) }

  /// Whether it is the directive that everybody is asked to follow.
  public var isDefault: Bool { lineage == Self.bod2604 }
}

/// That an organization follows a directive which does not bind it.
public struct Adoption: Sendable, Equatable {
  /// Who.
  public let organization: OrganizationID
  /// Which directive, in whatever version holds.
  public let lineage: DirectiveID
  /// Since when.
  public let since: CalendarDay
}

/// Why a directive counts for an asset.
public enum DirectiveStanding: String, CaseIterable, Sendable {
  /// It binds the organization's regime.
  case binding
  /// The organization adopted it, and may leave it at any time.
  case adopted
  /// Neither: CISA asks everyone to follow it.
  case guidance
}

/// A directive that counts for an asset.
public struct ApplicableDirective: Sendable, Equatable {
  /// The version's number.
  public let number: Int64
  /// What it says.
  public let directive: Directive
  /// Why it counts.
  public let standing: DirectiveStanding
  /// The first day from which it counts here; days never begin before.
  public let since: CalendarDay
}
