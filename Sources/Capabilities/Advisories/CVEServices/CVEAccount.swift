import Formats
import Vocabulary

/// The account of a CVE Numbering Authority at the CVE Services, or at something that speaks their
/// API (version 2, as its OpenAPI document describes it).
public struct CVEAccount: Sendable, Equatable {
  /// The address of the API, without a slash at the end, such as `https://cveawg.mitre.org/api`.
  public let address: String
  /// The short name of the organization.
  public let organization: String
  /// The user. It should be this clearinghouse's alone: see ``CVENumbering``.
  public let user: String
  /// The user's key.
  let key: String

  /// An account.
  public init(address: String, organization: String, user: String, key: String) {
    self.address = address
    self.organization = organization
    self.user = user
    self.key = key
  }

  /// Asks for one identifier of a year.
  func reserve(year: String) -> OutgoingRequest {
    request(
      "POST",
      "/cve-id?amount=1&cve_year=\(year)&short_name=\(Self.encoded(organization))")
  }

  /// Asks which identifiers were reserved after a moment.
  func reserved(after moment: Timestamp) -> OutgoingRequest {
    let text = String(moment.rfc3339.prefix(19)) + "Z"
    return request("GET", "/cve-id?state=RESERVED&time_reserved.gt=\(Self.encoded(text))")
  }

  /// Asks how an identifier stands.
  func state(of cve: String) -> OutgoingRequest { request("GET", "/cve-id/\(cve)") }

  /// Publishes a record, or changes one that is published.
  func publish(_ container: [UInt8], as cve: String, isPublished: Bool) -> OutgoingRequest {
    request(isPublished ? "PUT" : "POST", "/cve/\(cve)/cna", body: container)
  }

  /// Rejects a record for everybody to see, or makes a rejected one where there is none yet.
  func reject(_ container: [UInt8], as cve: String, hasRecord: Bool) -> OutgoingRequest {
    request(hasRecord ? "PUT" : "POST", "/cve/\(cve)/reject", body: container)
  }

  /// Rejects an identifier that has no record, without a word.
  func giveBack(_ cve: String) -> OutgoingRequest {
    request("PUT", "/cve-id/\(cve)?state=REJECTED")
  }

  /// Asks for a record, to learn whether there is one.
  func record(of cve: String) -> OutgoingRequest { request("GET", "/cve/\(cve)") }

  /// Asks how many identifiers may still be reserved.
  func quota() -> OutgoingRequest {
    request("GET", "/org/\(Self.encoded(organization))/id_quota")
  }

  private func request(_ method: String, _ path: String, body: [UInt8] = []) -> OutgoingRequest {
    OutgoingRequest(
      method: method, address: address + path,
      headers: [
        ("accept", "application/json"), ("content-type", "application/json"),
        ("cve-api-org", organization), ("cve-api-user", user), ("cve-api-key", key),
      ], body: body, isGuarded: false, seconds: 30)
  }

  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in text.utf8 {
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == 45 || byte == 46 || byte == 95 || byte == 126
      result += isPlain ? [byte] : [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// What the CVE Services answered, as far as it decides what to do next.
enum CVEAnswer: Equatable {
  /// Done, with what was said.
  case done(JSONValue)
  /// Refused, and nothing was changed there; with words for a person.
  case refused(String)
  /// Nothing was changed there, and it may be asked again.
  case later(String)
  /// Whether anything was changed there is not known.
  case unknown(String)

  /// Reads an answer of at most 1 MiB; errors are `{"error", "message"}`.
  init(_ reply: OutgoingReply) {
    let body = try? JSONValue.parse(reply.body)
    let code = body?["error"]?.text ?? ""
    let words = Self.plain(body?["message"]?.text ?? code)
    switch reply.status {
    case 200..<300:
      self = body.map { .done($0) } ?? .unknown("The answer of the CVE Services is not JSON.")
    case 401:
      // Whoever runs this puts it right, and then it goes on.
      self = .later(
        "The CVE Services do not know this user or key (401). Look at BREAKWATER_CVE_ORG,"
          + " BREAKWATER_CVE_USER and BREAKWATER_CVE_KEY_FILE.")
    case 403 where code.contains("QUOTA"):
      self = .refused(
        "The quota of identifiers is used up (403). Publish or reject some that are reserved, or"
          + " ask the secretariat for more.")
    case 429: self = .later("The CVE Services are asked too often (429).")
    case 400..<500: self = .refused("The CVE Services refused (\(reply.status)): \(words)")
    default: self = .unknown("The CVE Services answered \(reply.status).")
    }
  }

  /// Text of others on one line, for a page and a log.
  private static func plain(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
      let category = scalar.properties.generalCategory
      return category == .control || category == .format ? " " : scalar
    }
    return String(String(String.UnicodeScalarView(scalars)).prefix(500))
  }
}

/// An identifier as the CVE Services list it.
struct CVEListed: Equatable {
  let cve: String
  let user: String
  let owner: String
  let state: String
  let reservedAt: Timestamp?

  /// Nil for what is none.
  init?(_ value: JSONValue) {
    guard let cve = value["cve_id"]?.text, CNARules.isCVE(cve) else { return nil }
    self.cve = cve
    user = value["requested_by"]?["user"]?.text ?? ""
    owner = value["owning_cna"]?.text ?? ""
    state = value["state"]?.text ?? ""
    reservedAt = value["reserved"]?.text.flatMap { Timestamp(rfc3339: $0) }
  }

  /// Those of a list.
  static func all(in value: JSONValue) -> [CVEListed] {
    (value["cve_ids"]?.array ?? []).prefix(10_000).compactMap(CVEListed.init)
  }
}
