import Access
import Formats
import Vocabulary

/// What may be sent to whom, and when again. Pure.
public enum FederationRules {
  /// Seconds between two rounds in which a hub is asked for what is new.
  static let pullSeconds: Int64 = 300
  /// Seconds before asking again, after failures in a row.
  static let delays: [Int64] = [60, 300, 900, 3600, 7200, 21_600]
  /// Seconds before sending again what did not arrive.
  static let sendingDelays: [Int64] = [5, 60, 300, 1800, 7200]
  /// Most cases of VINCE that are fetched in one round.
  static let mostCases = 20
  /// Seconds by which the clock of who signs a delivery may differ.
  static let toleranceSeconds: Int64 = 300
  /// Most pages of records that are fetched in one round.
  static let mostPages = 20
  /// Seconds by which a round goes back behind the last one, for what was written meanwhile.
  static let overlapSeconds: Int64 = 600
  /// Most bytes of an answer of another hub.
  static let answerLimit = 8 << 20

  /// Whether a delivery was signed just now. What others wrote can be any number, so nothing is
  /// reckoned with it.
  static func isInTime(_ seconds: Int64, now: Timestamp) -> Bool {
    let here = now.seconds
    return (here - toleranceSeconds...here + toleranceSeconds).contains(seconds)
  }

  /// Why an address cannot be a hub's; nil when it can. Where it leads is checked when it is asked.
  static func refusal(ofAddress text: String) -> String? {
    guard text.utf8.count <= 500, text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      return "must be at most 500 ASCII characters without blanks"
    }
    guard text.hasPrefix("https://") else { return "must begin with https://" }
    guard !text.hasSuffix("/"), !text.utf8.contains(where: { [35, 63, 64, 92].contains($0) })
    else { return "must not end with a slash, nor hold #, ?, @ or \\" }
    let host = text.dropFirst(8).prefix { $0 != "/" && $0 != ":" }
    guard !host.isEmpty, !text.utf8.containsDots else { return "must name a host" }
    return nil
  }

  /// Why a hub may be told, in words.
  ///
  /// - Parameters:
  ///   - takesPart: whether its organization is among those who joined and keep the embargo, or is a
  ///     party where nobody coordinates.
  static func permission(
    _ hub: Hub, takesPart: Bool, light: TrafficLight, embargoUntil: Timestamp?
  ) throws(FederationProblem) -> String {
    if takesPart { return "\(hub.name) takes part in the case." }
    if let embargoUntil { throw .embargoed(hub.name, embargoUntil) }
    guard let ceiling = hub.ceiling, light <= ceiling, light != .red else {
      throw .notTold(hub.name, light)
    }
    return "The case is TLP:\(light.rawValue), and \(hub.name) may be sent up to "
      + "TLP:\(ceiling.rawValue)."
  }

  /// What changed between two things that a hub said, in words; texts are not repeated.
  static func changes(from before: JSONValue?, to now: JSONValue) -> [String] {
    guard let before else { return [] }
    var words: [String] = []
    for (member, name) in [("title", "Title"), ("status", "Status")]
    where before[member]?.text != now[member]?.text {
      words.append(
        "\(name): “\(before[member]?.text ?? "")” is now “\(now[member]?.text ?? "")”.")
    }
    if before["text"]?.text != now["text"]?.text { words.append("The text was changed.") }
    if before["embargoUntil"]?.text != now["embargoUntil"]?.text {
      words.append("To be kept quiet until: \(now["embargoUntil"]?.text ?? "not said").")
    }
    if before["isPublic"]?.boolean != now["isPublic"]?.boolean {
      words.append(now["isPublic"]?.boolean == true ? "It is public there." : "It is not public.")
    }
    let old = Set((before["names"]?.array ?? []).compactMap(\.text))
    let fresh = (now["names"]?.array ?? []).compactMap(\.text).filter { !old.contains($0) }
    if !fresh.isEmpty { words.append("New names: " + fresh.joined(separator: ", ") + ".") }
    return words
  }

  /// What differs between two records that were sent, in words.
  static func changes(from before: ExchangeRecord, to now: ExchangeRecord) -> [String] {
    var words: [String] = []
    if before.status != now.status { words.append("Status: \(before.status) → \(now.status)") }
    if before.isPublic != now.isPublic { words.append("Public: \(now.isPublic ? "yes" : "no")") }
    if before.embargoUntil != now.embargoUntil {
      words.append("Embargo until: \(now.embargoUntil?.rfc3339 ?? "none")")
    }
    let fresh = Set(now.names).subtracting(before.names).sorted()
    if !fresh.isEmpty { words.append("New names: " + fresh.joined(separator: ", ")) }
    if before.statement != now.statement { words.append("The statement was changed.") }
    if before.text != now.text { words.append("The text was changed.") }
    return words
  }
}

extension String.UTF8View {
  /// Whether a part of a path is `..`.
  var containsDots: Bool {
    var last: UInt8 = 0
    for byte in self {
      if byte == 46, last == 46 { return true }
      last = byte
    }
    return false
  }
}
