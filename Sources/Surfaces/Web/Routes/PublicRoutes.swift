import API
import Access
import Accountability
import Actions
import Advisories
import Catalog
import Directives
import Formats
import HTTP
import Ledger
import Signing
import Storage
import Vocabulary

/// What anybody may see, and receipts.
enum PublicRoutes {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/", "showFront", nil) { try await front(desk, $0) },
      .page(.get, "/vulnerabilities", "showVulnerabilities", .knowledgeRead) {
        try await vulnerabilities(desk, $0)
      },
      .page(.get, "/vulnerabilities/{vulnerability}", "showVulnerability", .knowledgeRead) {
        call in try await desk.show { tx in try VulnerabilityDesk(desk: desk).page(call, in: tx) }
      },
      .page(.get, "/directives/bod-26-04", "showDirective", .knowledgeRead) { call in
        try await desk.show { tx in try directive(desk, call, in: tx) }
      },
      .page(.get, "/receipts/{receipt}", "showReceipt", .receiptsRead) {
        try await receipt(desk, $0)
      },
      .page(.get, "/receipts/{receipt}/proof", "getProof", .receiptsRead) { call in
        .text(try await LedgerRoutes.authorised(call, desk.services.ledger).proofText())
      },
    ]
  }

  private static func front(_ desk: Desk, _ call: Call) async throws -> Reply {
    let checkpoint = try? await desk.services.ledger.checkpoint()
    return try await desk.show { tx in
      let figures = try desk.services.accountability.figures(in: tx)
      var durations: [FrontPage.Figure] = [
        .init(name: "Organizations taking part", value: "\(figures.organizations)"),
        .init(name: "Actions that operators say are done", value: "\(figures.actionsDone)"),
        .init(name: "Actions proven done", value: "\(figures.actionsProven)"),
      ]
      if let seconds = figures.medianVerdictSeconds {
        durations.insert(
          .init(name: "Half get a first verdict within", value: words(seconds)), at: 0)
      }
      return FrontPage.render(
        try desk.frame(call, "Breakwater", .overview, in: tx),
        FrontPage.Model(
          funnel: [
            Measure("Findings received", figures.findings),
            Measure("Distinct flaws", figures.flaws), Measure("Confirmed", figures.confirmed),
            Measure("With a fix", figures.fixed),
          ],
          stages: figures.stages.map {
            .init(
              name: $0.stage.title, count: $0.count, half: words($0.median),
              ninety: words($0.ninety), ninetyFive: words($0.ninetyFive))
          }, durations: durations,
          charts: [
            ColumnChart(
              caption: "Findings received each day, the last 30 days", nameHeading: "Day",
              valueHeading: "Findings",
              measures: figures.daily.map { Measure($0.day.description, $0.findings) })
          ],
          openActions: Directives.Urgency.listed(figures.actions.keys).map {
            .init(
              urgency: Urgency($0), count: figures.actions[$0]?.total ?? 0,
              overdue: figures.actions[$0]?.overdue ?? 0)
          },
          ledger: checkpoint.flatMap { ledger($0, desk) }, asOf: call.now,
          contact: contact(desk.services.advisories.publisher.publisher.contact)))
    }
  }

  private static func ledger(_ note: String, _ desk: Desk) -> FrontPage.Ledger? {
    guard let verifier = NoteVerifier(desk.services.ledger.verificationKey),
      let checkpoint = try? Checkpoint(signed: note, verifier: verifier)
    else { return nil }
    let key = desk.services.ledger.verificationKey
    let command = verifyCommand(desk)
    return FrontPage.Ledger(
      entries: Int(checkpoint.size), key: key, checkpoint: note,
      firstCommand: command + " --keep checkpoint.txt",
      laterCommand: command + " --since checkpoint.txt --keep checkpoint.txt")
  }

  /// What verifies the whole log of this server from anywhere.
  private static func verifyCommand(_ desk: Desk) -> String {
    "BREAKWATER_ADDRESS=\(desk.services.advisories.publisher.address) breakwater ledger verify "
      + "--key '\(desk.services.ledger.verificationKey)'"
  }

  /// The contact that is set, which `security.txt` names too: a mail address or another one.
  static func contact(_ text: String?) -> FrontPage.Contact? {
    guard let text, !text.isEmpty else { return nil }
    let words = text.hasPrefix("mailto:") ? String(text.dropFirst("mailto:".count)) : text
    let address = text.contains("@") && !text.contains(":") ? "mailto:" + text : text
    let leads = ["mailto:", "https://", "http://"].contains { address.hasPrefix($0) }
    return FrontPage.Contact(words: words, address: leads ? address : nil)
  }

  private static func words(_ seconds: Int64) -> String {
    switch seconds {
    case ..<120: "\(seconds) seconds"
    case ..<7200: "\(seconds / 60) minutes"
    case ..<172_800: "\(seconds / 3600) hours"
    default: "\(seconds / 86_400) days"
    }
  }

  private static func vulnerabilities(_ desk: Desk, _ call: Call) async throws -> Reply {
    let page = try call.page()
    return try await desk.show { tx in
      let catalog = desk.services.catalog
      let found = try catalog.search(call.search, page: page, in: tx)
      let facts = try catalog.priority(of: found.elements.map(\.id), in: tx)
      let packages = try catalog.packages(of: found.elements.map(\.id), in: tx)
      let rows = found.elements.map { item in
        VulnerabilityListPage.Row(
          id: item.id, title: item.title,
          packages: Array((packages[item.id] ?? []).sorted().prefix(3)),
          isKnownExploited: facts[item.id]?.isKnownExploited ?? false,
          exploitProbability: facts[item.id]?.forecast?.probability,
          publishedAt: item.publishedAt)
      }
      return VulnerabilityListPage.render(
        try desk.frame(call, "Vulnerabilities", .vulnerabilities, in: tx),
        VulnerabilityListPage.Model(
          query: call.query("q") ?? "", vulnerabilities: rows, pager: found.pager(call)))
    }
  }

  private static func directive(
    _ desk: Desk, _ call: Call, in tx: Transaction
  ) throws -> [UInt8] {
    let directive = try desk.services.directives.common(in: tx)
    return DirectivePage.render(
      try desk.frame(call, directive.name, .deadlines, in: tx),
      DirectivePage.Model(
        name: directive.name,
        origin: "\(directive.title). Issued by \(directive.issuer) on "
          + "\(directive.issuedOn.spoken).",
        version: directive.version,
        rows: directive.rows.enumerated().map { number, row in
          .init(
            number: number, isKnownExploited: row.inputs.isKnownExploited,
            isPublic: row.inputs.isPubliclyExposed, isAutomatable: row.inputs.isAutomatable,
            isTotalImpact: row.inputs.isTotal, outcome: Urgency(row.urgency))
        }, scope: DirectiveWords.scope, questions: DirectiveWords.questions,
        duties: DirectiveWords.duties,
        officialAddress: "https://www.cisa.gov/news-events/directives"))
  }

  /// The kind of a fact in words: `finding.received` is “Finding received”.
  private static func spoken(kind: Substring) -> String {
    let words = kind.split { $0 == "." || $0 == "-" }.joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  private static func receipt(_ desk: Desk, _ call: Call) async throws -> Reply {
    let ledger = desk.services.ledger
    let receipt: Receipt
    do {
      receipt = try await LedgerRoutes.authorised(call, ledger)
    } catch LedgerProblem.pending(let id) {
      return try await desk.show { tx in
        ReceiptPage.render(
          try desk.frame(call, "Receipt", .none, in: tx),
          ReceiptPage.Model(
            id: id.description, what: nil, record: nil, recordedAt: call.now, entry: nil,
            check: .waiting, checkpointAt: nil, treeSize: nil, root: nil,
            witnessesSigned: 0, witnesses: 0,
            commitment: "", salt: nil, origin: "", publicKey: ledger.verificationKey,
            verifyCommand: nil))
      }
    }
    let verifier = NoteVerifier(ledger.verificationKey)
    let checkpoint = try verifier.map { try Checkpoint(signed: receipt.checkpoint, verifier: $0) }
    let isIncluded = verifier.map { (try? receipt.verify($0)) != nil } ?? false
    let lines = (receipt.record ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    return try await desk.show { tx in
      ReceiptPage.render(
        try desk.frame(call, "Receipt", .none, in: tx),
        ReceiptPage.Model(
          id: receipt.id.description,
          what: lines.count > 2 ? "\(spoken(kind: lines[1])): \(lines[2])" : nil,
          record: receipt.record,
          recordedAt: lines.count > 5 ? Timestamp(rfc3339: lines[5]) ?? call.now : call.now,
          entry: Int(receipt.index), check: isIncluded ? .included : .mismatch,
          checkpointAt: nil, treeSize: checkpoint.map { Int($0.size) },
          root: checkpoint?.root.base64, witnessesSigned: 0, witnesses: 0,
          commitment: String(decoding: receipt.entry, as: UTF8.self),
          salt: receipt.salt.map(Hexadecimal.encode), origin: checkpoint?.origin ?? "",
          publicKey: ledger.verificationKey,
          verifyCommand: verifyCommand(desk)))
    }
  }
}
