import Signing
import Testing
import Vocabulary

@Suite("The oblivious function") struct ObliviousTests {
  /// RFC 9497, appendix A.4.2.
  private static let seed =
    Hexadecimal.decode(
      "051646b9e6e7a71ae27c1e1d0b87b4381db6d3595eeeb1adb41579adbf992f42"
        + "78f9016eafc944edaa2b43183581779d") ?? []

  @Test("Gives the values of RFC 9497, blinded or not")
  func vectors() throws {
    let key = try ObliviousKey(bytes: Self.seed)
    #expect(
      Hexadecimal.encode(try key.publicKey())
        == "031d689686c611991b55f1a1d8f4305ccd6cb719446f660a30db61b7aa87b46acf59b7c0d4a9077b3d"
        + "a21c25dd482229a0")
    for (input, output): ([UInt8], String) in [
      (
        [0],
        "3333230886b562ffb8329a8be08fea8025755372817ec969d114d1203d026b4a622beab60220bf19078bca3"
          + "5a529b35c"
      ),
      (
        [UInt8](repeating: 0x5A, count: 17),
        "b91c70ea3d4d62ba922eb8a7d03809a441e1c3c7af915cbc2226f485213e895942cd0f8580e6d99f82221e6"
          + "6c40d274f"
      ),
    ] {
      #expect(Hexadecimal.encode(try key.output(of: input)) == output)
      let query = try ObliviousQuery(inputs: [input], publicKey: try key.publicKey())
      let answers = try key.evaluate(blinded: query.elements)
      #expect(Hexadecimal.encode(try query.outputs(from: answers)[0]) == output)
    }
  }

  @Test("Blinds the same input differently each time")
  func blinding() throws {
    let key = try ObliviousKey(bytes: Self.seed).publicKey()
    let query = try ObliviousQuery(inputs: [[1], [1]], publicKey: key)
    #expect(query.elements[0] != query.elements[1])
    #expect(query.elements.allSatisfy { $0.count == 49 })
  }

  @Test("Refuses an answer of another key, and one that was changed")
  func otherKey() throws {
    let key = try ObliviousKey(bytes: Self.seed)
    let other = try ObliviousKey(bytes: [UInt8](repeating: 7, count: 48))
    let query = try ObliviousQuery(inputs: [[1]], publicKey: try key.publicKey())
    let answers = try other.evaluate(blinded: query.elements)
    #expect(throws: SigningProblem.self) { try query.outputs(from: answers) }
    var changed = try key.evaluate(blinded: query.elements)
    changed[0][60] ^= 1
    #expect(throws: SigningProblem.self) { try query.outputs(from: changed) }
    #expect(throws: SigningProblem.self) { try query.outputs(from: []) }
    #expect(throws: SigningProblem.self) { try query.outputs(from: [[]]) }
  }

  @Test("Refuses what is no point of the curve")
  func hostilePoints() throws {
    let key = try ObliviousKey(bytes: Self.seed)
    let zeros = [UInt8](repeating: 0, count: 49)
    for bytes in [[], [0], zeros, [2] + [UInt8](repeating: 255, count: 48), [4] + zeros + zeros] {
      #expect(throws: SigningProblem.self) { try key.evaluate(blinded: [bytes]) }
    }
    #expect(throws: SigningProblem.self) { try ObliviousKey(bytes: zeros) }
    #expect(throws: SigningProblem.self) {
      try ObliviousKey(bytes: [UInt8](repeating: 0, count: 48))
    }
    #expect(throws: SigningProblem.self) {
      try ObliviousQuery(inputs: [[1]], publicKey: [2] + [UInt8](repeating: 255, count: 48))
    }
  }
}
