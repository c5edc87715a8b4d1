public import Formats
public import Vocabulary

/// The kind of ``ProjectID``.
public enum ProjectKindTag: IdentifierKind {
  /// `prj`.
  public static let prefix = "prj"
}
/// Names a project.
public typealias ProjectID = Identifier<ProjectKindTag>

/// What a report must have before the people who look after a project are asked to read it.
public enum Requirement: String, CaseIterable, Sendable, Comparable {
  /// The version or commit that was tested.
  case testedVersion
  /// Something that shows the flaw: input, code or a command.
  case reproducer
  /// A proposed fix.
  case patch
  /// A person who has seen it happen.
  case humanCheck

  /// In plain words, as an object of "needs".
  public var title: String {
    switch self {
    case .testedVersion: "the version or commit that was tested"
    case .reproducer: "a reproducer"
    case .patch: "a patch"
    case .humanCheck: "a person who has seen it happen"
    }
  }

  /// In the order of the declaration's names, so that lists are stable.
  public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

/// How a project treats flaws that a machine found.
public enum MachineFindings: String, CaseIterable, Sendable {
  /// Like all others.
  case welcome
  /// As public from the start: whoever can run the tool finds them too.
  case public_ = "public"
  /// Not wanted.
  case declined

  /// In plain words, as a sentence.
  public var title: String {
    switch self {
    case .welcome: "Flaws found by AI or other tools are welcome."
    case .public_: "Flaws found by AI or other tools are treated as public from the start."
    case .declined: "Flaws found by AI or other tools are not wanted."
    }
  }
}

/// What a project does not count as a flaw: a line of its threat model.
public struct Exclusion: Sendable, Equatable {
  /// What it is recognised by.
  public enum Kind: String, CaseIterable, Sendable {
    /// A weakness, such as `CWE-400`.
    case weakness
    /// The beginning of a file's path, such as `examples/`.
    case path
    /// A word or words in the title, without regard to case.
    case words
  }

  /// What it is recognised by.
  public let kind: Kind
  /// The weakness, path or words.
  public let value: String
  /// Why it is no flaw here, for the finder.
  public let reason: String

  /// An exclusion.
  public init(kind: Kind, value: String, reason: String) {
    self.kind = kind
    self.value = value
    self.reason = reason
  }
}

/// What the people who look after a project ask of reports about it.
public struct ReportingRules: Sendable, Equatable {
  /// What a report must have.
  public var requirements: Set<Requirement> = []
  /// How flaws found by machines are treated.
  public var machineFindings = MachineFindings.welcome
  /// Whether they want every report as it comes, unreviewed and unpaced.
  public var wantsEverything = false
  /// How many distinct flaws they can take on in a week; nil where they did not say.
  public var weeklyCapacity: Int?
  /// How they want to be written to: an address or a page.
  public var contact: String?
  /// Days from contact to publication that they ask for.
  public var embargoDays: Int?
  /// What is no flaw here.
  public var exclusions: [Exclusion] = []
  /// What else a finder should know.
  public var note: String?

  /// Rules that ask for nothing.
  public init() {}
}

/// Software with the people who look after it.
public struct Project: Sendable, Equatable {
  /// Its identifier.
  public let id: ProjectID
  /// Who looks after it.
  public let organization: OrganizationID
  /// What it is recognised by: a package, or the address of its source.
  public let key: ProjectKey
  /// Its name.
  public var name: String
  /// What they ask of reports.
  public var rules: ReportingRules
  /// When the coordinator confirmed that the organization looks after it. Until then its rules bind
  /// nobody, since anybody can claim anything.
  public let verifiedAt: Timestamp?
  /// When it was claimed.
  public let createdAt: Timestamp
  /// Counts its changes.
  public let version: Int64
}

/// What a project is recognised by in reports.
public struct ProjectKey: Hashable, Sendable, CustomStringConvertible {
  /// `pkg:npm/name`, `cpe:a:vendor:product`, or `repo:host/path`.
  public let text: String

  /// What is stored and shown.
  public var description: String { text }

  /// A package.
  public init(_ package: PackageKey) { text = package.text }

  /// The source at an address, in whatever spelling.
  public init(_ address: RepositoryAddress) {
    text = "repo:" + address.text.trimmingPrefix("https://")
  }

  /// Reads what ``text`` gave.
  public init?(text: String) {
    if text.hasPrefix("repo:") {
      guard let address = try? RepositoryAddress("https://" + text.dropFirst(5)) else { return nil }
      self.init(address)
    } else if let key = PackageKey(text: text) {
      self.init(key)
    } else {
      return nil
    }
  }

  /// Reads a package URL, a CPE name or the address of a source, as people write them.
  public init?(written text: String) {
    if text.hasPrefix("pkg:") {
      guard let url = try? PackageURL(text) else { return nil }
      self.init(PackageKey(url))
    } else if text.hasPrefix("cpe:2.3:") || text.hasPrefix("cpe:/") {
      guard let key = (try? CPEName(text)).flatMap({ PackageKey(cpe: $0) }) else { return nil }
      self.init(key)
    } else if text.hasPrefix("repo:") {
      self.init(text: text)
    } else {
      guard let address = try? RepositoryAddress(text) else { return nil }
      self.init(address)
    }
  }
}
