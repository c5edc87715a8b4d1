/// A DSSE envelope (Dead Simple Signing Envelope 1.0): a payload in base 64 and signatures over it.
/// Nothing here says that a signature holds.
public struct DSSEEnvelope: Sendable, Equatable {
  /// One signature, still in base 64.
  public struct Signature: Sendable, Equatable {
    /// A hint which key made it; empty when there is none.
    public let keyID: String
    /// The signature in base 64.
    public let signature: String

    /// A signature.
    public init(keyID: String, signature: String) {
      self.keyID = keyID
      self.signature = signature
    }
  }

  /// The payload type of in-toto statements.
  public static let inToto = "application/vnd.in-toto+json"

  /// What the payload is.
  public let payloadType: String
  /// The payload in base 64.
  public let payload: String
  /// 1 to 20 signatures.
  public let signatures: [Signature]

  /// An envelope from its parts.
  public init(payloadType: String, payload: String, signatures: [Signature]) {
    self.payloadType = payloadType
    self.payload = payload
    self.signatures = signatures
  }

  /// Reads an envelope; a payload is at most 64 KiB of base 64 unless told.
  public init(_ json: JSONValue, payloadLimit: Int = 65_536) throws(StatementError) {
    guard let type = json["payloadType"]?.text, (1...200).contains(type.utf8.count) else {
      throw StatementError("/payloadType", "must be text of at most 200 bytes")
    }
    guard let payload = json["payload"]?.text, (1...payloadLimit).contains(payload.utf8.count)
    else {
      throw StatementError("/payload", "must be base 64 of at most \(payloadLimit >> 10) KiB")
    }
    guard let items = json["signatures"]?.array, (1...20).contains(items.count) else {
      throw StatementError("/signatures", "must be a list of 1 to 20")
    }
    var signatures: [Signature] = []
    for (place, item) in items.enumerated() {
      let keyID = item["keyid"]?.text ?? ""
      guard let signature = item["sig"]?.text, signature.utf8.count <= 1024,
        keyID.utf8.count <= 500
      else { throw StatementError("/signatures/\(place)", "must have `sig` in base 64") }
      signatures.append(Signature(keyID: keyID, signature: signature))
    }
    self.init(payloadType: type, payload: payload, signatures: signatures)
  }

  /// The JSON form.
  public var json: JSONValue {
    [
      "payloadType": payloadType.json, "payload": payload.json,
      "signatures": .array(
        signatures.map { ["keyid": $0.keyID.json, "sig": $0.signature.json] }),
    ]
  }

  /// The bytes that are signed: DSSE's pre-authentication encoding, version 1.
  public static func signedBytes(type: String, payload: [UInt8]) -> [UInt8] {
    Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
  }
}
