import API
import Access
import Catalog
import Directives
import HTTP
import Inventory
import Registry
import Storage
import TestSupport
import Testing
import Vocabulary

@Suite("Exposures in order") struct ExposureOrderTests {
  /// Vulnerability `n` is in every version of the package `p<n % 4>`.
  private func advisory(_ number: Int, vector: String?) -> String {
    let severity = vector.map { #""severity":[{"type":"CVSS_V3","score":"\#($0)"}],"# } ?? ""
    return
      #"{"id":"CVE-2026-\#(1000 + number)","modified":"2026-11-0\#(1 + number % 9)T00:00:00Z","#
      + #""summary":"S","# + severity
      + #""affected":[{"package":{"ecosystem":"npm","name":"p\#(number % 4)"},"#
      + #""ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#
  }

  private func bill(_ packages: [Int]) -> String {
    let components = packages.map {
      #"{"type":"library","name":"p\#($0)","version":"1.0.0","purl":"pkg:npm/p\#($0)@1.0.0"}"#
    }
    return #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":["#
      + components.joined(separator: ",") + "]}"
  }

  private func scores(_ score: (Int) -> Double) -> String {
    "cve,epss,percentile\n"
      + (0..<12).map { "CVE-2026-\(1000 + $0),\(score($0)),0.5\n" }.joined()
  }

  private let vectors = [
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N",
    "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", nil,
  ]

  private func kev(_ numbers: [Int]) -> String {
    #"{"title":"K","catalogVersion":"2026.11.01","dateReleased":"2026-11-01T00:00:00Z","#
      + #""count":\#(numbers.count),"vulnerabilities":["#
      + numbers.map {
        #"{"cveID":"CVE-2026-\#(1000 + $0)","vendorProject":"V","product":"P","#
          + #""vulnerabilityName":"N","dateAdded":"2026-11-01","shortDescription":"S","#
          + #""requiredAction":"R","dueDate":"2026-11-22","knownRansomwareCampaignUse":"Unknown"}"#
      }.joined(separator: ",") + "]}"
  }

  /// Every exposure, a page of `limit` after the other.
  private func all(
    _ estate: Estate, _ order: ExposureOrder, of organization: OrganizationID? = nil,
    by principal: Principal = .system("test"), limit: Int
  ) async throws -> [DatedExposure] {
    let directives = estate.services.directives
    return try await estate.services.database.read { tx in
      var found: [DatedExposure] = []
      var page = PageRequest(limit: limit)
      while true {
        let part = try directives.exposures(
          by: order, of: organization, page: page, by: principal, in: tx)
        #expect(part.elements.count <= limit)
        found += part.elements
        guard let next = part.next else { return found }
        page = PageRequest(limit: limit, after: next)
      }
    }
  }

  private func words(_ found: [DatedExposure]) -> [String] {
    found.map { "\($0.deadline.vulnerability) \($0.asset.id)" }
  }

  /// The order as the words of the issue have it, by sorting everything in memory.
  private func sorted(_ found: [DatedExposure], _ order: ExposureOrder) -> [String] {
    let place: (DatedExposure) -> (Double, String, String) = { one in
      let rank: Double =
        switch order {
        case .deadline: one.deadline.due.map { Double($0.number) } ?? .infinity
        case .severity: -(one.vulnerability?.score ?? 0)
        case .epss: -(one.facts.forecast?.probability ?? 0)
        }
      return (rank, one.deadline.vulnerability, one.asset.id.description)
    }
    return words(found.sorted { place($0) < place($1) })
  }

  private func filled(_ database: Database) async throws -> Estate {
    let estate = try await Estate(database)
    try await estate.know((0..<12).map { advisory($0, vector: vectors[$0 % 3 == 2 ? 3 : $0 % 3]) })
    try await estate.services.know(files: ["epss.csv": scores { Double(($0 * 5) % 12) / 20 }])
    try await estate.services.know(files: ["kev.json": kev([2, 7, 11])])
    try await estate.list([bill([0, 1, 2, 3]), bill([1, 2]), bill([0, 3])])
    return estate
  }

  @Test(
    "By deadline, severity or chance of use, on pages of any size, everything once and in order",
    arguments: TestDatabase.each)
  func orders(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let estate = try await filled(database)
      for order in ExposureOrder.allCases {
        let whole = try await all(estate, order, limit: 500)
        #expect(whole.count == 24)
        #expect(words(whole) == sorted(whole, order), "\(order)")
        for limit in [1, 2, 5, 23, 24] {
          #expect(
            try await all(estate, order, limit: limit).map(\.deadline) == whole.map(\.deadline))
        }
      }
      let dated = try await all(estate, .deadline, limit: 500)
      #expect(dated.first?.facts.isKnownExploited == true)
      #expect(dated.last?.deadline.due == nil)
    }
  }

  @Test(
    "Operators see their own, whatever organization they ask for", arguments: TestDatabase.each)
  func own(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let estate = try await filled(database)
      let lookup = InventoryLookup()
      let assets = estate.assets
      let homes = try await database.read { tx in
        try assets.compactMap { try lookup.asset($0, in: tx)?.organization }
      }
      let surroundings = estate.services.surroundings
      let operators = homes.map {
        Principal(
          identity: .person(PersonID(surroundings)),
          membership: .init(organization: $0, kind: .criticalInfrastructure, role: .analyst))
      }
      for order in ExposureOrder.allCases {
        for (place, one) in operators.enumerated() {
          let found = try await all(estate, order, by: one, limit: 3)
          #expect(found.count == [12, 6, 6][place])
          #expect(found.allSatisfy { $0.asset.id == assets[place] })
          #expect(words(found) == sorted(found, order))
          #expect(
            await refusal {
              _ = try await all(estate, order, of: homes[(place + 1) % 3], by: one, limit: 3)
            }
              != nil)
        }
        let narrowed = try await all(estate, order, of: homes[1], limit: 4)
        #expect(narrowed.count == 6)
      }
    }
  }

  @Test(
    "The order follows new forecasts, new severities, and software that is gone",
    arguments: TestDatabase.each)
  func follows(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let estate = try await filled(database)
      try await estate.services.know(files: [
        "epss.csv": scores { $0 == 8 ? 0.99 : Double($0) / 100 }
      ])
      let likely = try await all(estate, .epss, limit: 500)
      #expect(likely.first?.deadline.vulnerability == "CVE-2026-1008")
      #expect(words(likely) == sorted(likely, .epss))

      try await estate.know([advisory(2, vector: vectors[0])])
      let severe = try await all(estate, .severity, limit: 500)
      #expect(
        severe.first { $0.deadline.vulnerability == "CVE-2026-1002" }?.vulnerability?.score == 9.8)
      #expect(words(severe) == sorted(severe, .severity))

      try await estate.list([bill([1]), bill([1]), bill([3])])
      for order in ExposureOrder.allCases {
        let left = try await all(estate, order, limit: 2)
        #expect(left.count == 9)
        #expect(words(left) == sorted(left, order))
        #expect(Set(left.map(\.deadline.vulnerability)).count == 6)
      }
      let ranks: Int? = try await database.read { tx in
        try tx.row("SELECT COUNT(*) FROM directives_ranks")?[0]
      }
      #expect(ranks == 6)
    }
  }
}
