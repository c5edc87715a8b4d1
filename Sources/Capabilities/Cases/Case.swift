public import Access
public import Intake
public import Projects
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

/// What a case turned out to be when it was closed without publication.
public enum Resolution: String, CaseIterable, Sendable {
  /// It is no flaw, or cannot be seen.
  case invalid
  /// The project does not count it as a flaw.
  case outOfScope
  /// What was tested has the fix.
  case alreadyFixed
  /// It is public under another name.
  case alreadyPublic
  /// The same flaw as another case.
  case duplicate
  /// The finder took it back.
  case withdrawn
  /// Something else, for the stated reason.
  case other

  /// In plain words.
  public var title: String {
    switch self {
    case .invalid: "No flaw"
    case .outOfScope: "No flaw by the project’s threat model"
    case .alreadyFixed: "Fixed already in what was tested"
    case .alreadyPublic: "Public already"
    case .duplicate: "The same as another case"
    case .withdrawn: "Taken back by the finder"
    case .other: "Something else"
    }
  }
}

/// That a case waits until those who look after the software can take it on.
public struct Waiting: Sendable, Equatable {
  /// The project.
  public let project: ProjectID
  /// Since when.
  public let since: Timestamp
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
  /// What it turned out to be; nil unless it was closed with that said.
  public let resolution: Resolution?
  /// That it waits for a project's capacity; nil where it does not.
  public let waiting: Waiting?
  /// Its place in the order of work: cases are looked at in the order of this time, which is the
  /// time it was opened less what speaks for looking at it early.
  public let queueAt: Timestamp
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
  public var commands: [CaseCommand] {
    CaseRules.commands(in: state).filter { $0 != .publish || label.embargoUntil == nil }
  }
}
