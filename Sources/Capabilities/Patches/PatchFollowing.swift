public import Access
public import Cases
public import Coordination
public import Formats
public import Storage
public import Vocabulary

/// What stays with a case that was merged into another.
public struct LeftBehind: Sendable {
  /// The case with those who were never asked in the other.
  public let room: MergedCoordination
  /// How many candidates can follow now.
  public let movable: Int
  /// How many candidates stay until all who have them have joined the other case.
  public let waiting: Int

  /// Whether nothing is to be done about it.
  public var isSettled: Bool { room.missing.isEmpty && movable == 0 }
}

/// What was done about it.
public struct Gathering: Sendable, Equatable {
  /// How many were asked to take part.
  public let asked: Int
  /// How many candidates followed.
  public let moved: Int
  /// How many stayed where they were.
  public let waiting: Int
}

extension PatchService {
  /// What stays with the cases that were merged into this one, the oldest first; for the
  /// coordinator.
  public func leftBehind(
    of id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> [LeftBehind] {
    let rooms = try coordination.merged(into: id, by: principal, in: tx)
    guard !rooms.isEmpty else { return [] }
    let here = try coordination.parties(of: id, in: tx)
    return try rooms.map { room in
      let patches = try candidates(of: room.id, in: tx)
      let movable = here.map { here in patches.count { $0.follows(to: here) } } ?? 0
      return LeftBehind(room: room, movable: movable, waiting: patches.count - movable)
    }
  }

  /// Asks those who take part in the cases that were merged into this one, and lets the candidates
  /// follow whose holders are all here. Nothing is lost when it is done again, or too early.
  public func gather(
    _ id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> Gathering {
    let asked = try coordination.askOver(to: id, by: principal, in: tx)
    guard let here = try coordination.parties(of: id, in: tx) else {
      throw Problem.notFound("case")
    }
    var (moved, waiting) = (0, 0)
    for other in try coordination.merged(into: id, by: principal, in: tx) {
      for room in try candidates(of: other.id, in: tx) {
        if room.follows(to: here) {
          try follow(room.patch.id, to: id, here.parties, by: principal, in: tx)
          moved += 1
        } else {
          waiting += 1
        }
      }
    }
    return Gathering(asked: asked.count, moved: moved, waiting: waiting)
  }

  private func candidates(of id: CaseID, in tx: Transaction) throws -> [Room] {
    guard let parties = try coordination.parties(of: id, in: tx) else { return [] }
    return try PatchStore.list(of: id, in: tx).map {
      Room(patch: $0, parties: parties, stages: try PatchStore.stages(of: $0.id, in: tx))
    }
  }

  private func follow(
    _ id: PatchID, to other: CaseID, _ here: [CaseParty], by principal: Principal,
    in tx: Transaction
  ) throws {
    let (room, grant) = try lead(id, by: principal, in: tx)
    guard try PatchStore.follow(grant, to: other, in: tx) else { throw PatchProblem.changed }
    for stage in room.stages {
      guard let parties = stage.parties else { continue }
      let known = room.parties.parties.filter { parties.contains($0.id) }
      try PatchStore.setParties(
        known.compactMap { PatchRules.counterpart(of: $0, among: here)?.id }, of: stage.place,
        of: id, in: tx)
    }
    // Whoever planned it did not know this case: a person looks before anything opens.
    try PatchStore.holdAll(of: id, because: "It came with a case that was merged.", in: tx)
    try record(
      "patch.followed", room.patch, by: principal,
      ["from": room.patch.case.json, "case": other.json], in: tx)
  }
}

extension PatchService.Room {
  /// Whether the candidate follows its case into another: once all who have it, or are to have it,
  /// are told there, and the same people see it there. Who speaks for a product may be others there.
  func follows(to here: CaseParties) -> Bool {
    // What is public nobody can lose, and nobody sees too early.
    guard patch.state != .released else { return true }
    let planned = Set(stages.flatMap { $0.parties ?? [] })
    let holders = seers + parties.parties.filter { $0.isTold && planned.contains($0.id) }
    guard PatchRules.follows(holders, to: here.parties) else { return false }
    func there(_ one: CaseParty) -> ParticipantID? {
      PatchRules.counterpart(of: one, among: here.parties)?.id
    }
    let moved = stages.map { stage in
      PatchStage(
        place: stage.place, name: stage.name,
        parties: stage.parties.map { ids in
          parties.parties.filter { ids.contains($0.id) }.compactMap(there)
        }, opensAt: stage.opensAt, openedAt: stage.openedAt, hold: stage.hold)
    }
    let after = PatchService.Room(patch: patch, parties: here, stages: moved).seers
    return Set(after.map(\.id)) == Set(seers.compactMap(there))
  }
}

extension LeftBehind {
  /// The API form.
  public var json: JSONValue {
    [
      "case": room.id.json, "title": room.title.json, "joined": room.joined.json,
      "missing": room.missing.count.json, "movable": movable.json, "waiting": waiting.json,
    ]
  }
}

extension Gathering {
  /// The API form.
  public var json: JSONValue {
    ["asked": asked.json, "moved": moved.json, "waiting": waiting.json]
  }
}
