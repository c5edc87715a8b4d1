public import Access
public import Cases
public import Formats
public import Signing
public import Vocabulary

/// The kind of ``AdvisoryID``.
public enum AdvisoryKindTag: IdentifierKind {
  /// `adv`.
  public static let prefix = "adv"
}
/// Names an advisory.
public typealias AdvisoryID = Identifier<AdvisoryKindTag>

/// How far an advisory's present text has come.
public enum AdvisoryState: String, CaseIterable, Sendable {
  /// Being written.
  case draft
  /// Finished by its author; somebody else reads it.
  case inReview
  /// Somebody else has countersigned exactly this text.
  case countersigned
  /// This text is published.
  case published
  /// This text, which takes the advisory back, is published.
  case withdrawn

  /// In plain words.
  public var title: String {
    switch self {
    case .draft: "Being written"
    case .inReview: "Waiting for another person’s review"
    case .countersigned: "Countersigned, not yet published"
    case .published: "Published"
    case .withdrawn: "Taken back"
    }
  }
}

/// What can be done with an advisory.
public enum AdvisoryCommand: String, CaseIterable, Sendable {
  /// Change the text; a published advisory gets a new revision by it.
  case edit
  /// Hand the text to a reviewer.
  case submit
  /// Give it back to its author.
  case sendBack
  /// Countersign exactly this text; not by anybody who wrote a part of it.
  case countersign
  /// Publish exactly the countersigned text.
  case publish

  /// The words on the button.
  public var title: String {
    switch self {
    case .edit: "Change the text"
    case .submit: "Hand over for review"
    case .sendBack: "Send back to the author"
    case .countersign: "Countersign this text"
    case .publish: "Publish"
    }
  }
}

/// What an advisory says, without number, dates and publisher.
public struct AdvisoryContent: Sendable, Hashable {
  /// One line.
  public var title: String
  /// What is wrong and whom it concerns.
  public var summary: String
  /// Who may see it once it is published; RED is published to nobody.
  public var trafficLight: TrafficLight
  /// The CVE identifier.
  public var cve: String?
  /// Weaknesses, such as `CWE-79`.
  public var weaknesses: [String]
  /// CVSS vectors.
  public var vectors: [String]
  /// The products spoken of, affected or known not to be; at least one is affected.
  public var products: [CSAFAdvisory.Product]
  /// What to do; without any, the fixed versions, or that none is known.
  public var remediations: [CSAFAdvisory.Remediation]
  /// Pages about it.
  public var references: [CSAFAdvisory.Reference]
  /// Who found it or helped.
  public var credits: [String]
  /// What this revision changes, for the history.
  public var change: String
  /// Why the advisory is taken back; nil while it holds.
  public var withdrawal: String?
  /// Whether the CVE record stays as it is when the advisory is taken back; otherwise it is
  /// rejected with the advisory's reason, where it was made from here.
  public var keepsCVE = false
  /// The CVE identifiers to be used instead of one that is rejected.
  public var replacedBy: [String] = []

  /// Whether it holds and names a fixed version or a fix from whoever makes the product.
  var namesFix: Bool {
    withdrawal == nil
      && (products.contains { $0.fixed != nil }
        || remediations.contains { $0.category == .vendorFix })
  }

  /// Whether this text takes the advisory back and its CVE record with it.
  public var rejectsCVE: Bool { withdrawal != nil && !keepsCVE }
}

/// An advisory about the flaw of one case.
public struct Advisory: Sendable, Equatable {
  /// Its identifier.
  public let id: AdvisoryID
  /// The case.
  public let `case`: CaseID
  /// The number by which everybody knows it, such as `BWA-2026-0001`.
  public let number: String
  /// How far the present text has come.
  public let state: AdvisoryState
  /// The present text.
  public let content: AdvisoryContent
  /// Counts the texts; each is kept.
  public let edit: Int64
  /// The text that was published last; nil before the first.
  public let publishedEdit: Int64?
  /// Who wrote a part of the text since it was last published.
  public let authors: Set<PersonID>
  /// Who countersigned the present text; nil unless somebody has.
  public let countersigner: PersonID?
  /// The label of what is published; nil while nothing is.
  public let publishedLight: TrafficLight?
  /// When it was begun.
  public let createdAt: Timestamp
  /// When it last changed.
  public let changedAt: Timestamp
  /// When it was first published.
  public let publishedAt: Timestamp?
  /// Counts its changes.
  public let version: Int64

  /// What may be done now.
  public var commands: [AdvisoryCommand] { AdvisoryRules.commands(in: state) }
}

/// A revision that was published.
public struct AdvisoryRevision: Sendable, Equatable {
  /// Counts the revisions, from 1.
  public let number: Int64
  /// The text.
  public let content: AdvisoryContent
  /// When it was published.
  public let publishedAt: Timestamp
}

/// A file of a published advisory, as everybody gets it.
public struct AdvisoryFile: Sendable, Equatable {
  /// The path below its folder, such as `2026/bwa-2026-0001.json`.
  public let name: String
  /// The folder: `white` for CSAF 2.0, `clear` for 2.1, and so on.
  public let folder: String
  /// The advisory's number.
  public let number: String
  /// Its title.
  public let title: String
  /// The bytes.
  public let content: [UInt8]
  /// SHA-256 in hexadecimal.
  public let sha256: String
  /// SHA-512 in hexadecimal.
  public let sha512: String
  /// The detached OpenPGP signature, in ASCII armor.
  public let signature: String
  /// When the advisory was first published.
  public let publishedAt: Timestamp
  /// When this revision was.
  public let changedAt: Timestamp
}

/// In whose name advisories are published, where, and with which key.
public struct AdvisoryPublisher: Sendable {
  /// Who publishes.
  public let publisher: CSAFAdvisory.Publisher
  /// The address of this server, without a slash at the end.
  public let address: String
  /// What signs; without it nothing can be published.
  public let key: OpenPGPSigner?
  /// The account at the CVE Services; without it identifiers are typed in by hand.
  public let cve: CVEAccount?

  /// A publisher.
  public init(
    publisher: CSAFAdvisory.Publisher, address: String, key: OpenPGPSigner?,
    cve: CVEAccount? = nil
  ) {
    self.publisher = publisher
    self.address = address
    self.key = key
    self.cve = cve
  }

  /// One without a key, which publishes nothing.
  public static let none = AdvisoryPublisher(
    publisher: .init(name: "Breakwater", namespace: "https://breakwater.local"),
    address: "https://breakwater.local", key: nil)
}
