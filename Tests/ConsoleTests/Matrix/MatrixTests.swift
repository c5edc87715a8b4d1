import Access
import Foundation
import HTTP
import Registry
import TestSupport
import Testing
import Vocabulary

@testable import API

/// Every operation tried by every kind of caller on its own and on others' belongings, through the
/// real dispatcher over a real database, compared with `Tests/APITests/matrix.tsv`.
@Suite("The authorisation matrix", .serialized) struct MatrixTests {
  @Test(
    "Each answer is the declared one, and nobody sees a word of others",
    arguments: TestDatabase.each)
  func matrix(_ engine: TestDatabase.Case) async throws {
    try await withDatabase(engine, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      var found = MatrixTable(columns: world.callers.map(\.name))
      for endpoint in world.dispatcher.endpoints {
        for object in Requests.namesOwned(endpoint) ? ["own", "other"] : ["-"] {
          found.cells[.init(operation: endpoint.operation, object: object)] =
            try await row(endpoint, object, world)
        }
      }
      if Recorded.isRecording {
        try Data(found.text.utf8).write(to: MatrixTable.file)
        return
      }
      let declared = try MatrixTable(
        text: String(decoding: try Data(contentsOf: MatrixTable.file), as: UTF8.self))
      #expect(declared.columns == found.columns)
      for row in Set(declared.cells.keys).subtracting(found.cells.keys) {
        Issue.record("\(row.operation) (\(row.object)) is declared and does not exist")
      }
      for (row, cells) in found.cells {
        guard let expected = declared.cells[row] else {
          Issue.record("\(row.operation) (\(row.object)) has no row in matrix.tsv")
          continue
        }
        for (place, column) in found.columns.enumerated() where cells[place] != expected[place] {
          Issue.record(
            "\(row.operation) (\(row.object)) by \(column): \(cells[place]), not \(expected[place])"
          )
        }
      }
    }
  }

  private func row(
    _ endpoint: Endpoint, _ object: String, _ world: World
  ) async throws -> [String] {
    let requests = Requests(world: world)
    var cells: [String] = []
    for var caller in world.callers {
      if endpoint.audience == .browser, caller.name == "token/none" {
        cells.append("-")
        continue
      }
      if endpoint.operation == "signOut", let membership = caller.membership {
        let builder = WorldBuilder(services: world.services, manager: world.manager)
        let home = try #require(world.belongings[membership.kind]).organization
        caller.session = try await builder.caller(home, membership.role).session
      }
      let target = try object == "other" ? requests.others(endpoint) : world.own(caller)
      let reply = await world.dispatcher.respond(
        to: try await requests.request(endpoint, caller, target))
      cells.append(MatrixTable.outcome(reply))
      checkProtection(reply, endpoint)
      checkSilence(reply, endpoint, caller, world)
    }
    return cells
  }

  private func checkProtection(_ reply: Reply, _ endpoint: Endpoint) {
    let headers = Dictionary(reply.headers.map { ($0.name, $0.value) }) { one, _ in one }
    #expect(headers["x-content-type-options"] == "nosniff", "\(endpoint.operation)")
    #expect(headers["referrer-policy"] == "no-referrer")
    #expect(headers["content-security-policy"]?.contains("frame-ancestors 'none'") == true)
    #expect(headers["strict-transport-security"] != nil)
    #expect(headers["cache-control"] != nil)
    #expect(headers["x-request-id"] != nil)
    #expect(headers["access-control-allow-origin"] == nil)
    if !reply.body.isEmpty { #expect(headers["content-type"] != nil, "\(endpoint.operation)") }
    if endpoint.permission != nil, endpoint.permission != .knowledgeRead {
      #expect(headers["cache-control"] == "no-store", "\(endpoint.operation)")
    }
  }

  private func checkSilence(
    _ reply: Reply, _ endpoint: Endpoint, _ caller: Caller, _ world: World
  ) {
    guard !caller.isCoordinator else { return }
    let text =
      String(decoding: reply.body, as: UTF8.self)
      + reply.headers.map(\.value).joined(separator: "\n")
    let others =
      world.belongings.filter { $0.key != caller.membership?.kind }.map(\.value)
      + [world.otherOperator, world.otherFinder]
    for other in others where text.contains(other.canary) {
      // What was sent in the request itself may come back.
      Issue.record("\(endpoint.operation) shows \(caller.name) what belongs to \(other.canary)")
    }
  }

  /// What the access table says a cell has to be.
  private func derived(_ endpoint: Endpoint, _ object: String, _ caller: Caller) -> String {
    guard let permission = endpoint.permission else { return "allowed" }
    let principal = Principal(
      identity: caller.membership == nil ? .anonymous : .token(TokenID(.test())),
      membership: caller.membership, scopes: caller.name == "token/none" ? [] : nil)
    switch AccessTable.reach(of: permission, for: principal) {
    case .none: return principal.isAnonymous ? "401" : "403"
    case .all: return "allowed"
    case .own, .related: return object == "other" ? "404" : "allowed"
    }
  }

  @Test("The declared answers are those of the access table, but for the ones explained")
  func agreement() async throws {
    // Whoever may not see an asset does not learn that they may not list software on it either.
    let hiddenFirst: Set = ["addInventory", "uploadInventory"]
    // A project is nobody else's business until it is confirmed.
    let unconfirmed: Set = ["getProject", "showProject"]
    // A secret that is none belongs to nothing, whoever asks.
    let secret: Set = ["followReport", "followAnonymously"]
    // Notices are a person's own; and what was never sent cannot be sent again.
    let personal: Set = ["readNotice", "markNoticeRead", "replayWebhookDelivery"]
    let secrets = secret.union(["showUnsubscribe", "unsubscribe", "getPublicPatch"])
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      let declared = try MatrixTable(
        text: String(decoding: try Data(contentsOf: MatrixTable.file), as: UTF8.self))
      for endpoint in world.dispatcher.endpoints {
        for object in Requests.namesOwned(endpoint) ? ["own", "other"] : ["-"] {
          let cells = try #require(
            declared.cells[.init(operation: endpoint.operation, object: object)])
          for (caller, cell) in zip(world.callers, cells) where cell != "-" {
            let derived = derived(endpoint, object, caller)
            if cell == derived { continue }
            let isExplained =
              hiddenFirst.contains(endpoint.operation) && object == "other"
              && derived == "403" && cell == "404"
              || unconfirmed.union(secrets).union(personal).contains(endpoint.operation)
                && cell == "404"
              // What binds an agency is deferred by its issuer, not by itself.
              || ["decideDeferral", "commandDeferral"].contains(endpoint.operation)
                && cell == "403" && caller.membership?.kind == .federalAgency
              // Nobody signs for another, and only the coordinator mends the loss of a key.
              || ["addScopeKey", "removeScopeKeys"].contains(endpoint.operation) && cell == "403"
              // Nobody gave the caller's organization a mandate, and only what one wrote can be
              // taken back.
              || endpoint.operation == "actForClient" && cell == "403"
              || ["withdrawPlaybook", "takePlaybookBack"].contains(endpoint.operation)
                && cell == "404"
              // The coordinator takes nobody's patch back.
              || endpoint.operation == "movePatch" && cell == "403" && caller.isCoordinator
              // What was merged into a case is the coordinator's business.
              || endpoint.operation == "listMerged" && cell == "404" && !caller.isCoordinator
              // The number of no advisory.
              || endpoint.operation == "showAdvisory" && cell == "404"
              // Scrutineer's contract: any method but POST is answered as if nothing were there.
              || endpoint.operation == "getClaimCheck" && cell == "404"
            #expect(isExplained, "\(endpoint.operation) (\(object)) by \(caller.name): \(cell)")
          }
        }
      }
    }
  }

  @Test("Operations have one name each, and paths one endpoint a method")
  func names() async throws {
    try await withDatabase(.sqlite, schemas: Services.schemas) { database async throws in
      let world = try await World.make(database)
      let endpoints = world.dispatcher.endpoints
      #expect(Set(endpoints.map(\.operation)).count == endpoints.count)
      #expect(Set(endpoints.map { "\($0.method.rawValue) \($0.path)" }).count == endpoints.count)
      for endpoint in endpoints where endpoint.audience == .everybody {
        // Asking by salted hash is the one question that is sent; it changes nothing.
        // Reports without an account are the one thing that anybody may add.
        // Digests are ended by mail programs, which have no session (RFC 8058).
        // Other hubs deliver with a signature.
        let open = [
          "checkClaim", "submitAnonymously", "followAnonymously", "unsubscribe", "deliverFromHub",
        ]
        #expect(endpoint.method == .get || open.contains(endpoint.operation))
        #expect(endpoint.permission == nil)
      }
      for endpoint in endpoints where endpoint.audience == .program {
        #expect(endpoint.permission != nil, "\(endpoint.operation)")
      }
    }
  }
}
