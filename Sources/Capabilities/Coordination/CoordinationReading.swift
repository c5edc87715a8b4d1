import Access
public import Formats
public import HTTP
public import Vocabulary

/// What a request about a coordinated case asks for. The API and the pages read the same documents,
/// so that one set of rules judges both.
public enum CoordinationReading {
  /// How a case is to be coordinated from the start.
  public static func opening(_ document: JSONValue) throws -> (EmbargoProgramme, Visibility) {
    var fields = try Fields(document)
    let programme = programme(&fields)
    let visibility = fields.word("visibility", as: Visibility.self)
    try fields.finish()
    return (programme ?? .usual, visibility ?? .open)
  }

  /// What is to change about it.
  public static func change(_ document: JSONValue) throws -> CoordinationChange {
    var fields = try Fields(document)
    var change = CoordinationChange(
      visibility: fields.word("visibility", as: Visibility.self), programme: programme(&fields))
    if let lead = fields.optionalText("lead", limit: 60) {
      change.takesLead = lead == "coordinator"
      if !change.takesLead { change.lead = identifier(lead, "lead", &fields) }
    }
    if fields.value("watches") != nil {
      change.watches = fields.texts("watches", limit: 100, each: 100).compactMap { text in
        let watch = Watch(text)
        if watch == nil {
          fields.refuse("watches", "must be identifiers such as CVE-2026-1000, or commits")
        }
        return watch
      }
    }
    try fields.finish()
    return change
  }

  /// Who is to be asked.
  public static func invitations(_ document: JSONValue) throws -> [InvitationDraft] {
    var fields = try Fields(document)
    let items = fields.list("participants", limit: 200)
    if items.isEmpty, fields.broken.isEmpty {
      fields.refuse("participants", "must name at least one")
    }
    var drafts: [InvitationDraft] = []
    for (place, item) in items.enumerated() {
      var one = try Fields(item, prefix: "/participants/\(place)")
      let organization = one.optionalText("organization", limit: 60)
      let id = organization.flatMap { OrganizationID($0) }
      if organization != nil, id == nil { one.refuse("organization", "is not registered here") }
      let name = one.optionalText("name", limit: 200)
      if id == nil, name == nil { one.refuse("name", "is required without an organization") }
      let roles = one.texts("roles", limit: 8).compactMap { word in
        let role = ParticipantRole(rawValue: word)
        if role == nil {
          let words = ParticipantRole.allCases.map(\.rawValue).joined(separator: ", ")
          one.refuse("roles", "must be of: \(words)")
        }
        return role
      }
      let products = one.texts("products", limit: 50, each: 500).filter { text in
        text.utf8.contains { $0 > 32 }
      }
      drafts.append(
        InvitationDraft(
          organization: id, name: name, contact: one.optionalText("contact", limit: 500),
          roles: roles.isEmpty ? [.vendor] : roles, products: products))
      one.refuseUnknown()
      fields.include(one.broken)
    }
    try fields.finish()
    return drafts
  }

  /// Whom the caller speaks for, and a step in or out.
  public static func answer(
    _ document: JSONValue
  ) throws -> (step: StandingStep, until: Timestamp?, participant: ParticipantID?) {
    var fields = try Fields(document)
    let until = fields.time("until")
    let step = fields.word("answer", as: StandingStep.self)
    if step == nil, fields.broken.isEmpty {
      fields.refuse("answer", "must be join, decline or leave")
    }
    let named = named(&fields)
    try fields.finish()
    return (step ?? .invite, until, named)
  }

  /// What a participant changes about their own part.
  public static func part(_ document: JSONValue) throws -> (PartChange, ParticipantID?) {
    var fields = try Fields(document)
    let change = PartChange(
      report: fields.word("report", as: ReportStep.self),
      isDeployed: fields.boolean("deployed"), keepsEmbargo: fields.boolean("keepsEmbargo"),
      isHidden: fields.boolean("hidden"), accepts: fields.word("accepts", as: TrafficLight.self),
      reference: fields.optionalText("reference", limit: 200),
      policy: fields.optionalText("policy", limit: 500))
    let named = named(&fields)
    try fields.finish()
    return (change, named)
  }

  /// What is said of a product.
  public static func statement(_ document: JSONValue) throws -> (ProductStatement, ParticipantID?) {
    var fields = try Fields(document)
    let product = fields.text("product", limit: 500)
    let status = fields.word("status", as: ProductStatus.self)
    if status == nil, fields.broken.isEmpty { fields.refuse("status", "is required") }
    let justification = fields.word("justification", as: StatusJustification.self)
    let version = fields.optionalText("fixedVersion", limit: 200)
    var expected: CalendarDay?
    if let text = fields.optionalText("expected", limit: 20) {
      expected = CalendarDay(text)
      if expected == nil { fields.refuse("expected", "must be a day such as 2026-12-01") }
    }
    let statement = fields.optionalText("statement", limit: 10_000)
    let named = named(&fields)
    try fields.finish()
    // The service puts the speaker's own number in the place of this one.
    let nobody = ParticipantID("prt_" + String(repeating: "0", count: 26))
    guard let status, let holder = named ?? nobody else {
      throw Problem.invalid("/status", "is required")
    }
    return (
      ProductStatement(
        participant: holder, product: product, status: status, justification: justification,
        fixedVersion: version, expected: expected, statement: statement), named
    )
  }

  /// A message, without its file.
  public static func message(_ document: JSONValue) throws -> MessageDraft {
    var fields = try Fields(document)
    let text = fields.text("text", limit: Message.byteLimit)
    let kind = fields.word("kind", as: MessageKind.self)
    let target = target(&fields)
    try fields.finish()
    return MessageDraft(text, to: target, kind: kind ?? .message)
  }

  private static func target(_ fields: inout Fields) -> MessageTarget {
    if let thread = fields.optionalText("thread", limit: 60) {
      guard let id = ThreadID(thread) else {
        fields.refuse("thread", "is not one that you read")
        return .common
      }
      return .thread(id)
    }
    if let product = fields.optionalText("product", limit: 500) { return .product(product) }
    if fields.boolean("notes") == true { return .notes }
    guard fields.value("to") != nil else { return .common }
    var members: Set<ParticipantID> = []
    for text in fields.texts("to", limit: 100, each: 60) where text != "coordinator" {
      let id: ParticipantID? = identifier(text, "to", &fields)
      if let id { members.insert(id) }
    }
    return .members(members)
  }

  /// A proposed end: a moment, or a day and an hour by the clock of a place.
  public static func proposal(_ document: JSONValue) throws -> ProposalDraft {
    var fields = try Fields(document)
    let zone = fields.optionalText("timeZone", limit: 64) ?? "UTC"
    var until = fields.time("until")
    let (day, time) = (
      fields.optionalText("day", limit: 10), fields.optionalText("time", limit: 5)
    )
    if until == nil, let day {
      until = EmbargoTime.instant(day: day, time: time ?? "00:00", zone: zone)
      if until == nil {
        fields.refuse("day", "must be a day and an hour that clocks of the time zone show")
      }
    }
    if until == nil, fields.broken.isEmpty {
      fields.refuse("until", "is required: an RFC 3339 time, or day, time and timeZone")
    }
    let reason = fields.optionalText("reason", limit: 2000)
    try fields.finish()
    return ProposalDraft(until: until ?? Timestamp(seconds: 0), zone: zone, reason: reason)
  }

  /// What is asked of whoever ends an embargo early. Each question has to be answered.
  public static func end(
    _ document: JSONValue
  ) throws -> (reason: EndReason, note: String, checklist: EndChecklist) {
    var fields = try Fields(document)
    let reason = fields.word("reason", as: EndReason.self)
    if reason == nil, fields.broken.isEmpty { fields.refuse("reason", "is required") }
    let note = fields.text("note", limit: 2000)
    let answers = ["hasRemedy", "hasText", "canTellOperators"].map { name in
      let answer = fields.boolean(name)
      if answer == nil { fields.refuse(name, "must be answered with true or false") }
      return answer ?? false
    }
    try fields.finish()
    return (
      reason ?? .agreement, note,
      EndChecklist(hasRemedy: answers[0], hasText: answers[1], canTellOperators: answers[2])
    )
  }

  /// An identifier under a name that has to be there.
  public static func identifier<Kind>(
    _ name: String, _ fields: inout Fields
  ) -> Identifier<Kind>? {
    let text = fields.text(name, limit: 60)
    guard !text.isEmpty else { return nil }
    return identifier(text, name, &fields)
  }

  private static func identifier<Kind>(
    _ text: String, _ name: String, _ fields: inout Fields
  ) -> Identifier<Kind>? {
    let id = Identifier<Kind>(text)
    if id == nil { fields.refuse(name, "must be an identifier, \(Kind.prefix)_…") }
    return id
  }

  /// One without an account for whom the coordinator speaks.
  static func named(_ fields: inout Fields) -> ParticipantID? {
    fields.optionalText("participant", limit: 60).flatMap {
      identifier($0, "participant", &fields)
    }
  }

  private static func programme(_ fields: inout Fields) -> EmbargoProgramme? {
    guard let name = fields.optionalText("programme", limit: 60) else { return nil }
    let found = EmbargoProgramme.named(name)
    if found == nil {
      let names = EmbargoProgramme.all.map(\.id).joined(separator: ", ")
      fields.refuse("programme", "must be one of: \(names)")
    }
    return found
  }
}
