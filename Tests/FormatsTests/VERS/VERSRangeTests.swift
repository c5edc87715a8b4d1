import Formats
import Testing

@Suite("VERS ranges")
struct VERSRangeTests {
  @Test(
    "a range holds what its constraints say",
    arguments: [
      ("vers:npm/1.2.3|>=2.0.0|<5.0.0", ["1.2.3", "2.0.0", "4.9.9"], ["1.2.4", "1.0.0", "5.0.0"]),
      ("vers:gem/>=2.2.0|!=2.2.1|<2.3.0", ["2.2.0", "2.2.2"], ["2.2.1", "2.3.0", "2.1"]),
      ("vers:deb/*", ["0", "1:2.3-4"], []),
      ("vers:none/*", [], ["1"]),
      ("vers:pypi/!=1.0", ["0.9", "1.1"], ["1.0", "1.0.0"]),
      ("vers:maven/<=1.7.5|>=7.0.0-M1|<=7.0.7", ["1.0", "7.0.0"], ["2", "7.0.0-alpha-1", "8"]),
      ("vers:semver/>0|<1.0.0", ["0.0.1"], ["0", "0.0.0-a", "1.0.0"]),
    ])
  func contains(_ text: String, _ inside: [String], _ outside: [String]) throws {
    let range = try VERSRange(text)
    for version in inside { #expect(range.contains(version), "\(version) in \(text)") }
    for version in outside { #expect(!range.contains(version), "\(version) not in \(text)") }
    let negated = range.negated
    for version in inside { #expect(!negated.contains(version), "\(version) in \(negated)") }
    for version in outside { #expect(negated.contains(version), "\(version) not in \(negated)") }
    #expect(range.simplified.description == text)
    #expect(range.description == text)
  }

  @Test(
    "what says nothing is left out, and ranges are merged and negated",
    arguments: [
      (">=1|>=2|<=3", ">=1|<=3", "<1|>3"), ("1|<2", "<2", ">=2"),
      (">1|=1.5|<2", ">1|<2", "<=1|>=2"),
      ("<2|<3|5|<4", "<4|5", ">=4|!=5"), ("<5|>5", "!=5", "5"), ("1|2|3", "1|2|3", "!=1|!=2|!=3"),
      ("<1|>=1", "*", nil), (">=1|!=2|<3|!=9", ">=1|!=2|<3", "<1|2|>=3"),
    ])
  func simplified(_ text: String, _ simple: String, _ negated: String?) throws {
    let range = try VERSRange(normalizing: "vers:npm/" + text)
    #expect(range.simplified.description == "vers:npm/" + simple)
    #expect(range.negated.description == (negated.map { "vers:npm/" + $0 } ?? "vers:none/*"))
    let whole = try range.merged(with: range.negated)
    #expect(whole.content == .all)
  }

  @Test(
    "what is not canonical is refused, and says what would be",
    arguments: [
      "vers:npm/", "vers:npm", "VERS:npm/1", "vers:NPM/1", "vers:/1", "vers:npm/>=", "vers:npm/*|1",
      "vers:npm/1|1", "vers:npm/=1", "vers:npm/1|<2", "vers:npm/>1|>2", "vers:npm/<2|<3",
      "vers:npm/>=2|1", "vers:npm/1.0|1.0.0", "vers:npm/%31", "vers:npm/1%2a", "vers:npm/1>2",
      "vers:unheard-of/1", "vers:all/1", "pkg:npm/1", "vers:npm/é", "vers:npm/1%",
    ])
  func refused(_ text: String) { #expect(throws: VERSError.self) { try VERSRange(text) } }

  @Test("versions are percent-encoded once")
  func encoding() throws {
    let range = try VERSRange(type: "generic", constraints: [.init(.equal, "a|b>c é%41")])
    #expect(range.description == "vers:generic/a%7Cb%3Ec%20%C3%A9%2541")
    let again = try VERSRange(range.description)
    #expect(again == range)
    #expect(again.contains("a|b>c é%41"))
  }

  @Test(
    "the ecosystems' own notations",
    arguments: [
      ("gem", "~> 2.2.0, != 2.2.1", ">=2.2.0|!=2.2.1|<2.3"), ("pypi", "~=1.4.2", ">=1.4.2|<1.5"),
      ("pypi", "==1.2.*,!=1.2.3", ">=1.2|!=1.2.3|<1.3"), ("nuget", "1.0", ">=1.0"),
      ("nuget", "(,1.0]", "<=1.0"), ("maven", "[1.0,2.0),[3.0,)", ">=1.0|<2.0|>=3.0"),
      ("maven", "[1.5]", "1.5"), ("deb", "<< 1.0-1, >> 0.9", ">0.9|<1.0-1"),
      ("npm", "^0", ">=0.0.0|<1.0.0"),
      ("npm", "~1", ">=1.0.0|<2.0.0"), ("npm", "*", "*"), ("cargo", ">=1.2.3, <2", ">=1.2.3|<2"),
    ])
  func native(_ type: String, _ text: String, _ expected: String) throws {
    #expect(try VERSRange(native: text, type: type).description == "vers:\(type)/\(expected)")
  }

  @Test(
    "notation that is not known is refused",
    arguments: [
      ("npm", "latest"), ("npm", "1.2.3.4.5 - 2"), ("npm", ">=a"), ("maven", "[1,2,3]"),
      ("nuget", "[1.0"), ("pypi", "~~1"), ("deb", "1 2"), ("conan", "^"), ("gem", ""),
    ])
  func nativeRefused(_ type: String, _ text: String) {
    #expect(throws: VERSError.self) { try VERSRange(native: text, type: type) }
  }

  @Test("many constraints cost no square of their number")
  func many() throws {
    let excluded = (0..<3_000).map { "!=1.\($0)" }.joined(separator: "|")
    let listed = (0..<3_000).map { "=1.\($0)" }.joined(separator: "|")
    let clock = ContinuousClock()
    let took = try clock.measure {
      let range = try VERSRange(normalizing: "vers:npm/" + excluded)
      #expect(!range.contains("1.7") && range.contains("2.0"))
      #expect(try VERSRange(normalizing: "vers:npm/" + listed).negated == range)
    }
    #expect(took < .seconds(10))
  }
}
