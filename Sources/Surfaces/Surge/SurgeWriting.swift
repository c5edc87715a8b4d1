import Formats
import Vocabulary

/// One report as it is sent.
struct SurgeReport: Sendable {
  let reference: String
  let json: JSONValue
}

/// Writes what a finder says of a claim, in words that differ from report to report.
struct SurgeWriter: Sendable {
  let source: Int
  let reference: String

  static let severities = [
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:L/A:N",
    "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:L/A:N", "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:L",
  ]

  /// `isPlace` says that file, function and weakness are named just as the first report did.
  func report(
    of claim: SurgeClaim, again: Bool, _ isPlace: Bool, in world: inout SurgeWorld
  ) -> SurgeReport {
    let words = WeaknessWords.all[claim.weakness]
    let project = world.projects[claim.project]
    var generator = world.generator
    defer { world.generator = generator }
    // Those who tell it in their own words leave out or blur at least one part of the place.
    let blur = isPlace ? 3 : generator.place(in: 3)
    let function = blur == 0 ? nil : claim.function
    let file = blur == 1 ? nil : claim.file
    let weakness = blur == 2 ? words.numbers[1 + generator.place(in: 2)] : words.numbers[0]
    let text = text(claim, words, function: function, &generator)
    let hasVersion = generator.chance(claim.isReal ? 0.9 : 0.55)
    let isFixed = claim.kind == .alreadyFixed
    let version = isFixed ? "2.\(generator.place(in: 4)).0" : "1.\(generator.place(in: 9)).2"
    var json: JSONObject = [
      "reference": reference.json, "title": text.title.json, "description": text.body.json,
      "cwe": [weakness.json],
      "affected": [
        [
          "package": (project.package + (hasVersion || isFixed ? "@" + version : "")).json,
          "repository": "https://code.example/\(project.name)".json,
        ]
      ],
      "severity": [["type": "CVSS_V3", "score": Self.severities[claim.severity].json]],
      "provenance": [
        "tool": "looker-\(source / 4 + 1)".json,
        "testedVersion": hasVersion || isFixed ? version.json : .null,
      ],
    ]
    if let alias = claim.alias { json["aliases"] = [alias.json] }
    if file != nil || function != nil {
      json["location"] = ["file": file.json, "function": function.json]
    }
    if generator.chance(claim.isReal ? 0.8 : 0.4) {
      json["reproducer"] = ["command": "./try \(claim.parameter) \(generator.place(in: 90))".json]
    }
    return SurgeReport(reference: reference, json: .object(json))
  }

  private func text(
    _ claim: SurgeClaim, _ words: WeaknessWords, function: String?,
    _ generator: inout SeededGenerator
  ) -> (title: String, body: String) {
    let file = claim.file.split(separator: "/").last.map(String.init) ?? claim.file
    let place = function.map { $0 + "()" } ?? "the code in " + file
    let parameter = generator.chance(0.7) ? claim.parameter : "the value"
    let trigger = generator.pick(WeaknessWords.triggers)
    let name = generator.pick(words.names)
    func fill(_ template: String) -> String {
      var result = ""
      var rest = template[...]
      while let mark = rest.firstIndex(of: "{") {
        result += rest[..<mark]
        rest = rest[mark...].dropFirst()
        switch rest.first {
        case "w": result += place
        case "p": result += parameter
        case "o": result += claim.object
        case "t": result += trigger
        default: result += name
        }
        rest = rest.dropFirst(2)
      }
      return result + rest
    }
    var sentences = [
      fill(generator.pick(WeaknessWords.openings)), fill(generator.pick(words.causes)),
      fill(generator.pick(words.effects)),
    ]
    if generator.chance(0.4) { sentences.shuffle(using: &generator) }
    return (fill(generator.pick(WeaknessWords.titles)), sentences.joined(separator: " "))
  }
}
