public import Access
public import Cases
import Formats
import Intake
import Signing
public import Storage
public import Vocabulary

/// Where a message is to go.
public enum MessageTarget: Sendable, Equatable {
  /// To all.
  case common
  /// To a thread there is.
  case thread(ThreadID)
  /// To those with a product.
  case product(String)
  /// To some, and the coordinator. None for the coordinator alone.
  case members(Set<ParticipantID>)
  /// To nobody else: one's own notes.
  case notes
}

/// A message to send.
public struct MessageDraft: Sendable {
  /// Where it is to go.
  public var target: MessageTarget
  /// What it is for.
  public var kind: MessageKind
  /// The text.
  public var text: String
  /// A file with its name.
  public var file: (name: String, bytes: [UInt8])?

  /// A draft.
  public init(
    _ text: String, to target: MessageTarget = .common, kind: MessageKind = .message,
    file: (name: String, bytes: [UInt8])? = nil
  ) {
    self.text = text
    self.target = target
    self.kind = kind
    self.file = file
  }
}

extension CoordinationService {
  /// Most bytes of files that one party sends to one case.
  static let mostFileBytes: Int64 = 200 << 20

  /// Sends a message; gives its thread and number.
  public func send(
    _ draft: MessageDraft, in id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> (thread: ThreadID, position: Int64) {
    let (room, author) = try author(id, by: principal, in: tx)
    guard draft.text.utf8.contains(where: { $0 > 32 }),
      draft.text.utf8.count <= Message.byteLimit
    else {
      throw Problem.invalid("/text", "must be 1 to \(Message.byteLimit) bytes and not blank")
    }
    let thread = try thread(draft.target, room, author, in: tx)
    var file: MessageFile?
    if let sent = draft.file {
      guard (1...MessageFile.byteLimit).contains(sent.bytes.count) else {
        throw Problem.invalid("/file", "must be 1 to \(MessageFile.byteLimit) bytes")
      }
      let kept = try ConversationStore.fileBytes(from: author, of: id, in: tx)
      guard kept + Int64(sent.bytes.count) <= Self.mostFileBytes else {
        throw CoordinationProblem.enough("MiB of files", Int(Self.mostFileBytes >> 20))
      }
      let digest = try intake.keep(sent.bytes, in: tx)
      file = MessageFile(
        digest: digest.description, name: String(sent.name.prefix(200)), size: sent.bytes.count)
    }
    let now = surroundings.now()
    let position = try ConversationStore.insert(
      draft.text, draft.kind == .notice ? .message : draft.kind, file: file, from: author,
      actor: principal.reference, to: thread.id, of: id, at: now, in: tx)
    if author == .coordinator { try ConversationStore.answer(thread.id, at: now, in: tx) }
    try record(
      "coordination.said", id, of: room.viewer.participant?.organization, by: principal,
      [
        "thread": thread.id.json, "position": position.json, "kind": draft.kind.rawValue.json,
        // Who holds a text can prove later that it is the one that was sent.
        "text": sha256(Array(draft.text.utf8)).description.json, "file": (file?.digest).json,
      ], in: tx)
    try refresh(id, only: [], in: tx)
    return (thread.id, position)
  }

  /// Remembers how far the caller has read a thread.
  public func markRead(
    _ thread: ThreadID, to position: Int64, in id: CaseID, by principal: Principal,
    in tx: Transaction
  ) throws {
    let room = try enter(id, by: principal, in: tx)
    guard try threads(room, in: tx).contains(where: { $0.id == thread }) else {
      throw Problem.invalid("/thread", "is not one that you read")
    }
    try ConversationStore.read(thread, to: position, by: principal.reference, in: tx)
  }

  /// Messages of one thread, or of all that the caller reads, the newest first.
  public func messages(
    in id: CaseID, thread: ThreadID? = nil, page: PageRequest, by principal: Principal,
    in tx: Transaction
  ) throws -> (page: Page<Message>, names: [ParticipantID: String]) {
    let room = try enter(id, by: principal, in: tx)
    let readable = try threads(room, in: tx).filter { thread == nil || $0.id == thread }
    let before = page.after?.parts.first.flatMap { Int64($0) }
    let rows = try ConversationStore.messages(
      in: readable.map(\.id), before: before, limit: page.limit + 1, in: tx)
    return (
      Page(rows: rows, limit: page.limit, cursor: { Cursor("\($0.position)") }), names(room)
    )
  }

  /// A file that came with a message in a thread, or with a report, that the caller reads.
  public func file(
    _ digest: String, in id: CaseID, by principal: Principal, in tx: Transaction
  ) throws -> [UInt8] {
    let room = try enter(id, by: principal, in: tx)
    let sent = try ConversationStore.threads(with: digest, of: id, in: tx)
    let isSaid = !sent.isDisjoint(with: try threads(room, in: tx).map(\.id))
    let shared = isSaid ? [] : try reports(room, in: tx)?.shown ?? []
    guard isSaid || shared.contains(where: { $0.has(file: digest) }),
      let content = try intake.kept(digest, in: tx)
    else { throw Problem.notFound("file") }
    return content
  }

  /// The threads that a viewer reads.
  func threads(_ room: Room, in tx: Transaction) throws -> [ConversationThread] {
    let products = try room.viewer.participant.map { own in
      Set(
        try CoordinationStore.products(of: room.found.id, in: tx)
          .filter { $0.participant == own.id && $0.isNamed }.map(\.product))
    }
    return try ConversationStore.threads(of: room.found.id, in: tx).filter {
      NeedToKnow.reads(
        $0, room.viewer, products: products ?? [], isInForce: room.found.embargo.isInForce)
    }
  }

  /// The names that a viewer may read; others are told apart by number.
  func names(_ room: Room) -> [ParticipantID: String] {
    Dictionary(
      room.participants.enumerated().map { place, one in
        let isSeen = NeedToKnow.sees(one, room.viewer, visibility: room.found.visibility)
        let roles = one.roles.first?.title ?? "Participant"
        return (one.id, isSeen ? one.name : "\(roles) \(place + 1), not named")
      }, uniquingKeysWith: { one, _ in one })
  }

  /// The thread that all read.
  func common(_ id: CaseID, in tx: Transaction) throws -> ConversationThread {
    try ConversationStore.thread(
      ConversationThread(
        id: ThreadID(surroundings), kind: .common, title: "Everybody", product: nil,
        members: []), of: id, in: tx)
  }

  /// Tells everybody in a case something.
  func announce(_ text: String, in id: CaseID, _ tx: Transaction) throws {
    _ = try ConversationStore.insert(
      text, .notice, file: nil, from: .software, actor: "system:coordination",
      to: try common(id, in: tx).id, of: id, at: surroundings.now(), in: tx)
  }

  private func thread(
    _ target: MessageTarget, _ room: Room, _ author: Author, in tx: Transaction
  ) throws -> ConversationThread {
    let id = room.found.id
    switch target {
    case .common:
      let all = try common(id, in: tx)
      guard try threads(room, in: tx).contains(where: { $0.id == all.id }) else {
        throw CoordinationProblem.keepsNothing
      }
      return all
    case .thread(let wanted):
      guard let found = try threads(room, in: tx).first(where: { $0.id == wanted }) else {
        throw Problem.invalid("/thread", "is not one that you read")
      }
      return found
    case .product(let product):
      let said = try CoordinationStore.products(of: id, in: tx).filter { $0.product == product }
      let isOwn = room.viewer.participant.map { own in
        said.contains { $0.participant == own.id && $0.isNamed }
      }
      guard !said.isEmpty, isOwn ?? true else {
        throw Problem.invalid(
          "/product", "is not one of your products that the coordinator named in this case")
      }
      guard room.viewer.participant.map({ NeedToKnow.isTold($0, room.found) }) ?? true else {
        throw CoordinationProblem.keepsNothing
      }
      return try made(.product, "About \(product)", product, [], id, in: tx)
    case .members(let chosen): return try group(chosen, room, author, in: tx)
    case .notes:
      let own: Set<ParticipantID> = room.viewer.participant.map { [$0.id] } ?? []
      return try made(.notes, "Notes", nil, own, id, in: tx)
    }
  }

  /// A thread among some. Whom a viewer does not see they can not choose.
  private func group(
    _ chosen: Set<ParticipantID>, _ room: Room, _ author: Author, in tx: Transaction
  ) throws -> ConversationThread {
    var members = chosen
    if case .participant(let own) = author { members.insert(own) }
    let seen = members.compactMap { room.participant($0) }.filter {
      NeedToKnow.sees($0, room.viewer, visibility: room.found.visibility)
        && $0.standing == .joined
    }
    guard !members.isEmpty, seen.count == members.count, members.count <= 100 else {
      throw Problem.invalid("/to", "must name 1 to 100 who joined and whom you see")
    }
    // Named when it is shown, because not everybody may read the names.
    return seen.count == 1
      ? try made(.direct, "Direct", nil, members, room.found.id, in: tx)
      : try made(.group, "Group", nil, members, room.found.id, in: tx)
  }

  /// What a thread is called for a viewer.
  func title(_ thread: ConversationThread, _ room: Room, _ names: [ParticipantID: String]) -> String
  {
    switch thread.kind {
    case .common, .product, .notes: return thread.title
    case .direct, .group:
      let others = thread.members.filter { $0 != room.viewer.participant?.id }
        .compactMap { names[$0] }.sorted()
      let shown = others.prefix(3).joined(separator: ", ")
      if others.isEmpty { return "With the coordinator" }
      return "With " + (others.count > 3 ? "\(shown) and \(others.count - 3) more" : shown)
    }
  }

  private func made(
    _ kind: ThreadKind, _ title: String, _ product: String?, _ members: Set<ParticipantID>,
    _ id: CaseID, in tx: Transaction
  ) throws -> ConversationThread {
    try ConversationStore.thread(
      ConversationThread(
        id: ThreadID(surroundings), kind: kind, title: title, product: product,
        members: members), of: id, in: tx)
  }
}
