/// Cuts what names a flaw rather than describes it: addresses, severity vectors and public
/// identifiers. Each becomes one space. Two reports that share an identifier are joined by a rule of
/// their own; here they would only make copies of one catalogue look alike.
enum TextCleaning {
  /// Longest identifier; what goes on beyond it is not one.
  private static let longestIdentifier = 200

  static func clean(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    let plain = cut(text, where: address)
    return cut(cut(plain, where: vector), where: { identifier($0, at: $1) })
  }

  /// Replaces each place where `match` gives an end by a space.
  private static func cut(
    _ text: [Unicode.Scalar], where match: ([Unicode.Scalar], Int) -> Int?
  ) -> [Unicode.Scalar] {
    var kept: [Unicode.Scalar] = []
    kept.reserveCapacity(text.count)
    var place = 0
    while place < text.count {
      if let end = match(text, place), end > place {
        kept.append(" ")
        place = end
      } else {
        kept.append(text[place])
        place += 1
      }
    }
    return kept
  }

  private static let schemes = Forms(["https://", "http://", "ftp://", "git://", "ssh://"])

  /// `https://…`, `ftp://…`, `git://…` or `ssh://…` up to white space, a quote or a bracket.
  private static func address(_ text: [Unicode.Scalar], at place: Int) -> Int? {
    for scheme in schemes.beginning(with: text[place]) {
      guard let start = text.end(of: scheme, at: place) else { continue }
      let end = text.end(from: start) {
        !$0.properties.isWhitespace && !"<>\"'`)]".unicodeScalars.contains($0)
      }
      return end > start ? end : nil
    }
    return nil
  }

  private static let vectorStart: Form = "CVSS:#.#/"
  private static let firstMetric: Form = "AV:"

  /// A CVSS vector, with or without its version and brackets.
  private static func vector(_ text: [Unicode.Scalar], at start: Int) -> Int? {
    guard text[start] == "(" || text[start].lowered == "c" || text[start].lowered == "a" else {
      return nil
    }
    var place = text[start] == "(" ? start + 1 : start
    if let after = text.end(of: vectorStart, at: place) { place = after }
    guard let metric = text.end(of: firstMetric, at: place), metric < text.count,
      "NALP".unicodeScalars.contains(text[metric].uppered)
    else { return nil }
    var end = metric + 1
    var isVector = false
    while end < text.count, text[end] == "/" {
      let colon = text.end(from: end + 1, atMost: 3) { $0.isLetter }
      guard colon > end + 1, colon < text.count, text[colon] == ":" else { break }
      let next = text.end(from: colon + 1, atMost: 2) { $0.isLetter }
      guard next > colon + 1 else { break }
      end = next
      isVector = true
    }
    guard isVector else { return nil }
    return end < text.count && text[end] == ")" ? end + 1 : end
  }

  /// Catalogues whose identifiers are a prefix, perhaps one of `-:# `, and numbers.
  private static let catalogues = Forms([
    "GO", "RUSTSEC", "PYSEC", "OSV", "MAL", "GSD", "CNVD", "CNNVD", "EUVD", "DSA", "DLA", "USN",
    "RHSA", "RHBA", "ELSA", "ALSA", "SUSE-SU", "TALOS", "XSA", "ZSL", "HNS", "SNYK", "JVNDB",
    "JVNVU", "BDU", "KB", "VU", "VDB", "SSA", "NN", "NS",
  ])
  /// Identifiers of a fixed form.
  private static let forms = Forms([
    "CVE-####-##+", "GHSA-****-****-****", "ZDI-CAN-+", "ZDI-+-+", "ICSA-##-###-+?",
    "ICSM-##-###-+?", "ICSAA-##-###-+?", "ICSMA-##-###-+?", "VA-##-###-+", "JVN########",
    "JVN!########",
  ])
  private static let bitnamiStart: Form = "BIT-"
  private static let bitnamiEnd: Form = "####-+"
  private static let verifiedStart: Form = "VRF!"
  private static let snykStart: Form = "SNYK-"

  /// An identifier of a public catalogue.
  private static func identifier(_ text: [Unicode.Scalar], at place: Int) -> Int? {
    guard text[place].isLetter, !text.isWord(place - 1) else { return nil }
    for form in forms.beginning(with: text[place]) {
      if let end = text.end(of: form, at: place), !text.isWord(end) { return end }
    }
    for catalogue in catalogues.beginning(with: text[place]) {
      if let start = text.end(of: catalogue, at: place), let end = numbers(text, from: start) {
        return end
      }
    }
    return bitnami(text, at: place) ?? named(text, at: place)
  }

  /// One of `-:# ` or nothing, then digits, dashes and colons that begin and end with a digit.
  private static func numbers(_ text: [Unicode.Scalar], from start: Int) -> Int? {
    var first = start
    if first < text.count, "-:# ".unicodeScalars.contains(text[first]) { first += 1 }
    guard first < text.count, text[first].isDigit else { return nil }
    var end = text.end(from: first, atMost: longestIdentifier) {
      $0.isDigit || $0 == ":" || $0 == "-"
    }
    while end > first + 1 {
      if text[end - 1].isDigit, !text.isWord(end) { return end }
      end -= 1
    }
    return nil
  }

  /// `BIT-name-2024-1234`.
  private static func bitnami(_ text: [Unicode.Scalar], at place: Int) -> Int? {
    guard let start = text.end(of: bitnamiStart, at: place) else { return nil }
    let end = text.end(from: start, atMost: longestIdentifier) {
      $0 == "." || $0 == "-" || $0.isWordLike
    }
    for candidate in stride(from: end - 1, through: start, by: -1) {
      if let found = text.end(of: bitnamiEnd, at: candidate), !text.isWord(found) { return found }
    }
    return nil
  }

  /// `SNYK-JS-NAME-12` and `VRF#name`.
  private static func named(_ text: [Unicode.Scalar], at place: Int) -> Int? {
    var start = text.end(of: verifiedStart, at: place)
    if start == nil, let kind = text.end(of: snykStart, at: place) {
      let dash = text.end(from: kind, atMost: longestIdentifier) { $0.isLetter }
      if dash > kind, dash < text.count, text[dash] == "-" { start = dash + 1 }
    }
    guard let start else { return nil }
    var end = text.end(from: start, atMost: longestIdentifier) { $0 == "-" || $0.isWordLike }
    while end > start, text[end - 1] == "-", !text.isWord(end) { end -= 1 }
    return end > start ? end : nil
  }
}

/// What an identifier looks like. In a literal, `#` is a digit, `+` one or more digits, `?` a word
/// character or nothing, `*` a letter of GHSA's alphabet, `!` the sign `#`; letters match in either
/// case.
struct Form: ExpressibleByStringLiteral {
  enum Sign {
    case literal(Unicode.Scalar)
    case digit, digits, anything, advisory
  }
  static let advisoryLetters = "23456789cfghjmpqrvwx".unicodeScalars
  let signs: [Sign]

  init(stringLiteral text: String) {
    signs = text.unicodeScalars.map { sign in
      switch sign {
      case "#": .digit
      case "+": .digits
      case "?": .anything
      case "*": .advisory
      case "!": .literal("#")
      default: .literal(sign.lowered)
      }
    }
  }
}

/// Forms by the letter that they begin with, in either case: most places of a text begin none.
private struct Forms {
  private let lists: [[Form]]

  init(_ forms: [Form]) {
    var lists: [[Form]] = Array(repeating: [], count: 26)
    for form in forms {
      guard case .literal(let first)? = form.signs.first, first.isLower else { continue }
      lists[Int(first.value) - 97].append(form)
    }
    self.lists = lists
  }

  func beginning(with scalar: Unicode.Scalar) -> [Form] {
    let letter = scalar.lowered
    return letter.isLower ? lists[Int(letter.value) - 97] : []
  }
}

extension [Unicode.Scalar] {
  /// Where the form ends that starts here, nil when it does not.
  func end(of form: Form, at start: Int) -> Int? {
    var place = start
    for sign in form.signs {
      switch sign {
      case .anything: if isWord(place) { place += 1 }
      case .digits:
        let after = end(from: place) { $0.isDigit }
        guard after > place else { return nil }
        place = after
      case .digit:
        guard place < count, self[place].isDigit else { return nil }
        place += 1
      case .advisory:
        guard place < count, Form.advisoryLetters.contains(self[place].lowered) else {
          return nil
        }
        place += 1
      case .literal(let literal):
        guard place < count, self[place].lowered == literal else { return nil }
        place += 1
      }
    }
    return place
  }

  /// The first place from `start` whose scalar does not fit, at most `limit` away.
  func end(
    from start: Int, atMost limit: Int = .max, while isFit: (Unicode.Scalar) -> Bool
  ) -> Int {
    var place = start
    while place < count, place - start < limit, isFit(self[place]) { place += 1 }
    return place
  }

  /// Whether a letter, digit or underscore stands there.
  func isWord(_ place: Int) -> Bool {
    place >= 0 && place < count && self[place].isWordLike
  }
}

extension Unicode.Scalar {
  var isDigit: Bool { value >= 48 && value <= 57 }
  var isUpper: Bool { value >= 65 && value <= 90 }
  var isLower: Bool { value >= 97 && value <= 122 }
  var isLetter: Bool { isUpper || isLower }
  /// What a word may hold: letters, digits, the underscore, and all beyond ASCII.
  var isWordPart: Bool { isLetter || isDigit || self == "_" || value >= 0x80 }
  /// A letter or digit of any script, or the underscore.
  var isWordLike: Bool {
    if value < 0x80 { return isWordPart }
    return properties.isAlphabetic || properties.numericType != nil
  }
  /// Lower case of ASCII letters only, so that no other script changes length.
  var lowered: Unicode.Scalar { isUpper ? Unicode.Scalar(UInt8(value + 32)) : self }
  var uppered: Unicode.Scalar { isLower ? Unicode.Scalar(UInt8(value - 32)) : self }
}

extension String {
  init(_ scalars: some Sequence<Unicode.Scalar>) {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    self.init(text)
  }

  /// Lower case of ASCII letters only.
  var lowered: String {
    // Only bytes of ASCII letters change, so the rest stays well-formed.
    String(decoding: utf8.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }, as: UTF8.self)
  }
}
