import Foundation
import Ledger
import Signing
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite struct LedgerLogTests {
  private struct Crash: Error {}

  @Test(arguments: TestDatabase.each)
  func aCrashBetweenStepsLeavesNoTrace(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestLedger.schemas) { database async throws in
      let ledger = try TestLedger(database)
      let (signer, now) = (ledger.signer, ledger.clock.now)
      try await ledger.service.integrate()
      var earlier = try await ledger.service.checkpoint()
      for (round, crash) in (LedgerSequencer.Step.allCases + LedgerSequencer.Step.allCases)
        .enumerated()
      {
        try await ledger.record(100 + round)
        await #expect(throws: Crash.self) {
          try await database.write { transaction in
            try LedgerSequencer.integrate(in: transaction, signer: signer, now: now, limit: 4096) {
              if $0 == crash { throw Crash() }
            }
          }
        }
        #expect(try await ledger.service.checkpoint() == earlier)
        #expect(try await ledger.service.integrate() == 100 + round)
        let before = earlier
        try await TestFolder.with { folder in
          let report = try await ledger.exportAndVerify(earlier: before, in: folder)
          #expect(report.size > report.earlierSize ?? 0)
        }
        earlier = try await ledger.service.checkpoint()
      }
    }
  }

  @Test(arguments: TestDatabase.each)
  func growthAcrossTiles(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestLedger.schemas) { database async throws in
      let ledger = try TestLedger(database)
      try await ledger.service.integrate()
      var checkpoints = [try await ledger.service.checkpoint()]
      try await TestFolder.with { folder in
        var size = 0
        for next in [1, 2, 255, 256, 257, 511, 512, 513, 1025] {
          try await ledger.record(next - size)
          size = next
          try await ledger.service.integrate()
          for earlier in checkpoints {
            let report = try await ledger.exportAndVerify(earlier: earlier, in: folder)
            #expect(report.size == UInt64(size))
          }
          checkpoints.append(try await ledger.service.checkpoint())
        }
      }
      for checkpoint in checkpoints.dropFirst() {
        let old = try Checkpoint(signed: checkpoint, verifier: ledger.signer.verifier)
        let new = try Checkpoint(
          signed: await ledger.service.checkpoint(), verifier: ledger.signer.verifier)
        try MerkleTree.verifyConsistency(
          old: old.size, new: new.size, proof: await ledger.service.consistency(from: old.size),
          oldRoot: old.root, newRoot: new.root)
      }
    }
  }

  @Test(arguments: TestDatabase.each)
  func sequencersThatMeetShareNoIndex(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: TestLedger.schemas) { database async throws in
      let ledger = try TestLedger(database)
      let receipts = try await withThrowingTaskGroup(of: [ReceiptID].self) { group in
        for _ in 0..<10 {
          group.addTask {
            let receipts = try await ledger.record(30)
            try await ledger.service.integrate()
            return receipts
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      try await ledger.service.integrate()
      var indices: Set<UInt64> = []
      for receipt in receipts {
        let proven = try await ledger.service.receipt(receipt)
        try proven.verify(ledger.signer.verifier)
        indices.insert(proven.index)
      }
      #expect(indices == Set(0..<300))
    }
  }

  @Test func aDamagedLogIsNotSigned() async throws {
    try await withDatabase(.sqlite, schemas: TestLedger.schemas) { database async throws in
      let ledger = try TestLedger(database)
      try await ledger.record(300)
      try await ledger.service.integrate()
      try await database.write {
        try $0.execute("UPDATE ledger_tiles SET hashes = zeroblob(length(hashes)) WHERE level = 1")
      }
      try await ledger.record(1)
      await #expect(throws: LedgerProblem.self) { try await ledger.service.integrate() }
      let size = try await database.read {
        try $0.row("SELECT size FROM ledger_sequencer")?[0] as Int?
      }
      #expect(size == 300)
    }
  }

  @Test func everyChangedFileIsNamed() async throws {
    try await withDatabase(.sqlite, schemas: TestLedger.schemas) { database async throws in
      let ledger = try TestLedger(database)
      try await ledger.record(300)
      try await ledger.service.integrate()
      try await TestFolder.with { folder in
        let report = try await ledger.exportAndVerify(in: folder)
        #expect(report.tiles == 3)
        let key = ledger.service.verificationKey
        for file in [
          "checkpoint", "tile/entries/000", "tile/entries/001.p/44", "tile/0/000",
          "tile/0/001.p/44",
          "tile/1/000.p/1",
        ] {
          let path = folder + "/" + file
          let good = try #require(FileManager.default.contents(atPath: path))
          var bad = good
          bad[bad.count / 2] ^= 1
          try bad.write(to: URL(fileURLWithPath: path))
          await #expect(throws: LedgerProblem.self, "\(file)") {
            try await LedgerService.verify(key: key, folder: folder)
          }
          try FileManager.default.removeItem(atPath: path)
          await #expect(throws: LedgerProblem.unverified(file: file, "it is missing")) {
            try await LedgerService.verify(key: key, folder: folder)
          }
          try good.write(to: URL(fileURLWithPath: path))
        }
        // Another history under the same key.
        let rewritten = try ledger.signer.sign(
          Checkpoint(origin: ledger.signer.name, size: 200, root: sha256("other")).text
        ).encoded
        await #expect(throws: LedgerProblem.self) {
          try await LedgerService.verify(key: key, earlier: rewritten, folder: folder)
        }
      }
    }
  }

  @Test("The checkpoint to keep is the one that was verified, whatever the server gives next")
  func keptCheckpoint() async throws {
    try await withDatabase(.sqlite, schemas: TestLedger.schemas) { database async throws in
      let ledger = try TestLedger(database)
      try await ledger.record(3)
      try await ledger.service.integrate()
      try await TestFolder.with { folder in
        let path = folder + "/checkpoint"
        try await ledger.service.export(to: folder)
        let verified = try String(contentsOfFile: path, encoding: .utf8)
        let forked = try ledger.signer.sign(
          Checkpoint(origin: ledger.signer.name, size: 3, root: sha256("other")).text
        ).encoded
        let report = try await LedgerService.verify(key: ledger.service.verificationKey) { name in
          let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
          try forked.write(toFile: path, atomically: true, encoding: .utf8)
          return Array(bytes)
        }
        #expect(report.note == verified)
      }
    }
  }

  @Test(.enabled(if: OtherVerifier.isPresent, "skipped: no Go with golang.org/x/mod"))
  func someoneElsesCodeVerifiesTheLog() async throws {
    try await withDatabase(.sqlite, schemas: TestLedger.schemas) { database async throws in
      let ledger = try TestLedger(database)
      try await TestFolder.with { folder in
        try await ledger.service.integrate()
        var files: [String] = []
        var size = 0
        for next in [1, 255, 256, 257, 65_535, 65_536, 65_537, 66_000] {
          let receipts = try await ledger.record(next - size)
          size = next
          try await ledger.service.integrate()
          let file = folder + "/checkpoint-\(size)"
          try await ledger.service.checkpoint().write(
            toFile: file, atomically: true, encoding: .utf8)
          let last = try #require(receipts.last)
          let proof = try await ledger.service.receipt(last).proofText(disclosing: size > 256)
          try proof.write(
            toFile: folder + "/\(size).tlog-proof", atomically: true, encoding: .utf8)
          files += [file, folder + "/\(size).tlog-proof"]
        }
        let log = folder + "/log"
        let report = try await ledger.exportAndVerify(in: log)
        #expect(report.size == 66_000)
        let key = ledger.service.verificationKey
        let result = try OtherVerifier.verify(log, key: key, files: files)
        #expect(
          result.output == "ok: 66000 entries, 261 tiles, 8 earlier checkpoints, 8 proofs\n")
        #expect(result.status == 0)

        // It must also be able to say no.
        let tile = log + "/tile/0/x001"
        #expect(!FileManager.default.fileExists(atPath: tile))
        let path = log + "/tile/0/005"
        var bytes = try #require(FileManager.default.contents(atPath: path))
        bytes[100] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try OtherVerifier.verify(log, key: key, files: []).status != 0)
      }
    }
  }
}
