/// A request to another server.
public struct OutgoingRequest: Sendable {
  /// The method, such as `POST`.
  public var method: String
  /// An absolute `https` address.
  public var address: String
  /// Header names and values.
  public var headers: [(name: String, value: String)]
  /// The body; empty for none.
  public var body: [UInt8]
  /// Most bytes of the answer's body that are read; what comes after is left.
  public var limit: Int
  /// Whether somebody else chose the address: then it must lead to the public Internet, and to the
  /// very address that was checked. Nothing is ever redirected.
  public var isGuarded: Bool
  /// Seconds until the answer must be complete.
  public var seconds: Int64

  /// A request.
  public init(
    method: String, address: String, headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], limit: Int = 1 << 20, isGuarded: Bool, seconds: Int64 = 30
  ) {
    self.method = method
    self.address = address
    self.headers = headers
    self.body = body
    self.limit = limit
    self.isGuarded = isGuarded
    self.seconds = seconds
  }
}

/// What another server answered.
public struct OutgoingReply: Sendable, Equatable {
  /// The status code.
  public let status: Int
  /// Header values by lower-case name; of repeated ones the first.
  public let headers: [String: String]
  /// The body, as far as it was read.
  public let body: [UInt8]

  /// An answer.
  public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// A mail to one address, written out (RFC 5322) with `\r\n` at each line's end.
public struct OutgoingMail: Sendable, Equatable {
  /// Where failures are reported to (RFC 5321 section 4.1.1.2).
  public let sender: String
  /// Whom it is for.
  public let recipient: String
  /// Header and body.
  public let content: [UInt8]

  /// A mail.
  public init(sender: String, recipient: String, content: [UInt8]) {
    self.sender = sender
    self.recipient = recipient
    self.content = content
  }
}

/// What brings mails on their way.
public struct Mailer: Sendable {
  /// The address that mails come from.
  public let sender: String
  /// The name before it.
  public let name: String
  /// Hands one mail to the mail server; throws ``DeliveryProblem``.
  public let send: @Sendable (OutgoingMail) async throws -> Void

  /// A mailer.
  public init(
    sender: String, name: String, send: @escaping @Sendable (OutgoingMail) async throws -> Void
  ) {
    self.sender = sender
    self.name = name
    self.send = send
  }
}

/// Why something did not reach another server.
public enum DeliveryProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// It may succeed later; with what happened, and what somebody could do.
  case later(String)
  /// It will never succeed as it is.
  case never(String)

  /// 503 for what may succeed later, 422 for what will not.
  public var problem: Problem {
    switch self {
    case .later(let reason):
      Problem(
        code: "delivery-later", status: 503, title: "Not delivered yet", detail: reason,
        remedy: "It is tried again by itself.")
    case .never(let reason):
      Problem(code: "delivery-refused", status: 422, title: "Not delivered", detail: reason)
    }
  }
}
