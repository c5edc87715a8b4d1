public import Access
public import Intake
public import Vocabulary

/// The kind of ``CaseID``.
public enum CaseKindTag: IdentifierKind {
  /// `cas`.
  public static let prefix = "cas"
}
/// Names a case.
public typealias CaseID = Identifier<CaseKindTag>

/// How far the handling of a flaw has come.
public enum CaseState: String, CaseIterable, Sendable {
  /// Reported; nobody has judged it yet.
  case received
  /// Somebody has confirmed that it is real.
  case confirmed
  /// Whoever maintains the software has it and works on a fix.
  case awaitingFix
  /// A fix exists.
  case fixed
  /// Fix and facts are public.
  case published
  /// Ended without publication, for the recorded reason.
  case closed

  /// In plain words.
  public var title: String {
    switch self {
    case .received: "Waiting for a first look"
    case .confirmed: "Confirmed"
    case .awaitingFix: "Waiting for a fix"
    case .fixed: "Fixed"
    case .published: "Public"
    case .closed: "Closed"
    }
  }
}

/// What can be done with a case.
public enum CaseCommand: String, CaseIterable, Sendable {
  /// Say that the flaw is real.
  case confirm
  /// Hand it to whoever maintains the software.
  case handOver
  /// Record that a fix exists.
  case markFixed
  /// Make fix and facts public.
  case publish
  /// End it without publication; needs a reason.
  case close
  /// Take it up again; needs a reason.
  case reopen

  /// The words on the button.
  public var title: String {
    switch self {
    case .confirm: "Confirm the flaw"
    case .handOver: "Hand over to the maintainer"
    case .markFixed: "Mark as fixed"
    case .publish: "Publish"
    case .close: "Close"
    case .reopen: "Reopen"
    }
  }
}

/// The coordination of one distinct flaw from its first report to its end.
public struct Case: Sendable, Equatable {
  /// Its identifier.
  public let id: CaseID
  /// The flaw it is about.
  public let flaw: FlawID
  /// One line.
  public let title: String
  /// How far it has come.
  public let state: CaseState
  /// Why it was closed or reopened, in the words of whoever did it.
  public let reason: String?
  /// Who may see it.
  public let label: Label
  /// When it was opened.
  public let openedAt: Timestamp
  /// When it was first judged; nil while nobody has.
  public let judgedAt: Timestamp?
  /// When it last changed.
  public let changedAt: Timestamp
  /// Counts its changes.
  public let version: Int64

  /// What may be done now.
  public var commands: [CaseCommand] { CaseRules.commands(in: state) }
}
