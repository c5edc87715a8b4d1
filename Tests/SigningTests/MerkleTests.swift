import Foundation
import Signing
import TestSupport
import Testing

@Suite struct MerkleTests {
  /// The tree's definition, word by word, over all leaves.
  private func slowRoot(_ leaves: ArraySlice<SHA256Digest>) -> SHA256Digest {
    if leaves.isEmpty { return MerkleTree.emptyRoot }
    if leaves.count == 1, let leaf = leaves.first { return leaf }
    var half = 1
    while half * 2 < leaves.count { half *= 2 }
    let middle = leaves.startIndex + half
    return MerkleTree.nodeHash(slowRoot(leaves[..<middle]), slowRoot(leaves[middle...]))
  }

  private func leaves(_ count: Int) -> [SHA256Digest] {
    (0..<count).map { MerkleTree.leafHash(Array("entry \($0)".utf8)) }
  }

  private func reader(_ leaves: [SHA256Digest]) -> MerkleTree.NodeReader {
    { level, index in
      self.slowRoot(leaves[(Int(index) << level)..<(Int(index + 1) << level)])
    }
  }

  @Test func everyProofOfSmallTreesHolds() throws {
    let leaves = leaves(33)
    let node = reader(leaves)
    for size in 1...33 {
      let root = try MerkleTree.root(size: UInt64(size), node)
      #expect(root == slowRoot(leaves[..<size]))
      for index in 0..<size {
        let proof = try MerkleTree.inclusionProof(index: UInt64(index), size: UInt64(size), node)
        try MerkleTree.verifyInclusion(
          leaf: leaves[index], index: UInt64(index), size: UInt64(size), proof: proof, root: root)
        #expect(throws: SigningProblem.self) {
          try MerkleTree.verifyInclusion(
            leaf: MerkleTree.leafHash([9]), index: UInt64(index), size: UInt64(size), proof: proof,
            root: root)
        }
      }
      for old in 1...size {
        let proof = try MerkleTree.consistencyProof(old: UInt64(old), new: UInt64(size), node)
        try MerkleTree.verifyConsistency(
          old: UInt64(old), new: UInt64(size), proof: proof, oldRoot: slowRoot(leaves[..<old]),
          newRoot: root)
        #expect(throws: SigningProblem.self) {
          try MerkleTree.verifyConsistency(
            old: UInt64(old), new: UInt64(size), proof: proof, oldRoot: MerkleTree.leafHash([9]),
            newRoot: root)
        }
      }
    }
  }

  @Test func tilesGiveTheSameNodes() throws {
    let leaves = leaves(700)
    let nodes = MerkleTree.nodes(size: 700) { path in
      guard case .hashes(let level) = path.kind else { throw SigningProblem.proof("entries") }
      let start = Int(path.index) * 256
      return HashTile(
        (start..<start + path.width).map { place in
          let span = 1 << (8 * level)
          return self.slowRoot(leaves[(place * span)..<((place + 1) * span)])
        })
    }
    #expect(try MerkleTree.root(size: 700, nodes) == slowRoot(leaves[...]))
    #expect(throws: SigningProblem.self) { try nodes(9, 1) }
  }

  @Test(arguments: [
    ("tile/0/000", 256), ("tile/0/x001/x234/067", 256), ("tile/entries/999.p/1", 1),
    ("tile/3/x001/000.p/255", 255), ("tile/63/000", 256),
  ])
  func tilePathsReadAndWrite(_ path: String, _ width: Int) throws {
    let tile = try #require(TilePath(path))
    #expect(tile.description == path && tile.width == width)
  }

  @Test(arguments: [
    "", "tile", "tile/0", "tile/64/000", "tile/00/000", "tile/0/00", "tile/0/0000",
    "tile/0/001/067",
    "tile/0/x001/x067", "tile/0/x000/067", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
    "tile/0/../0", "tile/0/-01", "tile/0/000/", "/tile/0/000", "tile/0/000.p", "tile/+1/000",
    "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
  ])
  func otherTilePathsAreRefused(_ path: String) { #expect(TilePath(path) == nil) }

  @Test(.enabled(if: TestData.has("merkle.tar.gz"), "skipped: data not present"))
  func othersInclusionProbesAgree() throws {
    struct Probe: Decodable {
      let leafIdx, treeSize: UInt64
      let root, leafHash: String
      let proof: [String]?
      let desc: String
      let wantErr: Bool
    }
    let probes = try probes("inclusion", of: Probe.self)
    #expect(probes.count == 98)
    for probe in probes {
      let isValid = holds {
        try MerkleTree.verifyInclusion(
          leaf: digest(probe.leafHash), index: probe.leafIdx, size: probe.treeSize,
          proof: (probe.proof ?? []).map(digest), root: digest(probe.root))
      }
      #expect(isValid == !probe.wantErr, "\(probe.desc)")
    }
  }

  @Test(.enabled(if: TestData.has("merkle.tar.gz"), "skipped: data not present"))
  func othersConsistencyProbesAgree() throws {
    struct Probe: Decodable {
      let size1, size2: UInt64
      let root1, root2: String
      let proof: [String]?
      let desc: String
      let wantErr: Bool
    }
    let probes = try probes("consistency", of: Probe.self)
    #expect(probes.count == 98)
    for probe in probes {
      let isValid = holds {
        try MerkleTree.verifyConsistency(
          old: probe.size1, new: probe.size2, proof: (probe.proof ?? []).map(digest),
          oldRoot: rootOrWord(probe.root1), newRoot: rootOrWord(probe.root2))
      }
      #expect(isValid == !probe.wantErr, "\(probe.desc) \(probe.size1) \(probe.size2)")
    }
  }

  private func holds(_ verify: () throws -> Void) -> Bool {
    do {
      try verify()
      return true
    } catch { return false }
  }

  private func digest(_ text: String) throws -> SHA256Digest {
    guard let bytes = Base64.decode(text) else { throw SigningProblem.proof("not base 64") }
    guard let digest = SHA256Digest(bytes: bytes) else { throw SigningProblem.proof("not a hash") }
    return digest
  }

  /// Some probes hold words instead of roots, of which only the equality matters.
  private func rootOrWord(_ text: String) throws -> SHA256Digest {
    guard let bytes = Base64.decode(text) else { throw SigningProblem.proof("not base 64") }
    return SHA256Digest(bytes: bytes) ?? sha256([1] + bytes)
  }

  private func probes<Probe: Decodable>(_ kind: String, of type: Probe.Type) throws -> [Probe] {
    let folder = try TestData.path("merkle.tar.gz") + "/merkle/testdata/\(kind)"
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return try files.filter { $0.hasSuffix(".json") }.map { file in
      let data = try #require(FileManager.default.contents(atPath: folder + "/" + file))
      return try JSONDecoder().decode(Probe.self, from: data)
    }
  }
}
