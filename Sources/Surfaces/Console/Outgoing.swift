import Advisories
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import SMTP
import Vocabulary

/// Requests and mails to other servers.
enum Outgoing {
  /// The surroundings with doors to other servers, as the settings say.
  static func open(_ surroundings: Surroundings, _ settings: Settings) throws -> Surroundings {
    var surroundings = surroundings
    let (certificates, hosts) = (settings.certificates, settings.privateHosts)
    surroundings.request = { try await send($0, certificates, hosts) }
    surroundings.mailer = try mailer(settings)
    return surroundings
  }

  /// The account at the CVE Services, nil where none is named.
  static func cveAccount(_ settings: Settings) throws -> CVEAccount? {
    guard let address = settings.cveServices else { return nil }
    guard address.hasPrefix("https://"), !settings.cveOrganization.isEmpty,
      !settings.cveUser.isEmpty
    else {
      throw Problem(
        code: "settings", status: 422, title: "Half a setting of the CVE Services",
        detail: "BREAKWATER_CVE_SERVICES begins with https:// and goes with BREAKWATER_CVE_ORG,"
          + " BREAKWATER_CVE_USER and BREAKWATER_CVE_KEY_FILE.", remedy: "Set all four, or none.")
    }
    return CVEAccount(
      address: String(address.reversed().drop { $0 == "/" }.reversed()),
      organization: settings.cveOrganization, user: settings.cveUser,
      key: try line(of: settings.cveKeyFile, "BREAKWATER_CVE_KEY_FILE"))
  }

  /// The first line of a file that holds a secret.
  private static func line(of file: String, _ setting: String) throws -> String {
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw Problem(
        code: "settings", status: 422, title: "A secret cannot be read",
        detail: "\(setting) names \(file), which does not exist or is not this user’s to read.",
        remedy: "Name a file with the secret on its first line.")
    }
    return String(String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" && $0 != "\r\n" })
  }

  private static func mailer(_ settings: Settings) throws -> Mailer? {
    guard let address = settings.mailServer else { return nil }
    var server = try SMTPServer(address: address)
    server.certificates = settings.certificates
    server.seconds = Int64(settings.mailSeconds)
    server.name = URL(string: settings.address)?.host() ?? "localhost"
    if let file = settings.mailPasswordFile {
      server.password = try line(of: file, "BREAKWATER_SMTP_PASSWORD_FILE")
    }
    let client = SMTPClient(server: server)
    return Mailer(sender: settings.mailSender, name: settings.mailName) {
      try await client.send($0)
    }
  }

  private static func send(
    _ wanted: OutgoingRequest, _ certificates: String?, _ privateHosts: Set<String>
  ) async throws -> OutgoingReply {
    guard wanted.address.lowercased().hasPrefix("https://"),
      let host = URL(string: wanted.address)?.host()
    else { throw DeliveryProblem.never("Only https addresses are asked.") }
    return try await withThrowingTaskGroup(of: OutgoingReply.self) { group in
      group.addTask { try await send(wanted, to: host, certificates, privateHosts) }
      // The name, the head and the body together: a server that answers a byte now and then holds
      // no worker for longer.
      group.addTask {
        try await Task.sleep(for: .seconds(wanted.seconds))
        throw DeliveryProblem.later("\(host) did not answer in time.")
      }
      defer { group.cancelAll() }
      guard let reply = try await group.next() else {
        throw DeliveryProblem.later("\(host) was not reached.")
      }
      return reply
    }
  }

  private static func send(
    _ wanted: OutgoingRequest, to host: String, _ certificates: String?,
    _ privateHosts: Set<String>
  ) async throws -> OutgoingReply {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.timeout.connect = .seconds(min(wanted.seconds, 10))
    configuration.timeout.read = .seconds(wanted.seconds)
    if let certificates {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.additionalTrustRoots = [.file(certificates)]
      configuration.tlsConfiguration = tls
    }
    if wanted.isGuarded, !privateHosts.contains(host.lowercased()) {
      // The very address that was checked, whatever the name leads to a moment later.
      configuration.dnsOverride = [host: try await PublicAddress.of(host)]
    }
    let client = HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    do {
      let reply = try await ask(client, wanted)
      try await client.shutdown()
      return reply
    } catch {
      try? await client.shutdown()
      throw explained(error, host)
    }
  }

  private static func ask(
    _ client: HTTPClient, _ wanted: OutgoingRequest
  ) async throws -> OutgoingReply {
    var request = HTTPClientRequest(url: wanted.address)
    request.method = HTTPMethod(rawValue: wanted.method)
    for header in wanted.headers { request.headers.add(name: header.name, value: header.value) }
    if !wanted.body.isEmpty { request.body = .bytes(wanted.body) }
    let response = try await client.execute(request, timeout: .seconds(wanted.seconds))
    var body: [UInt8] = []
    for try await part in response.body {
      body += part.readableBytesView.prefix(wanted.limit - body.count)
      if body.count >= wanted.limit { break }
    }
    var headers: [String: String] = [:]
    for header in response.headers where headers[header.name.lowercased()] == nil {
      headers[header.name.lowercased()] = header.value
    }
    return OutgoingReply(status: Int(response.status.code), headers: headers, body: body)
  }

  /// Words without a detail of the connection, which the owner of the address may read.
  private static func explained(_ error: any Error, _ host: String) -> DeliveryProblem {
    switch error {
    case let problem as DeliveryProblem: problem
    case let problem as Problem: .later(problem.detail)
    case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
      .later(
        "The TLS connection to \(host) failed: its certificate is not trusted here, or not its.")
    case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
      .later("\(host) did not answer in time.")
    default: .later("\(host) was not reached.")
    }
  }
}
