import Formats
import Testing

@Suite("CVSS")
struct CVSSTests {
  @Test(
    "every vector scores as Red Hat's suite has it",
    .enabled(if: TestData.has("cvss"), Comment(rawValue: TestData.absent)))
  func vectors() throws {
    var passed = 0
    var count = 0
    for file in try TestData.files("cvss") {
      var wrong: [String] = []
      var right = 0
      for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") {
        let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard parts.count == 3 else { continue }
        let expected = parts[2].split { "(), ".contains($0) }.map { Double($0) }
        let vector = try CVSSVector(parts[0])
        // Their suite reports temporal and environmental scores also where none was given; from 3.1
        // the environmental equations then differ from the base ones.
        let environment =
          try parts[0].hasPrefix("CVSS:3") && vector.environmentalScore == nil
          ? CVSSVector(parts[0] + "/CR:X") : vector
        let scores =
          expected.count == 1
          ? [vector.score]
          : [
            vector.baseScore, vector.temporalScore ?? vector.baseScore,
            environment.environmentalScore ?? vector.temporalScore ?? vector.baseScore,
          ]
        let agree = zip(expected, scores).allSatisfy { want, got in
          want.map { abs($0 - got) < 0.001 } ?? true
        }
        if agree { right += 1 } else { wrong.append("\(line) got \(scores)") }
      }
      count += right + wrong.count
      passed += right
      #expect(wrong.isEmpty, "\(file.name): \(wrong.prefix(5))")
    }
    print("cvss: \(passed) of \(count)")
  }

  @Test(
    "severity in words",
    arguments: [
      (0.0, CVSSSeverity.none), (0.1, .low), (3.9, .low), (4.0, .medium), (6.9, .medium),
      (7.0, .high), (8.9, .high), (9.0, .critical), (10, .critical),
    ])
  func severity(score: Double, word: CVSSSeverity) { #expect(CVSSSeverity(score: score) == word) }

  @Test(
    "malformed vectors are refused",
    arguments: [
      "", "CVSS:3.1", "CVSS:3.1/AV:N", "CVSS:9.9/AV:N", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
      "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
      "CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV:N/AC:L/Au:N/C:P/I:P/A:P/X:Y",
      "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:S/SA:N",
    ])
  func refused(_ text: String) { #expect(throws: CVSSError.self) { try CVSSVector(text) } }

  @Test("base score and score of a whole 4.0 vector")
  func four() throws {
    let vector = try CVSSVector(
      "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U")
    #expect(vector.baseScore == 9.3)
    #expect(vector.score < vector.baseScore)
    #expect(vector.severity == .high)
  }

  @Test("threat and environment of 4.0 apart and together, and what changes no score")
  func parts() throws {
    let base = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
    let vector = try CVSSVector(base + "/E:P/CR:L/MAV:L/S:P/AU:X/U:Red")
    #expect(vector.nomenclature == "CVSS-BTE" && vector.supplemental == ["S": "P", "U": "Red"])
    #expect(vector.temporalScore == (try CVSSVector(base + "/E:P").score))
    #expect(vector.environmentalScore == (try CVSSVector(base + "/CR:L/MAV:L").score))
    #expect(try CVSSVector(base + "/E:X").nomenclature == "CVSS-B")
    #expect(try CVSSVector(base + "/E:X").temporalScore == nil)
  }

  @Test(
    "vectors are written in the order of the standard",
    arguments: [
      (
        "CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/E:X/RL:O",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/RL:O"
      ),
      ("(AV:N/AC:L/Au:N/C:P/I:P/A:P/E:ND)", "AV:N/AC:L/Au:N/C:P/I:P/A:P"),
    ])
  func written(text: String, expected: String) throws {
    let vector = try CVSSVector(text)
    #expect(vector.description == expected)
    #expect(try CVSSVector(version: vector.version, metrics: vector.metrics).score == vector.score)
    #expect(throws: CVSSError.self) { try CVSSVector(version: .four, metrics: vector.metrics) }
  }
}
