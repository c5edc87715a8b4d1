public import Access
public import Formats
import Foundation
import Vocabulary

extension CoordinationService {
  /// What a host's `security.txt` says (RFC 9116 section 3). It is fetched now, because somebody of
  /// the coordinator asked, over https from a public host name; nothing is fetched by itself.
  public func contact(at host: String, by principal: Principal) async throws -> SecurityTxt {
    _ = try decide(principal, .leadCoordination)
    let name = host.lowercased()
    guard Self.isPublicHost(name) else {
      throw Problem.invalid("/host", "must be the name of a public host, such as example.org")
    }
    let path = NSTemporaryDirectory() + "breakwater-contact-" + UUID().uuidString
    defer {
      try? FileManager.default.removeItem(atPath: path)
      try? FileManager.default.removeItem(atPath: path + ".etag")
    }
    _ = try await surroundings.download(
      Download(
        address: "https://\(name)/.well-known/security.txt", path: path,
        limit: SecurityTxt.byteLimit, isGuarded: true))
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let found = try SecurityTxt(bytes)
    guard found.expires > surroundings.now() else { throw SecurityTxtProblem.expired }
    return found
  }
}
