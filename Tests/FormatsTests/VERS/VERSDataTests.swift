import Formats
import Testing

@Suite("Version ranges and comparisons against package-url/vers-spec's cases")
struct VERSDataTests {
  /// Cases answered differently, each with the reason: the input, as the suite writes it.
  static let deviations: [String: String] = [
    ">= 0.2.0 <= 0.9.6 || ~0.8.0-pre":
      "node-semver reads ~0.8.0-pre as >=0.8.0-pre <0.9.0-0; the case ends it at 0.8.1, twice",
    "": "a range of no constraint: the text of the standard refuses it, this recommended case not",
  ]

  @Test(
    "every case",
    .enabled(if: TestData.has("vers"), Comment(rawValue: TestData.absent)))
  func cases() throws {
    var counts: [String: (right: Int, all: Int)] = [:]
    var wrong: [String] = []
    for file in try TestData.files("vers", ending: ".json") {
      let name = String(file.name.split(separator: "/").last ?? "")
      for test in try JSONValue.parse(file.bytes)["tests"]?.array ?? [] {
        let input = try #require(test["input"])
        let answer = try answer(test["test_type"]?.text ?? "", input)
        let expected =
          test["expected_failure"]?.boolean == true ? nil : test["expected_output"].map(lowered)
        counts[name, default: (0, 0)].all += 1
        if answer.map(lowered) == expected {
          counts[name, default: (0, 0)].right += 1
        } else if Self.deviations[input["native_range"]?.text ?? "-"] == nil {
          wrong.append(
            "\(name) \(input.serialized()) expected \(expected?.serialized() ?? "refusal")"
              + " answered \(answer?.serialized() ?? "refusal")")
        }
      }
    }
    for (file, count) in counts.sorted(by: { $0.key < $1.key }) {
      print("vers: \(file): \(count.right) of \(count.all)")
    }
    let right = counts.values.map(\.right).reduce(0, +)
    print("vers: \(right) in all, \(Self.deviations.count) deviations")
    #expect(counts.values.map(\.all).reduce(0, +) == 2701)
    #expect(right == 2701 - Self.deviations.count)
    #expect(wrong.isEmpty, "\(wrong.prefix(40).joined(separator: "\n"))")
  }

  /// The suite expects NuGet versions back in lower case, which is not a matter of order.
  private func lowered(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(text.hasPrefix("1.0.0-") ? text.lowercased() : text)
    case .array(let values): .array(values.map(lowered))
    default: value
    }
  }

  private func answer(_ type: String, _ input: JSONValue) throws -> JSONValue? {
    switch type {
    case "equality", "comparison":
      let scheme = try VersionScheme(versType: input["input_scheme"]?.text ?? "")
      let versions = input["versions"]?.array?.compactMap(\.text) ?? []
      if type == "equality" {
        return .bool(versions.dropFirst().allSatisfy { scheme.compare(versions[0], $0) == 0 })
      }
      return .array(versions.sorted { scheme.compare($0, $1) < 0 }.map(JSONValue.string))
    case "containment":
      let range = try VERSRange(normalizing: input["vers"]?.text ?? "")
      return .bool(range.contains(input["version"]?.text ?? ""))
    case "from_native":
      let range = try? VERSRange(
        native: input["native_range"]?.text ?? "", type: input["scheme"]?.text ?? "")
      return (range?.description).map(JSONValue.string)
    case "validate":
      return (try? VERSRange(normalizing: input.text ?? "")).map { .string($0.description) }
    default:
      guard let range = try? VERSRange(input.text ?? "") else { return nil }
      let constraints = range.constraints.map { constraint -> JSONValue in
        .array([.string(constraint.comparator.rawValue), .string(constraint.version)])
      }
      return ["scheme": .string(range.type), "version_constraints": .array(constraints)]
    }
  }
}
