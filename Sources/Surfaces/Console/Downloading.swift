import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Vocabulary

/// Fetching remote files, the only outgoing traffic of the program.
enum Downloading {
  /// The machine's clock and randomness, with downloads over HTTPS.
  static func surroundings() -> Surroundings {
    var surroundings = Surroundings.system
    surroundings.download = { try await download($0) }
    return surroundings
  }

  private static func download(_ wanted: Download) async throws -> DownloadResult {
    let tagFile = wanted.path + ".etag"
    let tag = FileManager.default.contents(atPath: tagFile).flatMap {
      String(data: $0, encoding: .utf8)
    }
    // Without the tag nothing says that what is there is a part of the same file.
    if tag == nil { try? FileManager.default.removeItem(atPath: wanted.path) }
    let present = size(wanted.path)
    var headers = HTTPHeaders([("user-agent", "breakwater")])
    if present > 0, let tag {
      headers.add(name: "range", value: "bytes=\(present)-")
      headers.add(name: "if-range", value: tag)
    }
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    if wanted.isGuarded, let host = URL(string: wanted.address)?.host() {
      // The very address that was checked, whatever the name leads to a moment later.
      configuration.dnsOverride = [host: try await PublicAddress.of(host)]
    }
    let client = HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    do {
      let response = try await follow(client, wanted, headers)
      let result = try await receive(response, wanted, present, tagFile)
      try await client.shutdown()
      return result
    } catch {
      try? await client.shutdown()
      throw error
    }
  }

  /// Follows at most five redirects, each of them to https.
  private static func follow(
    _ client: HTTPClient, _ wanted: Download, _ headers: HTTPHeaders
  ) async throws -> HTTPClientResponse {
    var address = wanted.address
    for _ in 0...5 {
      guard address.lowercased().hasPrefix("https://") else {
        throw refused(wanted, "only https addresses are fetched, not \(address)")
      }
      var request = HTTPClientRequest(url: address)
      request.headers = headers
      let response = try await client.execute(
        request, timeout: .seconds(wanted.isGuarded ? 10 : 600))
      guard !wanted.isGuarded, (300..<400).contains(Int(response.status.code)),
        let next = response.headers.first(name: "location"),
        let url = URL(string: next, relativeTo: URL(string: address))
      else { return response }
      address = url.absoluteString
    }
    throw refused(wanted, "it redirects too often")
  }

  private static func receive(
    _ response: HTTPClientResponse, _ wanted: Download, _ present: Int, _ tagFile: String
  ) async throws -> DownloadResult {
    let isContinued = response.status == .partialContent && present > 0
    guard response.status == .ok || isContinued else {
      throw refused(wanted, "the server answered \(response.status.code)")
    }
    let tag = response.headers.first(name: "etag")
    if !isContinued {
      guard FileManager.default.createFile(atPath: wanted.path, contents: nil) else {
        throw refused(wanted, "\(wanted.path) cannot be written")
      }
      try? FileManager.default.removeItem(atPath: tagFile)
      if let tag { try Data(tag.utf8).write(to: URL(fileURLWithPath: tagFile)) }
    }
    guard let file = FileHandle(forWritingAtPath: wanted.path) else {
      throw refused(wanted, "\(wanted.path) cannot be written")
    }
    defer { try? file.close() }
    var received = isContinued ? present : 0
    try file.seekToEnd()
    let length = response.headers.first(name: "content-length").flatMap(Int.init)
    let total = length.map { $0 + received }
    for try await part in response.body {
      received += part.readableBytes
      guard received <= wanted.limit else {
        throw refused(wanted, "it is larger than \(wanted.limit) bytes")
      }
      try file.write(contentsOf: Data(part.readableBytesView))
      wanted.progress(received, total)
    }
    return DownloadResult(bytes: received, entityTag: tag)
  }

  private static func size(_ path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  private static func refused(_ wanted: Download, _ reason: String) -> Problem {
    Problem(
      code: "download", status: 502, title: "The download failed",
      detail: "\(wanted.address): \(reason).",
      remedy: "Run the same command again: it goes on where it stopped.")
  }
}
