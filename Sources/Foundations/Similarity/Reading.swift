/// What a report says about a flaw, before it is read. Everything in it may be hostile.
public struct FlawDescription: Sendable, Equatable {
  /// One line.
  public var title: String
  /// The description; what goes beyond ``Reading/textLimit`` is not read.
  public var text: String
  /// Names of products and packages, such as `acme/quillpack`.
  public var products: [String] = []
  /// Addresses of source repositories.
  public var repositories: [String] = []
  /// Versions and ranges in any notation.
  public var versions: [String] = []
  /// Numbers of weaknesses in the CWE list.
  public var weaknesses: [Int] = []
  /// Paths of source files.
  public var files: [String] = []
  /// Names of functions, perhaps qualified.
  public var functions: [String] = []
  /// Commits that fix the flaw.
  public var commits: [String] = []
  /// The functions in which it crashes, the uppermost first, without those of the system.
  public var frames: [String] = []
  /// The call that what an attacker controls ends in.
  public var sink: String?

  /// A description of which only the text is known.
  public init(title: String, text: String) {
    self.title = title
    self.text = text
  }
}

/// A report as the comparison sees it: words, names and numbers, each within a limit, so that the
/// work for one report is bounded whatever it holds.
public struct Reading: Sendable, Equatable {
  /// Unicode scalars of a title or a description that are read.
  public static let textLimit = 20_000
  static let nameLimit = 1_000

  /// Words of the title.
  public internal(set) var title: [String] = []
  /// Words of the description.
  public internal(set) var text: [String] = []
  /// Names of the products, each as its words.
  public internal(set) var names: [[String]] = []
  /// Functions, parameters and other names from source code.
  public internal(set) var functions: [String] = []
  /// Files, without their folders.
  public internal(set) var files: [String] = []
  /// Version numbers.
  public internal(set) var versions: [String] = []
  /// Weaknesses that were named, as numbers of the CWE list.
  public internal(set) var weaknesses: [Int] = []
  /// Fixing commits, at most 12 digits of each.
  public internal(set) var commits: [String] = []
  /// Whether it speaks of an incomplete fix, a bypass or a regression: a flaw beside another.
  public internal(set) var isFollowUp = false
  /// The three uppermost functions of a crash.
  public internal(set) var frames: [String] = []
  /// The call that what an attacker controls ends in, without what it belongs to.
  public internal(set) var sink: String?

  /// A reading of nothing.
  init() {}

  /// Reads a description. Total: any text gives a reading.
  public init(_ description: FlawDescription, by model: SimilarityModel = .current) {
    let first = Tokens(description.title, by: model)
    let second = Tokens(description.text, by: model)
    title = Array(first.words.prefix(60))
    text = Array(second.words.prefix(600))
    names = Self.names(of: description, by: model)
    let products = Set(names.joined())
    let identifiers = Set((first.identifiers + second.identifiers).prefix(2_000))
    let isFile = { (name: String) in FileNames.isFile(Array(name.unicodeScalars)) }
    let stated = description.files.prefix(40).compactMap { Self.fileName($0) }
    files = Set(identifiers.filter(isFile) + stated.filter(isFile)).ordered(atMost: 200)
    let routines = description.functions.prefix(200).compactMap { Self.functionName($0) }
    functions = identifiers.filter { !isFile($0) }.union(routines).filter {
      $0.unicodeScalars.count >= 4 && !model.commonNames.contains($0) && !products.contains($0)
    }.ordered(atMost: 500)
    let ranges = description.versions.prefix(60).flatMap { Version.all(in: $0) }
    versions = Set(first.versions + second.versions + ranges).ordered(atMost: 500)
    weaknesses = Array(Set(description.weaknesses.prefix(100))).sorted()
    let named = description.commits.prefix(100).map { Self.start(of: $0, 40).lowered }
    commits = Set(
      (first.commits + second.commits + named.filter(Self.isPlain)).filter { $0.utf8.count >= 7 }
        .map { String($0.prefix(12)) }
    ).ordered(atMost: 100)
    isFollowUp = Self.speaksOfAnother(description)
    sink = description.sink.flatMap(Self.functionName)
    frames = description.frames.prefix(3).map { Self.start(of: $0, Self.nameLimit).lowered }
  }

  /// The words of each product, without those that every address has.
  private static func names(
    of description: FlawDescription, by model: SimilarityModel
  ) -> [[String]] {
    let repositories = description.repositories.prefix(4).map(withoutScheme)
    var names: [[String]] = []
    for text in description.products.prefix(40) + repositories {
      let start = start(of: text, nameLimit)
      let name = start.hasSuffix(".git") ? String(start.dropLast(4)) : start
      let plain = String(
        name.unicodeScalars.map { "()<>,".unicodeScalars.contains($0) ? " " : $0 })
      let words = Set(Tokens(plain, limit: nameLimit, by: model).words)
      var kept = words.subtracting(model.hostWords)
      if kept.isEmpty { kept = words.subtracting(["github", "com", "http", "www", "org"]) }
      let ordered = kept.ordered(atMost: 100)
      if !ordered.isEmpty, !names.contains(ordered) { names.append(ordered) }
    }
    return Array(names.prefix(24))
  }

  private static func withoutScheme(_ address: String) -> String {
    let scalars = Array(address.unicodeScalars.prefix(nameLimit))
    let scheme = scalars.end(from: 0) { $0.isWordLike }
    let rest = scalars[scheme...]
    return scheme > 0 && rest.starts(with: "://".unicodeScalars)
      ? String(rest.dropFirst(3)) : String(scalars)
  }

  private static func fileName(_ path: String) -> String? {
    let plain = Array(path.unicodeScalars.prefix(nameLimit)).plain
    return plain.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last
      .map { String($0).lowered }
  }

  /// The last part of a qualified name such as `tlv::Reader.parse()`.
  private static func functionName(_ name: String) -> String? {
    let plain = Array(name.unicodeScalars.prefix(nameLimit)).plain
    let open = plain.lastIndex { $0 != "(" && $0 != ")" }.map { plain[...$0] } ?? []
    let last = open.split { ".#/\\: ".unicodeScalars.contains($0) }.last.map { String($0).lowered }
    return last.flatMap { isPlain($0) ? $0 : nil }
  }

  private static func start(of text: String, _ limit: Int) -> String {
    String(text.unicodeScalars.prefix(limit))
  }

  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: ",") }
  }

  private static func speaksOfAnother(_ description: FlawDescription) -> Bool {
    let parts = [description.title, description.text].map { start(of: $0, textLimit).lowered }
    let text = Array(parts.joined(separator: " ").utf8)
    return followUps.contains { phrase in
      var run = 0
      for byte in text {
        run = byte == phrase[run] ? run + 1 : byte == phrase[0] ? 1 : 0
        if run == phrase.count { return true }
      }
      return false
    }
  }

  private static let followUps = ["incomplete fix", "bypass of", "regression of"].map {
    Array($0.utf8)
  }
}

extension Set<String> {
  /// In the order of their bytes, which is the same in every run.
  fileprivate func ordered(atMost limit: Int) -> [String] {
    Array(sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(limit))
  }
}

extension [Unicode.Scalar] {
  /// Without white space at either end.
  fileprivate var plain: ArraySlice<Unicode.Scalar> {
    guard let first = firstIndex(where: { !$0.properties.isWhitespace }),
      let last = lastIndex(where: { !$0.properties.isWhitespace })
    else { return [] }
    return self[first...last]
  }
}
