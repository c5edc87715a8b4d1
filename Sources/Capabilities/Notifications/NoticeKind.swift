public import Storage
import Vocabulary

/// Kinds of events that people are told of. This file is the whole table: which fact makes which
/// notice, whom it is for, and what happens unless somebody chooses otherwise.
public enum NoticeKind: String, CaseIterable, Sendable, SQLBindable, SQLReadable {
  case actionNew = "action.new"
  case actionEarlier = "action.earlier"
  case actionDue = "action.due"
  case actionVerified = "action.verified"
  case actionReopened = "action.reopened"
  case forensicDue = "forensics.due"
  case mandateEnding = "mandate.ending"
  case mandateEnded = "mandate.ended"
  case caseInvitation = "case.invitation"
  case caseMessage = "case.message"
  case caseQuestion = "case.question"
  case caseLate = "case.late"
  case caseMoved = "case.moved"
  case leakAlarm = "case.alarm"
  case embargoProposed = "embargo.proposed"
  case embargoChanged = "embargo.changed"
  case embargoEnding = "embargo.ending"
  case embargoEnded = "embargo.ended"
  case findingTried = "finding.tried"
  case advisoryPublished = "advisory.published"
  case tokenExpiring = "token.expiring"
  case webhookStopped = "webhook.stopped"
  case jobGivenUp = "job.given-up"

  /// The facts that make such notices; none where the clock or this module does.
  var facts: [String] {
    switch self {
    case .actionNew, .actionEarlier, .actionVerified: ["actions.changed"]
    case .actionReopened: ["action.reopened"]
    // One that ran out is told by the clock.
    case .mandateEnded: ["mandate.withdrawn", "mandate.laid-down"]
    case .caseInvitation: ["coordination.invited"]
    case .caseMessage, .caseQuestion: ["coordination.said"]
    case .caseLate: ["coordination.escalated"]
    case .caseMoved: ["case.moved"]
    case .leakAlarm:
      ["coordination.alarm-raised", "coordination.alarm-judged", "coordination.known-outside"]
    case .embargoProposed: ["coordination.embargo-proposed"]
    case .embargoChanged: ["coordination.embargo-in-force", "coordination.embargo-dropped"]
    case .embargoEnded: ["coordination.embargo-ended"]
    case .findingTried: ["finding.validated"]
    case .advisoryPublished: ["advisory.published"]
    case .actionDue, .forensicDue, .mandateEnding, .embargoEnding, .tokenExpiring,
      .webhookStopped, .jobGivenUp:
      []
    }
  }

  /// What happened, in plain words that say nothing about what it is about.
  public var title: String {
    switch self {
    case .actionNew: "New actions with a date"
    case .actionEarlier: "Actions that are due earlier than before"
    case .actionDue: "Actions that are due soon or late"
    case .actionVerified: "Actions shown to be done"
    case .actionReopened: "An action is open again"
    case .forensicDue: "Evidence to save: a step is due soon or late"
    case .mandateEnding: "Leave to act for somebody ends soon"
    case .mandateEnded: "Leave to act for somebody has ended"
    case .caseInvitation: "You are invited to a case"
    case .caseMessage: "New messages in a case"
    case .caseQuestion: "A question in a case"
    case .caseLate: "Something is late in a case"
    case .caseMoved: "A case you reported to has moved"
    case .leakAlarm: "An alarm: a case may be known outside"
    case .embargoProposed: "An end of the embargo is proposed"
    case .embargoChanged: "The embargo has changed"
    case .embargoEnding: "The embargo ends soon"
    case .embargoEnded: "The embargo has ended"
    case .findingTried: "A reproducer of yours was tried"
    case .advisoryPublished: "News of an advisory"
    case .tokenExpiring: "A token ends soon"
    case .webhookStopped: "A webhook was switched off"
    case .jobGivenUp: "Background work was given up"
    }
  }

  /// When mail goes out unless somebody chooses: what has a deadline at once, the rest in a digest.
  public var usual: NoticeTiming {
    switch self {
    case .actionNew, .actionEarlier, .actionDue, .forensicDue, .mandateEnding, .mandateEnded,
      .caseInvitation, .caseQuestion, .caseLate, .leakAlarm, .embargoProposed, .embargoChanged,
      .embargoEnding, .embargoEnded, .tokenExpiring, .webhookStopped, .jobGivenUp:
      .atOnce
    case .caseMessage, .caseMoved, .actionReopened, .findingTried, .advisoryPublished: .daily
    case .actionVerified: .weekly
    }
  }

  /// Whether it passes quiet hours, and its mail cannot be switched off: who keeps a secret must
  /// learn that it is none any more. These two are all.
  public var isUrgent: Bool {
    switch self {
    case .leakAlarm, .embargoEnded: true
    case .actionNew, .actionEarlier, .actionDue, .actionVerified, .actionReopened, .forensicDue,
      .mandateEnding, .mandateEnded, .caseInvitation, .caseMessage, .caseQuestion, .caseLate,
      .caseMoved, .embargoProposed, .embargoChanged, .embargoEnding, .findingTried,
      .advisoryPublished, .tokenExpiring, .webhookStopped, .jobGivenUp:
      false
    }
  }

  /// Whether somebody waits for the reader.
  var isAwaited: Bool {
    switch self {
    case .caseInvitation, .caseQuestion, .caseLate, .embargoProposed: true
    case .actionNew, .actionEarlier, .actionDue, .actionVerified, .actionReopened, .forensicDue,
      .mandateEnding, .mandateEnded, .caseMessage, .caseMoved, .leakAlarm, .embargoChanged,
      .embargoEnding, .embargoEnded, .findingTried, .advisoryPublished, .tokenExpiring,
      .webhookStopped, .jobGivenUp:
      false
    }
  }

  /// Whether a second one is about what the first was about, so that its count takes the place of
  /// the first one's.
  var isReminder: Bool { self == .actionDue || self == .forensicDue || self == .mandateEnding }

  /// Whether only those are told who look after people, tokens and jobs.
  var isForAdministrators: Bool {
    switch self {
    case .tokenExpiring, .webhookStopped, .jobGivenUp: true
    case .actionNew, .actionEarlier, .actionDue, .actionVerified, .actionReopened, .forensicDue,
      .mandateEnding, .mandateEnded, .caseInvitation, .caseMessage, .caseQuestion, .caseLate,
      .caseMoved, .leakAlarm, .embargoProposed, .embargoChanged, .embargoEnding, .embargoEnded,
      .findingTried, .advisoryPublished:
      false
    }
  }

  /// What a notice of this kind is about.
  public var thing: NoticeThing {
    switch self {
    case .actionNew, .actionEarlier, .actionDue, .actionVerified: .actions
    case .actionReopened: .action
    case .forensicDue: .forensics
    case .mandateEnding, .mandateEnded: .mandates
    case .caseInvitation, .caseMessage, .caseQuestion, .caseLate, .leakAlarm, .embargoProposed,
      .embargoChanged, .embargoEnding, .embargoEnded:
      .coordination
    case .caseMoved: .case
    case .findingTried: .finding
    case .advisoryPublished: .advisory
    case .tokenExpiring: .token
    case .webhookStopped: .webhook
    case .jobGivenUp: .jobs
    }
  }

  /// Every kind of fact that is listened to, each once.
  static var heard: [String] { Set(allCases.flatMap(\.facts)).sorted() }
}

/// What a notice is about: decides the words before its number and where to read on.
public enum NoticeThing: Sendable {
  case actions, action, forensics, mandates, coordination, `case`, finding, advisory, token
  case webhook, jobs

  /// The word before the number.
  public var word: String {
    switch self {
    case .actions: "Your actions"
    case .action: "Action"
    case .forensics: "Evidence to save"
    case .mandates: "Who acts for whom"
    case .coordination, .case: "Case"
    case .finding: "Finding"
    case .advisory: "Advisory"
    case .token: "Token"
    case .webhook: "Webhook"
    case .jobs: "Background work"
    }
  }

  /// Whether the subject is a number that says something to people.
  var hasNumber: Bool {
    switch self {
    case .action, .coordination, .case, .finding, .advisory, .token, .webhook: true
    case .actions, .forensics, .mandates, .jobs: false
    }
  }

  /// Where to read on.
  func path(_ subject: String, of organization: OrganizationID) -> String {
    switch self {
    case .actions: "/actions"
    case .action: "/actions/\(subject)"
    case .forensics: "/forensics"
    case .mandates: "/mandates"
    case .coordination: "/cases/\(subject)/coordination"
    case .case: "/cases/\(subject)"
    case .finding: "/findings/\(subject)"
    case .advisory: "/drafts/\(subject)"
    case .token: "/organizations/\(organization)"
    case .webhook: "/account/webhooks/\(subject)"
    case .jobs: "/jobs"
    }
  }
}

/// When a mail goes out.
public enum NoticeTiming: String, CaseIterable, Sendable, SQLBindable, SQLReadable {
  /// As soon as what belongs together has come together.
  case atOnce
  /// Once a day, all in one.
  case daily
  /// On Mondays, all in one.
  case weekly
  /// Never; the notice is still on the page.
  case never

  /// In plain words.
  public var title: String {
    switch self {
    case .atOnce: "At once"
    case .daily: "In the daily mail"
    case .weekly: "In Monday’s mail"
    case .never: "No mail"
    }
  }
}
