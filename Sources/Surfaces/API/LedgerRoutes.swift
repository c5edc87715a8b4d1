public import Access
import Formats
public import HTTP
public import Ledger
import Signing
public import Vocabulary

/// The log as static-looking files (C2SP tlog-tiles), and receipts.
public enum LedgerRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ ledger: LedgerService) -> [Endpoint] {
    [
      .open("/ledger/checkpoint", "getCheckpoint", .init("The signed checkpoint of the log.")) {
        _ in .text(try await ledger.checkpoint())
      },
      .open("/ledger/key", "getLedgerKey", .init("The key that verifies the log.")) { _ in
        .text(ledger.verificationKey + "\n")
      },
      .open("/ledger/tile/{path*}", "getTile", .init("A tile or an entry bundle.")) { call in
        let text = "tile/" + (try call.parameter("path"))
        guard let path = TilePath(text) else { throw Problem.notFound("tile") }
        let reply = Reply(
          headers: [("content-type", "application/octet-stream")],
          body: try await ledger.tile(path))
        // A tile never changes once it can be read.
        return reply.with("cache-control", "public, max-age=604800, immutable")
      },
      .api(
        .get, "/api/v1/receipts/{receipt}", "getReceipt", .receiptsRead,
        .init("A receipt with its proof; 409 until the next checkpoint.", response: "Receipt")
      ) { call in
        let receipt = try await authorised(call, ledger)
        return .json([
          "id": receipt.id.json, "record": receipt.record.json,
          "salt": receipt.salt.map(Hexadecimal.encode).json, "index": Int(receipt.index).json,
          "entry": Hexadecimal.encode(receipt.entry).json,
          "proof": receipt.proof.map(\.base64).json, "checkpoint": receipt.checkpoint.json,
          "key": ledger.verificationKey.json,
        ])
      },
      .api(
        .get, "/api/v1/receipts/{receipt}/proof", "getReceiptProof", .receiptsRead,
        .init("A receipt as a tlog-proof text, to verify offline.")
      ) { call in
        .text(try await authorised(call, ledger).proofText())
      },
      .api(
        .get, "/api/v1/facts", "listFacts", .receiptsRead,
        .init(
          "Facts in the log's order.", response: "FactList",
          query: [
            ("subject", "Only facts about this identifier."),
            ("kind", "Only kinds that begin so, such as `case.`."),
          ] + Endpoint.paging)
      ) { call in
        let grant = try decide(call.principal, .readReceipts)
        var query = FactQuery(request: try call.page())
        query.organization = grant.organization
        query.subject = call.query("subject")
        query.kindPrefix = call.query("kind")
        let found = try await ledger.facts(query)
        let shown = found.elements.filter {
          maySee($0.fact.kind, of: $0.fact.organization, call.principal)
        }
        return .list(Page(shown, next: found.next)) { recorded in
          [
            "receipt": recorded.receipt.json, "index": Int(recorded.index).json,
            "kind": recorded.fact.kind.json, "subject": recorded.fact.subject.json,
            "actor": recorded.fact.actor.json, "recordedAt": recorded.recordedAt.json,
          ]
        }
      },
    ]
  }

  /// A receipt for whoever it belongs to. It opens the commitment, so it is not public.
  public static func authorised(_ call: Call, _ ledger: LedgerService) async throws -> Receipt {
    // Whether it exists is not told to those who may read none.
    _ = try decide(call.principal, .readReceipts)
    let id: ReceiptID = try call.identifier("receipt")
    guard let owner = try await ledger.owner(of: id) else { throw Problem.notFound("receipt") }
    let facts = ObjectFacts<ReceiptObject>(id: id.description, owner: owner)
    _ = try decide(call.principal, .readReceipts, on: facts, at: call.now)
    let receipt = try await ledger.receipt(id)
    // What was forgotten says nothing of its kind any more, nor anything else.
    let kind = receipt.record?.split(separator: "\n", maxSplits: 2).dropFirst().first ?? ""
    guard maySee(String(kind), of: owner, call.principal) else { throw Denial.hidden }
    return receipt
  }

  /// Kinds of facts about how somebody follows directives, and what they write before it is issued:
  /// nobody's but theirs, the coordinator's neither.
  private static let ownAlone = ["directive.", "forensics.", "deferral.", "attestation."]

  /// Whether somebody who may read facts may see one of this kind.
  public static func maySee(
    _ kind: String, of owner: OrganizationID?, _ principal: Principal
  ) -> Bool {
    if principal.isSoftware { return true }
    guard let owner, owner != principal.organization else { return true }
    return !ownAlone.contains { kind.hasPrefix($0) }
  }
}
