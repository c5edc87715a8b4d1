import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
public import ServiceLifecycle
import Vocabulary

/// Where and how to listen.
public struct ServerOptions: Sendable {
  /// The address to bind.
  public var host: String
  /// The port; 0 lets the system choose.
  public var port: Int
  /// Certificate chain and key files (PEM); nil listens without TLS, for use behind a proxy.
  public var tls: (certificate: String, key: String)?
  /// Most connections at a time; more wait in the backlog.
  public var connections: Int
  /// Seconds without a byte after which a connection is closed.
  public var idleSeconds: Int64

  /// Options with the usual limits.
  public init(
    host: String = "127.0.0.1", port: Int = 8080, tls: (certificate: String, key: String)? = nil,
    connections: Int = 4096, idleSeconds: Int64 = 30
  ) {
    self.host = host
    self.port = port
    self.tls = tls
    self.connections = connections
    self.idleSeconds = idleSeconds
  }
}

/// The listening server: Hummingbird in front of a ``Dispatcher``.
public struct Server: Service {
  private let dispatcher: Dispatcher
  private let options: ServerOptions
  private let logger: Logger
  private let listening: @Sendable (Int) async -> Void

  /// A server; `listening` is told the port once connections are accepted.
  public init(
    dispatcher: Dispatcher, options: ServerOptions, logger: Logger,
    listening: @escaping @Sendable (Int) async -> Void = { _ in }
  ) {
    self.dispatcher = dispatcher
    self.options = options
    self.logger = logger
    self.listening = listening
  }

  /// Serves until graceful shutdown; requests already accepted are finished.
  public func run() async throws {
    let listening = listening
    let http = HTTPServerBuilder.http1(
      configuration: .init(idleTimeout: .seconds(options.idleSeconds)))
    let application = Application(
      responder: Adapter(dispatcher: dispatcher), server: try secured(http),
      configuration: .init(
        address: .hostname(options.host, port: options.port),
        availableConnectionsDelegate: MaximumAvailableConnections(options.connections)),
      onServerRunning: { await listening($0.localAddress?.port ?? 0) },
      logger: logger)
    try await application.run()
  }

  private func secured(_ http: HTTPServerBuilder) throws -> HTTPServerBuilder {
    guard let tls = options.tls else { return http }
    let chain = try NIOSSLCertificate.fromPEMFile(tls.certificate).map {
      NIOSSLCertificateSource.certificate($0)
    }
    let key = try NIOSSLPrivateKey(file: tls.key, format: .pem)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    return try .tls(http, tlsConfiguration: configuration)
  }
}

/// Translates between Hummingbird's values and ours.
private struct Adapter: HTTPResponder {
  typealias Context = BasicRequestContext

  let dispatcher: Dispatcher

  func respond(to request: Request, context: Context) async throws -> Response {
    let headers = Self.headers(of: request)
    let body = request.body
    let incoming = IncomingRequest(
      method: request.method.rawValue, target: request.head.path ?? "/", headers: headers,
      body: { limit in try await Self.read(body, limit, headers["content-length"]) })
    let reply = await dispatcher.respond(to: incoming)
    var fields = HTTPFields()
    for header in reply.headers {
      guard let name = HTTPField.Name(header.name) else { continue }
      fields.append(HTTPField(name: name, value: header.value))
    }
    return Response(
      status: .init(code: reply.status), headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
  }

  private static func headers(of request: Request) -> [String: String] {
    var headers: [String: String] = [:]
    for field in request.headers {
      let name = field.name.canonicalName
      headers[name] = headers[name].map { $0 + ", " + field.value } ?? field.value
    }
    if let authority = request.head.authority { headers["host"] = authority }
    return headers
  }

  private static func read(
    _ body: RequestBody, _ limit: Int, _ declared: String?
  ) async throws -> [UInt8] {
    let refusal = Problem(
      code: "too-large", status: 413, title: "The body is too large",
      detail: "At most \(limit) bytes are accepted here.",
      remedy: "Send it in smaller parts.")
    if let length = declared.flatMap(Int.init), length > limit { throw refusal }
    var bytes: [UInt8] = []
    let started = monotonicSeconds()
    for try await part in body {
      let seconds = monotonicSeconds() - started
      guard seconds < 10 || Double(bytes.count + part.readableBytes) / seconds >= 1024 else {
        throw Problem(
          code: "too-slow", status: 408, title: "The body came too slowly",
          detail: "Less than 1 KiB a second arrived.", remedy: "Send it again.")
      }
      guard bytes.count + part.readableBytes <= limit else { throw refusal }
      bytes.append(contentsOf: part.readableBytesView)
    }
    return bytes
  }
}
