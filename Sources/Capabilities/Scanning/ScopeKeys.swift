public import Access
import Formats
import Ledger
import Registry
public import Signing
public import Storage
public import Vocabulary

/// A key of an owner. Once there is one, a scope holds only with the owner's own signature, which no
/// session or token of theirs can make.
public struct ScopeKey: Sendable, Equatable {
  /// Whose it is.
  public let organization: OrganizationID
  /// What it is verified with, as a C2SP vkey.
  public let verifier: NoteVerifier
  /// When it was added.
  public let addedAt: Timestamp
  /// By whom.
  public let addedBy: String
}

/// The texts that an owner signs.
public enum ScopeTexts {
  /// What a new key is added with: signed by it, and by a key that is there already.
  public static func key(_ verifier: NoteVerifier, of organization: OrganizationID) -> String {
    "breakwater/scope-key/v1\n\(organization)\n\(verifier)\n"
  }

  /// What a scope is signed with: the owner, and the document as canonical JSON (RFC 8785).
  public static func consent(_ draft: ScopeDraft, of organization: OrganizationID) -> String {
    let document = String(decoding: draft.json.canonical(), as: UTF8.self)
    return "breakwater/scope-consent/v1\n\(organization)\n\(document)\n"
  }
}

extension ScanningService {
  /// Most keys of an organization.
  static let mostKeys = 10

  /// The keys of an organization, the oldest first.
  public func scopeKeys(
    of organization: OrganizationID, by principal: Principal, in tx: Transaction
  ) throws -> [ScopeKey] {
    let _: Grant<Read, ScopeObject> = try decide(
      principal, .readScopes,
      on: ObjectFacts(id: organization.description, owner: organization), at: surroundings.now())
    return try ScopeKeyStore.keys(of: organization, in: tx)
  }

  /// Adds a key of the caller's own organization, from a note that the new key has signed and, when
  /// there are keys already, one of them too.
  public func addScopeKey(
    _ note: Note, of organization: OrganizationID, by principal: Principal, in tx: Transaction
  ) throws -> ScopeKey {
    let now = surroundings.now()
    let _: Grant<Write, OrganizationObject> = try decide(
      principal, .changeOrganizations,
      on: ObjectFacts(id: organization.description, owner: organization), at: now)
    // The coordinator may change what it knows of an organization, and signs nothing for it.
    guard principal.organization == organization else {
      throw Problem.forbidden("Only the owner adds a key that signs for it.")
    }
    let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 4, let verifier = NoteVerifier(String(lines[2])),
      note.text == ScopeTexts.key(verifier, of: organization)
    else {
      throw ScanningProblem.signature("The note does not say that a key is your organization's.")
    }
    let known = try ScopeKeyStore.keys(of: organization, in: tx)
    guard known.count < Self.mostKeys else {
      throw ScanningProblem.signature("There are \(Self.mostKeys) keys already.")
    }
    guard !known.contains(where: { $0.verifier == verifier }) else {
      throw ScanningProblem.signature("This key was added before.")
    }
    try Self.demand(note, by: [verifier], "The new key has not signed the note.")
    if !known.isEmpty {
      try Self.demand(
        note, by: known.map(\.verifier), "No key that is there already has signed the note.")
    }
    let key = ScopeKey(
      organization: organization, verifier: verifier, addedAt: now,
      addedBy: principal.reference)
    try ScopeKeyStore.insert(key, in: tx)
    try record(
      "scope.key-added", organization.description, organization, by: principal,
      ["key": verifier.description.json], in: tx)
    return key
  }

  /// Removes all keys of an organization that lost them; for the coordinator's administrators, who
  /// have to know by another channel that it is so.
  public func removeScopeKeys(
    of organization: OrganizationID, by principal: Principal, in tx: Transaction
  ) throws {
    let grant: Grant<Write, OrganizationObject> = try decide(
      principal, .changeOrganizations,
      on: ObjectFacts(id: organization.description, owner: organization), at: surroundings.now())
    guard principal.membership == nil || principal.membership?.kind == .coordinator else {
      throw Problem.forbidden("The coordinator removes lost keys, so that a stolen session cannot.")
    }
    try ScopeKeyStore.removeKeys(of: organization, in: tx)
    try record(
      "scope.keys-removed", organization.description, organization, by: grant.principal, [:],
      in: tx)
  }

  /// Refuses a scope that the owner's own key has not signed, where the owner has one.
  func checkConsent(
    _ note: Note?, to draft: ScopeDraft, of organization: OrganizationID, in tx: Transaction
  ) throws {
    let keys = try ScopeKeyStore.keys(of: organization, in: tx)
    guard let note else {
      guard keys.isEmpty else {
        throw ScanningProblem.signature("Your organization signs scopes with a key of its own.")
      }
      return
    }
    guard note.text == ScopeTexts.consent(draft, of: organization) else {
      throw ScanningProblem.signature("What was signed is not this scope.")
    }
    try Self.demand(note, by: keys.map(\.verifier), "No key of your organization has signed it.")
    // Whoever finds an old consent must not bring back what the owner took back.
    guard try !ScopeStore.isUsed(sha256(note.text).description, of: organization, in: tx) else {
      throw ScanningProblem.signature("This consent was used before; change its dates.")
    }
  }

  private static func demand(
    _ note: Note, by verifiers: [NoteVerifier], _ detail: String
  ) throws {
    do {
      try note.verify(verifiers)
    } catch {
      throw ScanningProblem.signature(detail)
    }
  }
}

extension ScopeKey {
  /// The API form.
  var json: JSONValue {
    ["key": verifier.description.json, "addedAt": addedAt.json, "addedBy": addedBy.json]
  }
}
