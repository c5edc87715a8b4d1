import Vocabulary

/// Finds the endpoint for a method and a path.
struct RouteTable: Sendable {
  enum Match: Sendable {
    case found(Endpoint, [String: String])
    case wrongMethod(allowed: [Method])
    case none
  }

  private enum Pattern: Sendable {
    case fixed(Substring)
    case one(String)
    case rest(String)

    init(_ segment: Substring) {
      if segment.hasPrefix("{"), segment.hasSuffix("*}") {
        self = .rest(String(segment.dropFirst().dropLast(2)))
      } else if segment.hasPrefix("{") {
        self = .one(String(segment.dropFirst().dropLast()))
      } else {
        self = .fixed(segment)
      }
    }

    var isFixed: Bool { if case .fixed = self { true } else { false } }
    var takesRest: Bool { if case .rest = self { true } else { false } }
  }

  private struct Entry: Sendable {
    let patterns: [Pattern]
    let endpoint: Endpoint
  }

  /// By number of segments, those that take the rest of a path last.
  private var entries: [Int: [Entry]] = [:]
  private var open: [Entry] = []

  init(_ endpoints: [Endpoint]) {
    for endpoint in endpoints {
      let patterns = endpoint.path.split(separator: "/").map(Pattern.init)
      let entry = Entry(patterns: patterns, endpoint: endpoint)
      if patterns.last?.takesRest ?? false {
        open.append(entry)
      } else {
        entries[patterns.count, default: []].append(entry)
      }
    }
    // Fixed segments win over braces: /cases/new before /cases/{id}.
    let open = open
    entries = entries.mapValues { list in
      list.sorted { Self.fixed($0) > Self.fixed($1) } + open
    }
  }

  func match(_ method: Method, _ path: String) -> Match {
    guard path.utf8.count <= 2048 else { return .none }
    let segments = path.split(separator: "/")
    var allowed: [Method] = []
    for entry in entries[segments.count] ?? open {
      guard let parameters = bind(entry, segments) else { continue }
      if entry.endpoint.method == method { return .found(entry.endpoint, parameters) }
      allowed.append(entry.endpoint.method)
    }
    return allowed.isEmpty ? .none : .wrongMethod(allowed: allowed)
  }

  private static func fixed(_ entry: Entry) -> Int { entry.patterns.filter(\.isFixed).count }

  private func bind(_ entry: Entry, _ segments: [Substring]) -> [String: String]? {
    guard entry.patterns.count <= segments.count else { return nil }
    var parameters: [String: String] = [:]
    for (place, pattern) in entry.patterns.enumerated() {
      switch pattern {
      case .fixed(let text): if text != segments[place] { return nil }
      case .one(let name): parameters[name] = Query.decode(segments[place], plus: false)
      case .rest(let name):
        parameters[name] = segments[place...].map { Query.decode($0, plus: false) }
          .joined(separator: "/")
      }
    }
    return parameters
  }
}
