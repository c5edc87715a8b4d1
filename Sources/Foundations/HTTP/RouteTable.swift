import Vocabulary

/// Finds the endpoint for a method and a path.
struct RouteTable: Sendable {
  enum Match: Sendable {
    case found(Endpoint, [String: String])
    case wrongMethod(allowed: [Method])
    case none
  }

  private struct Entry: Sendable {
    let segments: [Substring]
    let takesRest: Bool
    let endpoint: Endpoint
  }

  private var entries: [Int: [Entry]] = [:]
  private var open: [Entry] = []

  init(_ endpoints: [Endpoint]) {
    for endpoint in endpoints {
      let segments = endpoint.path.split(separator: "/")
      let takesRest = segments.last?.hasSuffix("*}") ?? false
      let entry = Entry(segments: segments, takesRest: takesRest, endpoint: endpoint)
      if takesRest {
        open.append(entry)
      } else {
        entries[segments.count, default: []].append(entry)
      }
    }
    // Fixed segments win over braces: /cases/new before /cases/{id}.
    entries = entries.mapValues { list in list.sorted { Self.fixed($0) > Self.fixed($1) } }
  }

  func match(_ method: Method, _ path: String) -> Match {
    guard path.utf8.count <= 2048 else { return .none }
    let segments = path.split(separator: "/")
    var allowed: [Method] = []
    for entry in (entries[segments.count] ?? []) + open {
      guard let parameters = bind(entry, segments) else { continue }
      if entry.endpoint.method == method { return .found(entry.endpoint, parameters) }
      allowed.append(entry.endpoint.method)
    }
    return allowed.isEmpty ? .none : .wrongMethod(allowed: allowed)
  }

  private static func fixed(_ entry: Entry) -> Int {
    entry.segments.filter { !$0.hasPrefix("{") }.count
  }

  private func bind(_ entry: Entry, _ segments: [Substring]) -> [String: String]? {
    let count = entry.segments.count
    guard entry.takesRest ? segments.count >= count : segments.count == count else { return nil }
    var parameters: [String: String] = [:]
    for (place, pattern) in entry.segments.enumerated() {
      if pattern.hasSuffix("*}") {
        parameters[String(pattern.dropFirst().dropLast(2))] =
          segments[place...].map { Query.decode($0, plus: false) }.joined(separator: "/")
      } else if pattern.hasPrefix("{") {
        parameters[String(pattern.dropFirst().dropLast())] =
          Query.decode(segments[place], plus: false)
      } else if pattern != segments[place] {
        return nil
      }
    }
    return parameters
  }
}
