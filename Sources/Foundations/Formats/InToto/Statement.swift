/// An in-toto Statement v1 (in-toto Attestation Framework, `spec/v1/statement.md`): what is said of
/// which subjects. The predicate is read by whoever knows its type.
public struct InTotoStatement: Sendable, Equatable {
  /// What is spoken of.
  public struct Subject: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// The SHA-256 digest in lower-case hexadecimal.
    public let sha256: String

    /// A subject.
    public init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// The type that every statement names.
  public static let type = "https://in-toto.io/Statement/v1"

  /// At least one.
  public let subjects: [Subject]
  /// What kind of predicate it is.
  public let predicateType: String
  /// What is said.
  public let predicate: JSONObject

  /// A statement from its parts.
  public init(subjects: [Subject], predicateType: String, predicate: JSONObject) {
    self.subjects = subjects
    self.predicateType = predicateType
    self.predicate = predicate
  }

  /// Reads a statement with 1 to 100 subjects. Members that are not known are passed over, as the
  /// specification wants; every subject needs a name and a SHA-256 digest here.
  public init(_ json: JSONValue) throws(StatementError) {
    guard json["_type"]?.text == Self.type else {
      throw StatementError("/_type", "must be \(Self.type)")
    }
    guard let type = json["predicateType"]?.text, (1...500).contains(type.utf8.count) else {
      throw StatementError("/predicateType", "must be text of at most 500 bytes")
    }
    guard let predicate = json["predicate"]?.object else {
      throw StatementError("/predicate", "must be an object")
    }
    guard let items = json["subject"]?.array, (1...100).contains(items.count) else {
      throw StatementError("/subject", "must be a list of 1 to 100")
    }
    var subjects: [Subject] = []
    for (place, item) in items.enumerated() {
      guard let name = item["name"]?.text, (1...1000).contains(name.utf8.count),
        let digest = item["digest"]?["sha256"]?.text, isSHA256(digest)
      else {
        throw StatementError(
          "/subject/\(place)", "must have a name and digest.sha256 of 64 lower-case digits")
      }
      subjects.append(Subject(name: name, sha256: digest))
    }
    self.init(subjects: subjects, predicateType: type, predicate: predicate)
  }

  /// The JSON form.
  public var json: JSONValue {
    [
      "_type": .string(Self.type),
      "subject": .array(
        subjects.map { ["name": $0.name.json, "digest": ["sha256": $0.sha256.json]] }),
      "predicateType": .string(predicateType), "predicate": .object(predicate),
    ]
  }
}

/// Why a statement or an envelope was refused, and where.
public struct StatementError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A JSON Pointer (RFC 6901).
  public let place: String
  /// The rule that was broken.
  public let rule: String

  init(_ place: String, _ rule: String) {
    self.place = place
    self.rule = rule
  }

  /// Place and rule.
  public var description: String { "\(place) \(rule)" }
}

func isSHA256(_ text: String) -> Bool {
  text.utf8.count == 64
    && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
}
