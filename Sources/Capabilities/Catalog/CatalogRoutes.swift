import Access
public import Formats
public import HTTP
public import Storage
import Vocabulary

/// Public knowledge over HTTP.
public enum CatalogRoutes {
  /// The endpoints, in the order of the OpenAPI document.
  public static func endpoints(_ catalog: CatalogService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/vulnerabilities", "listVulnerabilities", .knowledgeRead,
        .init(
          "Publicly known vulnerabilities.", response: "VulnerabilityList",
          query: [
            ("q", "Part of the title or the start of an identifier.")
          ] + Endpoint.paging)
      ) { call in
        let page = try call.page()
        return .list(
          try await database.read { tx in
            try catalog.search(call.search, page: page, in: tx)
          }, \.json)
      },
      .api(
        .get, "/api/v1/vulnerabilities/{vulnerability}", "getVulnerability", .knowledgeRead,
        .init(
          "One vulnerability, by any of its identifiers.", response: "VulnerabilityDetail")
      ) { call in
        let name = try call.parameter("vulnerability")
        return .json(
          try await database.read { tx in
            let found = try catalog.vulnerability(name, in: tx)
            return try detail(found, catalog, in: tx)
          })
      },
      .api(
        .get, "/api/v1/vulnerabilities/{vulnerability}/relations", "getRelations", .knowledgeRead,
        .init(
          "Identifiers that hang together with a vulnerability, and which record says so since "
            + "when; `isCut` tells that there is more than is shown.",
          response: "RelationGraph")
      ) { call in
        let name = try call.parameter("vulnerability")
        return .json(
          try await database.read { tx in
            let found = try catalog.vulnerability(name, in: tx)
            return try catalog.relations(of: found.id, in: tx).json
          })
      },
      .api(
        .get, "/api/v1/quarantine", "listQuarantine", .knowledgeImport,
        .init("Entries that imports set aside, with the reason.", response: "QuarantineList")
      ) { call in
        try call.requireImporter()
        let page = try call.page()
        return .list(
          try await database.read { tx in try catalog.quarantined(page: page, in: tx) }
        ) { entry in
          [
            "name": entry.name.json, "place": entry.place.json, "reason": entry.reason.json,
            "excerpt": entry.excerpt.json,
          ]
        }
      },
    ]
  }

  private static func detail(
    _ found: Vulnerability, _ catalog: CatalogService, in tx: Transaction
  ) throws -> JSONValue {
    let facts = try catalog.priority(of: [found.id], in: tx)[found.id] ?? PriorityFacts()
    var object = found.json.object ?? JSONObject()
    object["aliases"] = try catalog.aliases(of: found.id, in: tx).json
    object["knownExploited"] =
      facts.knownExploited.map {
        [
          "addedOn": $0.addedOn.description.json, "name": $0.name.json,
          "ransomware": $0.isUsedByRansomware.json, "removedAt": $0.removedAt.json,
        ]
      } ?? .null
    object["ssvc"] =
      facts.assessment.map {
        [
          "exploitation": $0.exploitation.json, "automatable": $0.automatable.json,
          "technicalImpact": $0.isTotal.map { $0 ? "total" : "partial" }.json,
          "assessedAt": $0.assessedAt.json,
        ]
      } ?? .null
    object["epss"] =
      facts.forecast.map {
        [
          "probability": $0.probability.json, "percentile": $0.percentile.json,
          "day": $0.day.description.json,
        ]
      } ?? .null
    object["sources"] = .array(
      try catalog.sources(of: found.id, in: tx).map {
        [
          "source": $0.source.json, "record": $0.record.json, "title": $0.title.json,
          "modifiedAt": $0.modifiedAt.json, "references": $0.references.json,
          "disputed": $0.isDisputed.json,
        ]
      })
    object["affected"] = .array(
      try catalog.affected(by: found.id, in: tx).map {
        [
          "package": $0.key.json, "release": $0.release.json, "source": $0.source.json,
          "versions": $0.versions.summary.json, "hint": $0.hint.json,
        ]
      })
    return .object(object)
  }
}

extension Call {
  func requireImporter() throws { _ = try decide(principal, .importKnowledge) }
}

extension Vulnerability {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "title": title.json, "publishedAt": publishedAt.json,
      "modifiedAt": modifiedAt.json, "withdrawnAt": withdrawnAt.json, "severity": vector.json,
    ]
  }
}

extension RelationGraph {
  /// The API form.
  var json: JSONValue {
    [
      "names": names.json, "isCut": isCut.json,
      "statements": .array(
        statements.map {
          [
            "source": $0.source.json, "record": $0.record.json, "kind": $0.kind.json,
            "name": $0.name.json, "statedAt": $0.statedAt.json, "sentence": $0.sentence.json,
          ]
        }),
    ]
  }
}

extension AffectedVersions {
  /// The versions in words, for people.
  public var summary: String {
    switch self {
    case .ranges(let ranges, let listed):
      let parts = ranges.map { range in
        range.events.map { event in
          switch event {
          case .introduced(let version): version == "0" ? "all versions" : "from \(version)"
          case .fixed(let version): "before \(version)"
          case .lastAffected(let version): "up to \(version)"
          case .limit(let version): "below \(version)"
          }
        }.joined(separator: ", ")
      }
      let more = listed.isEmpty ? [] : ["\(listed.count) listed versions"]
      return (parts + more).joined(separator: "; ")
    case .entries(let versions):
      let parts = versions.entries.filter { $0.status == .affected }.map { entry in
        if let end = entry.lessThan { return "\(entry.version) to before \(end)" }
        if let end = entry.lessThanOrEqual { return "\(entry.version) up to \(end)" }
        return entry.version
      }
      return parts.isEmpty ? "see the source" : parts.joined(separator: "; ")
    }
  }
}
