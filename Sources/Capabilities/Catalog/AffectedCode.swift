import Formats

/// The part of a package that a vulnerability is in, where its record names it. Who does not use that
/// part may be unaffected: nobody's code is looked into here, so it is told and decides nothing.
struct AffectedCode: Sendable, Equatable {
  struct Part: Sendable, Equatable {
    /// A module or package inside the package; nil for the whole.
    let module: String?
    /// Functions, methods and types; none for all.
    let symbols: [String]
  }

  var parts: [Part] = []
  /// Operating systems and processors; none for all.
  var platforms: [String] = []

  /// One sentence or two for people; nil when nothing is narrowed.
  var hint: String? {
    let named = parts.filter { $0.module != nil || !$0.symbols.isEmpty }
    var sentences: [String] = []
    if !named.isEmpty {
      let shown = Self.list(named.map(Self.words), most: 3, between: "; ")
      sentences.append("Only what uses \(shown) is affected.")
    }
    if !platforms.isEmpty {
      sentences.append("Only on \(Self.list(platforms, most: 5, between: ", ")).")
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  private static func words(_ part: Part) -> String {
    let symbols = list(part.symbols, most: 5, between: ", ")
    guard let module = part.module else { return symbols }
    return part.symbols.isEmpty ? module : "\(symbols) of \(module)"
  }

  private static func list(_ words: [String], most: Int, between: String) -> String {
    let shown = words.prefix(most).map { String($0.prefix(120)) }.joined(separator: between)
    return words.count > most ? "\(shown) and \(words.count - most) more" : shown
  }
}

extension AffectedCode {
  /// From an OSV record: `imports` as the Go vulnerability database writes them, and `affects` as
  /// RustSec's export does.
  init(_ affected: OSVAffected) {
    let more = affected.ecosystemSpecific
    var systems: [String] = []
    for entry in more?["imports"]?.array ?? [] {
      parts.append(
        Part(module: entry["path"]?.text, symbols: Self.texts(entry["symbols"])))
      systems += Self.texts(entry["goos"]) + Self.texts(entry["goarch"])
    }
    let affects = more?["affects"]
    let functions = Self.texts(affects?["functions"])
    if !functions.isEmpty { parts.append(Part(module: nil, symbols: functions)) }
    systems += Self.texts(affects?["os"]) + Self.texts(affects?["arch"])
    platforms = Array(Set(systems)).sorted()
  }

  /// From the functions that an advisory lists.
  init(functions: [String]) {
    if !functions.isEmpty { parts = [Part(module: nil, symbols: functions)] }
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    (value?.array ?? []).compactMap(\.text).filter { !$0.isEmpty }
  }
}
