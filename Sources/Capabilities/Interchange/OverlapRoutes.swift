import Access
import Formats
import HTTP
import Signing
import Storage
import Vocabulary

/// The blind comparison over HTTP.
enum OverlapRoutes {
  static func endpoints(_ interchange: InterchangeService, _ database: Database) -> [Endpoint] {
    [
      .api(
        .get, "/api/v1/overlaps/key", "getOverlapKey", .overlapsCheck,
        .init(
          "The key of the present epoch, VOPRF(P-384, SHA-384) of RFC 9497, and the limits.",
          response: "OverlapKey")
      ) { call in
        let epoch = try await database.write { tx in
          try interchange.epoch(by: call.principal, in: tx)
        }
        return .json([
          "epoch": epoch.number.json, "suite": "P384-SHA384",
          "key": Base64.encode(try epoch.publicKey()).json,
          "leastElements": OverlapRules.leastElements.json,
          "elementsPerRequest": OverlapRules.elementsPerRequest.json,
          "elementsPerDay": OverlapRules.elementsPerDay.json,
        ])
      },
      .api(
        .post, "/api/v1/overlaps/evaluations", "evaluateOverlap", .overlapsCheck,
        .init(
          "Evaluate blinded elements: a power of two of them, so that their number says little.",
          consumes: ["application/json"], request: "OverlapQuestion", response: "OverlapAnswer",
          isRepeatable: false)
      ) { call in
        _ = try decide(call.principal, .checkOverlaps)
        var fields = try Fields(call.json())
        let number = fields.integer("epoch", in: 0...Int64.max)
        if number == nil, fields.broken.isEmpty { fields.refuse("epoch", "is required") }
        let texts = fields.texts("elements", limit: OverlapRules.elementsPerRequest, each: 100)
        try fields.finish()
        let elements = texts.compactMap { Base64.decode($0) }
        guard elements.count == texts.count else { throw InterchangeProblem.element }
        let epoch = try await database.write { tx in
          try interchange.admit(elements.count, epoch: number ?? 0, by: call.principal, in: tx)
        }
        // Points cost milliseconds each: nobody waits behind a whole question.
        var evaluations: [JSONValue] = []
        for part in elements.chunked(16) {
          evaluations += try epoch.evaluate(Array(part)).map { Base64.encode($0).json }
          await Task.yield()
        }
        return .json(["epoch": epoch.number.json, "evaluations": .array(evaluations)])
      },
      .api(
        .get, "/api/v1/overlaps/set", "getOverlapSet", .overlapsCheck,
        .init(
          "What this hub holds as outputs of the function, cut to 16 bytes, in order, filled up to a"
            + " power of two, and the same for the whole epoch.", response: "OverlapSet",
          query: [("kind", "`findings` or `targets`.")])
      ) { call in
        guard let kind = call.query("kind").flatMap(OverlapKind.init) else {
          throw Problem.invalid(
            "kind",
            "must be one of: \(OverlapKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return .json(try await set(kind, call, interchange, database))
      },
    ]
  }

  private static func set(
    _ kind: OverlapKind, _ call: Call, _ interchange: InterchangeService, _ database: Database
  ) async throws -> JSONValue {
    let (epoch, items, made) = try await database.write { tx in
      let epoch = try interchange.epoch(by: call.principal, in: tx)
      return (
        epoch, try interchange.items(of: kind, in: epoch, tx: tx),
        try interchange.outputs(of: kind, in: epoch, tx: tx)
      )
    }
    var outputs = made ?? []
    if let items {
      guard interchange.turn.take() else { throw InterchangeProblem.beingMade }
      defer { interchange.turn.give() }
      var values: [[UInt8]] = []
      for part in Set(items).sorted(by: { $0.lexicographicallyPrecedes($1) }).chunked(32) {
        values += try part.map { try epoch.output(of: $0) }
        await Task.yield()
      }
      let fresh = InterchangeService.Epoch.shown(
        values, random: interchange.surroundings.random)
      outputs = try await database.write { tx in
        try interchange.freeze(fresh, of: kind, in: epoch, tx: tx)
      }
    }
    let size = OverlapRules.outputBytes
    let shown = stride(from: 0, to: outputs.count, by: size).map { place in
      Hexadecimal.encode(outputs[place..<min(place + size, outputs.count)])
    }
    return [
      "epoch": epoch.number.json, "kind": kind.rawValue.json, "outputs": shown.json,
      "contact": interchange.contact.json,
    ]
  }
}

extension InterchangeService {
  /// Whom to write to about an overlap; nil when this hub names nobody.
  var contact: String? { federation?.contact }
}
