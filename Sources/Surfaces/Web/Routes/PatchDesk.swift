import API
import Access
import Cases
import Coordination
import Formats
import HTTP
import Patches
import Registry
import Storage
import Vocabulary

/// Patch candidates: offering, deciding, releasing.
enum PatchDesk {
  static func endpoints(_ desk: Desk) -> [Endpoint] {
    [
      .page(.get, "/cases/{case}/patches", "showPatches", .coordinationRead) { call in
        try await desk.show { tx in try list(desk, call, FormState(), in: tx) }
      },
      .page(
        .post, "/cases/{case}/patches", "sendPatch", .coordinationSpeak,
        bodyLimit: PatchReading.byteLimit
      ) { call in try await offer(desk, call) },
      .page(.post, "/cases/{case}/gather", "bringTogether", .coordinationLead) { call in
        let id: CaseID = try call.identifier("case")
        _ = try await desk.database.write { tx in
          try desk.services.patches.gather(id, by: call.principal, in: tx)
        }
        return .seeOther("/cases/\(id)?notice=gathered")
      },
      .page(.get, "/patches/{patch}", "showPatch", .coordinationRead) { call in
        guard call.query("diff") != nil else {
          return try await desk.show { tx in try one(desk, call, FormState(), in: tx) }
        }
        // Who reads it has it, so that is written down as when the file is saved.
        let id: PatchID = try call.identifier("patch")
        return .page(
          try await desk.database.write { tx in
            let bytes = try desk.services.patches.fetch(id, by: call.principal, in: tx).bytes
            return try one(desk, call, FormState(), diff: bytes, in: tx)
          })
      },
      .page(.get, "/patches/{patch}/diff", "savePatch", .coordinationRead) { call in
        try await PatchRoutes.download(call, desk.services.patches, desk.database)
      },
      .page(.post, "/patches/{patch}", "changePatch", .coordinationSpeak) { call in
        try await change(desk, call)
      },
    ]
  }

  private static func offer(_ desk: Desk, _ call: Call) async throws -> Reply {
    let id: CaseID = try call.identifier("case")
    let form = try call.form()
    do {
      var document = JSONObject()
      for (name, _) in PatchListPage.labels where name != "diff" {
        if let value = form.value(name) { document[name] = value.json }
      }
      let draft = try PatchReading.draft(.object(document), file: form.file("diff")?.bytes)
      let made = try await desk.database.write { tx in
        try desk.services.patches.offer(draft, on: id, by: call.principal, in: tx)
      }
      return .seeOther("/patches/\(made.id)?notice=added")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      let state = form.state(PatchListPage.labels.map(\.0), error.problem)
      return try await desk.refused(error.problem) { tx in
        try list(desk, call, state, in: tx)
      }
    }
  }

  private static func change(_ desk: Desk, _ call: Call) async throws -> Reply {
    let id: PatchID = try call.identifier("patch")
    let form = try call.form()
    do {
      try await desk.database.write { tx in try act(desk, id, form, call.principal, in: tx) }
      return .seeOther("/patches/\(id)?notice=saved")
    } catch let error as any ProblemConvertible where error.problem.status == 422 {
      var state = form.state(PatchPage.labels.map(\.0), error.problem)
      // The page asks for day and time; programs send both as one.
      if let wrong = state.errors.removeValue(forKey: "opensAt") {
        if !wrong.contains("RFC 3339") {
          state.errors["day"] = wrong
        } else if CalendarDay(form.value("day") ?? "") == nil {
          state.errors["day"] = "must be a day such as 2026-12-01"
        } else {
          state.errors["time"] = "must be a time such as 12:30"
        }
      }
      let shown = state
      return try await desk.refused(error.problem) { tx in try one(desk, call, shown, in: tx) }
    }
  }

  private static func act(
    _ desk: Desk, _ id: PatchID, _ form: Form, _ principal: Principal, in tx: Transaction
  ) throws {
    let patches = desk.services.patches
    func document(_ names: String...) -> JSONObject {
      var object = JSONObject()
      for name in names { object[name] = form.value(name).json }
      return object
    }
    switch form.value("step") {
    case "evidence":
      var object = document("kind", "summary")
      object["supports"] = form.value("supports").map { ($0 == "true").json } ?? .null
      let said = try PatchReading.evidence(.object(object))
      try patches.say(
        said.kind, supports: said.supports, said.summary, about: id, by: principal, in: tx)
    case "plan":
      var object = document("name")
      if let day = form.value("day"), let time = form.value("time") {
        object["opensAt"] = "\(day)T\(time):00Z".json
      }
      let chosen = form.all("parties")
      if chosen.contains("public") {
        object["public"] = true
        object["parties"] = chosen.filter { $0 != "public" }.json
      } else {
        object["parties"] = chosen.json
      }
      _ = try patches.plan(
        try PatchReading.stage(.object(object)), of: id, by: principal, in: tx)
    case "stage":
      var object = document("command", "reason")
      object["stage"] = form.value("place").flatMap { Int64($0) }.json
      let step = try PatchReading.stageCommand(.object(object))
      try patches.change(
        step.place, step.command, because: step.reason, of: id, by: principal, in: tx)
    default:
      let step = try PatchReading.command(.object(document("command", "reason")))
      _ = try patches.move(id, step.command, reason: step.reason, by: principal, in: tx)
    }
  }

  private static func list(
    _ desk: Desk, _ call: Call, _ form: FormState, in tx: Transaction
  ) throws -> [UInt8] {
    let id: CaseID = try call.identifier("case")
    let found = try desk.services.patches.list(of: id, by: call.principal, in: tx)
    let frame = try desk.frame(call, "Patches", .coordination, in: tx)
    return PatchListPage.render(
      frame,
      PatchListPage.Model(
        caseID: id.description, rows: found.map(shown),
        canOffer: frame.account?.canManage ?? false, form: form))
  }

  /// Most bytes that a patch takes on its page, marks and escapes included.
  private static let mostShown = 24_000

  /// What its page shows of a patch.
  private static func cut(_ diff: [UInt8]) -> (text: String, isCut: Bool) {
    var room = mostShown
    let text = String(decoding: diff.prefix(mostShown), as: UTF8.self)
    let kept = beginning(of: text, within: &room)
    return (kept, diff.count > mostShown || kept.utf8.count < text.utf8.count)
  }

  private static func one(
    _ desk: Desk, _ call: Call, _ form: FormState, diff: [UInt8]? = nil, in tx: Transaction
  ) throws -> [UInt8] {
    let id: PatchID = try call.identifier("patch")
    let view = try desk.services.patches.view(id, by: call.principal, in: tx)
    let frame = try desk.frame(call, "Patch for \(view.patch.product)", .coordination, in: tx)
    let canAct = frame.account?.canManage ?? false
    let names = Dictionary(
      view.parties.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let fetches = try view.fetches.map { fetch in
      let who = try fetch.organization.map {
        try desk.services.registry.known($0, in: tx)?.name ?? $0.description
      }
      return "\(who ?? "The coordinator"), \(spoken(fetch.at))"
    }
    let text = diff.map { cut($0) }
    return PatchPage.render(
      frame,
      PatchPage.Model(
        patch: shown(view.patch),
        proofs: view.evidence.map {
          .init(
            title: $0.kind.title, strength: $0.kind.strength, supports: $0.supports,
            summary: $0.summary, isOwn: $0.isOwn, at: $0.at)
        },
        stages: view.stages.map { stage in
          .init(
            place: stage.place, name: stage.name,
            parties: stage.parties == nil
              ? "Everybody"
              : view.leads
                ? stage.parties?.map { names[$0] ?? $0.description }.joined(separator: ", ") : nil,
            opensAt: stage.opensAt, openedAt: stage.openedAt,
            hold: view.leads ? stage.hold : stage.hold.map { _ in "wait for word" })
        }, fetches: view.leads ? fetches : nil,
        commands: canAct ? view.commands.map(\.rawValue) : [], canSay: canAct,
        parties: canAct && view.leads && view.patch.state == .accepted
          ? view.parties.map { Choice(value: $0.id.description, words: $0.name) } : nil,
        diff: text?.text, isCut: text?.isCut ?? false, form: form))
  }

  private static func shown(_ patch: Patch) -> PatchShown {
    PatchShown(
      id: patch.id.description, caseID: patch.case.description, product: patch.product,
      base: patch.base, author: patch.author.words, isModel: patch.author.kind == .model,
      signOff: patch.signOff, note: patch.note, digest: patch.digest,
      size: patch.digest.map { _ in
        counted(patch.size.lines, "line") + " in " + counted(patch.size.files, "file")
      }, address: patch.address, state: patch.state.title, reason: patch.reason,
      offeredAt: patch.offeredAt)
  }
}
