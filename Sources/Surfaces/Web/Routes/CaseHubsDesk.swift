import API
import Access
import Cases
import Federation
import Formats
import HTTP
import Storage
import Vocabulary

/// A case at other hubs.
enum CaseHubsDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/cases/{case}/hubs", "showCaseHubs", .hubsRead) { call in
        let id: CaseID = try call.identifier("case")
        let hub: HubID? = try call.queryIdentifier("hub")
        return try await desk.show { tx in
          try page(desk, call, id, hub.map { ($0, SendingWords()) }, FormState(), in: tx)
        }
      },
      .page(.post, "/cases/{case}/hubs", "commandCaseHubs", .hubsExchange) {
        try await command(desk, $0)
      },
    ]
  }

  private static func command(_ desk: Desk, _ call: Call) async throws -> Reply {
    let id: CaseID = try call.identifier("case")
    let form = try call.form()
    let federation = desk.services.federation
    if form.value("command") == "settle" {
      guard let sending = form.value("sending").flatMap(SendingID.init) else {
        throw Problem.notFound("sending")
      }
      let foreign = form.value("arrived") == "yes" ? try form.required("foreign") : nil
      try await desk.database.write { tx in
        _ = try federation.settle(sending, arrivedAs: foreign, by: call.principal, in: tx)
      }
      return .seeOther("/cases/\(id)/hubs?notice=saved")
    }
    guard let hub = form.value("hub").flatMap(HubID.init) else { throw Problem.notFound("hub") }
    let words = SendingWords(
      title: form.value("title"), text: form.value("text"), statement: form.value("statement"))
    switch form.value("command") {
    case "preview":
      return try await desk.show { tx in
        try page(desk, call, id, (hub, words), FormState(), in: tx)
      }
    case "send":
      let digest = try form.required("digest")
      do {
        try await desk.database.write { tx in
          _ = try federation.send(
            id, to: hub, words, digest: digest, by: call.principal, in: tx)
        }
      } catch let error as FederationProblem {
        // What is to be read anew is shown anew.
        return try await desk.refused(error.problem) { tx in
          try page(
            desk, call, id, (hub, words), FormState(errors: ["hub": error.problem.detail]),
            in: tx)
        }
      }
      return .seeOther("/cases/\(id)/hubs?notice=confirmed")
    case "agree":
      let until = form.value("until").flatMap { Timestamp(rfc3339: $0) }
      try await desk.database.write { tx in
        try federation.agree(id, hub: hub, until: until, by: call.principal, in: tx)
      }
      return .seeOther("/cases/\(id)/hubs?notice=saved&hub=\(hub)")
    default: throw Problem.invalid("/command", "is not known here")
    }
  }

  private static func page(
    _ desk: Desk, _ call: Call, _ id: CaseID, _ wanted: (HubID, SendingWords)?,
    _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let federation = desk.services.federation
    let found = try desk.services.cases.find(id, by: call.principal, in: tx)
    let relations = try federation.relations(of: id, by: call.principal, in: tx)
    let names = Dictionary(
      relations.hubs.map { ($0.id, $0.name) }, uniquingKeysWith: { one, _ in one })
    let canSend = (call.principal.membership?.role ?? .observer) >= .analyst
    return CaseHubsPage.render(
      try desk.frame(call, "Other hubs", .queue, in: tx),
      CaseHubsPage.Model(
        caseID: id.description, title: found.title, tlp: found.label.trafficLight.rawValue,
        embargoUntil: found.label.embargoUntil, names: relations.names.map(\.text),
        links: relations.links.map {
          .init(
            hub: names[$0.hub] ?? "", hubID: $0.hub.description, foreign: $0.foreign,
            words: words($0), madeAt: $0.madeAt)
        }, items: try relations.items.map { try HubDesk.shown($0, desk, in: tx) },
        sent: relations.sendings.map { one in
          .init(
            id: one.id.description, hub: names[one.hub] ?? "", kindWords: one.kind.title,
            stateWords: one.state.title, foreign: one.foreign, reason: one.reason,
            madeAt: one.madeAt, isUnknown: one.state == .unknown)
        },
        hubs: relations.hubs.filter { $0.kind.takes && $0.pausedAt == nil }.map {
          Choice(value: $0.id.description, words: $0.name)
        },
        shown: canSend
          ? try wanted.map { hub, words in
            try shown(desk, call, id, hub, words, names[hub] ?? "", in: tx)
          } : nil, canSend: canSend, form: form))
  }

  private static func words(_ link: HubLink) -> String {
    switch (link.receivedDigest != nil, link.sentDigest != nil) {
    case (true, true): "Goes to and fro"
    case (true, false): "Came from there"
    case (false, true): "Sent there"
    case (false, false): "Known there"
    }
  }

  private static func shown(
    _ desk: Desk, _ call: Call, _ id: CaseID, _ hub: HubID, _ words: SendingWords,
    _ name: String, in tx: Transaction
  ) throws -> CaseHubsPage.Shown {
    do {
      let preview = try desk.services.federation.preview(
        id, to: hub, words, by: call.principal, in: tx)
      return CaseHubsPage.Shown(
        hub: name, hubID: hub.description, refusal: nil, remedy: nil,
        kindWords: preview.kind.title, permitted: preview.permitted, method: preview.method,
        address: preview.address, body: String(decoding: preview.body, as: UTF8.self),
        digest: preview.digest, isReport: preview.kind == .report,
        title: preview.content.title, text: preview.content.text,
        statement: preview.content.statement, changes: preview.changes)
    } catch let error as FederationProblem {
      return CaseHubsPage.Shown(
        hub: name, hubID: hub.description, refusal: error.problem.detail,
        remedy: error.problem.remedy, kindWords: "", permitted: "", method: "", address: "",
        body: "", digest: "", isReport: true, title: "", text: "", statement: "", changes: [])
    }
  }
}
