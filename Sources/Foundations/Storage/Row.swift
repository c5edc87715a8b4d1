/// One row of a result.
public struct Row: Sendable {
  let columns: Columns
  let values: [SQLValue]

  /// The value of a named column; throws when there is none or it does not fit the type.
  public subscript<Value: SQLReadable>(_ column: String) -> Value {
    get throws { try read(column) { try Value(sqlValue: $0) } }
  }

  /// The value of a column holding a raw value as text.
  @_disfavoredOverload
  public subscript<Value: RawRepresentable>(_ column: String) -> Value
  where Value.RawValue == String {
    get throws {
      try read(column) { value in
        guard let result = Value(rawValue: try String(sqlValue: value)) else {
          throw value.unreadable(as: "\(Value.self)")
        }
        return result
      }
    }
  }

  /// The value of a column holding a raw value as text, or nil for NULL.
  @_disfavoredOverload
  public subscript<Value: RawRepresentable>(_ column: String) -> Value?
  where Value.RawValue == String {
    get throws {
      guard let text: String = try self[column] else { return nil }
      guard let result = Value(rawValue: text) else {
        throw StorageProblem.unreadable("column \(column): not a \(Value.self)")
      }
      return result
    }
  }

  /// The value at a position counted from 0.
  public subscript<Value: SQLReadable>(_ position: Int) -> Value {
    get throws {
      guard values.indices.contains(position) else {
        throw StorageProblem.unreadable("no column at position \(position)")
      }
      return try Value(sqlValue: values[position])
    }
  }

  /// The columns' names in order.
  public var columnNames: [String] { columns.names }

  private func read<Value>(_ column: String, _ convert: (SQLValue) throws -> Value) throws -> Value
  {
    guard let position = columns.position(of: column) else {
      throw StorageProblem.unreadable("no column \(column) among \(columns.names)")
    }
    do {
      return try convert(values[position])
    } catch StorageProblem.unreadable(let why) {
      throw StorageProblem.unreadable("column \(column): \(why)")
    }
  }
}

/// The names of a result's columns, shared by its rows and kept with the prepared statement.
final class Columns: Sendable {
  let names: [String]
  private let positions: [String: Int]

  init(_ names: [String]) {
    self.names = names
    // A few names are found faster by looking at each.
    positions =
      names.count <= 4
      ? [:]
      : Dictionary(
        names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { one, _ in one })
  }

  func position(of name: String) -> Int? {
    names.count <= 4 ? names.firstIndex(of: name) : positions[name]
  }
}
