import Access
import Formats
import HTTP
import Signing
import Storage
import Vocabulary

/// The files of a CSAF trusted provider (CSAF 2.0 and 2.1 section 7.1).
enum AdvisoryFileRoutes {
  static func endpoints(_ advisories: AdvisoryService, _ database: Database) -> [Endpoint] {
    let provider = AdvisoryProvider(publisher: advisories.publisher)
    return metadata(provider, advisories, database)
      + [
        folder("white", "getWhiteFile", "CSAF 2.0 documents for everybody.", advisories, database),
        folder("clear", "getClearFile", "CSAF 2.1 documents for everybody.", advisories, database),
        folder("osv", "getAdvisoryOSV", "Advisories as OSV records.", advisories, database),
        folder("openvex", "getOpenVEX", "Advisories as OpenVEX.", advisories, database),
        folder("cyclonedx", "getCycloneDX", "Advisories as CycloneDX VEX.", advisories, database),
        folder("cve", "getCVEContainer", "Advisories as CVE containers.", advisories, database),
        restricted(provider, advisories, database),
      ]
  }

  private static func metadata(
    _ provider: AdvisoryProvider, _ advisories: AdvisoryService, _ database: Database
  ) -> [Endpoint] {
    func document(
      _ path: String, _ operation: String, _ words: String,
      _ make: @escaping @Sendable ([AdvisoryFile]) -> JSONValue, folder: String
    ) -> Endpoint {
      .open(path, operation, .init(words)) { _ in
        let files = try await database.read { tx in try advisories.files(in: folder, in: tx) }
        return Reply.json(make(files)).with("cache-control", "public, max-age=60")
      }
    }
    return [
      document(
        "/.well-known/csaf/provider-metadata.json", "getProviderMetadata",
        "Who publishes CSAF 2.0 here, and where.", { provider.metadata(.old, $0) },
        folder: "white"),
      document(
        "/.well-known/csaf/v2.1/provider-metadata.json", "getNewProviderMetadata",
        "Who publishes CSAF 2.1 here, and where.", { provider.metadata(.new, $0) },
        folder: "clear"),
      document(
        "/csaf/feed-tlp-white.json", "getWhiteFeed", "The ROLIE feed of CSAF 2.0 documents.",
        { provider.feed(.old, "white", "TLP:WHITE", $0) }, folder: "white"),
      document(
        "/csaf/feed-tlp-clear.json", "getClearFeed", "The ROLIE feed of CSAF 2.1 documents.",
        { provider.feed(.new, "clear", "TLP:CLEAR", $0) }, folder: "clear"),
      document(
        "/csaf/service.json", "getFeedService", "The ROLIE service document.",
        { _ in provider.service }, folder: "white"),
      document(
        "/csaf/category.json", "getFeedCategories", "The ROLIE category document.",
        { _ in provider.categories }, folder: "white"),
      .open("/.well-known/security.txt", "getSecurityText", .init("Where to report flaws.")) {
        call in .text(provider.securityText(at: call.now))
      },
      .open("/csaf/openpgp/{path*}", "getAdvisoryKey", .init("The key that signs advisories.")) {
        call in
        guard let key = advisories.publisher.key,
          try call.parameter("path") == key.fingerprint + ".asc"
        else { throw Problem.notFound("key") }
        return .text(try key.publicKey(), type: "application/pgp-keys")
      },
    ]
  }

  private static func folder(
    _ folder: String, _ operation: String, _ words: String, _ advisories: AdvisoryService,
    _ database: Database
  ) -> Endpoint {
    .open("/csaf/\(folder)/{path*}", operation, .init(words)) { call in
      let path = try call.parameter("path")
      return try await database.read { tx in
        try reply(folder, path, advisories, in: tx)
      }.with("cache-control", "public, max-age=60")
    }
  }

  /// What is not for everybody needs a token: GREEN is for all who take part, AMBER for the parties.
  private static func restricted(
    _ provider: AdvisoryProvider, _ advisories: AdvisoryService, _ database: Database
  ) -> Endpoint {
    .api(
      .get, "/csaf/restricted/{path*}", "getRestrictedFile", .advisoriesRead,
      .init("CSAF documents with the labels GREEN, AMBER and AMBER+STRICT, and their feeds.")
    ) { call in
      _ = try decide(call.principal, .readAdvisories)
      let parts = try call.parameter("path").split(separator: "/").map(String.init)
      guard parts.count >= 2,
        let standard = ["v2.0": CSAFAdvisory.Standard.old, "v2.1": .new][parts[0]]
      else { throw Problem.notFound("file") }
      return try await database.read { tx in
        if parts.count == 2 {
          let label = parts[1].dropFirst("feed-tlp-".count).dropLast(".json".count)
          let folder = "restricted/\(parts[0])/\(label)"
          guard parts[1] == "feed-tlp-\(label).json", labels.contains(String(label)) else {
            throw Problem.notFound("feed")
          }
          let files = try visible(folder, advisories, call.principal, in: tx)
          return .json(
            provider.feed(standard, folder, "TLP:" + label.uppercased(), files))
        }
        let folder = "restricted/\(parts[0])/\(parts[1])"
        guard labels.contains(parts[1]) else { throw Problem.notFound("file") }
        let path = parts[2...].joined(separator: "/")
        if path == "index.txt" || path == "changes.csv" {
          return try reply(path, try visible(folder, advisories, call.principal, in: tx))
        }
        guard
          let file = try advisories.file(folder, AdvisoryProvider.document(of: path), in: tx),
          try advisories.mayRead(file.number, by: call.principal, in: tx)
        else { throw Problem.notFound("file") }
        return try reply(path, [file])
      }
    }
  }

  private static let labels = ["green", "amber", "amber+strict"]

  /// The files of a folder whose advisories the principal may see.
  private static func visible(
    _ folder: String, _ advisories: AdvisoryService, _ principal: Principal, in tx: Transaction
  ) throws -> [AdvisoryFile] {
    try advisories.files(in: folder, in: tx).filter { file in
      try advisories.mayRead(file.number, by: principal, in: tx)
    }
  }

  private static func reply(
    _ folder: String, _ path: String, _ advisories: AdvisoryService, in tx: Transaction
  ) throws -> Reply {
    if path == "index.txt" || path == "changes.csv" {
      return try reply(path, try advisories.files(in: folder, in: tx))
    }
    let name = AdvisoryProvider.document(of: path)
    guard let file = try advisories.file(folder, name, in: tx) else {
      throw Problem.notFound("file")
    }
    return try reply(path, [file])
  }

  private static func reply(_ path: String, _ files: [AdvisoryFile]) throws -> Reply {
    if path == "index.txt" { return .text(AdvisoryProvider.index(files)) }
    if path == "changes.csv" {
      return .text(AdvisoryProvider.changes(files), type: "text/csv; charset=utf-8")
    }
    let name = AdvisoryProvider.document(of: path)
    guard let file = files.first(where: { $0.name == name }) else { throw Problem.notFound("file") }
    switch path.dropFirst(name.count) {
    case "": return .json(bytes: file.content)
    case ".sha256": return .text("\(file.sha256)  \(file.fileName)\n")
    case ".sha512": return .text("\(file.sha512)  \(file.fileName)\n")
    case ".asc": return .text(file.signature, type: "application/pgp-signature")
    default: throw Problem.notFound("file")
    }
  }
}
