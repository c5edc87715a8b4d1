/// How far one participant has come with a report (Vultron, Report Management process model).
///
/// Every participant has one of its own; nobody else's says anything about it.
public enum ReportManagement: String, CaseIterable, Sendable {
  /// Has not been told.
  case start
  /// Has it, and has not said whether it holds.
  case received
  /// Says that it does not hold; more information can change that.
  case invalid
  /// Says that it holds, and has not decided to work on it.
  case valid
  /// Works on it.
  case accepted
  /// Does not work on it now.
  case deferred
  /// Has nothing left to do.
  case closed

  /// In plain words.
  public var title: String {
    switch self {
    case .start: "Not told yet"
    case .received: "Has the report"
    case .invalid: "Says it does not hold"
    case .valid: "Says it holds"
    case .accepted: "Works on it"
    case .deferred: "Put off"
    case .closed: "Done with it"
    }
  }

  /// Where a step leads, nil where it is not one that can be taken.
  public func after(_ step: ReportStep) -> ReportManagement? {
    switch (self, step) {
    case (.start, .receive): .received
    case (.received, .validate), (.invalid, .validate): .valid
    case (.received, .invalidate): .invalid
    case (.valid, .accept), (.deferred, .accept): .accepted
    case (.valid, .defer), (.accepted, .defer): .deferred
    case (.invalid, .close), (.deferred, .close), (.accepted, .close): .closed
    case (.start, _), (.received, _), (.invalid, _), (.valid, _), (.accepted, _), (.deferred, _),
      (.closed, _):
      nil
    }
  }

  /// The steps that can be taken now.
  public var steps: [ReportStep] { ReportStep.allCases.filter { after($0) != nil } }

  /// Whether the participant still has it before them.
  public var isOpen: Bool { self != .closed && self != .start }
}

/// A step of one participant with a report.
public enum ReportStep: String, CaseIterable, Sendable {
  /// It came.
  case receive
  /// It holds.
  case validate
  /// It does not hold.
  case invalidate
  /// Take it up.
  case accept
  /// Put it off.
  case `defer`
  /// Nothing is left to do.
  case close

  /// The words on the button.
  public var title: String {
    switch self {
    case .receive: "We have it"
    case .validate: "It holds"
    case .invalidate: "It does not hold"
    case .accept: "We work on it"
    case .defer: "Put it off"
    case .close: "We are done"
    }
  }
}
