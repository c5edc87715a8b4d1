import Directives
import Formats
import Registry
import Vocabulary

/// The bodies with which directives, and how they are followed, are tried.
extension Requests {
  func directives(_ operation: String, _ object: Belongings) -> JSONValue? {
    switch operation {
    case "beginDirective", "changeDirective", "forecastDirective":
      Self.guidance("Guide \(object.canary)").json
    case "moveDirective": ["command": "withdraw", "reason": "Not needed."]
    // An organization of no regime: refused, but only after it was authorised.
    case "appointIssuer": ["issuer": object.organization.id.json]
    case "recordStep": ["step": "scope", "note": "Looked."]
    case "askDeferral":
      [
        "justification": "A clinic has to stay open.", "compensation": "Apart from the network.",
        "until": "2026-12-15",
      ]
    case "decideDeferral": ["command": "grant", "note": "For a month."]
    case "signAttestation":
      ["from": "2026-11-01", "to": "2026-11-20", "isMet": true, "statement": "All was done."]
    default: nil
    }
  }

  /// The forms of the same.
  static func directiveForm(_ operation: String) -> [(String, String)] {
    switch operation {
    case "commandDirective": [("command", "withdraw"), ("ending", "Not needed.")]
    case "followDirective": [("follow", "yes")]
    case "writeStep": [("step", "scope"), ("note", "Looked.")]
    case "sendDeferral":
      [
        ("justification", "A clinic has to stay open."), ("compensation", "Apart."),
        ("until", "2026-12-15"),
      ]
    case "commandDeferral": [("command", "grant"), ("note", "For a month.")]
    case "attestDirective":
      [
        ("from", "2026-11-01"), ("to", "2026-11-20"), ("isMet", "yes"), ("statement", "All done."),
      ]
    default: []
    }
  }

  /// A directive that binds nobody.
  static func guidance(_ name: String) -> Directive {
    var directive = Directive.bod2604
    directive.name = name
    directive.regime = nil
    return directive
  }
}
