public import Cases
public import Coordination
public import Validation
public import Vocabulary

/// The kind of ``PatchID``.
public enum PatchKindTag: IdentifierKind {
  /// `pat`.
  public static let prefix = "pat"
}
/// Names a patch candidate.
public typealias PatchID = Identifier<PatchKindTag>

/// How far a candidate has come. It is never applied to anything by itself.
public enum PatchState: String, CaseIterable, Sendable {
  /// Somebody offers it; nobody but its author vouches for it.
  case offered
  /// A trial here showed the flaw without it, and not with it.
  case tested
  /// Who makes the product takes it.
  case accepted
  /// Who makes the product does not take it, and says why.
  case declined
  /// Its author took it back.
  case withdrawn
  /// Everybody may have it.
  case released

  /// In plain words.
  public var title: String {
    switch self {
    case .offered: "Offered, not tested"
    case .tested: "Tested here"
    case .accepted: "Accepted by the maintainer"
    case .declined: "Declined by the maintainer"
    case .withdrawn: "Taken back by its author"
    case .released: "Public"
    }
  }
}

/// A step in a candidate's life.
public enum PatchCommand: String, CaseIterable, Sendable {
  /// The maintainer takes it.
  case accept
  /// The maintainer does not, with a reason.
  case decline
  /// Its author takes it back, with a reason.
  case withdraw
}

/// Who wrote a patch.
public struct PatchAuthor: Sendable, Equatable {
  /// What kind of author.
  public enum Kind: String, CaseIterable, Sendable {
    /// A human being.
    case person
    /// An AI model; its version is said.
    case model
  }

  /// What kind of author.
  public var kind: Kind
  /// Their name, or the model's.
  public var name: String
  /// The model's version.
  public var version: String?

  /// In plain words.
  public var words: String {
    switch kind {
    case .person: name
    case .model: "the AI model \(name)" + (version.map { " \($0)" } ?? "")
    }
  }
}

/// A candidate as it is offered.
public struct PatchDraft: Sendable, Equatable {
  /// The product: a package URL or a name, as the case calls it.
  public var product: String
  /// The version or branch that it applies to.
  public var base: String
  /// Who wrote it.
  public var author: PatchAuthor
  /// That they may pass it on, and under which licence: a sign-off.
  public var signOff: String
  /// What it does, in words.
  public var note: String?
  /// The unified diff; nil when it lies elsewhere.
  public var diff: [UInt8]?
  /// Where it lies, such as a commit or a pull request; never fetched from here.
  public var address: String?

  /// The most bytes of a text.
  static let textLimit = 2000
}

/// A patch candidate on a case.
public struct Patch: Sendable, Equatable {
  /// Its identifier.
  public let id: PatchID
  /// The case.
  public let `case`: CaseID
  /// Who offers it; nil for the clearinghouse itself.
  public let organization: OrganizationID?
  /// The product.
  public let product: String
  /// The version or branch.
  public let base: String
  /// Who wrote it.
  public let author: PatchAuthor
  /// The sign-off.
  public let signOff: String
  /// What it does.
  public let note: String?
  /// SHA-256 of the diff as it is handed out, in hexadecimal; nil when it lies elsewhere.
  public let digest: String?
  /// Bytes, files and changed lines of the diff.
  public let size: (bytes: Int, files: Int, lines: Int)
  /// Where it lies.
  public let address: String?
  /// How far it has come.
  public let state: PatchState
  /// Why it was declined or taken back.
  public let reason: String?
  /// When it was offered.
  public let offeredAt: Timestamp
  /// When the maintainer accepted it.
  public let acceptedAt: Timestamp?
  /// Counts its changes.
  public let version: Int64

  /// The same candidate.
  public static func == (one: Self, other: Self) -> Bool {
    one.id == other.id && one.version == other.version
  }
}

/// What speaks for or against a candidate.
public enum PatchEvidenceKind: String, CaseIterable, Sendable {
  /// Somebody read it.
  case review
  /// The project's own tests, as somebody reports them.
  case suite
  /// A trial here: the case's reproducer without the patch and with it.
  case trial

  /// How much it shows, from 1 to 3.
  public var strength: Int {
    switch self {
    case .review: 1
    case .suite: 2
    case .trial: 3
    }
  }

  /// In plain words.
  public var title: String {
    switch self {
    case .review: "Read by somebody"
    case .suite: "The project’s tests, as reported"
    case .trial: "Tried here, without and with the patch"
    }
  }
}

/// A piece of evidence. It is never changed or deleted.
public struct PatchEvidence: Sendable, Equatable {
  /// What it is.
  public let kind: PatchEvidenceKind
  /// Whether it speaks for the patch.
  public let supports: Bool
  /// What it says, in a sentence.
  public let summary: String
  /// The trial.
  public let trial: TrialID?
  /// Whether the organization that offers the patch brought it itself.
  public let isOwn: Bool
  /// When it came.
  public let at: Timestamp
}

/// One stage of a release: who may have the patch from when on.
public struct PatchStage: Sendable, Equatable {
  /// Its place in the plan, from 1.
  public let place: Int64
  /// What it is called.
  public let name: String
  /// Those who may have it; nil for everybody.
  public let parties: [ParticipantID]?
  /// When it opens.
  public let opensAt: Timestamp
  /// When it was opened; nil while it is closed.
  public let openedAt: Timestamp?
  /// Why it is held; nil while it is not.
  public let hold: String?
}

/// A stage to be planned.
public struct PatchStageDraft: Sendable, Equatable {
  /// What to call it.
  public var name: String
  /// Who may have it; nil for everybody.
  public var parties: [ParticipantID]?
  /// When.
  public var opensAt: Timestamp
}

/// What the coordinator does with a stage.
public enum PatchStageCommand: String, CaseIterable, Sendable {
  /// It does not open until somebody resumes it.
  case hold
  /// It opens again by its hour.
  case resume
  /// It opens now.
  case open
  /// It is taken out of the plan.
  case drop
}

/// That somebody fetched a patch.
public struct PatchFetch: Sendable, Equatable {
  /// Who; nil for somebody of the clearinghouse.
  public let organization: OrganizationID?
  /// When.
  public let at: Timestamp
}
