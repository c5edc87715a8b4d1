public import Registry
public import Vocabulary

/// When a playbook is for.
public enum Situation: String, CaseIterable, Sendable {
  /// Any action.
  case any
  /// Attackers may be inside already: evidence comes before the update.
  case forensics
  /// The system controls machines, treatment or a plant.
  case operational
  /// A vendor maintains the system.
  case vendor

  /// In plain words, as the end of "For".
  public var title: String {
    switch self {
    case .any: "any update"
    case .forensics: "systems where attackers may be inside"
    case .operational: "systems that control machines, treatment or a plant"
    case .vendor: "systems that a vendor looks after"
    }
  }
}

/// What names a playbook in addresses: letters, digits and hyphens.
public struct PlaybookKey: Hashable, Sendable, LosslessStringConvertible {
  /// As written.
  public let description: String

  /// Reads 1 to 60 of `a` to `z`, digits and hyphens.
  public init?(_ text: String) {
    guard (1...60).contains(text.utf8.count),
      text.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
    else { return nil }
    description = text
  }
}

/// How a kind of organization goes about an update, step by step, with whom to call.
public struct Playbook: Sendable, Equatable {
  /// What it is named by.
  public let key: PlaybookKey
  /// Whose it is; nil for one that is shipped.
  public let organization: OrganizationID?
  /// Which of its versions, from 1; 0 for one that is shipped.
  public let number: Int
  /// What it says.
  public let text: PlaybookText
  /// When it was written; nil for one that is shipped.
  public let changedAt: Timestamp?
  /// Who wrote it: a reference, never a name.
  public let changedBy: String?
}

/// What a playbook says.
public struct PlaybookText: Sendable, Equatable {
  /// For whom; nil for all sectors.
  public var sector: Sector?
  /// When.
  public var situation: Situation
  /// Its heading.
  public var title: String
  /// What to do, in order; one paragraph each.
  public var steps: [String]
  /// Whom to call: who, and how; a line each.
  public var calls: [String]

  /// A text.
  public init(
    sector: Sector?, situation: Situation, title: String, steps: [String], calls: [String]
  ) {
    self.sector = sector
    self.situation = situation
    self.title = title
    self.steps = steps
    self.calls = calls
  }
}
