public import Formats
import HTTP
import Inventory
import Vocabulary

extension ScanTarget {
  /// The API form.
  public var json: JSONValue {
    [
      "target": key.json, "kind": kind.rawValue.json, "thing": thing.json, "version": version.json,
    ]
  }
}

extension Instrument {
  /// The API form.
  public var json: JSONValue {
    [
      "tool": tool.json, "toolVersion": toolVersion.json, "model": model.json,
      "modelVersion": modelVersion.json, "technique": technique.rawValue.json,
    ]
  }
}

extension CampaignDraft {
  /// Reads the API form.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let purpose = fields.text("purpose", limit: 500)
    let instrument = Instrument(
      tool: fields.text("tool", limit: 200),
      toolVersion: fields.optionalText("toolVersion", limit: 100),
      model: fields.optionalText("model", limit: 200),
      modelVersion: fields.optionalText("modelVersion", limit: 100),
      technique: fields.word("technique", as: Technique.self) ?? .aiReview)
    if json["technique"] == nil { fields.refuse("technique", "is required") }
    let compatible = fields.techniques("compatible")
    let from = fields.time("startsAt")
    let until = fields.time("endsAt")
    if from == nil || until == nil, fields.broken.isEmpty {
      fields.refuse("startsAt", "and endsAt are required")
    }
    let contact = fields.text("contact", limit: 500)
    let isNamed = fields.boolean("named") ?? false
    try fields.finish()
    self.init(
      purpose: purpose, instrument: instrument, compatible: compatible,
      startsAt: from ?? Timestamp(seconds: 0), endsAt: until ?? Timestamp(seconds: 0),
      contact: contact, isNamed: isNamed)
  }
}

extension Campaign {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "purpose": draft.purpose.json,
      "instrument": draft.instrument.json,
      "compatible": draft.compatible.sorted().map(\.rawValue).json,
      "startsAt": draft.startsAt.json, "endsAt": draft.endsAt.json,
      "contact": draft.contact.json, "named": draft.isNamed.json, "createdAt": createdAt.json,
      "closedAt": closedAt.json, "version": version.json,
    ]
  }
}

extension Lease {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "target": target.key.json, "kind": target.kind.rawValue.json,
      "campaign": campaign.json, "organization": organization.json,
      "technique": technique.rawValue.json, "fence": fence.json, "state": state.rawValue.json,
      "grantedAt": grantedAt.json, "heartbeatAt": heartbeatAt.json, "expiresAt": expiresAt.json,
      "endedAt": endedAt.json, "reason": reason.json, "scope": scope.json,
    ]
  }
}

extension ScanConflict {
  /// What is wrong and what can be done instead, as members of the problem document.
  public var json: JSONValue {
    var instead: [JSONValue] = []
    if let until = holders.map(\.until).max() {
      instead.append(["do": "wait", "until": until.json])
    }
    if !holders.isEmpty, holders.allSatisfy(\.couldJoin) {
      instead.append([
        "do": "join",
        "how": "Both campaigns name each other's technique as compatible; ask the holder to.",
      ])
    }
    if !self.instead.isEmpty {
      instead.append(["do": "other", "targets": self.instead.json])
    }
    return [
      "target": target.key.json,
      "holders": .array(
        holders.map { holder in
          [
            "lease": holder.lease.json, "technique": holder.technique.rawValue.json,
            "until": holder.until.json, "party": holder.name.json,
            "contact": holder.contact.json,
            "talk": holder.contact == nil
              ? "Write to the coordinator and quote the lease." : "Write to the contact.",
          ]
        }),
      "instead": .array(instead),
    ]
  }
}

extension ScanWindow {
  static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  /// `HH:MM`; the end of the day is `24:00`.
  public static func clock(_ minute: Int) -> String {
    let digits = { (value: Int) in (value < 10 ? "0" : "") + String(value) }
    return digits(minute / 60) + ":" + digits(minute % 60)
  }

  /// Minutes after midnight of `HH:MM`.
  public static func minute(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) }),
      let hours = Int(parts[0]), let minutes = Int(parts[1]), (0...24).contains(hours),
      (0...59).contains(minutes), hours < 24 || minutes == 0
    else { return nil }
    return hours * 60 + minutes
  }

  /// The API form.
  public var json: JSONValue {
    [
      "days": days.sorted().map { Self.dayNames[$0 - 1] }.json, "from": Self.clock(from).json,
      "to": Self.clock(to).json,
    ]
  }

  init?(json: JSONValue) {
    let days = (json["days"]?.array ?? []).map { day in
      day.text.flatMap { Self.dayNames.firstIndex(of: $0.lowercased()) }.map { $0 + 1 }
    }
    guard !days.contains(nil), json.object?.count == 3,
      let from = json["from"]?.text.flatMap(Self.minute),
      let to = json["to"]?.text.flatMap(Self.minute)
    else { return nil }
    self.init(days: Set(days.compactMap { $0 }), from: from, to: to)
  }
}

extension ScopeDraft {
  /// The API form, which is also what is signed.
  public var json: JSONValue {
    [
      "assets": assets.map(\.description).json, "never": isNever.json, "fragile": isFragile.json,
      "activeOnFragile": allowsActiveOnFragile.json,
      "techniques": techniques.sorted().map(\.rawValue).json,
      "parties": parties.map(\.description).json, "requestsPerMinute": requestsPerMinute.json,
      "timeZone": timeZone.json, "windows": .array(windows.map(\.json)),
      "excluded": excluded.map(\.description).json, "validFrom": validFrom.json,
      "validUntil": validUntil.json, "contact": contact.json,
    ]
  }

  /// Reads the API form.
  public init(json: JSONValue) throws {
    var fields = try Fields(json)
    let assets = fields.identifiers("assets", limit: 200) { AssetID($0) }
    let parties = fields.identifiers("parties", limit: 100) { OrganizationID($0) }
    let isNever = fields.boolean("never") ?? false
    let isFragile = fields.boolean("fragile") ?? false
    let allowsActive = fields.boolean("activeOnFragile") ?? false
    let techniques = fields.techniques("techniques")
    let rate = fields.integer("requestsPerMinute", in: 1...100_000) ?? 60
    let zone = fields.text("timeZone", limit: 64)
    let windows = fields.each("windows", limit: 50, rule: Self.windowRule) { ScanWindow(json: $0) }
    let excluded = fields.each("excluded", limit: 400, rule: "must be a day such as 2026-12-24") {
      $0.text.flatMap(CalendarDay.init)
    }
    let from = fields.time("validFrom")
    let until = fields.time("validUntil")
    if from == nil || until == nil, fields.broken.isEmpty {
      fields.refuse("validFrom", "and validUntil are required")
    }
    let contact = fields.text("contact", limit: 500)
    try fields.finish()
    self.init(
      assets: assets, isNever: isNever, isFragile: isFragile, allowsActiveOnFragile: allowsActive,
      techniques: techniques, parties: parties, requestsPerMinute: Int(rate), timeZone: zone,
      windows: windows, excluded: excluded, validFrom: from ?? Timestamp(seconds: 0),
      validUntil: until ?? Timestamp(seconds: 0), contact: contact)
  }

  private static let windowRule =
    "must have `days` (mon to sun), `from` and `to` as HH:MM, and nothing else"
}

extension Scope {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "organization": organization.json, "scope": draft.json, "note": note.json,
      "consent": consent.json,
      "acceptedBy": acceptedBy.json, "acceptedAt": acceptedAt.json, "revokedAt": revokedAt.json,
      "pausedUntil": pausedUntil.json, "version": version.json,
    ]
  }
}

extension ScanPermission {
  /// The API form.
  public var json: JSONValue {
    switch self {
    case .yes(let scope, let until, let rate):
      [
        "permitted": true, "reason": "Yes, under the owner's scope.", "code": "yes",
        "scope": scope.json, "until": until.json, "requestsPerMinute": rate.json, "next": nil,
      ]
    case .no(let refusal, let next):
      [
        "permitted": false, "reason": refusal.title.json, "code": refusal.rawValue.json,
        "scope": nil, "until": nil, "requestsPerMinute": nil, "next": next.json,
      ]
    }
  }
}

extension ScanAnswer {
  /// The API form: a yes comes with the signed scope, for its limits and whom to call.
  public var json: JSONValue {
    var object = permission.json.object ?? [:]
    object["contact"] = (scope?.draft.contact).json
    object["note"] = (scope?.note).json
    return .object(object)
  }
}

extension Fields {
  mutating func techniques(_ name: String) -> Set<Technique> {
    Set(
      each(
        name, limit: 20,
        rule: "must be one of: " + Technique.allCases.map(\.rawValue).joined(separator: ", ")
      ) { $0.text.flatMap(Technique.init) })
  }

  mutating func identifiers<ID>(
    _ name: String, limit: Int, _ read: (String) -> ID?
  ) -> [ID] {
    each(name, limit: limit, rule: "is not an identifier of that kind") { $0.text.flatMap(read) }
  }

  mutating func each<Value>(
    _ name: String, limit: Int, rule: String, _ read: (JSONValue) -> Value?
  ) -> [Value] {
    list(name, limit: limit).enumerated().compactMap { place, item in
      let value = read(item)
      if value == nil { refuse("\(name)/\(place)", rule) }
      return value
    }
  }
}
