import API
import Access
import Actions
import Exposure
import Inventory
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("What is said of a product counts inside it") struct ContainerTests {
  private let image = "pkg:oci/quay?repository_url=docker.io/works/quay"

  private func bill(of subject: String?) -> String {
    let metadata =
      subject.map {
        #""metadata":{"component":{"type":"container","name":"quay","purl":"\#($0)"}},"#
      } ?? ""
    return #"{"bomFormat":"CycloneDX","specVersion":"1.6","# + metadata
      + #""components":[{"type":"library","name":"p1","version":"1.0.0","#
      + #""purl":"pkg:npm/p1@1.0.0"}]}"#
  }

  private let advisory =
    #"{"id":"CVE-2026-1001","modified":"2026-11-01T00:00:00Z","summary":"S","affected":[{"#
    + #""package":{"ecosystem":"npm","name":"p1"},"ranges":[{"type":"SEMVER","#
    + #""events":[{"introduced":"0"}]}]}],"aliases":["GHSA-aaaa-bbbb-cccc"]}"#

  /// One document's word about a product, and a part of it when there is one.
  private func said(
    _ status: String, of product: String, part: String? = nil, day: Int, document: String = "1"
  ) -> String {
    let parts = part.map { #","subcomponents":[{"@id":"\#($0)"}]"# } ?? ""
    let why = status == "not_affected" ? #","impact_statement":"Not called""# : ""
    let todo = status == "affected" ? #","action_statement":"Update""# : ""
    return #"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.org/vex/"#
      + #"\#(document)","author":"Quay Works","timestamp":"2026-11-0\#(day)T00:00:00Z","#
      + #""version":\#(day),"statements":[{"vulnerability":{"name":"GHSA-aaaa-bbbb-cccc"},"#
      + #""products":[{"@id":"\#(product)"\#(parts)}],"status":"\#(status)"\#(why)\#(todo)}]}"#
  }

  /// How many matches each asset has, the other way round, and what is to be done.
  private func counts(_ estate: Estate) async throws -> [[Int]] {
    let (exposure, actions, assets) = (
      estate.services.exposure, estate.services.actions, estate.assets
    )
    return try await estate.services.database.read { tx in
      var on = [0, 0, 0]
      var open = [0, 0, 0]
      for (place, asset) in assets.enumerated() {
        on[place] = try exposure.matches(on: asset, in: tx).count
        var filter = ActionFilter()
        (filter.asset, filter.states) = (asset, [.open])
        open[place] = try actions.list(
          filter, page: PageRequest(), by: .system("test"), in: tx
        ).elements.count
      }
      var of = [0, 0, 0]
      var page = PageRequest(limit: 1)
      while true {
        let found = try exposure.matches(of: "CVE-2026-1001", page: page, in: tx)
        for match in found.elements { of[assets.firstIndex(of: match.asset) ?? 0] += 1 }
        guard let next = found.next else { break }
        page = PageRequest(limit: 1, after: next)
      }
      #expect(try exposure.reach(of: "CVE-2026-1001", in: tx).assets == on.reduce(0, +))
      return [on, of, open]
    }
  }

  private func check(
    _ estate: Estate, _ expected: [Int], _ comment: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    #expect(
      try await counts(estate) == [expected, expected, expected], comment,
      sourceLocation: sourceLocation)
  }

  @Test(
    "A part said to be harmless in one image stays what it is elsewhere",
    arguments: TestDatabase.each)
  func part(_ engine: TestDatabase.Case) async throws {
    for statementComesFirst in [false, true] {
      try await withDatabase(engine, schemas: Services.schemas) { database async throws in
        let estate = try await Estate(database)
        try await estate.know([advisory])
        let word = said("not_affected", of: image, part: "pkg:npm/p1", day: 2)
        if statementComesFirst { try await estate.know([word]) }
        try await estate.list([
          bill(of: image + "&tag=3"), bill(of: "pkg:oci/other"), bill(of: nil),
        ])
        if !statementComesFirst {
          try await check(estate, [1, 1, 1], "nothing said")
          try await estate.know([word])
        }
        try await check(estate, [0, 1, 1], "said of one image")
        let (exposure, first) = (estate.services.exposure, estate.assets[0])
        let told = try await database.read { tx in try exposure.suppressed(on: first, in: tx) }
        #expect(told.map(\.vulnerability) == ["CVE-2026-1001"])
        #expect(told.first?.suppression.contains("Quay Works") == true)

        try await estate.know([said("affected", of: image, part: "pkg:npm/p1", day: 3)])
        try await check(estate, [1, 1, 1], "taken back")
      }
    }
  }

  @Test(
    "What is said of the product outweighs what is said of the package wherever it is",
    arguments: TestDatabase.each)
  func closest(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let estate = try await Estate(database)
      try await estate.know([advisory])
      try await estate.list([bill(of: image), bill(of: "pkg:oci/other"), bill(of: nil)])
      try await estate.know([said("affected", of: image, day: 2)])
      try await estate.know([said("not_affected", of: "pkg:npm/p1", day: 4, document: "2")])
      try await check(estate, [1, 0, 0], "the image's maker calls it affected")
      try await estate.know([said("fixed", of: image, day: 5)])
      try await check(estate, [0, 0, 0], "and then fixed, as a whole")
      try await estate.know([said("affected", of: "pkg:npm/p1", day: 6, document: "2")])
      try await check(estate, [0, 1, 1], "the package's maker changes their mind")
      try await estate.list([bill(of: "pkg:oci/quay"), bill(of: nil), bill(of: nil)])
      try await check(estate, [1, 1, 1], "from another registry it is another image")
    }
  }
}
