import Formats
import NIOCore
import NIOPosix
import NIOSSL
public import Vocabulary

/// Hands mails to a mail server (RFC 5321), never without TLS.
///
/// One connection a mail: mails are few, and no state is left over when something fails. When the
/// connection ends after the text was sent and before the answer came, nobody can know whether the
/// mail was taken; it is sent again under the same Message-ID.
public struct SMTPClient: Sendable {
  /// The server.
  public let server: SMTPServer

  /// A client of one server.
  public init(server: SMTPServer) { self.server = server }

  /// Hands over one mail. Throws ``DeliveryProblem``: `later` for answers 4xx, for whatever keeps the
  /// server from being reached, and for what whoever runs this can put right (certificate, password,
  /// sender); `never` for answers 5xx about this mail.
  public func send(_ mail: OutgoingMail) async throws {
    guard let sender = MailAddress(mail.sender), let recipient = MailAddress(mail.recipient) else {
      throw DeliveryProblem.never("\(mail.recipient) is no mail address that can be written to.")
    }
    let tls = try context()
    let channel = try await connect(tls)
    do {
      // Whatever happens, a conversation ends.
      let timer = channel.channel.eventLoop.scheduleTask(in: .seconds(5 * server.seconds)) {
        channel.channel.close(promise: nil)
      }
      defer { timer.cancel() }
      try await channel.executeThenClose { inbound, outbound in
        var session = SMTPSession(
          server: server, channel: channel.channel, iterator: inbound.makeAsyncIterator(),
          outbound: outbound)
        try await session.greet(tls)
        try await session.signIn()
        try await session.deliver(mail.content, from: sender, to: recipient)
        await session.quit()
      }
    } catch let error as DeliveryProblem {
      throw error
    } catch {
      throw explained(error)
    }
  }

  private func context() throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let file = server.certificates { configuration.additionalTrustRoots = [.file(file)] }
    do {
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw DeliveryProblem.later(
        "The certificates in \(server.certificates ?? "the system’s store") cannot be read. Name a"
          + " PEM file in BREAKWATER_CERTIFICATES.")
    }
  }

  private func connect(
    _ tls: NIOSSLContext
  ) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
    let (host, isImplicit) = (server.host, server.security == .implicit)
    do {
      return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(.seconds(server.seconds))
        .connect(host: host, port: server.port) { channel in
          channel.eventLoop.makeCompletedFuture {
            if isImplicit {
              try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: tls, serverHostname: Self.named(host)))
            } else {
              try channel.pipeline.syncOperations.addHandler(ClearBytes())
            }
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw DeliveryProblem.later(
        "The mail server \(host):\(server.port) was not reached. Is it running, and is the port"
          + " open from here?")
    }
  }

  /// A bare address has no name to ask for; its certificate must then be for the address.
  static func named(_ host: String) -> String? {
    host.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 } ? nil : host
  }

  private func explained(_ error: any Error) -> DeliveryProblem {
    let place = "\(server.host):\(server.port)"
    if case .uncleanShutdown? = error as? NIOSSLError {
      return .later("The mail server \(server.host) ended the connection.")
    }
    if error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError {
      return .later(
        "The TLS connection to \(place) failed: the certificate is not for \(server.host), is not"
          + " trusted here, or has ended, or the server speaks no TLS there. Mend the certificate,"
          + " or name its authority’s PEM file in BREAKWATER_CERTIFICATES. Nothing was sent.")
    }
    return .later("The connection to \(place) ended: \(type(of: error)).")
  }
}
