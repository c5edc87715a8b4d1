import Access
import Cases
import Formats
public import HTTP
import Intake
public import Storage
import Validation
import Vocabulary

/// Patch candidates, over HTTP.
public enum PatchRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ patches: PatchService, _ database: Database) -> [Endpoint] {
    offering(patches, database) + showing(patches, database) + releasing(patches, database)
      + following(patches, database)
  }

  private static func following(_ patches: PatchService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/cases/{case}/merged", "listMerged", .coordinationRead,
        .init(
          "What stays with the cases that were merged into this one: people who were never asked "
            + "here, and patches.", response: "MergedCaseList")
      ) { call in
        let id: CaseID = try call.identifier("case")
        let left = try await database.read { tx in
          try patches.leftBehind(of: id, by: call.principal, in: tx)
        }
        return .json(["items": .array(left.map(\.json)), "next": .null])
      },
      .api(
        .post, "/api/v1/cases/{case}/merged", "gatherMerged", .coordinationLead,
        .init(
          "Ask those who take part in the merged cases to take part here, and let the patches "
            + "follow whose holders have all joined.", response: "Gathering")
      ) { call in
        let id: CaseID = try call.identifier("case")
        return try await call.transact(database) { tx in
          .json(try patches.gather(id, by: call.principal, in: tx).json)
        }
      },
    ]
  }

  private static func offering(_ patches: PatchService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/cases/{case}/patches", "listPatches", .coordinationRead,
        .init("The patch candidates of a case that you may see.", response: "PatchList")
      ) { call in
        let id: CaseID = try call.identifier("case")
        let found = try await database.read { tx in
          try patches.list(of: id, by: call.principal, in: tx)
        }
        return .json(["items": .array(found.map(\.json)), "next": .null])
      },
      .api(
        .post, "/api/v1/cases/{case}/patches", "offerPatch", .coordinationSpeak,
        bodyLimit: PatchReading.byteLimit,
        .init(
          "Offer a patch candidate: a unified diff, or the address where it lies. It is never applied "
            + "by itself.", consumes: ["application/json"], request: "PatchDraft",
          response: "Patch", status: 201)
      ) { call in
        let id: CaseID = try call.identifier("case")
        let draft = try PatchReading.draft(call.json())
        return try await call.transact(database) { tx in
          .json(try patches.offer(draft, on: id, by: call.principal, in: tx).json, status: 201)
        }
      },
      .api(
        .post, "/api/v1/patches/{patch}/commands", "movePatch", .coordinationSpeak,
        .init(
          "Accept or decline a candidate for one's product, or take back one's own.",
          consumes: ["application/json"], request: "PatchCommand", response: "PatchDetail")
      ) { call in
        let id: PatchID = try call.identifier("patch")
        let step = try PatchReading.command(call.json())
        return try await call.transact(database) { tx in
          _ = try patches.move(
            id, step.command, reason: step.reason, by: call.principal, in: tx)
          return .json(try patches.view(id, by: call.principal, in: tx).json)
        }
      },
    ]
  }

  private static func showing(_ patches: PatchService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/patches/{patch}", "getPatch", .coordinationRead,
        .init("One candidate, with its evidence and stages.", response: "PatchDetail")
      ) { call in
        let id: PatchID = try call.identifier("patch")
        return .json(
          try await database.read { tx in
            try patches.view(id, by: call.principal, in: tx).json
          })
      },
      .api(
        .get, "/api/v1/patches/{patch}/diff", "getPatchFile", .coordinationRead,
        .init("The unified diff. Who fetched it when is shown to the coordinator.")
      ) { call in try await download(call, patches, database) },
      .api(
        .post, "/api/v1/patches/{patch}/evidence", "addPatchEvidence", .coordinationSpeak,
        .init(
          "Say what a review or the project's tests showed.", consumes: ["application/json"],
          request: "PatchEvidence", response: "PatchDetail")
      ) { call in
        let id: PatchID = try call.identifier("patch")
        let said = try PatchReading.evidence(call.json())
        return try await call.transact(database) { tx in
          try patches.say(
            said.kind, supports: said.supports, said.summary, about: id, by: call.principal,
            in: tx)
          return .json(try patches.view(id, by: call.principal, in: tx).json)
        }
      },
      .api(
        .post, "/api/v1/patches/{patch}/trials/{finding}", "tryPatch", .coordinationLead,
        .init(
          "Have the reproducer of a report run without the candidate and with it.",
          consumes: ["application/json"], request: "TrialOrder", response: "Trial", status: 201)
      ) { call in
        let id: PatchID = try call.identifier("patch")
        let finding: FindingID = try call.identifier("finding")
        let order = try TrialOrder(json: call.json())
        return try await call.transact(database) { tx in
          let trial = try patches.test(id, on: finding, order, by: call.principal, in: tx)
          return .json(["id": trial.id.json, "state": trial.state.rawValue.json], status: 201)
        }
      },
    ]
  }

  private static func releasing(_ patches: PatchService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .post, "/api/v1/patches/{patch}/stages", "planPatchStage", .coordinationLead,
        .init(
          "Plan a stage of the release: who may have it from which hour on.",
          consumes: ["application/json"], request: "PatchStageDraft", response: "PatchDetail",
          status: 201)
      ) { call in
        let id: PatchID = try call.identifier("patch")
        let draft = try PatchReading.stage(call.json())
        return try await call.transact(database) { tx in
          _ = try patches.plan(draft, of: id, by: call.principal, in: tx)
          return .json(try patches.view(id, by: call.principal, in: tx).json, status: 201)
        }
      },
      .api(
        .post, "/api/v1/patches/{patch}/stages/commands", "changePatchStage",
        .coordinationLead,
        .init(
          "Hold, resume, open before its hour, or drop a stage, with a reason.",
          consumes: ["application/json"], request: "PatchStageCommand", response: "PatchDetail")
      ) { call in
        let id: PatchID = try call.identifier("patch")
        let step = try PatchReading.stageCommand(call.json())
        return try await call.transact(database) { tx in
          try patches.change(
            step.place, step.command, because: step.reason, of: id, by: call.principal, in: tx)
          return .json(try patches.view(id, by: call.principal, in: tx).json)
        }
      },
      .open(
        "/public/patches/{patch}", "getPublicPatch",
        .init("A patch that everybody may have, as a unified diff.")
      ) { call in
        let id: PatchID = try call.identifier("patch")
        let found = try await database.read { tx in try patches.publicFile(id, in: tx) }
        return .attachment(found.bytes, type: "text/x-diff", name: "\(id).diff")
      },
    ]
  }

  /// Hands a candidate out, and writes down to whom.
  public static func download(
    _ call: Call, _ patches: PatchService, _ database: Database
  ) async throws -> Reply {
    let id: PatchID = try call.identifier("patch")
    let found = try await database.write { tx in
      try patches.fetch(id, by: call.principal, in: tx)
    }
    return .attachment(found.bytes, type: "text/x-diff", name: "\(id).diff")
  }
}
