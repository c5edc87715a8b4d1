import Access
import HTTP
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import Registry

@Suite("Secrets, sessions and tokens") struct CredentialTests {
  @Test(
    "The first-run secret works once, and none is made when somebody exists",
    arguments: TestDatabase.each)
  func setUp(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let credentials = registry.credentials
      let draft = PersonDraft(name: "Ada", email: "ada@example.org", role: .observer)
      let old = try #require(
        try await database.write { tx in try credentials.makeSetUpSecret(in: tx) })
      let secret = try #require(
        try await database.write { tx in try credentials.makeSetUpSecret(in: tx) })
      let setUp = { (secret: String) in
        try await database.write { tx in
          try credentials.setUp(secret: secret, organization: "Centre", person: draft, in: tx)
        }
      }
      #expect(await refusal { _ = try await setUp(old) }?.code == "link-invalid")
      #expect(await refusal { _ = try await setUp("guess") }?.code == "link-invalid")
      let done = try await setUp(secret)
      #expect(done.organization.kind == .coordinator)
      #expect(try await registry.holder(done.session)?.membership?.role == .administrator)
      #expect(await refusal { _ = try await setUp(secret) }?.code == "link-invalid")
      #expect(try await database.write { tx in try credentials.makeSetUpSecret(in: tx) } == nil)
    }
  }

  @Test(
    "A first-run secret expires, and one made earlier dies with the first person",
    arguments: TestDatabase.each)
  func setUpExpires(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let credentials = registry.credentials
      let draft = PersonDraft(name: "Ada", email: "ada@example.org", role: .administrator)
      let secret = try #require(
        try await database.write { tx in try credentials.makeSetUpSecret(in: tx) })
      let setUp = {
        _ = try await database.write { tx in
          try credentials.setUp(secret: secret, organization: "Centre", person: draft, in: tx)
        }
      }
      registry.clock.advance(seconds: RegistryRules.linkSeconds)
      #expect(await refusal(setUp)?.code == "link-invalid")
      registry.clock.advance(seconds: -1)
      _ = try await registry.invite(.administrator, to: try await registry.organization())
      #expect(await refusal(setUp)?.code == "already-set-up")
    }
  }

  @Test(
    "A sign-in link works once, within a day, and looking at it uses nothing up",
    arguments: TestDatabase.each)
  func links(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let credentials = registry.credentials
      let home = try await registry.organization()
      let (person, link) = try await registry.invite(.analyst, to: home)
      for _ in 0..<3 {
        let shown = try await database.read { tx in
          try credentials.linkHolder(secret: link, in: tx)
        }
        #expect(shown?.id == person.id)
      }
      let session = try await registry.signIn(link)
      #expect(try await registry.holder(session)?.identity == .person(person.id))
      #expect(await refusal { _ = try await registry.signIn(link) }?.status == 410)
      #expect(await refusal { _ = try await registry.signIn("") }?.status == 410)
      #expect(try await registry.holder(link) == nil)

      let late = try await registry.invite(.analyst, to: home).link
      registry.clock.advance(seconds: RegistryRules.linkSeconds)
      #expect(await refusal { _ = try await registry.signIn(late) }?.status == 410)
      #expect(
        try await database.read { tx in try credentials.linkHolder(secret: late, in: tx) } == nil)
    }
  }

  @Test("Of twenty who use one link at once, one gets in", arguments: TestDatabase.each)
  func linkRace(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let link = try await registry.invite(
        .analyst, to: try await registry.organization()
      ).link
      let entered = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<20 { group.addTask { (try? await registry.signIn(link)) != nil } }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(entered == 1)
    }
  }

  @Test(
    "A session ends after an hour without a request and after twelve in any case",
    arguments: TestDatabase.each)
  func sessionExpiry(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let home = try await registry.organization()
      let idle = try await registry.signIn(try await registry.invite(.analyst, to: home).link)
      registry.clock.advance(seconds: RegistryRules.idleSeconds - 1)
      #expect(try await registry.holder(idle) != nil)
      registry.clock.advance(seconds: RegistryRules.idleSeconds)
      #expect(try await registry.holder(idle) == nil)

      let busy = try await registry.signIn(try await registry.invite(.analyst, to: home).link)
      var elapsed: Int64 = 0
      while elapsed < RegistryRules.absoluteSeconds - 1800 {
        registry.clock.advance(seconds: 1800)
        elapsed += 1800
        #expect(try await registry.holder(busy) != nil, "\(elapsed)")
      }
      registry.clock.advance(seconds: 1800)
      #expect(try await registry.holder(busy) == nil)

      registry.clock.advance(seconds: 1)
      let credentials = registry.credentials
      try await database.write { tx in try credentials.expire(in: tx) }
      let left: Int = try await database.read { tx in
        try tx.row("SELECT count(*) AS n FROM registry_sessions")?["n"] ?? -1
      }
      #expect(left == 0)
    }
  }

  @Test("Signing out ends one session and no other", arguments: TestDatabase.each)
  func signOut(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let credentials = registry.credentials
      let home = try await registry.organization()
      let one = try await registry.signIn(try await registry.invite(.analyst, to: home).link)
      let other = try await registry.signIn(try await registry.invite(.analyst, to: home).link)
      let digest = try #require(try await credentials.principal(session: one)).session
      #expect(digest != one)
      try await database.write { tx in try credentials.signOut(session: digest, in: tx) }
      #expect(try await registry.holder(one) == nil)
      #expect(try await registry.holder(other) != nil)
    }
  }

  @Test("Tokens have a form that a scanner recognises; one wrong character spoils them")
  func tokenForm() throws {
    let surroundings = Surroundings.test()
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    for _ in 0..<50 {
      let token = TokenText.make(surroundings)
      #expect(token.hasPrefix("bwk_"))
      #expect(token.utf8.count == 40)
      #expect(TokenText.isWellFormed(token))
      var characters = Array(token)
      for place in characters.indices {
        let kept = characters[place]
        let index = alphabet.firstIndex(of: kept) ?? 0
        characters[place] = alphabet[(index + 1) % alphabet.count]
        #expect(!TokenText.isWellFormed(String(characters)), "\(place)")
        characters[place] = kept
      }
    }
    for text in [
      "", "bwk_", String(repeating: "a", count: 40), "bwk_" + String(repeating: "0", count: 36),
    ] {
      #expect(!TokenText.isWellFormed(text))
    }
    // The check value that every CRC-32 implementation agrees on.
    #expect(TokenText.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
  }

  @Test("Fifty thousand tokens are all different and use the whole alphabet evenly")
  func tokenEntropy() {
    let surroundings = Surroundings.test(seed: 9)
    var counts: [UInt8: Int] = [:]
    var seen: Set<String> = []
    for _ in 0..<5000 {
      let token = TokenText.make(surroundings)
      seen.insert(token)
      for byte in Array(token.utf8)[4..<34] { counts[byte, default: 0] += 1 }
    }
    #expect(seen.count == 5000)
    #expect(counts.count == 62)
    let expected = 5000 * 30 / 62
    for count in counts.values { #expect(abs(count - expected) < expected / 8) }
  }

  @Test(
    "A token works until it expires or is revoked; its secret is not stored",
    arguments: TestDatabase.each)
  func tokens(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let credentials = registry.credentials
      let home = try await registry.organization()
      let administrator = try await registry.member(.administrator, of: home)
      let made = try await registry.token(
        .analyst, [.findingsRead], days: 2, for: home, by: administrator)
      let principal = try #require(try await credentials.principal(bearer: made.secret))
      #expect(principal.identity == .token(made.token.id))
      #expect(principal.scopes == [.findingsRead])
      #expect(principal.organization == home.id)
      let last = made.secret.last == "0" ? "1" : "0"
      #expect(try await credentials.principal(bearer: made.secret.dropLast() + last) == nil)
      #expect(try await credentials.principal(bearer: made.secret + "0") == nil)
      let stored: String = try await database.read { tx in
        try tx.row("SELECT digest FROM registry_tokens")?["digest"] ?? ""
      }
      #expect(!stored.contains(made.secret.dropFirst(4).prefix(8)))

      registry.clock.advance(seconds: 2 * 86_400 - 1)
      #expect(try await credentials.principal(bearer: made.secret) != nil)
      registry.clock.advance(seconds: 1)
      #expect(try await credentials.principal(bearer: made.secret) == nil)

      let other = try await registry.token(.observer, for: home, by: administrator)
      try await database.write { tx in
        try credentials.revoke(other.token.id, by: administrator, in: tx)
      }
      #expect(try await credentials.principal(bearer: other.secret) == nil)
    }
  }

  @Test("A token's days are from one to a year", arguments: [-1, 0, 367, Int64.max])
  func tokenDays(days: Int64) async throws {
    try await withDatabase(.sqlite, schemas: TestRegistry.schemas) { database async throws in
      let registry = try TestRegistry(database)
      let home = try await registry.organization()
      let administrator = try await registry.member(.administrator, of: home)
      let refused = await refusal {
        _ = try await registry.token(.analyst, days: days, for: home, by: administrator)
      }
      #expect(refused?.status == 422)
    }
  }

  @Test(
    "A token never has more than its maker: no higher role, no wider scopes",
    arguments: TestDatabase.each)
  func tokenLimits(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let centre = try await registry.organization(.coordinator, "Centre")
      let analyst = try await registry.member(.analyst, of: centre)
      #expect(
        await refusal { _ = try await registry.token(.administrator, for: centre, by: analyst) }?
          .status == 403)
      let made = try await registry.token(
        .analyst, [.tokensCreate, .findingsRead], for: centre, by: analyst)
      let limited = try #require(try await registry.credentials.principal(bearer: made.secret))
      // What is limited makes no credentials at all, not even smaller ones.
      for scopes: Set<PermissionName>? in [nil, [.casesTriage], [.findingsRead], []] {
        #expect(
          await refusal {
            _ = try await registry.token(.observer, scopes, for: centre, by: limited)
          }?.status == 403)
      }
      let elsewhere = try await registry.organization(.vendor, "Elsewhere")
      #expect(
        await refusal { _ = try await registry.token(.analyst, for: elsewhere, by: analyst) }?
          .status == 404)
    }
  }

  @Test("With a token end the tokens that were made with it", arguments: TestDatabase.each)
  func tokenFamilies(_ engine: TestDatabase.Case) async throws {
    try await withRegistry(engine) { registry, database async throws in
      let credentials = registry.credentials
      let home = try await registry.organization()
      let administrator = try await registry.member(.administrator, of: home)
      let parent = try await registry.token(.administrator, for: home, by: administrator)
      let holder = try #require(try await credentials.principal(bearer: parent.secret))
      let child = try await registry.token(.analyst, for: home, by: holder)
      let other = try await registry.token(.analyst, for: home, by: administrator)
      #expect(child.token.parent == parent.token.id)
      #expect(child.token.creator == other.token.creator)
      try await database.write { tx in
        try credentials.revoke(parent.token.id, by: administrator, in: tx)
      }
      #expect(try await credentials.principal(bearer: parent.secret) == nil)
      #expect(try await credentials.principal(bearer: child.secret) == nil)
      #expect(try await credentials.principal(bearer: other.secret) != nil)
    }
  }
}
