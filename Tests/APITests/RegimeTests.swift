import API
import Access
import Directives
import Registry
import Storage
import TestSupport
import Testing
import Vocabulary

/// What one tries at another's.
private typealias Attempt = @Sendable (Transaction) throws -> Void

@Suite("Regimes are apart") struct RegimeTests {
  @Test(
    "No issuer reaches anything of another regime, for every pair and every operation",
    arguments: TestDatabase.each)
  func apart(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      try await world.appoint()
      try await world.list(inKEV: true)
      let directives = world.directives
      var drafts: [Regime: DirectiveDocument] = [:]
      var deferrals: [Regime: Deferral] = [:]
      for regime in Regime.allCases {
        let (issuer, agency) = (try world.issuer(regime), try world.agency(regime))
        let text = try DirectiveWorld.everywhere("3D", regime, "D \(regime)")
        drafts[regime] = try await world.write { tx in
          try directives.begin(text, by: issuer.one, in: tx)
        }
        deferrals[regime] = try await world.write { tx in
          try directives.askDeferral(
            DeferralDraft(
              asset: agency.asset, vulnerability: nil, justification: "J", compensation: "C",
              until: world.today.adding(days: 9)), by: agency.one, in: tx)
        }
      }
      for mine in Regime.allCases {
        for theirs in Regime.allCases where theirs != mine {
          let draft = try #require(drafts[theirs])
          let deferral = try #require(deferrals[theirs])
          let agency = try world.agency(theirs)
          let attempts = attempts(
            world, by: try world.issuer(mine).one, draft, deferral, agency, theirs)
          for (place, attempt) in attempts.enumerated() {
            await #expect(throws: Denial.hidden, "\(mine) at \(theirs), attempt \(place)") {
              try await world.write(attempt)
            }
          }
          let seen = try await world.read { tx in
            try directives.documents(
              page: PageRequest(), by: try world.issuer(mine).one, in: tx)
          }.elements.map(\.id)
          #expect(!seen.contains(draft.id))
        }
      }
      // The coordinator looks into none either.
      for regime in Regime.allCases {
        let attempts = attempts(
          world, by: world.coordinator.one, try #require(drafts[regime]),
          try #require(deferrals[regime]), try world.agency(regime), regime)
        for attempt in attempts {
          await #expect(throws: Denial.hidden) { try await world.write(attempt) }
        }
      }
    }
  }

  private func attempts(
    _ world: DirectiveWorld, by principal: Principal, _ draft: DirectiveDocument,
    _ deferral: Deferral, _ agency: DirectiveWorld.House, _ regime: Regime
  ) -> [Attempt] {
    let directives = world.directives
    let page = PageRequest()
    return [
      { _ = try directives.document(draft.id, by: principal, in: $0) },
      {
        _ = try directives.change(
          draft.id, to: draft.directive, version: nil, by: principal, in: $0)
      },
      {
        _ = try directives.move(
          draft.id, .issue, version: draft.version, by: principal, in: $0)
      },
      { _ = try directives.revise(draft.id, by: principal, in: $0) },
      { _ = try directives.effect(of: draft.id, by: principal, in: $0) },
      { _ = try directives.adopt(draft.id, by: principal, in: $0) },
      { _ = try directives.scorecards(of: .regime(regime), by: principal, in: $0) },
      {
        _ = try directives.scorecards(
          of: .organization(agency.organization), by: principal, in: $0)
      },
      { _ = try directives.clocks(of: .regime(regime), page: page, by: principal, in: $0) },
      {
        _ = try directives.clocks(
          of: .organization(agency.organization), page: page, by: principal, in: $0)
      },
      { _ = try directives.deferrals(of: .regime(regime), page: page, by: principal, in: $0) },
      { _ = try directives.deferral(deferral.id, by: principal, in: $0) },
      {
        _ = try directives.decideDeferral(
          deferral.id, .grant, note: "N", by: principal, in: $0)
      },
      { _ = try directives.attestations(of: .regime(regime), page: page, by: principal, in: $0) },
      { _ = try directives.envelope(of: .regime(regime), weeks: 4, by: principal, in: $0) },
      { _ = try directives.adoptions(of: agency.organization, by: principal, in: $0) },
      {
        _ = try directives.askDeferral(
          DeferralDraft(
            asset: agency.asset, vulnerability: nil, justification: "J", compensation: "C",
            until: world.today.adding(days: 9)), by: principal, in: $0)
      },
    ]
  }

  /// A later version that everybody may read does not tell others what an earlier one said.
  private func secondIsPublic(
    _ world: DirectiveWorld, _ first: DirectiveDocument
  ) async throws {
    let directives = world.directives
    let issuer = try world.issuer(.nationalSecuritySystems)
    let second = try await world.write { tx in
      let next = try directives.revise(first.id, by: issuer.one, in: tx)
      var text = next.directive
      text.isPublic = true
      text.version = "2"
      let written = try directives.change(
        next.id, to: text, version: nil, by: issuer.one, in: tx)
      return try directives.move(
        next.id, .issue, version: written.version, by: issuer.other, in: tx)
    }
    let readers = [(issuer.one, true), (world.hospital.one, false)]
    for (reader, isSeen) in readers {
      let changes = try await world.read { tx in
        let found = try directives.document(second.id, by: reader, in: tx)
        return try directives.changes(of: found, by: reader, in: tx)
      }
      #expect((changes != nil) == isSeen)
    }
  }

  @Test(
    "Only an agency of the regime is appointed, and only the issuer writes for it",
    arguments: TestDatabase.each)
  func appointing(_ engine: TestDatabase.Case) async throws {
    try await DirectiveWorld.with(engine) { world in
      let directives = world.directives
      let text = try DirectiveWorld.everywhere("3D", .federalCivilian, "B")
      let cisa = try world.issuer(.federalCivilian)
      await #expect(throws: DirectiveProblem.notIssuer(.federalCivilian)) {
        try await world.write { tx in try directives.begin(text, by: cisa.one, in: tx) }
      }
      for house in [world.coordinator, world.hospital, try world.issuer(.departmentOfWar)] {
        await #expect(throws: DirectiveProblem.otherRegime(.federalCivilian)) {
          try await world.write { tx in
            try directives.appoint(
              house.organization, for: .federalCivilian, by: world.coordinator.one, in: tx)
          }
        }
      }
      await #expect(throws: Denial.forbidden(.issuersAppoint)) {
        try await world.write { tx in
          try directives.appoint(
            cisa.organization, for: .federalCivilian, by: cisa.one, in: tx)
        }
      }
      try await world.appoint()
      for other in [world.coordinator.one, try world.issuer(.departmentOfWar).one] {
        await #expect(throws: DirectiveProblem.notIssuer(.federalCivilian)) {
          try await world.write { tx in try directives.begin(text, by: other, in: tx) }
        }
      }
      await #expect(throws: Denial.forbidden(.directivesWrite)) {
        try await world.write { tx in
          try directives.begin(text, by: world.hospital.one, in: tx)
        }
      }
      // Moved to another regime, an issuer issues for neither.
      let dow = try world.issuer(.departmentOfWar)
      try await world.write { tx in
        _ = try world.services.registry.changeOrganization(
          dow.organization,
          to: OrganizationDraft(
            name: "Moved", kind: .federalAgency, regime: .nationalSecuritySystems),
          by: world.coordinator.one, in: tx)
      }
      for regime in [Regime.departmentOfWar, .nationalSecuritySystems] {
        await #expect(throws: Denial.hidden) {
          try await world.read { tx in
            try directives.scorecards(of: .regime(regime), by: dow.one, in: tx)
          }
        }
      }
      // A restricted one is seen by its regime, and by nobody else, once it is issued.
      let nss = try await world.issue(
        DirectiveWorld.everywhere("3D", .nationalSecuritySystems, "N"),
        by: try world.issuer(.nationalSecuritySystems))
      let reads: [(Principal, Bool)] = [
        (try world.agency(.nationalSecuritySystems).one, true),
        (try world.agency(.federalCivilian).one, false), (world.hospital.one, false),
        (world.coordinator.one, false),
      ]
      for (principal, isSeen) in reads {
        let found = try? await world.read { tx in
          try directives.document(nss.id, by: principal, in: tx)
        }
        #expect((found != nil) == isSeen)
      }
      try await secondIsPublic(world, nss)
    }
  }
}
