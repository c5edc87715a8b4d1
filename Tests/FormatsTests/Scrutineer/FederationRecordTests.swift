import Formats
import Testing
import Vocabulary

@Suite("Records of the interchange format") struct FederationRecordTests {
  private static let digest = String(repeating: "ab", count: 32)

  private func read(_ kind: String, _ predicate: JSONObject) throws -> FederationRecord {
    try FederationRecord(
      InTotoStatement([
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [["name": "x", "uri": "urn:x", "digest": ["sha256": Self.digest.json]]],
        "predicateType": (FederationRecord.prefix + kind).json, "predicate": .object(predicate),
      ]))
  }

  @Test("Each kind is read")
  func kinds() throws {
    let time = Timestamp(rfc3339: "2026-07-01T12:00:00Z") ?? Timestamp(seconds: 0)
    #expect(
      try read("claim/v1", ["contact": "a@b.example"])
        == .claim(hash: Self.digest, contact: "a@b.example"))
    #expect(
      try read("optout/v1", ["repository": "r", "requested_at": "2026-07-01T12:00:00Z"])
        == .optOut(repository: "r", requestedAt: time, reason: nil))
    #expect(
      try read(
        "route/v1",
        ["repository": "r", "channel": "c", "verified_at": "2026-07-01T14:00:00+02:00"])
        == .route(repository: "r", channel: "c", verifiedAt: time))
    for (version, status) in [("v1", "fixed"), ("v2", "bypass")] {
      let record = try read(
        "certificate/" + version,
        [
          "repository": "r", "advisory": "GHSA-1", "status": status.json,
          "audited_at": "2026-07-01T12:00:00Z",
        ])
      #expect(record.kind == "certificate")
      // What is written is read as the same.
      #expect(try FederationRecord(record.statement { _ in Self.digest }) == record)
    }
  }

  @Test("A record that carries more than its kind allows is refused, with the place")
  func smuggling() {
    for (kind, predicate, place): (String, JSONObject, String) in [
      ("claim/v1", ["contact": "a", "severity": "high"], "/predicate/severity"),
      ("claim/v1", [:], "/predicate/contact"), ("claim/v2", ["contact": "a"], "/predicateType"),
      ("claim/v1", ["contact": "a\nb"], "/predicate/contact"),
      ("optout/v1", ["repository": "r", "requested_at": "soon"], "/predicate/requested_at"),
      (
        "certificate/v1",
        [
          "repository": "r", "advisory": "a", "status": "bypass",
          "audited_at": "2026-07-01T12:00:00Z",
        ], "/predicate/status"
      ),
    ] {
      let error = #expect(throws: StatementError.self) { try read(kind, predicate) }
      #expect(error?.place == place, "\(kind)")
    }
  }

  @Test("Statements and envelopes that are none are refused, with the place")
  func malformed() throws {
    let good: JSONObject = [
      "_type": "https://in-toto.io/Statement/v1",
      "subject": [["name": "x", "digest": ["sha256": Self.digest.json]]],
      "predicateType": "t", "predicate": [:],
    ]
    _ = try InTotoStatement(.object(good))
    for (member, value): (String, JSONValue) in [
      ("_type", "https://in-toto.io/Statement/v0.1"), ("subject", []), ("subject", ["x"]),
      ("subject", [["name": "x", "digest": ["sha256": "AB"]]]), ("predicate", "x"),
      ("predicateType", ""),
    ] {
      var object = good
      object[member] = value
      let error = #expect(throws: StatementError.self) { try InTotoStatement(.object(object)) }
      #expect(error?.place.hasPrefix("/" + member) == true)
    }
    for json: JSONValue in [
      [:], ["payloadType": "t", "payload": "", "signatures": []],
      ["payloadType": "t", "payload": "e30=", "signatures": []],
      ["payloadType": "t", "payload": "e30=", "signatures": [["keyid": "k"]]],
    ] {
      #expect(throws: StatementError.self) { try DSSEEnvelope(json) }
    }
    // The example of the DSSE specification.
    #expect(
      DSSEEnvelope.signedBytes(
        type: "http://example.com/HelloWorld", payload: Array("hello world".utf8))
        == Array("DSSEv1 29 http://example.com/HelloWorld 11 hello world".utf8))
  }
}
