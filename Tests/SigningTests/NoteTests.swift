import Foundation
import Signing
import TestSupport
import Testing
import Vocabulary

@Suite struct NoteTests {
  private let signer: NoteSigner

  init() throws { signer = try NoteSigner(name: "log.example/audit", seed: Array(0..<32)) }

  @Test func aNoteGoesOutAndComesBack() throws {
    let note = try signer.sign("first\n\nlast — line\n")
    let read = try Note(note.encoded)
    #expect(read == note)
    #expect(try read.verify([signer.verifier]) == ["log.example/audit"])
    let other = try NoteSigner(name: "witness.example", seed: Array(1...32))
    let both = try Note(other.cosign(note).encoded)
    #expect(try both.verify([signer.verifier, other.verifier]).count == 2)
    #expect(try both.verify([other.verifier]) == ["witness.example"])
    #expect(throws: SigningProblem.signature("signed by no known key")) {
      try note.verify([other.verifier])
    }
  }

  @Test func everyChangedByteIsNoticed() throws {
    let bytes = Array(try signer.sign("size 12\n").encoded.utf8)
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1
      let text = String(decoding: changed, as: UTF8.self)
      #expect(throws: SigningProblem.self) { try Note(text).verify([signer.verifier]) }
    }
  }

  @Test(arguments: [
    "", "\n", "text\n", "text\n\n", "text\n\n— a YWJjZGU", "text\n\n- a YWJjZGU=\n",
    "text\n\n— a b+c YWJjZGU=\n", "text\n\n— a YWJj\n", "text\u{1}\n\n— a YWJjZGU=\n",
    "text\n\n— a YWJjZGV=\n", "text\n\n—  YWJjZGU=\n",
  ])
  func malformedNotesAreRefused(_ text: String) {
    #expect(throws: SigningProblem.self) { try Note(text) }
  }

  @Test func keysReadAndWrite() throws {
    let vkey = signer.verifier.description
    #expect(NoteVerifier(vkey) == signer.verifier)
    #expect(NoteVerifier(vkey + "=") == nil)
    #expect(NoteVerifier("x" + vkey) == nil)
    #expect(NoteVerifier("a b+00000000+AAAA") == nil)
    #expect(throws: SigningProblem.self) { try NoteSigner(name: "a+b", seed: Array(0..<32)) }
    #expect(throws: SigningProblem.self) { try NoteSigner(name: "a", seed: [1]) }
  }

  @Test func keyFilesAreMadeOnceAndKeptPrivate() async throws {
    try await TestFolder.with { folder in
      let path = folder + "/log.key"
      let made = try NoteSigner.load(path: path, name: "log", surroundings: .test(seed: 1))
      let again = try NoteSigner.load(path: path, name: "log", surroundings: .test(seed: 2))
      #expect(made.verifier == again.verifier)
      #expect(throws: SigningProblem.self) {
        try NoteSigner.load(path: path, name: "other", surroundings: .test())
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      #expect(throws: SigningProblem.self) {
        try NoteSigner.load(path: path, name: "log", surroundings: .test())
      }
    }
  }

  @Test func checkpointsReadAndWrite() throws {
    let checkpoint = Checkpoint(origin: "log.example/audit", size: 7, root: sha256("x"))
    #expect(try Checkpoint(checkpoint.text) == checkpoint)
    let signed = try signer.sign(checkpoint.text).encoded
    #expect(try Checkpoint(signed: signed, verifier: signer.verifier) == checkpoint)
    let foreign = try signer.sign(
      Checkpoint(origin: "else", size: 7, root: sha256("x")).text
    ).encoded
    #expect(throws: SigningProblem.self) {
      try Checkpoint(signed: foreign, verifier: signer.verifier)
    }
    for text in ["", "a\n", "a\n01\nAA==\n", "a\n-1\n\(sha256("x").base64)\n", "a\n1\nAA==\n"] {
      #expect(throws: SigningProblem.self) { try Checkpoint(text) }
    }
  }

  @Test func base64IsStrict() {
    for length in 0...9 {
      let bytes = (0..<length).map { UInt8($0 * 37 & 255) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
    }
    for text in ["A", "AA", "AAA", "AB==", "AAB=", "A===", "AA=A", "AA\n=", "====", "AAAA===="] {
      #expect(Base64.decode(text) == nil, "\(text)")
    }
  }

  @Test func digestsCompare() {
    #expect(
      sha256("abc").description
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(SHA256Digest(hexadecimal: sha256("abc").description) == sha256("abc"))
    #expect(sha256("abc") != sha256("abd"))
    #expect(constantTimeEquals([1, 2], [1, 2]) && !constantTimeEquals([1, 2], [1, 3]))
    #expect(!constantTimeEquals([1], [1, 2]))
    // RFC 4231, test case 2.
    #expect(
      hmacSHA256(key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8))
        .description == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test(.enabled(if: TestData.has("tessera-testlog.tar.gz"), "skipped: data not present"))
  func othersLogVerifies() throws {
    let folder = try TestData.path("tessera-testlog.tar.gz") + "/tessera/testdata/log/"
    // The published key of that test log; its identifier stands in every signature.
    let verifier = try #require(
      NoteVerifier("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
    )
    var roots: [UInt64: SHA256Digest] = [:]
    for size in 0...15 {
      let data = try #require(
        FileManager.default.contents(atPath: folder + "checkpoint.\(size)"))
      let checkpoint = try Checkpoint(
        signed: String(decoding: data, as: UTF8.self), verifier: verifier)
      #expect(checkpoint.size == UInt64(size))
      roots[checkpoint.size] = checkpoint.root
    }
    let largest = try #require(roots[15])
    for size in UInt64(1)...15 {
      let nodes = MerkleTree.nodes(size: size) { path in
        let data = FileManager.default.contents(atPath: folder + path.description) ?? Data()
        return try #require(HashTile(bytes: Array(data), width: path.width))
      }
      let root = try #require(roots[size])
      #expect(try MerkleTree.root(size: size, nodes) == root)
      let bundle = try #require(TilePath.at(.entries, index: 0, size: size))
      let data = FileManager.default.contents(atPath: folder + bundle.description) ?? Data()
      let entries = try #require(EntryBundle.decode(Array(data), width: bundle.width))
      for (index, entry) in entries.enumerated() {
        try MerkleTree.verifyInclusion(
          leaf: MerkleTree.leafHash(entry), index: UInt64(index), size: size,
          proof: MerkleTree.inclusionProof(index: UInt64(index), size: size, nodes), root: root)
      }
      let all = MerkleTree.nodes(size: 15) { path in
        let data = FileManager.default.contents(atPath: folder + path.description) ?? Data()
        return try #require(HashTile(bytes: Array(data), width: path.width))
      }
      try MerkleTree.verifyConsistency(
        old: size, new: 15, proof: MerkleTree.consistencyProof(old: size, new: 15, all),
        oldRoot: root, newRoot: largest)
    }
  }
}
