public import Signing
public import Vocabulary

/// Proof that a fact is in the log, complete in itself.
public struct Receipt: Sendable, Equatable {
  /// The fact's receipt.
  public let id: ReceiptID
  /// The canonical record, or nil once it was forgotten.
  public let record: String?
  /// The salt, or nil once it was forgotten.
  public let salt: [UInt8]?
  /// What the log holds.
  public let entry: [UInt8]
  /// Where the log holds it.
  public let index: UInt64
  /// The hashes from the entry up to the root.
  public let proof: [SHA256Digest]
  /// The signed checkpoint that the proof leads to.
  public let checkpoint: String

  /// The proof as text (https://c2sp.org/tlog-proof), for a `.tlog-proof` file.
  ///
  /// With `disclosing`, the extra line holds salt and record in base 64, 32 bytes of salt first.
  public func proofText(disclosing: Bool = false) -> String {
    var lines = ["c2sp.org/tlog-proof@v1"]
    if disclosing, let salt, let record {
      lines.append("extra " + Base64.encode(salt + Array(record.utf8)))
    }
    lines.append("index \(index)")
    lines += proof.map(\.base64)
    return lines.joined(separator: "\n") + "\n\n" + checkpoint
  }

  /// Checks commitment, proof and signature; throws ``SigningProblem``.
  public func verify(_ verifier: NoteVerifier) throws {
    let head = try Checkpoint(signed: checkpoint, verifier: verifier)
    try MerkleTree.verifyInclusion(
      leaf: MerkleTree.leafHash(entry), index: index, size: head.size, proof: proof,
      root: head.root)
    if let salt, let record {
      guard LedgerEntry.isCommitted(entry, salt: salt, record: record) else {
        throw SigningProblem.proof("the entry commits to another record")
      }
    }
  }
}
