import Access
import Formats
import Signing
import Vocabulary

/// What is sent to webhooks, and when again. Pure. The form is that of the Standard Webhooks
/// specification 1.0.
public enum WebhookRules {
  /// Most webhooks of an organization.
  static let mostWebhooks = 10
  /// Most events that wait for one webhook; what comes after is not sent.
  static let mostWaiting = 1000
  /// Seconds before each further attempt, a day in all.
  static let delays: [Int64] = [5, 300, 1800, 7200, 18_000, 28_800, 28_800]
  /// Seconds for which the secret before is used too.
  static let rotationSeconds: Int64 = 86_400
  /// Most bytes kept of an answer.
  static let answerLimit = 1024
  /// The type of an event that only shows that events arrive.
  static let test = "webhook.test"

  /// Why an address cannot be a webhook's; nil when it can.
  static func refusal(_ url: String) -> String? {
    guard url.utf8.count <= 2000, url.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      return "must be at most 2000 ASCII characters without blanks"
    }
    guard url.lowercased().hasPrefix("https://") else { return "must begin with https://" }
    let authority = url.dropFirst(8).prefix { !"/?#".contains($0) }
    guard !authority.contains("@") else { return "must not hold a user or a password" }
    guard !authority.contains("\\"), !url.contains("#") else { return "must not hold \\ or #" }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let host = parts.first, !host.isEmpty,
      host.utf8.allSatisfy({
        (48...57).contains($0) || (97...122).contains($0 | 32) || $0 == 45 || $0 == 46
      })
    else { return "must name a host" }
    if parts.count == 2 {
      guard let port = Int(parts[1]), (1...65535).contains(port) else {
        return "names a port that is none"
      }
    }
    return nil
  }

  /// A fresh secret: `whsec_` and 32 bytes in base64.
  static func secret(_ random: [UInt8]) -> String { "whsec_" + Base64.encode(random) }

  /// What is sent: kind, number, place and label, and no word about what it is.
  static func body(_ event: WebhookDelivery, link: String) -> [UInt8] {
    let value: JSONValue = [
      "type": event.kind.json, "timestamp": event.at.json,
      "data": [
        "id": event.subject.json, "link": link.json, "tlp": event.trafficLight.rawValue.json,
      ],
    ]
    return value.serializedBytes(pretty: false)
  }

  /// `v1,` and the HMAC-SHA-256 of identifier, time and body, once for each secret.
  static func signature(
    id: String, seconds: Int64, body: [UInt8], secrets: [String]
  ) -> String {
    let message = Array("\(id).\(seconds).".utf8) + body
    return secrets.compactMap { secret in
      guard let key = Base64.decode(secret.dropFirst("whsec_".count)) else { return nil }
      return "v1," + Base64.encode(hmacSHA256(key: key, message: message).bytes)
    }.joined(separator: " ")
  }

  /// What follows an attempt.
  enum Outcome: Equatable {
    case delivered
    /// Tried again after so many seconds.
    case again(Int64)
    /// Given up; and with it the webhook, for this reason.
    case stopped(String)
  }

  /// What follows the attempt of this number, counted from one; no status where no answer came.
  static func outcome(status: Int?, attempt: Int) -> Outcome {
    if let status, (200..<300).contains(status) { return .delivered }
    if status == 410 { return .stopped("Its server answered 410: it is gone.") }
    guard attempt <= delays.count else {
      let last = status.map { "answered \($0)" } ?? "did not answer"
      return .stopped("Its server \(last), \(attempt) times in a day.")
    }
    return .again(delays[attempt - 1])
  }

  /// Text of others, as far as it is kept and shown.
  static func inert(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(answerLimit), as: UTF8.self)
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let category = scalar.properties.generalCategory
          return category == .control || category == .format ? " " : scalar
        }))
  }
}
