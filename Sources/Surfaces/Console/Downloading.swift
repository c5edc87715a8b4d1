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
    guard wanted.address.lowercased().hasPrefix("https://") else {
      throw refused(wanted, "only https addresses are fetched")
    }
    let present = size(wanted.path)
    var request = HTTPClientRequest(url: wanted.address)
    request.headers.add(name: "user-agent", value: "breakwater")
    if present > 0 { request.headers.add(name: "range", value: "bytes=\(present)-") }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(600))
    let isContinued = response.status == .partialContent
    if response.status == .rangeNotSatisfiable {
      return DownloadResult(bytes: present, entityTag: nil)
    }
    guard response.status == .ok || isContinued else {
      throw refused(wanted, "the server answered \(response.status.code)")
    }
    if !FileManager.default.fileExists(atPath: wanted.path) || !isContinued {
      guard FileManager.default.createFile(atPath: wanted.path, contents: nil) else {
        throw refused(wanted, "\(wanted.path) cannot be written")
      }
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
    return DownloadResult(bytes: received, entityTag: response.headers.first(name: "etag"))
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
