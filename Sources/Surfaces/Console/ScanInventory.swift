import Formats

/// What was found in the place that is scanned.
struct ScanInventory: Sendable {
  /// A file that lists software.
  struct Source: Sendable {
    let place: String
    let format: String
    let components: Int
  }

  /// A component, once for all the places where it was seen.
  struct Seen: Sendable {
    var component: BOMComponent
    var places: [String]
  }

  /// What was scanned, for people.
  let target: String
  /// What it is as a component: `application`, `container`, `file`, `operating-system`.
  let type: String
  private(set) var sources: [Source] = []
  private(set) var seen: [Seen] = []
  /// What people should know: files that could not be read, lines without a version.
  private(set) var notes: [String] = []
  private var index: [String: Int] = [:]

  /// Most components of one scan, places kept for each, and notes.
  private static let limit = 1_000_000
  private static let placeLimit = 20
  private static let noteLimit = 2000

  init(target: String, type: String) {
    self.target = target
    self.type = type
  }

  mutating func note(_ text: String) {
    if notes.count < Self.noteLimit { notes.append(text) }
  }

  mutating func add(_ reading: SoftwareReading) {
    for list in reading.lists { add(list.bill, at: list.place) }
    for note in reading.remarks { self.note(note) }
  }

  private mutating func add(_ bill: SoftwareBillOfMaterials, at place: String) {
    sources.append(
      Source(place: place, format: bill.formatName, components: bill.components.count))
    for component in bill.components { add(component, at: place) }
  }

  private mutating func add(_ component: BOMComponent, at place: String) {
    let key = [
      component.purl ?? "", component.group ?? "", component.name, component.version ?? "",
      component.cpe ?? "",
    ].joined(separator: "\u{1F}")
    if let known = index[key] {
      if seen[known].places.count < Self.placeLimit, seen[known].places.last != place {
        seen[known].places.append(place)
      }
      // What is needed anywhere else is not for development only.
      if !component.isDevelopment { seen[known].component.properties = component.properties }
      return
    }
    guard seen.count < Self.limit else { return note("more than \(Self.limit) components") }
    index[key] = seen.count
    seen.append(Seen(component: component, places: [place]))
  }

  mutating func leaveOutDevelopment() { seen.removeAll { $0.component.isDevelopment } }
}

extension BOMComponent {
  /// Whether it is needed for development only.
  var isDevelopment: Bool {
    properties.contains { $0.name == LockFile.developmentProperty && $0.value == "true" }
  }
}
