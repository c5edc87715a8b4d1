public import Access
public import Coordination
public import Formats
public import Storage
public import Vocabulary

/// A candidate as somebody may see it.
public struct PatchView: Sendable {
  /// The candidate.
  public let patch: Patch
  /// Whether it is the viewer's own.
  public let isOwn: Bool
  /// Whether the viewer speaks for the product.
  public let isMaintainer: Bool
  /// Whether the viewer coordinates.
  public let leads: Bool
  /// What speaks for and against it, the oldest first.
  public let evidence: [PatchEvidence]
  /// The stages: all for the coordinator, their own for others.
  public let stages: [PatchStage]
  /// Who fetched it when; for the coordinator alone.
  public let fetches: [PatchFetch]
  /// The parties of the case; for the coordinator alone.
  public let parties: [CaseParty]

  /// What the maintainer, or the author, can do now.
  public var commands: [PatchCommand] {
    PatchCommand.allCases.filter { command in
      (command == .withdraw ? isOwn : isMaintainer)
        && (try? PatchRules.next(patch.state, command)) != nil
    }
  }
}

extension PatchService {
  /// One candidate with everything that the principal may know of it.
  public func view(
    _ id: PatchID, by principal: Principal, in tx: Transaction
  ) throws -> PatchView {
    let room = try enter(id, by: principal, in: tx)
    let runs = try Self.runs(principal)
    let own = room.parties.parties.first {
      $0.organization != nil && $0.organization == principal.organization
    }
    return PatchView(
      patch: room.patch,
      isOwn: room.patch.organization != nil && room.patch.organization == principal.organization,
      isMaintainer: own.map { one in room.maintainers.contains { $0.id == one.id } } ?? false,
      leads: runs, evidence: try PatchStore.evidence(of: id, in: tx),
      stages: runs
        ? room.stages
        : room.stages.filter { stage in
          stage.parties == nil || own.map { stage.parties?.contains($0.id) == true } == true
        },
      fetches: runs ? try PatchStore.fetches(of: id, limit: 200, in: tx) : [],
      parties: runs ? room.parties.parties : [])
  }
}

extension Patch {
  /// The API form, without who offers it.
  public var json: JSONValue {
    [
      "id": id.json, "case": self.case.json, "product": product.json, "base": base.json,
      "authorKind": author.kind.rawValue.json, "author": author.name.json,
      "authorVersion": author.version.json, "signOff": signOff.json, "note": note.json,
      "digest": digest.json, "bytes": size.bytes.json, "files": size.files.json,
      "lines": size.lines.json, "address": address.json, "state": state.rawValue.json,
      "reason": reason.json, "offeredAt": offeredAt.json, "acceptedAt": acceptedAt.json,
      "version": version.json,
    ]
  }
}

extension PatchStage {
  /// The API form; `isWhole` for those who may know the parties.
  public func json(isWhole: Bool) -> JSONValue {
    var object: JSONObject = [
      "name": name.json, "public": (parties == nil).json,
      "opensAt": opensAt.json, "openedAt": openedAt.json, "held": (hold != nil).json,
    ]
    // A number would tell others how many stages there are besides theirs.
    if isWhole {
      object["stage"] = place.json
      object["parties"] = parties.map { .array($0.map(\.json)) } ?? .null
      object["hold"] = hold.json
    }
    return .object(object)
  }
}

extension PatchView {
  /// The API form.
  public var json: JSONValue {
    var object = patch.json.object ?? JSONObject()
    if leads || isOwn { object["organization"] = patch.organization.json }
    object["commands"] = .array(commands.map(\.rawValue.json))
    object["evidence"] = .array(
      evidence.map {
        [
          "kind": $0.kind.rawValue.json, "strength": $0.kind.strength.json,
          "supports": $0.supports.json, "summary": $0.summary.json, "own": $0.isOwn.json,
          "trial": leads ? $0.trial.json : .null, "at": $0.at.json,
        ]
      })
    object["stages"] = .array(stages.map { $0.json(isWhole: leads) })
    if leads {
      object["fetches"] = .array(
        fetches.map { ["organization": $0.organization.json, "at": $0.at.json] })
    }
    return .object(object)
  }
}
