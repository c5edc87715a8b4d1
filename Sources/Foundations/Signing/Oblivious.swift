import Crypto
import CryptoExtras
import Foundation

/// The server's side of a verifiable oblivious pseudorandom function: VOPRF(P-384, SHA-384) of
/// RFC 9497. Whoever asks learns the function's value of their input and nothing of the key; the
/// server learns nothing of the input, not even when it deviates.
public struct ObliviousKey: Sendable {
  // The library's key is not marked Sendable; its bytes are, and it is built anew from them.
  private let seed: [UInt8]

  /// How long a private key is, in bytes.
  public static let size = 48

  /// A key from 48 bytes; throws ``SigningProblem/key(_:)`` for the few values that are none.
  public init(bytes: [UInt8]) throws {
    guard (try? P384._VOPRF.PrivateKey(rawRepresentation: bytes)) != nil else {
      throw SigningProblem.key("not a P-384 scalar")
    }
    seed = bytes
  }

  private func key() throws -> P384._VOPRF.PrivateKey {
    try P384._VOPRF.PrivateKey(rawRepresentation: seed)
  }

  /// What others check evaluations with: a compressed point of 49 bytes.
  public func publicKey() throws -> [UInt8] {
    Array(try key().publicKey.compressedRepresentation)
  }

  /// Evaluates blinded elements of others, each with a proof that this key was used; throws
  /// ``SigningProblem/proof(_:)`` for one that is no point of the curve.
  public func evaluate(blinded elements: [[UInt8]]) throws -> [[UInt8]] {
    let key = try key()
    return try elements.map { bytes in
      // 49 bytes that begin with 2 or 3 are a point other than the one at infinity; the group's
      // cofactor is 1, so each is good.
      guard bytes.count == 49, bytes[0] == 2 || bytes[0] == 3,
        let element = try? P384._VOPRF.BlindedElement(oprfRepresentation: bytes)
      else { throw SigningProblem.proof("a blinded element is no point of the curve") }
      return Array(try key.evaluate(element).rawRepresentation)
    }
  }

  /// The function's value of one's own input: 48 bytes.
  public func output(of input: [UInt8]) throws -> [UInt8] {
    Array(try key().evaluate(input))
  }
}

/// The client's side: inputs that were blinded, until the answers come.
public struct ObliviousQuery {
  private let key: P384._VOPRF.PublicKey
  private let inputs: [P384._VOPRF.BlindedInput]
  /// What is sent: random points whatever the inputs are.
  public let elements: [[UInt8]]

  /// Blinds inputs for the holder of a key.
  public init(inputs: [[UInt8]], publicKey: [UInt8]) throws {
    guard let key = try? P384._VOPRF.PublicKey(compressedRepresentation: publicKey) else {
      throw SigningProblem.key("not a compressed point of P-384")
    }
    self.key = key
    self.inputs = try inputs.map { try key.blind($0) }
    elements = self.inputs.map { Array($0.blindedElement.oprfRepresentation) }
  }

  /// The function's values, in the order of the inputs; throws ``SigningProblem/proof(_:)`` when an
  /// answer was made with another key.
  public func outputs(from evaluations: [[UInt8]]) throws -> [[UInt8]] {
    guard evaluations.count == inputs.count else {
      throw SigningProblem.proof("not as many answers as questions")
    }
    return try zip(inputs, evaluations).map { input, bytes in
      guard
        let evaluation = try? P384._VOPRF.BlindEvaluation(rawRepresentation: bytes),
        let output = try? key.finalize(input, using: evaluation)
      else { throw SigningProblem.proof("an answer was not made with the named key") }
      return Array(output)
    }
  }
}
