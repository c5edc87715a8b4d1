public import Signing
public import Vocabulary

/// What a file that comes with a report is.
public enum AttachmentKind: String, CaseIterable, Sendable {
  /// Makes the flaw show itself: an input, a script, or an archive of them.
  case reproducer
  /// What a program wrote when it crashed.
  case crashLog
  /// A proposed correction, as a unified diff.
  case patch
  /// The source that is to be tried, as a tar archive.
  case source
  /// Anything else.
  case other

  /// In plain words.
  public var title: String {
    switch self {
    case .reproducer: "Reproducer"
    case .crashLog: "Crash log"
    case .patch: "Patch"
    case .source: "Source"
    case .other: "Other"
    }
  }
}

/// A file that came with a report. Its content is stored once, under its digest, and is never
/// unpacked, shown in place or run on the host.
public struct Attachment: Sendable, Equatable {
  /// The report it belongs to.
  public let finding: FindingID
  /// SHA-256 of the content, which is its address.
  public let digest: SHA256Digest
  /// What it is, in the sender's words.
  public let kind: AttachmentKind
  /// The sender's name for it: text to show, never a path.
  public let name: String
  /// Bytes of content.
  public let size: Int
  /// When it came.
  public let attachedAt: Timestamp
  /// Who sent it.
  public let actor: String
  /// The ledger receipt.
  public let receipt: String
}

/// A file of an e-mail that was not kept.
public struct RefusedFile: Sendable, Equatable {
  /// The sender's name for it.
  public let name: String
  /// Why, in a sentence.
  public let reason: String
}

extension AttachmentKind {
  /// What a file's name says that it is; the sender of an e-mail says it in no other way.
  init(fileName: String) {
    let ending = fileName.split(separator: ".").last.map { $0.lowercased() } ?? ""
    switch ending {
    case "patch", "diff": self = .patch
    case "log", "stacktrace": self = .crashLog
    case "py", "js", "java", "c", "cc", "cpp", "sh", "bin", "poc", "html": self = .reproducer
    default: self = .other
    }
  }
}

/// How much a report may carry. Pure.
public enum AttachmentRules {
  /// Most bytes of one attachment.
  public static let byteLimit = 10 << 20
  /// Most attachments of one report.
  public static let countLimit = 20
  /// Most bytes of all attachments of one organization's reports.
  public static let organizationBytes = 1 << 30

  /// Checks a new attachment against what is there.
  static func check(
    name: String, size: Int, count: Int, organizationTotal: Int
  ) throws(AttachmentProblem) {
    guard size > 0 else { throw .empty }
    guard size <= byteLimit else { throw .tooLarge(byteLimit) }
    guard (1...200).contains(name.utf8.count), name.utf8.contains(where: { $0 > 32 }),
      !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw .name }
    guard count < countLimit else { throw .tooMany(countLimit) }
    guard organizationTotal + size <= organizationBytes else {
      throw .organizationFull(organizationBytes)
    }
  }
}

/// Why an attachment was refused.
public enum AttachmentProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// There is no content.
  case empty
  /// It is larger than this many bytes.
  case tooLarge(Int)
  /// Its name is missing, too long, or holds control characters.
  case name
  /// The report has this many already.
  case tooMany(Int)
  /// The organization's reports carry this many bytes already.
  case organizationFull(Int)

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .empty: .invalid("/file", "must not be empty")
    case .tooLarge(let limit):
      Problem(
        code: "attachment-too-large", status: 413, title: "The attachment is too large",
        detail: "One attachment has at most \(limit >> 20) MiB.",
        remedy: "Send the smallest input that still shows the flaw, packed with gzip.")
    case .name: .invalid("/name", "must be 1 to 200 bytes of text without control characters")
    case .tooMany(let limit):
      Problem(
        code: "too-many-attachments", status: 409, title: "The report has enough attachments",
        detail: "One report has at most \(limit) attachments.",
        remedy: "Put several files into one tar archive.")
    case .organizationFull(let limit):
      Problem(
        code: "attachments-full", status: 409, title: "No space for attachments",
        detail: "The reports of one organization carry at most \(limit >> 20) MiB.",
        remedy: "Ask the coordinator.")
    }
  }
}
