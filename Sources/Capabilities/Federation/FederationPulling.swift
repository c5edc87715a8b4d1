import Access
import Formats
import Intake
import Jobs
public import Storage
import Vocabulary

/// Asking other hubs for what is new.
extension FederationService {
  /// The hubs that are to be asked now.
  func due(in tx: Transaction) throws -> [Hub] {
    let now = surroundings.now()
    return try FederationStore.hubs(in: tx).filter {
      $0.kind.pulls && $0.pausedAt == nil && $0.nextAt <= now
        && ($0.kind == .gcve || identity.key($0.name).token != nil)
    }
  }

  /// Asks one hub, and takes in what it says.
  func pull(_ hub: Hub, _ database: JobDoor) async throws {
    let key = identity.key(hub.name)
    var asked = hub
    do {
      var round: Round
      switch hub.kind {
      case .vince:
        let (documents, reason) = try await cases(of: hub, key, database)
        round = try await take(documents, from: hub, database)
        round.reason = reason ?? round.reason
      case .github:
        let path = "/security-advisories?sort=updated&direction=desc&per_page=100"
        round = try await take(try list(try await ask(path, hub, key)), from: hub, database)
      case .gcve: round = try await publications(of: hub, key, database)
      case .channel, .breakwater: return
      }
      asked.cursor = round.latest?.rfc3339 ?? asked.cursor
      asked.reason = round.reason
      asked.failures = 0
      asked.nextAt = surroundings.now().adding(seconds: FederationRules.pullSeconds)
    } catch let failure as PullFailure {
      asked.reason = failure.words
      asked.failures += 1
      let last = FederationRules.delays.count
      asked.nextAt = surroundings.now().adding(
        seconds: FederationRules.delays[min(asked.failures, last) - 1])
    }
    let result = asked
    try await database.write { tx in try FederationStore.asked(result, in: tx) }
  }

  /// How far one round reached, and what could not be taken in.
  private struct Round {
    var latest: Timestamp?
    var reason: String?
  }

  /// Why a hub could not be asked.
  private struct PullFailure: Error {
    let words: String
    var status: Int?

    /// Whether the account may not see it.
    var isHidden: Bool { status == 403 || status == 404 }
  }

  private func ask(_ path: String, _ hub: Hub, _ key: HubKey) async throws -> JSONValue {
    let reply: OutgoingReply
    do {
      reply = try await surroundings.request(HubWire.get(path, of: hub, key: key))
    } catch let problem as DeliveryProblem {
      throw PullFailure(words: problem.problem.detail)
    }
    guard reply.status == 200 else {
      throw PullFailure(words: "\(hub.name) answered \(reply.status).", status: reply.status)
    }
    guard let value = try? JSONValue.parse(reply.body) else {
      throw PullFailure(words: "The answer of \(hub.name) is not JSON.")
    }
    return value
  }

  /// One document for each element, so that one that cannot be read stops no other.
  private func list(_ value: JSONValue) throws -> [[UInt8]] {
    guard let items = value.array else { throw PullFailure(words: "The answer is no list.") }
    return items.prefix(200).map { $0.serializedBytes(pretty: false) }
  }

  /// Records of GCVE, page by page, until one is not full. Where there are more than a round
  /// fetches, the next one begins where this one did.
  private func publications(
    of hub: Hub, _ key: HubKey, _ database: JobDoor
  ) async throws -> Round {
    let since = hub.cursor.flatMap { Timestamp(rfc3339: $0) }.map {
      "&since=\($0.adding(seconds: -FederationRules.overlapSeconds).rfc3339)"
    }
    var round = Round()
    for page in 1...FederationRules.mostPages {
      let path = "/api/gcve/publication?per_page=100&page=\(page)\(since ?? "")"
      let documents = try list(try await ask(path, hub, key))
      let part = try await take(documents, from: hub, database)
      round.latest = [round.latest, part.latest].compactMap { $0 }.max()
      round.reason = round.reason ?? part.reason
      if documents.count < 100 { return round }
    }
    round.latest = nil
    round.reason = round.reason ?? "\(hub.name) has more records than are fetched in one round."
    return round
  }

  /// Cases of VINCE that changed, with what belongs to them; and why one of them could not be read.
  private func cases(
    of hub: Hub, _ key: HubKey, _ database: JobDoor
  ) async throws -> (documents: [[UInt8]], reason: String?) {
    let all = try await ask("/cases/", hub, key)
    guard let listed = all.array ?? all["results"]?.array else {
      throw PullFailure(words: "The answer is no list.")
    }
    var documents: [[UInt8]] = []
    var failures: [String] = []
    for one in listed.prefix(2000) {
      guard documents.count < FederationRules.mostCases,
        failures.count < FederationRules.mostCases
      else { break }
      guard let known = try? VINCECase(one), try await isNews(known, hub, database) else {
        continue
      }
      do {
        documents.append(try await document(known.number, hub, key))
      } catch let failure as PullFailure {
        // It is read whole in another round, or not at all.
        failures.append("\(known.name): \(failure.words)")
      }
    }
    return (documents, failures.first)
  }

  /// Whether a case changed after what was taken in, or refused, of it.
  private func isNews(_ known: VINCECase, _ hub: Hub, _ database: JobDoor) async throws -> Bool {
    let last = try await database.read { tx -> Timestamp? in
      if let link = try FederationStore.link(hub.id, known.name, in: tx) {
        return link.changedThere
      }
      let item = try FederationStore.lastItem(hub.id, known.name, in: tx)
      return item?.outcome == .refused ? item?.changedThere : nil
    }
    guard let last, let now = known.changedAt else { return true }
    return now > last
  }

  /// A case with what belongs to it, as far as the account may see it.
  private func document(_ number: String, _ hub: Hub, _ key: HubKey) async throws -> [UInt8] {
    var document: JSONObject = ["case": try await ask("/case/\(number)/", hub, key)]
    for part in ["vuls", "report", "note"] {
      do {
        document[part] = try await ask("/case/\(number)/\(part)/", hub, key)
      } catch let failure as PullFailure where failure.isHidden {
        continue
      }
    }
    return JSONValue.object(document).serializedBytes(pretty: false)
  }

  /// Takes each document in a transaction of its own; what cannot be taken in stops no other.
  private func take(
    _ documents: [[UInt8]], from hub: Hub, _ database: JobDoor
  ) async throws -> Round {
    var round = Round()
    for document in documents {
      let items: [HubItem]
      do throws(FederationProblem) {
        items = try HubReading.items(in: document, from: hub)
      } catch {
        round.reason = round.reason ?? error.problem.detail
        continue
      }
      for var item in items {
        // A clock that is ahead would hide what changes until then.
        if hub.kind == .gcve, let there = item.changedAt {
          item.changedAt = min(there, surroundings.now())
        }
        round.latest = [round.latest, item.changedAt].compactMap { $0 }.max()
        let words = try await take(item, from: hub, database)
        round.reason = round.reason ?? words
      }
    }
    return round
  }

  /// Takes in one item; gives why that could not be.
  private func take(
    _ item: HubItem, from hub: Hub, _ database: JobDoor
  ) async throws -> String? {
    do {
      try await database.write { tx in
        // A repository's own drafts are nobody's report to this hub.
        let isNew = try FederationStore.link(hub.id, item.foreign, in: tx) == nil
        guard hub.kind != .github || item.status == "triage" || !isNew else { return }
        guard let now = try FederationStore.find(hub.id, in: tx), now.pausedAt == nil else {
          return
        }
        _ = try take([item], from: now, in: tx)
      }
      return nil
    } catch let error as JobProblem {
      throw error
    } catch let error as StorageProblem {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch {
      let words = (error as? any ProblemConvertible)?.problem.detail ?? "It cannot be taken in."
      return "\(FindingText.plain(item.foreign)): \(words)"
    }
  }

  /// Takes in the names that new reports carry.
  func takeNames(of flaws: [FlawID], in tx: Transaction) throws {
    for flaw in flaws {
      let names = try intake.findings(about: flaw, limit: 200, in: tx)
        .flatMap(\.draft.aliases).compactMap { KnownName($0)?.text }
      try FederationStore.add(names, to: flaw, at: surroundings.now(), in: tx)
    }
  }

  /// Forgets old deliveries.
  public func expire(in tx: Transaction) throws {
    try FederationStore.expire(before: surroundings.now().adding(days: -90), in: tx)
  }
}
