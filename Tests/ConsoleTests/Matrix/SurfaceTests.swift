import API
import Access
import Formats
import HTTP
import Registry
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Console

@Suite("The surface as a whole", .serialized) struct SurfaceTests {
  @Test("Reading changes nothing, whoever reads whatever", arguments: TestDatabase.each)
  func readingIsSafe(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      let requests = Requests(world: world)
      let before = try await counts(database)
      #expect(before.filter { $0.key != "jobs" }.allSatisfy { $0.value > 0 })
      for endpoint in world.dispatcher.endpoints where endpoint.method.isSafe {
        for caller in world.callers {
          for object in [try world.own(caller), requests.others(endpoint)] {
            let path = try await requests.path(endpoint, object)
            for query in ["", "?limit=2&q=a%00&state=open&notice=done"] {
              var request = try await requests.request(endpoint, caller, object)
              request = IncomingRequest(
                method: "GET", target: path + query, headers: request.headers,
                body: request.body)
              let reply = await world.dispatcher.respond(to: request)
              #expect(reply.status < 500, "\(endpoint.operation) \(query)")
            }
          }
        }
      }
      #expect(try await counts(database) == before)
    }
  }

  private func counts(_ database: Database) async throws -> [String: Int] {
    try await database.read { tx in
      let row = try tx.row(
        """
        SELECT (SELECT count(*) FROM ledger_facts) AS facts, (SELECT count(*) FROM jobs) AS jobs,
          (SELECT count(*) FROM registry_sessions) AS sessions,
          (SELECT count(*) FROM registry_links) + 1 AS links,
          (SELECT count(*) FROM intake_findings) AS findings,
          (SELECT count(*) FROM inventory_assets) AS assets,
          (SELECT CAST(sum(version) AS BIGINT) FROM actions_actions) AS actions
        """)
      let names = ["facts", "jobs", "sessions", "links", "findings", "assets", "actions"]
      return try Dictionary(
        uniqueKeysWithValues: names.map { ($0, try row?[$0] as Int? ?? 0) })
    }
  }

  @Test("Forms sent from other sites are refused on every page", arguments: TestDatabase.each)
  func crossSite(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      let requests = Requests(world: world)
      let caller = try world.caller(.coordinator, .administrator)
      let before = try await counts(database)
      var tried = 0
      for endpoint in world.dispatcher.endpoints
      where endpoint.audience == .browser && !endpoint.method.isSafe {
        let made = try await requests.request(endpoint, caller, try world.own(caller))
        for (name, value) in [
          ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"),
          ("origin", "https://evil.example"), ("origin", "null"), ("x-nothing", ""),
        ] {
          var headers = made.headers
          headers["sec-fetch-site"] = nil
          headers[name] = value
          let reply = await world.dispatcher.respond(
            to: IncomingRequest(
              method: made.method, target: made.target, headers: headers, body: made.body))
          #expect(reply.status == 403, "\(endpoint.operation) with \(name): \(value)")
          tried += 1
        }
      }
      #expect(tried > 50)
      var after = try await counts(database)
      // The dead letters that the requests name were made by this test.
      after["jobs"] = before["jobs"]
      #expect(after == before)
    }
  }

  @Test("A cookie opens no door for programs, and a token none for people")
  func credentialsAreNotMixed() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      let caller = try world.caller(.coordinator, .administrator)
      let session = try #require(caller.session)
      let token = try #require(caller.token)
      let get = { (path: String, headers: [String: String]) in
        await world.dispatcher.respond(
          to: IncomingRequest(method: "GET", target: path, headers: headers) { _ in [] }
        ).status
      }
      #expect(await get("/api/v1/assets", ["cookie": "__Host-breakwater=\(session)"]) == 401)
      #expect(await get("/api/v1/assets", ["authorization": "Bearer \(session)"]) == 401)
      #expect(await get("/assets", ["authorization": "Bearer \(token)"]) == 303)
      #expect(await get("/assets", ["cookie": "__Host-breakwater=\(token)"]) == 303)
      #expect(await get("/api/v1/assets?token=\(token)", [:]) == 401)
      #expect(
        await get("/api/v1/assets", ["x-user": "per_1", "x-forwarded-user": "administrator"])
          == 401)
      #expect(await get("/api/v1/assets", ["authorization": "Bearer \(token)"]) == 200)
      #expect(await get("/assets", ["cookie": "__Host-breakwater=\(session)"]) == 200)
    }
  }

  @Test("Identifiers that are none, or another kind's, are not found and break nothing")
  func hostileIdentifiers() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      let requests = Requests(world: world)
      let coordinator = try world.caller(.coordinator, .administrator)
      let vendor = try world.caller(.vendor, .administrator)
      let own = try world.own(coordinator)
      let hostile = [
        "x", "%27%20OR%201=1--", "%00", "..%2f..%2fetc", "%F0%9F%92%A5", own.asset.description,
        own.organization.id.description.uppercased(), "ast_" + String(repeating: "0", count: 26),
        String(repeating: "a", count: 900), "%3Cscript%3Ealert(1)%3C/script%3E",
      ]
      for endpoint in world.dispatcher.endpoints where Requests.namesOwned(endpoint) {
        // The coordinator never speaks for a project, and lets nobody act for it.
        let isOthers = [.projectsChange, .mandatesChange].contains(endpoint.permission)
        let caller = isOthers ? vendor : coordinator
        let made = try await requests.request(endpoint, caller, own)
        for text in hostile {
          var target = endpoint.path
          while let start = target.firstIndex(of: "{"), let end = target.firstIndex(of: "}") {
            target.replaceSubrange(start...end, with: text)
          }
          if text == own.asset.description, endpoint.path.contains("{asset}") { continue }
          let reply = await world.dispatcher.respond(
            to: IncomingRequest(
              method: made.method, target: target, headers: made.headers, body: made.body))
          #expect(reply.status == 404, "\(endpoint.operation) \(text)")
          #expect(!String(decoding: reply.body, as: UTF8.self).contains("<script>alert"))
        }
      }
    }
  }

  @Test("A child is only reached through its own parent", arguments: TestDatabase.each)
  func mismatchedParents(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      let caller = try world.caller(.coordinator, .analyst)
      let one = try #require(world.belongings[.finder])
      let other = world.otherFinder
      let api = ["authorization": "Bearer \(caller.token ?? "")"]
      let send = { (target: String, headers: [String: String], body: String) in
        await world.dispatcher.respond(
          to: IncomingRequest(method: "POST", target: target, headers: headers) { _ in
            Array(body.utf8)
          }
        ).status
      }
      let before = try await world.facts()
      #expect(
        await send(
          "/api/v1/cases/\(one.case)/separations", api, #"{"finding":"\#(other.finding)"}"#)
          == 404)
      let page = [
        "cookie": "__Host-breakwater=\(caller.session ?? "")", "sec-fetch-site": "same-origin",
        "content-type": "application/x-www-form-urlencoded",
      ]
      #expect(await send("/cases/\(one.case)/separate", page, "finding=\(other.finding)") == 404)
      #expect(
        await send("/api/v1/cases/\(one.case)/merges", api, #"{"into":"\#(other.finding)"}"#)
          == 404)
      let finder = try world.caller(.finder, .administrator)
      let headers = ["authorization": "Bearer \(finder.token ?? "")"]
      for path in ["people", "tokens"] {
        #expect(
          await send(
            "/api/v1/organizations/\(other.organization.id)/\(path)", headers,
            path == "people"
              ? #"{"name":"x","email":"x@example.org"}"# : #"{"name":"x"}"#) == 404)
      }
      #expect(try await world.facts() == before)
    }
  }

  @Test("What one organization asks for about another stays empty or hidden")
  func foreignFilters() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      let caller = try world.caller(.criticalInfrastructure, .administrator)
      let other = world.otherOperator
      for path in [
        "/api/v1/assets?organization=\(other.organization.id)",
        "/api/v1/actions?organization=\(other.organization.id)",
        "/api/v1/actions?asset=\(other.asset)", "/api/v1/facts?subject=\(other.asset)",
        "/api/v1/actions?organization=nonsense", "/api/v1/organizations?q=\(other.canary)",
        "/api/v1/cases?q=\(other.canary)",
      ] {
        let reply = await world.dispatcher.respond(
          to: IncomingRequest(
            method: "GET", target: path, headers: ["authorization": "Bearer \(caller.token ?? "")"]
          ) { _ in [] })
        #expect([200, 404, 422].contains(reply.status), "\(path)")
        let text = String(decoding: reply.body, as: UTF8.self)
        #expect(!text.contains(other.canary), "\(path)")
        #expect(!text.contains(other.asset.description), "\(path)")
      }
    }
  }
}
