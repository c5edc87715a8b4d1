import Formats
import Testing

@Suite("SARIF 2.1.0")
struct SARIFTests {
  @Test(
    "every result of many tools is read",
    .enabled(if: TestData.has("sarif"), Comment(rawValue: TestData.absent)))
  func real() throws {
    var files = 0
    var results = 0
    var located = 0
    var weak = 0
    var silent = 0
    for file in try TestData.files("sarif")
    where file.name.hasSuffix(".sarif") || file.name.hasSuffix(".json") {
      let log = try SARIFLog(json: file.bytes)
      files += 1
      for result in log.runs.flatMap(\.results) {
        results += 1
        if result.locations.contains(where: { $0.uri != nil }) { located += 1 }
        if !result.weaknesses.isEmpty { weak += 1 }
        if result.message.isEmpty { silent += 1 }
      }
    }
    print("sarif: \(files) files, \(results) results, \(located) located, \(weak) with a CWE")
    #expect(files == 27)
    #expect(results == 2664)
    #expect(silent <= 1)
  }

  private let log = """
    {"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T","semanticVersion":"1.2.3","rules":[
      {"id":"R1","shortDescription":{"text":"Short"},"help":{"text":"Help"},
       "defaultConfiguration":{"level":"error"},
       "messageStrings":{"m":{"text":"Found {0} in {{1}}: {1}"}},
       "relationships":[{"target":{"id":"327","toolComponent":{"name":"CWE"}}}],
       "properties":{"tags":["external/cwe/cwe-079"],"security-severity":"7.5"}}]}},
     "artifacts":[{"location":{"uri":"a.c"}}],
     "results":[{"ruleId":"R1/sub","message":{"id":"m","arguments":["x","y"]},
       "locations":[{"physicalLocation":{"artifactLocation":{"index":0},"region":{"startLine":7}},
         "logicalLocations":[{"fullyQualifiedName":"f"}]}],
       "codeFlows":[{"threadFlows":[{"locations":[
         {"location":{"physicalLocation":{"region":{"snippet":{"text":"read(x)"}}}}},
         {"location":{"physicalLocation":{"region":{
           "snippet":{"text":"user = c.execute(\\"SELECT\\" + f(x))"}}}}}]}]}],
       "partialFingerprints":{"p":"1"},"fixes":[{}],"suppressions":[{"kind":"inSource"}]},
      {"message":{"text":"plain"},"kind":"pass"}]}]}
    """

  @Test("a result is joined with its rule, its message and its artifact")
  func joined() throws {
    let run = try #require(try SARIFLog(json: Array(log.utf8)).runs.first)
    #expect(run.toolName == "T")
    #expect(run.toolVersion == "1.2.3")
    let result = try #require(run.results.first)
    #expect(result.message == "Found x in {1}: y")
    #expect(result.level == .error)
    #expect(result.ruleName == "Short")
    #expect(result.ruleHelp == "Help")
    #expect(result.weaknesses == ["CWE-79", "CWE-327"])
    #expect(result.locations.first?.uri == "a.c")
    #expect(result.locations.first?.startLine == 7)
    #expect(result.locations.first?.logicalName == "f")
    #expect(result.partialFingerprints == ["p": "1"])
    #expect(result.sink == "c.execute")
    #expect(run.results.last?.sink == nil)
    #expect(result.hasFix && result.isSuppressed)
    #expect(result.securitySeverity == 7.5)
    #expect(run.results.last?.level == SARIFResult.Level.none)
  }

  @Test(
    "other documents are refused",
    arguments: [
      "", "[]", "{}", #"{"version":"1.0.0","runs":[]}"#, #"{"version":"2.1.0"}"#,
      #"{"version":"2.1.0","runs":[{}]}"#,
      #"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[1]}]}"#,
      #"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":{}}]}"#,
    ])
  func refused(_ text: String) {
    #expect(throws: RecordError.self) { try SARIFLog(json: Array(text.utf8)) }
  }
}
