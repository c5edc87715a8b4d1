public import Access
public import Vocabulary

/// The kind of ``WebhookID``.
public enum WebhookKindTag: IdentifierKind {
  /// `whk`.
  public static let prefix = "whk"
}
/// Names a webhook.
public typealias WebhookID = Identifier<WebhookKindTag>

/// The kind of ``DeliveryID``.
public enum DeliveryKindTag: IdentifierKind {
  /// `msg`.
  public static let prefix = "msg"
}
/// Names an event sent to a webhook; the same for each attempt.
public typealias DeliveryID = Identifier<DeliveryKindTag>

/// Where an organization's events are sent.
public struct Webhook: Sendable, Equatable {
  /// Its identifier.
  public let id: WebhookID
  /// Whose.
  public let organization: OrganizationID
  /// An `https` address.
  public let url: String
  /// The kinds of events sent; empty for all.
  public let kinds: [NoticeKind]
  let secret: String
  let oldSecret: String?
  /// Until when the secret before signs too; nil where there was none.
  public let oldUntil: Timestamp?
  /// When it was made.
  public let madeAt: Timestamp
  /// When it was switched off, nil while it is on.
  public let stoppedAt: Timestamp?
  /// Why it was switched off.
  public let reason: String?
  /// Counts its changes.
  public let version: Int64
}

/// How far an event has come.
public enum DeliveryState: String, CaseIterable, Sendable {
  /// To be sent, or sent again.
  case waiting
  /// Answered with a status of success.
  case delivered
  /// Given up.
  case failed
}

/// An event sent to a webhook.
public struct WebhookDelivery: Sendable, Equatable {
  /// Its identifier, sent as `webhook-id`.
  public let id: DeliveryID
  /// The webhook.
  public let webhook: WebhookID
  /// The kind of event.
  public let kind: String
  /// What it is about.
  public let subject: String
  /// The label of that.
  public let trafficLight: TrafficLight
  /// When it happened.
  public let at: Timestamp
  /// How far it has come.
  public let state: DeliveryState
  /// How often it was tried.
  public let attempts: Int
  /// When it was last tried.
  public let triedAt: Timestamp?
  /// The status of the last answer, nil when there was none.
  public let status: Int?
  /// What was answered, at most 1 KiB of it, or why there was no answer. Whatever it says, it is text.
  public let answer: String?
}
