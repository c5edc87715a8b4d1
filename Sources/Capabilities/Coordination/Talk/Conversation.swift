public import Vocabulary

/// The kind of ``ThreadID``.
public enum ThreadKindTag: IdentifierKind {
  /// `thr`.
  public static let prefix = "thr"
}
/// Names a thread of messages.
public typealias ThreadID = Identifier<ThreadKindTag>

/// Who reads a thread.
public enum ThreadKind: String, CaseIterable, Sendable {
  /// All who joined, and the coordinator.
  case common
  /// Those with the named product, and the coordinator.
  case product
  /// Those chosen, and the coordinator.
  case group
  /// One participant and the coordinator.
  case direct
  /// One organization alone: its own notes. The coordinator's are a thread of this kind too.
  case notes
}

/// Messages that belong together.
public struct ConversationThread: Sendable, Equatable {
  /// Its identifier.
  public let id: ThreadID
  /// Who reads it.
  public let kind: ThreadKind
  /// What it is about.
  public let title: String
  /// The product, for a thread about one.
  public let product: String?
  /// Who reads it besides the coordinator; whose notes they are. Nobody for the common one, and for
  /// the coordinator's own notes.
  public let members: Set<ParticipantID>
}

/// What a message is for.
public enum MessageKind: String, CaseIterable, Sendable {
  case message, question
  /// A text that others are asked to look at before it is published.
  case draft
  /// What the software says, such as that the embargo changed.
  case notice

  /// In plain words.
  public var title: String {
    switch self {
    case .message: "Message"
    case .question: "Question"
    case .draft: "Draft to look at"
    case .notice: "Notice"
    }
  }
}

/// Who wrote a message.
public enum Author: Sendable, Hashable {
  case coordinator
  case software
  case participant(ParticipantID)
}

/// A file that came with a message.
public struct MessageFile: Sendable, Equatable {
  /// SHA-256 of its bytes, in hexadecimal.
  public let digest: String
  /// A name to show, never a path.
  public let name: String
  /// Bytes.
  public let size: Int

  /// Most bytes of one.
  public static let byteLimit = 10 << 20
}

/// One message. Its text is shown as text and never as anything else.
public struct Message: Sendable, Equatable {
  /// Counts the messages of a case from 1.
  public let position: Int64
  /// The thread.
  public let thread: ThreadID
  /// Who wrote it.
  public let author: Author
  /// What it is for.
  public let kind: MessageKind
  /// The text.
  public let text: String
  /// The file that came with it.
  public let file: MessageFile?
  /// When it came.
  public let at: Timestamp

  /// Most bytes of text.
  public static let byteLimit = 20_000
}

/// A thread as one reader sees it.
public struct ThreadSummary: Sendable, Equatable {
  /// The thread.
  public let thread: ConversationThread
  /// How many messages it has.
  public let count: Int
  /// The last one's number, 0 where there is none.
  public let last: Int64
  /// How many of them the reader has not read.
  public let unread: Int
}
