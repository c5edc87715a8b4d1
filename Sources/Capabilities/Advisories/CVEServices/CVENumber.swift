import Access
import Formats
public import Vocabulary

/// How far the reservation of an identifier has come.
public enum CVENumberState: String, CaseIterable, Sendable {
  /// To be asked for.
  case wanted
  /// Asked for, and no answer yet; after a crash or a time-out nobody knows whether one was given.
  case asking
  /// Reserved.
  case reserved
  /// Refused; it can be asked for again.
  case refused
}

/// How far the record of a published advisory has come, or its rejection.
public enum CVERecordState: String, CaseIterable, Sendable {
  /// Nothing is to be sent.
  case none
  /// To be sent.
  case waiting
  /// The CVE Services hold what was published last.
  case published
  /// Refused; somebody has to look.
  case refused
}

/// The CVE identifier of an advisory, as far as it goes through the CVE Services.
public struct CVENumber: Sendable, Equatable {
  /// The advisory.
  public let advisory: AdvisoryID
  /// How far the reservation has come.
  public var state: CVENumberState
  /// The identifier, once there is one.
  public var cve: String?
  /// When it was asked for, while it is not known whether one was given.
  public var askedAt: Timestamp?
  /// How often it was asked for; zero for one that was typed in.
  public var attempts: Int
  /// How far the record has come.
  public var record: CVERecordState
  /// How often the record was sent.
  public var recordAttempts: Int
  /// Whether what is sent takes the record back, with the advisory.
  public var rejects: Bool
  /// Why the last attempt failed.
  public var reason: String?
  /// Counts changes.
  public var version: Int64

  /// Whether it was reserved through here; what was typed in may be another authority’s.
  public var isOurs: Bool { state == .reserved && attempts > 0 }

  /// Whether it can be rejected from here: it is ours, or its record was sent from here.
  public var isRejectable: Bool { isOurs || state == .reserved && record != .none }
}

/// What the rules for CVE Numbering Authorities ask of a record before it is sent. Pure.
///
/// The rules are those of the CVE JSON 5.2 schema for published containers and of section 5.1 of the
/// CNA Operational Rules 4.1 (required content of a record).
public enum CNARules {
  /// Whether a text is an identifier: `CVE-`, four digits, a hyphen, four to nineteen digits.
  public static func isCVE(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0] == "CVE" && parts[1].utf8.count == 4
      && (4...19).contains(parts[2].utf8.count)
      && (parts[1] + parts[2]).utf8.allSatisfy { (48...57).contains($0) }
  }

  /// What keeps a text that takes an advisory back from being sent: everybody can read a record and
  /// why it was rejected, so no reason for a few ends one.
  static func broken(withdrawal content: AdvisoryContent, of number: CVENumber) -> [String] {
    guard content.rejectsCVE, content.trafficLight != .clear, number.isRejectable,
      number.record != .none, !(number.rejects && number.record == .published)
    else { return [] }
    return [
      "/label: everybody sees why a record is rejected; choose CLEAR, or keep the CVE (keepsCVE)."
    ]
  }

  /// What is missing, as sentences that say what to do.
  public static func broken(_ content: AdvisoryContent) -> [String] {
    var broken: [String] = []
    if !(1...256).contains(content.title.unicodeScalars.count) {
      broken.append("/title: a record’s title has 1 to 256 characters; shorten it.")
    }
    if !(1...4096).contains(content.summary.unicodeScalars.count)
      || !content.summary.utf8.contains(where: { $0 > 32 })
    {
      broken.append(
        "/summary: a record needs a description in English of at most 4096 characters.")
    }
    if !content.products.contains(where: \.isAffected) {
      broken.append("/products: a record names at least one affected product; add it.")
    }
    for (place, product) in content.products.enumerated() {
      if product.vendor.isEmpty || product.name.isEmpty {
        broken.append("/products/\(place): a record names vendor and product; fill both in.")
      }
      if product.vendor.unicodeScalars.count > 512 || product.name.unicodeScalars.count > 2048 {
        broken.append("/products/\(place): vendor or product is too long for a record.")
      }
      if product.versions.unicodeScalars.count > 1024 {
        broken.append("/products/\(place): versions have at most 1024 characters; shorten them.")
      }
      if product.versions.isEmpty {
        broken.append("/products/\(place): say which versions are affected, or * for all.")
      }
    }
    if content.weaknesses.isEmpty {
      broken.append(
        "/weaknesses: a record says what kind of weakness it is; name one, such as CWE-79.")
    }
    for (place, reference) in content.references.enumerated()
    where !reference.url.hasPrefix("https://") && !reference.url.hasPrefix("http://")
      || reference.url.utf8.count > 2048
    {
      broken.append(
        "/references/\(place): a page of a record is an http address of at most 2048 bytes.")
    }
    if Set(content.references.map(\.url)).count != content.references.count {
      broken.append("/references: a record names each page once; remove the repeated one.")
    }
    if Set(content.credits).count != content.credits.count {
      broken.append("/credits: a record names each once; remove the repeated one.")
    }
    return broken
  }
}
