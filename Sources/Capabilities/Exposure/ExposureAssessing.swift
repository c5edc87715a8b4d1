import Catalog
import Formats
import Inventory
import Storage

/// A verdict on a component that the caller knows as `Number`, with what VEX documents say against
/// it: nil when it counts.
struct Assessed<Number> {
  let number: Number
  let verdict: ExposureRules.Verdict
  let suppression: String?
}

extension ExposureService {
  /// What affects these components, in their order.
  func assess<Number: Hashable>(
    _ components: [(number: Number, component: Component)], in tx: Transaction
  ) throws -> [Assessed<Number>] {
    var versions: [String: [[UInt8]]] = [:]
    for (_, component) in components {
      guard let version = component.version else { continue }
      for key in component.keys {
        versions[key.text, default: []].append(
          VersionKey(version, scheme: key.versionScheme).bytes)
      }
    }
    let affected = Dictionary(
      grouping: try catalog.affecting(
        keys: versions.keys.sorted(), versions: versions, in: tx), by: \.key)
    return try weigh(
      components.flatMap { number, component in
        ExposureRules.verdicts(
          for: component, among: component.keys.flatMap { affected[$0.text] ?? [] }
        ).map { (number, component, $0) }
      }, in: tx)
  }

  /// Verdicts with what VEX documents say against them.
  func weigh<Number: Hashable>(
    _ found: [(number: Number, component: Component, verdict: ExposureRules.Verdict)],
    in tx: Transaction
  ) throws -> [Assessed<Number>] {
    let keys = Set(found.flatMap { $0.component.keys.map(\.text) }).sorted()
    let said = Dictionary(
      grouping: try catalog.statements(about: keys, in: tx), by: \.vulnerability)
    return found.map { number, component, verdict in
      Assessed(
        number: number, verdict: verdict,
        suppression: ExposureRules.suppression(
          of: verdict.vulnerability, in: component, by: said[verdict.vulnerability] ?? []))
    }
  }
}

extension ComponentVerdict {
  init(_ assessed: Assessed<ComponentNumber>) {
    component = assessed.number
    vulnerability = assessed.verdict.vulnerability
    reason = assessed.verdict.reason
    fixedVersion = assessed.verdict.fixedVersion
    hint = assessed.verdict.hint
    suppression = assessed.suppression
  }
}
