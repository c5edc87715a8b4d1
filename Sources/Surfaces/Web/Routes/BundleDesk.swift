import API
import Access
import Actions
import Bundles
import Formats
import HTTP
import Inventory
import Storage
import Vocabulary

/// What is carried to sites without a network, and what comes back.
enum BundleDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/bundles", "showBundles", .actionsRead) { call in
        let page = try call.page()
        return try await desk.show { tx in try shown(desk, call, page, in: tx) }
      },
      .page(.post, "/bundles", "makeBundlePage", .actionsComplete) { call in
        let form = try call.form()
        let own = try organization(call)
        let assets = try form.value("asset").map { text -> [AssetID] in
          guard let id = AssetID(text) else { throw Problem.notFound("asset") }
          return [id]
        }
        _ = try await desk.database.write { tx in
          try desk.services.bundles.make(
            for: own, assets: assets ?? [], by: call.principal, in: tx)
        }
        return .seeOther("/bundles?notice=bundled")
      },
      .page(.get, "/bundles/{bundle}", "saveBundle", .actionsRead) { call in
        let id: BundleID = try call.identifier("bundle")
        let found = try await desk.database.read { tx in
          try desk.services.bundles.file(id, by: call.principal, in: tx)
        }
        return .attachment(
          found.bytes, type: "application/zip", name: found.bundle.fileName)
      },
      .page(
        .post, "/bundles/receipts", "bringBack", .actionsComplete,
        bodyLimit: SiteReceipt.byteLimit + (1 << 16)
      ) { call in try await bringBack(desk, call) },
    ]
  }

  private static func organization(_ call: Call) throws -> OrganizationID {
    guard let own = call.principal.organization else { throw Problem.notFound("organization") }
    return own
  }

  private static func bringBack(_ desk: Desk, _ call: Call) async throws -> Reply {
    let form = try call.form()
    let own = try organization(call)
    do {
      let brought = try read(form)
      let done = try await desk.database.write { tx in
        try desk.services.bundles.bringBack(brought, for: own, by: call.principal, in: tx)
      }
      return try await desk.show { tx in
        try shown(desk, call, PageRequest(), done, in: tx)
      }
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      // Whatever of a file was wrong is told beside the file.
      var state = form.state(["lines"], error.problem)
      if form.file("receipt")?.bytes.isEmpty == false {
        state.errors = ["receipt": error.problem.detail]
      }
      let form = state
      return try await desk.refused(error.problem) { tx in
        try shown(desk, call, PageRequest(), form: form, in: tx)
      }
    }
  }

  private static func read(_ form: Form) throws -> SiteReceipt {
    if let file = form.file("receipt"), !file.bytes.isEmpty {
      do {
        return try SiteReceipt(try JSONValue.parse(file.bytes, budget: .inventory))
      } catch let error as JSONError {
        throw Problem.invalid("/receipt", "is no JSON: \(error)")
      }
    }
    return try SiteReceipt(typed: form.value("lines") ?? "")
  }

  private static func shown(
    _ desk: Desk, _ call: Call, _ page: PageRequest, _ done: SiteReturn? = nil,
    form: FormState = FormState(), in tx: Transaction
  ) throws -> [UInt8] {
    let own = call.principal.organization
    let found = try desk.services.bundles.list(
      of: own, page: page, by: call.principal, in: tx)
    let assets = try desk.services.inventory.assets(
      of: own, page: PageRequest(limit: 200), by: call.principal, in: tx
    ).elements
    let names = Dictionary(
      assets.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    return BundleListPage.render(
      try desk.frame(call, "For a computer without network", .actions, in: tx),
      BundleListPage.Model(
        today: call.now.day,
        rows: found.elements.map { bundle in
          .init(
            id: bundle.id.description, number: bundle.number, madeAt: bundle.madeAt,
            goodUntil: bundle.goodUntil,
            assets: bundle.assets.isEmpty
              ? nil
              : bundle.assets.map { names[$0] ?? $0.description }.joined(separator: ", "),
            actions: bundle.actions, answered: bundle.answered, size: bundle.size,
            digest: bundle.digest, isKept: bundle.isKept, receipt: bundle.receipt)
        }, pager: found.pager(call),
        assets: assets.map { Choice(value: $0.id.description, words: $0.name) },
        answers: done?.answers.map { answer in
          .init(
            code: answer.code.description, action: answer.action.id.description,
            words: answer.outcome.title,
            title: "\(answer.action.product), \(answer.action.assetName)",
            outcome: answer.outcome.rawValue, isRecorded: answer.outcome == .recorded)
        }, receipt: done?.receipt, form: form))
  }
}
