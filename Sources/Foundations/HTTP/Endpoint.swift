public import Access

/// One operation: where it is, who may try it, how large its body may be, and what it does.
///
/// The list of endpoints is the route table: requests are matched against it, the OpenAPI document
/// is generated from it, and the authorisation matrix test has a row for each of its operations.
public struct Endpoint: Sendable {
  /// Which credentials an endpoint looks at. One endpoint never accepts two kinds.
  public enum Audience: Sendable, Hashable {
    /// Programs: `Authorization: Bearer`, problems as JSON.
    case program
    /// People: the session cookie, problems as pages.
    case browser
    /// Anybody; credentials are not looked at.
    case everybody
  }

  /// What the OpenAPI document says besides.
  public struct Documentation: Sendable {
    /// One line.
    public let summary: String
    /// The media types of the body, the first being the usual one.
    public let consumes: [String]
    /// The component schema of the body.
    public let request: String?
    /// The component schema of a successful answer.
    public let response: String?
    /// The status of a successful answer.
    public let status: Int
    /// Query members with their meaning.
    public let query: [(name: String, meaning: String)]
    /// Whether an `Idempotency-Key` is honoured; not where the answer holds a secret.
    public let isRepeatable: Bool

    /// Documentation of an operation.
    public init(
      _ summary: String, consumes: [String] = [], request: String? = nil,
      response: String? = nil, status: Int = 200, query: [(name: String, meaning: String)] = [],
      isRepeatable: Bool = true
    ) {
      self.summary = summary
      self.consumes = consumes
      self.request = request
      self.response = response
      self.status = status
      self.query = query
      self.isRepeatable = isRepeatable
    }
  }

  /// The query members of every list that is given page by page.
  public static let paging: [(name: String, meaning: String)] = [
    ("limit", "Most elements, 1 to 500."), ("cursor", "The `next` of the page before."),
  ]

  /// The method.
  public let method: Method
  /// The path, with `{name}` for a segment; `{name*}` last for the rest of the path.
  public let path: String
  /// A name in lower camel case, unique in the table.
  public let operation: String
  /// The credentials looked at.
  public let audience: Audience
  /// The permission the handler asks `decide` for; nil when it needs none.
  public let permission: PermissionName?
  /// Most bytes of body.
  public let bodyLimit: Int
  /// For the OpenAPI document.
  public let documentation: Documentation
  /// What it does.
  public let handle: @Sendable (Call) async throws -> Reply

  /// An operation for programs.
  public static func api(
    _ method: Method, _ path: String, _ operation: String, _ permission: PermissionName?,
    bodyLimit: Int = 1 << 20, _ documentation: Documentation,
    handle: @escaping @Sendable (Call) async throws -> Reply
  ) -> Endpoint {
    Endpoint(
      method: method, path: path, operation: operation, audience: .program,
      permission: permission, bodyLimit: bodyLimit, documentation: documentation, handle: handle)
  }

  /// A page, or a form's target.
  public static func page(
    _ method: Method, _ path: String, _ operation: String, _ permission: PermissionName?,
    bodyLimit: Int = 1 << 20, handle: @escaping @Sendable (Call) async throws -> Reply
  ) -> Endpoint {
    Endpoint(
      method: method, path: path, operation: operation, audience: .browser,
      permission: permission, bodyLimit: bodyLimit, documentation: Documentation(operation),
      handle: handle)
  }

  /// Something anybody may fetch.
  public static func open(
    _ path: String, _ operation: String, _ documentation: Documentation,
    handle: @escaping @Sendable (Call) async throws -> Reply
  ) -> Endpoint {
    Endpoint(
      method: .get, path: path, operation: operation, audience: .everybody, permission: nil,
      bodyLimit: 0, documentation: documentation, handle: handle)
  }

  /// A question that anybody may send, with a body; it changes nothing.
  public static func openQuestion(
    _ path: String, _ operation: String, bodyLimit: Int, _ documentation: Documentation,
    handle: @escaping @Sendable (Call) async throws -> Reply
  ) -> Endpoint {
    Endpoint(
      method: .post, path: path, operation: operation, audience: .everybody, permission: nil,
      bodyLimit: bodyLimit, documentation: documentation, handle: handle)
  }
}
