public import Access
import Formats
import Ledger
import Registry
public import Storage
public import Vocabulary

/// Directives as documents: written, issued by a second person, replaced and taken back.
extension DirectiveService {
  /// Begins a directive. What binds a regime is begun by its issuer alone.
  public func begin(
    _ directive: Directive, by principal: Principal, in tx: Transaction
  ) throws -> DirectiveDocument {
    let grant = try decide(principal, .beginDirectives)
    let broken = DocumentRules.broken(directive)
    guard broken.isEmpty else { throw DirectiveProblem.invalid(broken) }
    try checkIssuer(directive.regime, principal, in: tx)
    let owner = principal.organization ?? grant.organization
    try checkName(directive, of: owner, lineage: nil, in: tx)
    guard try DocumentStore.lineages(of: owner, in: tx) < DirectiveDocument.mostOfOne else {
      throw DirectiveProblem.tooMany
    }
    let id = DirectiveID(surroundings)
    return try insert(
      directive, id: id, lineage: id, edition: 1, of: owner, by: principal, in: tx)
  }

  /// Begins the next version of a directive that was issued.
  public func revise(
    _ id: DirectiveID, by principal: Principal, in tx: Transaction
  ) throws -> DirectiveDocument {
    let (found, _) = try writing(id, by: principal, in: tx)
    guard found.state == .issued else { throw DirectiveProblem.notInForce }
    let versions = try DocumentStore.versions(of: found.lineage, in: tx)
    guard !versions.contains(where: { $0.state == .draft }) else { throw DirectiveProblem.exists }
    var directive = found.directive
    let today = surroundings.now().day
    directive.issuedOn = max(today, directive.issuedOn)
    directive.effectiveOn = max(today, directive.effectiveOn)
    return try insert(
      directive, id: DirectiveID(surroundings), lineage: found.lineage,
      edition: (versions.map(\.edition).max() ?? 0) + 1,
      of: found.organization ?? principal.organization, by: principal, in: tx)
  }

  private func insert(
    _ directive: Directive, id: DirectiveID, lineage: DirectiveID, edition: Int64,
    of organization: OrganizationID?, by principal: Principal, in tx: Transaction
  ) throws -> DirectiveDocument {
    let now = surroundings.now()
    let person = try author(principal, in: tx)
    let document = DirectiveDocument(
      id: id, number: try DocumentStore.nextNumber(in: tx), lineage: lineage, edition: edition,
      organization: organization, state: .draft, directive: directive, edit: 1,
      authors: person.map { [$0] } ?? [], issuedBy: nil, issuedAt: nil, ending: nil,
      createdAt: now, changedAt: now, version: 1)
    try DocumentStore.insert(document, by: principal.reference, in: tx)
    try record(
      "directive.drafted", id.description, organization, by: principal,
      ["name": directive.name.json, "edition": edition.json], in: tx)
    return document
  }

  /// Changes the text of a draft; each text is kept. Without a person behind it nobody could be
  /// told from the author.
  public func change(
    _ id: DirectiveID, to directive: Directive, version: Int64?, by principal: Principal,
    in tx: Transaction
  ) throws -> DirectiveDocument {
    let (found, grant) = try writing(id, by: principal, in: tx)
    guard version == nil || version == found.version else { throw DirectiveProblem.changed }
    let broken = DocumentRules.broken(directive)
    guard broken.isEmpty else { throw DirectiveProblem.invalid(broken) }
    // A directive stays with its regime through all versions.
    guard found.edition == 1 || directive.regime == found.directive.regime else {
      throw DirectiveProblem.invalid([
        FieldProblem(field: "/regime", rule: "stays what it was in the first version")
      ])
    }
    try checkIssuer(directive.regime, principal, in: tx)
    try checkName(directive, of: found.organization, lineage: found.lineage, in: tx)
    var move = DocumentStore.Move(found)
    move.state = try DocumentRules.next(found.state, .edit)
    move.directive = directive
    move.edit += 1
    if let person = try author(principal, in: tx) { move.authors.insert(person) }
    let moved = try finish(found, .edit, move, grant, by: principal, in: tx)
    try DocumentStore.keep(moved, by: principal.reference, in: tx)
    return moved
  }

  /// Issues a draft, or takes a directive back. `version` is the one the caller saw, so that nobody
  /// issues another text than they read.
  public func move(
    _ id: DirectiveID, _ command: DirectiveCommand, reason: String? = nil, version: Int64?,
    by principal: Principal, in tx: Transaction
  ) throws -> DirectiveDocument {
    let (found, grant) = try writing(id, by: principal, in: tx)
    guard version == nil || version == found.version else { throw DirectiveProblem.changed }
    var move = DocumentStore.Move(found)
    move.state = try DocumentRules.next(found.state, command)
    let now = surroundings.now()
    switch command {
    case .edit, .supersede: throw DirectiveProblem.notPossible(found.state, command)
    case .issue:
      move.issuedBy = try issuing(found, version: version, by: principal, in: tx)
      // What was issued does not reach back.
      move.directive.issuedOn = now.day
      move.directive.effectiveOn = max(now.day, move.directive.effectiveOn)
      move.issuedAt = now
    case .withdraw:
      guard let reason, !reason.isEmpty else {
        throw Problem.invalid("/reason", "is required: say why, in at most 1000 bytes")
      }
      if found.state == .issued { try checkWithdrawal(found, version: version, by: principal) }
      move.ending = reason
    }
    let moved = try finish(found, command, move, grant, by: principal, in: tx)
    if command == .issue { try takeEffect(in: tx) }
    if found.state == .issued { try recompute(moved, in: tx) }
    return moved
  }

  /// Who issues: a person who is signed in and wrote no part of the text, and who names the version
  /// that was read. A token's text has no author whom anybody knows, so a person has to save it
  /// first; whoever used the token can then not issue it alone.
  private func issuing(
    _ found: DirectiveDocument, version: Int64?, by principal: Principal, in tx: Transaction
  ) throws -> PersonID? {
    try checkName(
      found.directive, of: found.organization, lineage: found.lineage, in: tx)
    if principal.isSoftware { return nil }
    let person = try DocumentRules.mayIssue(signedIn(principal), authors: found.authors)
    guard version != nil else { throw DirectiveProblem.noVersion }
    let writer = try DocumentStore.writer(of: found.id, edit: found.edit, in: tx)
    guard writer.flatMap({ TokenID($0) }) == nil else { throw DirectiveProblem.unsigned }
    return person
  }

  /// What was issued is taken back by another person than issued it, who names the version.
  private func checkWithdrawal(
    _ found: DirectiveDocument, version: Int64?, by principal: Principal
  ) throws {
    if principal.isSoftware { return }
    let person = try signedIn(principal)
    guard version != nil else { throw DirectiveProblem.noVersion }
    guard person != found.issuedBy else { throw DirectiveProblem.ownIssue }
  }

  /// The person who is signed in. Who uses a token is not known, only who made it.
  private func signedIn(_ principal: Principal) throws(DirectiveProblem) -> PersonID {
    guard case .person(let person) = principal.identity else { throw .notSignedIn }
    return person
  }

  /// Refuses the name of a directive that somebody else issued for everybody.
  private func checkName(
    _ directive: Directive, of organization: OrganizationID?, lineage: DirectiveID?,
    in tx: Transaction
  ) throws {
    let taken = try DocumentStore.publicNames(besides: organization, lineage, in: tx)
    let key = DocumentRules.key(directive.name)
    guard !taken.contains(where: { DocumentRules.key($0) == key }) else {
      throw DirectiveProblem.invalid([
        FieldProblem(field: "/name", rule: "is that of a directive which somebody else issued")
      ])
    }
  }

  /// Brings into force what begins today, in the place of the version before it.
  func takeEffect(in tx: Transaction) throws {
    let now = surroundings.now()
    for document in try DocumentStore.beginning(on: now.day, in: tx) {
      for old in try DocumentStore.versions(of: document.lineage, in: tx)
      where old.state == .issued && old.edition < document.edition {
        let ending = "Version \(document.directive.version) holds in its place."
        try DocumentStore.supersede(old.id, ending: ending, at: now, in: tx)
        try record(
          "directive.superseded", old.id.description, old.organization,
          by: .system("directives"), ["by": document.id.json], in: tx)
      }
      try DocumentStore.markEffect(document.id, in: tx)
      try recompute(document, in: tx)
    }
  }

  private func finish(
    _ found: DirectiveDocument, _ command: DirectiveCommand, _ move: DocumentStore.Move,
    _ grant: Grant<Write, DirectiveObject>, by principal: Principal, in tx: Transaction
  ) throws -> DirectiveDocument {
    guard try DocumentStore.move(grant, to: move, at: surroundings.now(), in: tx) else {
      throw DirectiveProblem.changed
    }
    try record(
      "directive.moved", found.id.description, found.organization, by: principal,
      [
        "command": command.rawValue.json, "state": move.state.rawValue.json,
        "edit": move.edit.json,
      ], in: tx)
    return try DocumentStore.find(found.id, in: tx) ?? found
  }

  private func writing(
    _ id: DirectiveID, by principal: Principal, in tx: Transaction
  ) throws -> (DirectiveDocument, Grant<Write, DirectiveObject>) {
    guard let found = try DocumentStore.find(id, in: tx) else {
      throw Problem.notFound("directive")
    }
    let grant = try decide(
      principal, .writeDirectives, on: try facts(found, for: principal, in: tx),
      at: surroundings.now())
    return (found, grant)
  }

  /// Who writes: a person, or the software itself.
  private func author(_ principal: Principal, in tx: Transaction) throws -> PersonID? {
    if principal.isSoftware { return nil }
    guard let person = try registry.person(behind: principal, in: tx) else {
      throw DirectiveProblem.noPerson
    }
    return person
  }

  private func checkIssuer(
    _ regime: Regime?, _ principal: Principal, in tx: Transaction
  ) throws {
    guard let regime else { return }
    if principal.isSoftware { return }
    guard let own = principal.organization,
      try issuer(of: regime, in: tx) == own
    else { throw DirectiveProblem.notIssuer(regime) }
  }

  /// Whose a directive is, and who else may see it. What binds a regime belongs to whoever issues
  /// for it now; a draft is for its house alone.
  func facts(
    _ found: DirectiveDocument, for principal: Principal, in tx: Transaction
  ) throws -> ObjectFacts<DirectiveObject> {
    let directive = found.directive
    let issuer = try directive.regime.flatMap { try self.issuer(of: $0, in: tx) }
    let owner = directive.regime == nil ? found.organization : issuer
    var released: Set<OrganizationID> = []
    if found.issuedAt != nil, let own = principal.organization {
      let isOfRegime =
        try directive.regime.map { try registry.known(own, in: tx)?.regime == $0 } ?? false
      if directive.isPublic || isOfRegime { released = [own] }
    }
    return ObjectFacts(
      id: found.id.description, version: found.version, owner: owner,
      label: Label(trafficLight: .amber, originator: owner, releasableTo: released))
  }
}
