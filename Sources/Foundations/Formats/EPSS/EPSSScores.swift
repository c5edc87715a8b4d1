public import Vocabulary

/// The daily scores of the Exploit Prediction Scoring System (FIRST).
public struct EPSSScores: Sendable, Hashable {
  /// The model's version, such as `v2025.03.14`.
  public var model: String?
  /// When the scores were made.
  public var modified: Timestamp?
  /// The scores, in the file's order.
  public var scores: [EPSSScore] = []

  /// Reads the CSV file, also compressed with gzip.
  public init(csv bytes: [UInt8]) throws(RecordError) {
    var plain = bytes
    if bytes.starts(with: [0x1F, 0x8B]) {
      do throws(ArchiveError) {
        plain = try Gzip.decompress(bytes, budget: .standard)
      } catch {
        throw RecordError(format: "EPSS", field: "", reason: error.reason)
      }
    }
    var reader = CSVReader(plain, fieldLimit: 256)
    if reader.peek == UInt8(ascii: "#") {
      for pair in (reader.skipLine() ?? "").dropFirst().split(separator: ",") {
        let parts = pair.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        if parts[0] == "model_version" { model = String(parts[1]) }
        if parts[0] == "score_date" { modified = epssTime(String(parts[1])) }
      }
    }
    guard let header = try reader.next(), let cve = header.firstIndex(of: "cve"),
      let epss = header.firstIndex(of: "epss")
    else {
      throw RecordError(
        format: "EPSS", field: "line \(reader.line)", reason: "columns cve and epss are required")
    }
    let percentile = header.firstIndex(of: "percentile")
    while true {
      let line = reader.line
      guard let fields = try reader.next() else { break }
      if fields == [""] { continue }
      guard fields.count == header.count, let score = Double(fields[epss]),
        (0...1).contains(score)
      else {
        throw RecordError(
          format: "EPSS", record: fields.first, field: "line \(line)",
          reason: "expected \(header.count) fields and a probability from 0 to 1")
      }
      scores.append(
        EPSSScore(
          cve: fields[cve], probability: score,
          percentile: percentile.flatMap { Double(fields[$0]) }
        ))
    }
  }
}

/// The score of one vulnerability.
public struct EPSSScore: Sendable, Hashable {
  /// The CVE identifier.
  public let cve: String
  /// The probability of exploitation within 30 days, 0 to 1.
  public let probability: Double
  /// The share of vulnerabilities scored the same or lower, 0 to 1.
  public let percentile: Double?

  /// A score.
  public init(cve: String, probability: Double, percentile: Double? = nil) {
    self.cve = cve
    self.probability = probability
    self.percentile = percentile
  }
}

/// `2025-03-14T00:00:00+0000`: RFC 3339 but for the colon in the zone, which is read all the same.
private func epssTime(_ text: String) -> Timestamp? { Timestamp(rfc3339: text) }
