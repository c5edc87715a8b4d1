import Directives
import Inventory
import Vocabulary

/// The list as a table for a spreadsheet (RFC 4180).
public enum ActionTable {
  /// CSV with a heading line. Cells that a spreadsheet would take for a formula are defused.
  public static func csv(_ actions: [Action]) -> String {
    let heading = [
      "Do by", "Urgency", "Product", "Runs on", "Reachable from the internet", "What to do",
      "Why this date", "If that is not possible", "State", "Number",
    ]
    let rows = actions.map { action in
      [
        action.due?.description ?? "with the next upgrade", action.urgency.title,
        action.product, action.assetName, action.reachability == .public ? "yes" : "no",
        action.instruction, action.reason, action.fallback, action.state.rawValue,
        action.id.description,
      ]
    }
    return ([heading] + rows).map { $0.map(cell).joined(separator: ",") }
      .joined(separator: "\r\n") + "\r\n"
  }

  static func cell(_ text: String) -> String {
    let isFormula = text.utf8.first.map { [61, 43, 45, 64, 9, 10, 13].contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    return "\""
      + safe.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
