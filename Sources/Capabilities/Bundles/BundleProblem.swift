import HTTP
public import Vocabulary

/// Why Bundles refused.
public enum BundleProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// It would hold more actions than a bundle has places.
  case tooMuch
  /// Its bytes are not kept any more.
  case gone
  /// One of the assets to be carried is not the organization's.
  case unknownAsset
  /// Lines whose code belongs to none of the organization's bundles, or whose day cannot be.
  case lines([(place: String, rule: String)])
  /// A file that is no bundle, or not the one that was signed.
  case damaged(String)
  /// The signature was not made with this key.
  case forged
  /// The bundle is older than one that was seen before.
  case outdated(number: Int64, last: Int64)

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .tooMuch:
      Problem(
        code: "bundle-large", status: 422, title: "Too much for one bundle",
        detail: "A bundle carries at most \(BundleRules.mostBytes >> 20) MiB.",
        remedy: "Choose some of your assets.")
    case .gone:
      Problem(
        code: "bundle-gone", status: 410, title: "Not kept any more",
        detail: "Only the newest \(BundleRules.kept) bundles are kept.",
        remedy: "Make a new one. What is brought back for the old one is still taken.")
    case .unknownAsset: .invalid("/assets", "must be assets of this organization")
    case .lines(let lines):
      lines.allSatisfy({ $0.place.hasPrefix("Line ") })
        ? SiteReceipt.problem("/lines", lines.map { "\($0.place) \($0.rule)" })
        : Fields.problem(lines.map { FieldProblem(field: $0.place, rule: $0.rule) })
    case .damaged(let what):
      Problem(
        code: "bundle-damaged", status: 422, title: "Not the file that was signed", detail: what,
        remedy: "Do not work from it. Fetch the bundle again.")
    case .forged:
      Problem(
        code: "bundle-forged", status: 422, title: "Not signed with this key",
        detail: "The signature in manifest.dsse.json was not made with the key you gave.",
        remedy: "Do not work from it. Compare the key with the one you wrote down.")
    case .outdated(let number, let last):
      Problem(
        code: "bundle-outdated", status: 422, title: "An old bundle",
        detail: "This is bundle \(number), and you have seen bundle \(last).",
        remedy: "Work from the newest one.")
    }
  }

  /// The same problem.
  public static func == (one: Self, other: Self) -> Bool { one.problem == other.problem }
}

/// What is decided about bundles. Pure.
enum BundleRules {
  /// Most bytes of a bundle.
  static let mostBytes = 32 << 20
  /// How many of an organization's bundles are kept with their bytes.
  static let kept = 5
  /// How long one should be worked from, in days.
  static let days: Int64 = 30
  /// How long after it was done something may be brought back, in days.
  static let longest: Int64 = 400

  /// Why a day cannot be the day on which something was done. Somewhere it is tomorrow already.
  static func objection(to day: CalendarDay, today: CalendarDay) -> String? {
    if day > today.adding(days: 1) { return "names a day that has not come yet" }
    return day < today.adding(days: -longest) ? "names a day more than a year ago" : nil
  }
}
