public import Vocabulary

/// Why a signature, key, proof or log was refused.
public enum SigningProblem: Error, Sendable, Equatable {
  /// A key's text or file is not well formed or not safe.
  case key(String)
  /// A signed note is not well formed.
  case note(String)
  /// No known key signed it, or a known key's signature is wrong.
  case signature(String)
  /// A checkpoint is not well formed.
  case checkpoint(String)
  /// A Merkle proof does not hold.
  case proof(String)
}

extension SigningProblem: ProblemConvertible {
  /// 500 for the server's own keys, 422 for what others sent.
  public var problem: Problem {
    switch self {
    case .key(let why):
      Problem(
        code: "signing-key", status: 500, title: "A signing key cannot be used", detail: why,
        remedy: "Check the key file named in the configuration.")
    case .note(let why), .checkpoint(let why):
      Problem(
        code: "signing-format", status: 422, title: "A signed text is malformed", detail: why)
    case .signature(let why):
      Problem(
        code: "signing-signature", status: 422, title: "The signature does not verify",
        detail: why, remedy: "Obtain the signer's key from a trusted place and compare.")
    case .proof(let why):
      Problem(code: "signing-proof", status: 422, title: "The proof does not hold", detail: why)
    }
  }
}
