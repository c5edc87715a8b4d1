import Formats
import Testing

@Suite("SSVC decision tables")
struct DecisionTableTests {
  @Test(
    "every row of CERT/CC's tables evaluates to its outcome, as their CSV has it",
    .enabled(if: TestData.has("ssvc"), Comment(rawValue: TestData.absent)))
  func tables() throws {
    var tables = 0
    var rows = 0
    let files = try TestData.files("ssvc")
    for file in files where file.name.contains("/decision_tables/") {
      let table = try DecisionTable(json: file.bytes)
      tables += 1
      let name = file.name.split(separator: "/").last.map { $0.dropLast(5) + ".csv" } ?? ""
      let twin = try #require(files.first { $0.name.hasSuffix("/" + name) })
      var csv = CSVReader(twin.bytes)
      _ = try csv.next()
      for (number, row) in table.rows.enumerated() {
        let answer = try #require(table.evaluate(row.filter { $0.key != table.outcome.id }))
        #expect(answer.row == number)
        #expect(answer.outcome.key == row[table.outcome.id])
        #expect(try csv.next()?.last == answer.outcome.name.lowercased())
        rows += 1
      }
    }
    print("ssvc: \(tables) tables, \(rows) rows")
    #expect(tables == 16)
    #expect(rows == 1574)
  }

  @Test(
    "BOD 26-04: KEV and total impact alone give 14 days",
    .enabled(if: TestData.has("ssvc"), Comment(rawValue: TestData.absent)))
  func directive() throws {
    let files = try TestData.files("ssvc", ending: "tables/cisa/cisa_bod_26_04_1_0_0.json")
    let table = try DecisionTable(json: try #require(files.first).bytes)
    let answer = table.evaluate([
      "cisa:KEV:1.0.0": "Y", "cisa:PE:1.0.0": "N", "ssvc:A:2.0.0": "N", "ssvc:TI:1.0.0": "T",
    ])
    #expect(answer?.row == 8)
    #expect(answer?.outcome.name == "14 days")
    #expect(table.evaluate(["cisa:KEV:1.0.0": "Y"]) == nil)
  }

  @Test("a table with a missing, repeated or unknown row is refused")
  func refused() throws {
    func table(_ rows: [JSONValue]) -> [UInt8] {
      let point = { (key: String) -> JSONValue in
        [
          "name": .string(key),
          "values": [["key": "N", "name": "No"], ["key": "Y", "name": "Yes"]],
        ]
      }
      let value: JSONValue = [
        "namespace": "n", "key": "K", "version": "1", "outcome": "o",
        "decision_points": ["a": point("A"), "o": point("O")], "mapping": .array(rows),
      ]
      return value.serializedBytes()
    }
    #expect(
      try DecisionTable(json: table([["a": "N", "o": "N"], ["a": "Y", "o": "Y"]])).rows.count == 2)
    for rows in [
      [], [["a": "N", "o": "N"]], [["a": "N", "o": "N"], ["a": "N", "o": "Y"]],
      [["a": "N", "o": "N"], ["a": "Q", "o": "Y"]], [["a": "N"], ["a": "Y", "o": "Y"]],
    ] as [[JSONValue]] {
      #expect(throws: RecordError.self) { try DecisionTable(json: table(rows)) }
    }
  }
}
