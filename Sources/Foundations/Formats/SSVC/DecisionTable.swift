/// A decision table as CERT/CC publishes them (SSVC schema 2.0): every combination of decision-point
/// values with its outcome.
public struct DecisionTable: Sendable, Hashable {
  /// One value of a decision point.
  public struct Value: Sendable, Hashable {
    /// The short key, such as `14D`.
    public let key: String
    /// The name in words, such as `14 days`.
    public let name: String
    /// What it means.
    public let definition: String
  }

  /// One decision point.
  public struct Point: Sendable, Hashable {
    /// Namespace, key and version, such as `cisa:KEV:1.0.0`.
    public let id: String
    /// The name in words, such as `In KEV`.
    public let name: String
    /// What it asks.
    public let definition: String
    /// Its values, the least first.
    public let values: [Value]
  }

  /// Namespace, key and version, such as `cisa:DT_BOD2604:1.0.0`.
  public let id: String
  /// The name in words.
  public let name: String
  /// What it decides.
  public let definition: String
  /// The decision points asked.
  public let inputs: [Point]
  /// What is decided.
  public let outcome: Point
  /// The rows, in order: the key of a value by the identifier of its decision point.
  public let rows: [[String: String]]

  /// Reads a table, refusing one whose rows name unknown values, repeat or leave a combination out.
  public init(json bytes: some Collection<UInt8>) throws(RecordError) {
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONValue.parse(bytes)
    } catch {
      throw RecordError(error, format: "SSVC", record: nil)
    }
    let id = ["namespace", "key", "version"].map { root[$0]?.text ?? "" }.joined(separator: ":")
    func failure(_ field: String, _ reason: String) -> RecordError {
      RecordError(format: "SSVC", record: id, field: field, reason: reason)
    }
    guard let members = root["decision_points"]?.object?.members, !members.isEmpty else {
      throw failure("/decision_points", "decision points are required")
    }
    let points = members.map { Point(id: $0.key, $0.value) }
    guard points.count <= 64, points.allSatisfy({ $0.values.count <= 64 }) else {
      throw failure("/decision_points", "more than 64 decision points, or values of one")
    }
    guard let target = root["outcome"]?.text, let outcome = points.first(where: { $0.id == target })
    else { throw failure("/outcome", "the outcome is none of the decision points") }
    guard let mapping = root["mapping"]?.array, !mapping.isEmpty else {
      throw failure("/mapping", "rows are required")
    }
    var rows: [[String: String]] = []
    var seen: Set<[String]> = []
    let inputs = points.filter { $0.id != target }
    for (place, row) in mapping.enumerated() {
      var values: [String: String] = [:]
      for point in points {
        guard let key = row[point.id]?.text, point.values.contains(where: { $0.key == key }) else {
          throw failure("/mapping/\(place)", "no value of \(point.id)")
        }
        values[point.id] = key
      }
      guard seen.insert(inputs.map { values[$0.id] ?? "" }).inserted else {
        throw failure("/mapping/\(place)", "the same combination twice")
      }
      rows.append(values)
    }
    guard rows.count == inputs.reduce(1, { $0 &* max($1.values.count, 1) }) else {
      throw failure("/mapping", "\(rows.count) rows do not cover every combination")
    }
    self.id = id
    self.name = root["name"]?.text ?? ""
    self.definition = root["definition"]?.text ?? ""
    self.inputs = inputs
    self.outcome = outcome
    self.rows = rows
  }

  /// The outcome for exactly these values (key by decision point), with the number of the row from
  /// 0; nil when a decision point is missing or a value is unknown.
  public func evaluate(_ values: [String: String]) -> (row: Int, outcome: Value)? {
    for (number, row) in rows.enumerated()
    where inputs.allSatisfy({ values[$0.id] == row[$0.id] }) {
      guard let value = outcome.values.first(where: { $0.key == row[outcome.id] }) else {
        return nil
      }
      return (number, value)
    }
    return nil
  }
}

extension DecisionTable.Point {
  fileprivate init(id: String, _ json: JSONValue) {
    self.id = id
    name = json["name"]?.text ?? ""
    definition = json["definition"]?.text ?? ""
    values = (json["values"]?.array ?? []).map {
      DecisionTable.Value(
        key: $0["key"]?.text ?? "", name: $0["name"]?.text ?? "",
        definition: $0["definition"]?.text ?? "")
    }
  }
}
