/// A surge in one line.
public enum SurgeSummary {
  /// What stands over the columns.
  public static let headings = [
    "Reports a day", "Repeated", "Reports", "Cases", "True flaws", "Handed over",
    "Contacts a flaw", "Misplaced", "Split cases", "Minutes saved", "Weeks over", "Seconds",
  ]

  /// The values under them.
  public static func row(_ result: SurgeResult) -> [String] {
    [
      "\(result.plan.rate)", "\(result.plan.duplicates) %", "\(result.funnel.reports)",
      "\(result.funnel.flaws)", "\(result.funnel.distinct)", "\(result.funnel.handedOver)",
      decimal(result.contact.perFlaw, 3),
      "\(result.merging.misplacedByRule.values.reduce(0, +))", "\(result.merging.splitCases)",
      percent(result.effort.saved), "\(result.contact.weeksOver) of \(result.contact.weeks)",
      decimal(result.timing.seconds, 1),
    ]
  }

  /// A number with so many places after the point.
  static func decimal(_ value: Double, _ places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let whole = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard places > 0 else { return sign + String(whole) }
    let rest = String(whole % scale)
    let zeros = String(repeating: "0", count: places - rest.count)
    return "\(sign)\(whole / scale).\(zeros)\(rest)"
  }

  /// A share as per cent.
  static func percent(_ share: Double) -> String { decimal(share * 100, 1) + " %" }
}
