public import Formats
public import Signing
import Vocabulary

extension DSSEEnvelope {
  /// A document signed (DSSE 1.0.2) with the key of the ledger's log, as receipts are. Whoever has that
  /// key can check it without asking anybody.
  public init(sealing payload: [UInt8], type: String, with signer: NoteSigner) throws {
    let signature = try signer.signature(
      of: DSSEEnvelope.signedBytes(type: type, payload: payload))
    let parts = signer.verifier.description.split(separator: "+", maxSplits: 2)
    self.init(
      payloadType: type, payload: Base64.encode(payload),
      signatures: [
        .init(
          keyID: parts.prefix(2).joined(separator: "+"), signature: Base64.encode(signature))
      ])
  }
}
