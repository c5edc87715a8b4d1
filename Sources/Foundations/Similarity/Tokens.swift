/// What a text consists of, in its order.
struct Tokens {
  /// Words, stemmed, without those that say nothing.
  var words: [String] = []
  /// Names from source code, and files.
  var identifiers: [String] = []
  /// Version numbers in one spelling.
  var versions: [String] = []
  /// Commits, as hexadecimal digits.
  var commits: [String] = []

  /// Reads a text that may be anything.
  init(_ text: some StringProtocol, limit: Int = Reading.textLimit, by model: SimilarityModel) {
    let text = TextCleaning.clean(Array(text.unicodeScalars.prefix(limit)))
    var place = 0
    var consumed = 0
    while place < text.count {
      guard text[place].isWordPart else {
        place += 1
        continue
      }
      let isTicked = place > consumed && text[place - 1] == "`"
      var end = text.end(from: place) { $0.isWordPart }
      while true {
        let next = text.end(from: end) { $0.isJoiner }
        guard next > end, next < text.count, text[next].isWordPart else { break }
        end = text.end(from: next) { $0.isWordPart }
      }
      let chunk = Array(text[place..<end])
      let isCalled = end < text.count && text[end] == "("
      if isCalled { end += 1 }
      let isClosed = end < text.count && text[end] == "`"
      if isClosed { end += 1 }
      add(chunk, isCalled: isCalled, isQuoted: isTicked && isClosed, by: model)
      place = end
      consumed = end
    }
  }

  /// A run of words held together by dots, slashes and the like.
  private mutating func add(
    _ chunk: [Unicode.Scalar], isCalled: Bool, isQuoted: Bool, by model: SimilarityModel
  ) {
    if chunk.contains(where: \.isDigit) {
      if let version = Version.whole(chunk) { return versions.append(version) }
      if Self.isCommit(chunk) { return commits.append(String(chunk).lowered) }
    }
    let parts = chunk.split { $0 == "/" || $0 == "\\" }
    if let last = parts.last, parts.count > 2 || FileNames.isFile(last) {
      identifiers.append(String(last).lowered)
    }
    let segments = chunk.split(whereSeparator: \.isJoiner)
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      add(
        segment: segment.trimmed("_"), isCalled: isLast && isCalled,
        isQuoted: isQuoted && segments.count == 1, by: model)
    }
  }

  private mutating func add(
    segment: ArraySlice<Unicode.Scalar>, isCalled: Bool, isQuoted: Bool, by model: SimilarityModel
  ) {
    guard !segment.isEmpty else { return }
    let isMixed = segment.contains(where: \.isDigit) && segment.contains(where: \.isLetter)
    let isHumped = Self.hasHump(Array(segment))
    let hasLine = segment.contains("_")
    let isNamed = hasLine || isHumped || (isMixed && segment.count >= 5) || isCalled || isQuoted
    if segment.count >= 3, isNamed { identifiers.append(String(segment).lowered) }
    for part in segment.split(separator: "_") { addWords(of: Array(part), by: model) }
    if isMixed || isHumped, !hasLine, segment.count <= 24 {
      words.append(String(segment).lowered)
    }
  }

  /// The words of a segment such as `parseHTTPHeader2`.
  private mutating func addWords(of segment: [Unicode.Scalar], by model: SimilarityModel) {
    var place = 0
    while place < segment.count {
      let start = place
      let first = segment[place]
      if first.isUpper {
        let run = segment.end(from: place) { $0.isUpper }
        let isFollowed = run < segment.count && segment[run].isLower
        if !isFollowed {
          place = run
        } else if run - place > 1 {
          place = run - 1
        } else {
          place = segment.end(from: run) { $0.isLower }
        }
      } else if first.isLower {
        place = segment.end(from: place) { $0.isLower }
      } else if first.isDigit {
        place = segment.end(from: place) { $0.isDigit }
      } else {
        place = segment.end(from: place) { $0.value >= 0x80 }
      }
      guard place > start else { return }
      add(word: segment[start..<place], by: model)
    }
  }

  private mutating func add(word: ArraySlice<Unicode.Scalar>, by model: SimilarityModel) {
    guard word.count >= 2 else { return }
    let word = String(word).lowered
    if model.stopWords.contains(word) { return }
    if let others = model.synonyms[word] { return words.append(contentsOf: others) }
    let stem = Stemmer.stem(word)
    if !model.stopWords.contains(stem) { words.append(stem) }
  }

  /// `aB` or `ABc`.
  private static func hasHump(_ segment: [Unicode.Scalar]) -> Bool {
    for (place, sign) in segment.enumerated().dropFirst() {
      if sign.isUpper, segment[place - 1].isLower { return true }
      if sign.isLower, place >= 2, segment[place - 1].isUpper, segment[place - 2].isUpper {
        return true
      }
    }
    return false
  }

  /// 7 to 40 hexadecimal digits, among them a letter and a digit.
  private static func isCommit(_ chunk: [Unicode.Scalar]) -> Bool {
    guard (7...40).contains(chunk.count) else { return false }
    guard chunk.allSatisfy({ $0.isDigit || (97...102).contains($0.lowered.value) }) else {
      return false
    }
    return chunk.contains(where: \.isDigit) && chunk.contains(where: \.isLetter)
  }
}

extension Unicode.Scalar {
  /// What holds a chunk together.
  var isJoiner: Bool {
    switch self {
    case ".", "-", "/", "\\", ":", "@", "$", "+", "~", "'": true
    default: false
    }
  }
}

extension ArraySlice<Unicode.Scalar> {
  func trimmed(_ sign: Unicode.Scalar) -> Self {
    guard let first = firstIndex(where: { $0 != sign }),
      let last = lastIndex(where: { $0 != sign })
    else { return [] }
    return self[first...last]
  }
}

/// A light stemmer for English: it only has to bring two reporters' spellings together.
enum Stemmer {
  static func stem(_ word: String) -> String {
    guard word.utf8.allSatisfy({ $0 < 0x80 }) else { return word }
    var word = Array(word.utf8)
    plural(&word)
    participle(&word)
    if word.count >= 6, word.ends(in: isation) {
      word[word.count - 6] = UInt8(ascii: "z")
    }
    if word.count >= 6, word.last == UInt8(ascii: "e") { word.removeLast() }
    return String(decoding: word, as: UTF8.self)
  }

  private static let ies = Array("ies".utf8)
  private static let hissing = ["sses", "xes", "ches", "shes"].map { Array($0.utf8) }
  private static let isation = Array("isation".utf8)
  private static let ing = Array("ing".utf8)
  private static let ed = Array("ed".utf8)

  private static func plural(_ word: inout [UInt8]) {
    if word.count >= 5, word.ends(in: ies) {
      word.removeLast(3)
      word.append(UInt8(ascii: "y"))
    } else if word.count >= 5, hissing.contains(where: word.ends(in:)) {
      word.removeLast(2)
    } else if word.count >= 4, word.last == UInt8(ascii: "s"),
      ![UInt8(ascii: "s"), UInt8(ascii: "u"), UInt8(ascii: "i")].contains(word[word.count - 2])
    {
      word.removeLast()
    }
  }

  private static func participle(_ word: inout [UInt8]) {
    if word.count >= 7, word.ends(in: ing) {
      word.removeLast(3)
    } else if word.count >= 6, word.ends(in: ed), word[word.count - 3] != UInt8(ascii: "e") {
      word.removeLast(2)
    } else {
      return
    }
    if word.count >= 4, let last = word.last, last == word[word.count - 2],
      last != UInt8(ascii: "l"), last != UInt8(ascii: "s")
    {
      word.removeLast()
    }
  }
}

extension [UInt8] {
  fileprivate func ends(in ending: [UInt8]) -> Bool {
    count >= ending.count && self[(count - ending.count)...].elementsEqual(ending)
  }
}

/// Version numbers in texts.
enum Version {
  /// The version that the whole chunk is, in one spelling; nil when it is something else.
  static func whole(_ chunk: [Unicode.Scalar]) -> String? {
    let start = chunk.first?.lowered == "v" ? 1 : 0
    let first = chunk.end(from: start, atMost: 8) { $0.isDigit }
    guard first > start, first + 1 < chunk.count, chunk[first] == ".",
      chunk[first + 1].isDigit || chunk[first + 1].lowered == "x",
      chunk[first...].allSatisfy({
        $0.isLetter || $0.isDigit || "-._+~".unicodeScalars.contains($0)
      })
    else { return nil }
    guard chunk[first + 1].isDigit else { return String(chunk).lowered }
    var end = first
    while end + 1 < chunk.count, chunk[end] == ".", chunk[end + 1].isDigit {
      end = chunk.end(from: end + 1) { $0.isDigit }
    }
    return canonical(chunk[start..<end])
  }

  /// Every number with a dot in a range such as `<2.4.1`.
  static func all(in text: String) -> [String] {
    let text = Array(text.unicodeScalars.prefix(1_000))
    var found: [String] = []
    var place = 0
    while place < text.count {
      guard text[place].isDigit else {
        place += 1
        continue
      }
      let run = text.end(from: place) { $0.isDigit }
      let start = max(place, run - 8)
      var end = run
      while end + 1 < text.count, text[end] == ".", text[end + 1].isDigit {
        let next = text.end(from: end + 1, atMost: 8) { $0.isDigit }
        let isWhole = next == text.count || !text[next].isDigit
        end = next
        if !isWhole { break }
      }
      if end > run { found.append(canonical(text[start..<end])) }
      place = end
    }
    return found
  }

  /// Without leading zeros, and without trailing parts of zero while more than two are left.
  private static func canonical(_ version: ArraySlice<Unicode.Scalar>) -> String {
    var parts = version.split(separator: ".").map { part in
      let plain = part.drop { $0 == "0" }
      return plain.isEmpty ? "0" : String(plain)
    }
    while parts.count > 2, parts.last == "0" { parts.removeLast() }
    return parts.joined(separator: ".")
  }
}

/// What looks like a file.
enum FileNames {
  private static let endings: Set<String> = [
    "c", "h", "cc", "cpp", "cxx", "hpp", "m", "mm", "go", "rs", "py", "pyx", "js", "mjs", "ts",
    "tsx", "jsx", "vue", "java", "kt", "scala", "php", "phtml", "inc", "asp", "aspx", "ashx",
    "jsp", "rb", "erb", "cgi", "sh", "pl", "pm", "lua", "swift", "cs", "vb", "dll", "so", "exe",
    "sys", "ko", "jar", "html", "htm", "xml", "json", "yaml", "yml", "toml", "conf", "cfg", "ini",
    "do", "action", "proto", "sql",
  ]

  static func isFile(_ name: some Collection<Unicode.Scalar>) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let stem = parts.first, let ending = parts.last, !stem.isEmpty else {
      return false
    }
    return stem.allSatisfy { $0.isWordPart || $0 == "-" }
      && endings.contains(String(ending).lowered)
  }
}
