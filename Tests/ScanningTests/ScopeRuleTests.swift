import Formats
import Inventory
import TestSupport
import Testing
import Vocabulary

@testable import Scanning

private let surroundings = Surroundings.test(seed: 5)
private let owner = OrganizationID(surroundings)
private let party = OrganizationID(surroundings)
private let asset = AssetID(surroundings)

private func at(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(seconds: 0) }

private func scope(
  _ zone: String = "America/Chicago", windows: [ScanWindow?] = [], excluded: [String] = [],
  change: (inout ScopeDraft) -> Void = { _ in }
) -> Scope {
  var draft = ScopeDraft(
    assets: [asset], techniques: [.networkScan, .dependencyCheck], parties: [party],
    requestsPerMinute: 60, timeZone: zone, windows: windows.compactMap { $0 },
    excluded: excluded.compactMap { CalendarDay($0) }, validFrom: at("2026-01-01T00:00:00Z"),
    validUntil: at("2026-12-31T00:00:00Z"), contact: "Night desk, 555 0100")
  change(&draft)
  return Scope(
    id: ScopeID(surroundings), organization: owner, draft: draft, note: "", consent: nil,
    acceptedBy: "per_1",
    acceptedAt: at("2026-01-01T00:00:00Z"), revokedAt: nil, version: 1)
}

private func answer(
  _ scope: Scope, _ moment: String, _ technique: Technique = .networkScan,
  by asking: OrganizationID? = party
) -> ScanPermission {
  ScopeRules.permission(scope, technique: technique, party: asking, at: at(moment))
}

/// Sundays from 02:00 to 05:00.
private let sundays = ScanWindow(days: [7], from: 120, to: 300)

@Suite("When a scope permits") struct ScopeRuleTests {
  @Test("Only Sundays from 02:00 to 05:00 by the owner's clock, with the next moment")
  func sundayNights() {
    let one = scope(windows: [sundays])
    // Sunday 22 November 2026, 02:00 in Chicago is 08:00 UTC.
    #expect(
      answer(one, "2026-11-22T07:59:59Z") == .no(.outsideWindow, next: at("2026-11-22T08:00:00Z")))
    #expect(
      answer(one, "2026-11-22T08:00:00Z")
        == .yes(one.id, until: at("2026-11-22T11:00:00Z"), requestsPerMinute: 60))
    #expect(answer(one, "2026-11-22T10:59:59Z").isYes)
    #expect(
      answer(one, "2026-11-22T11:00:00Z") == .no(.outsideWindow, next: at("2026-11-29T08:00:00Z")))
  }

  @Test("Where the clock is put forward over the beginning, it begins when the clock is past it")
  func spring() {
    // On 8 March 2026 Chicago's clock goes from 02:00 to 03:00, at 08:00 UTC.
    let one = scope(windows: [sundays])
    #expect(
      answer(one, "2026-03-08T07:59:00Z") == .no(.outsideWindow, next: at("2026-03-08T08:00:00Z")))
    #expect(
      answer(one, "2026-03-08T08:30:00Z")
        == .yes(one.id, until: at("2026-03-08T10:00:00Z"), requestsPerMinute: 60))
    // A window that the clock jumps over does not open that day.
    let lost = scope(windows: [ScanWindow(days: [7], from: 125, to: 175)])
    #expect(
      answer(lost, "2026-03-08T07:00:00Z") == .no(.outsideWindow, next: at("2026-03-15T07:05:00Z")))
  }

  @Test("Where the clock is put back, what it shows twice is permitted twice and no longer")
  func autumn() {
    // On 25 October 2026 Berlin's clock goes from 03:00 back to 02:00, at 01:00 UTC.
    let one = scope("Europe/Berlin", windows: [ScanWindow(days: [7], from: 150, to: 165)])
    #expect(answer(one, "2026-10-25T00:30:00Z").isYes)
    #expect(
      answer(one, "2026-10-25T00:45:00Z") == .no(.outsideWindow, next: at("2026-10-25T01:30:00Z")))
    #expect(answer(one, "2026-10-25T01:30:00Z").isYes)
    #expect(
      answer(one, "2026-10-25T01:45:00Z") == .no(.outsideWindow, next: at("2026-11-01T01:30:00Z")))
  }

  @Test("A window over midnight belongs to the day on which it begins")
  func overMidnight() {
    // Fridays from 22:00 to 06:00, in UTC.
    let night = ScanWindow(days: [5], from: 1320, to: 360)
    let one = scope("UTC", windows: [night])
    #expect(answer(one, "2026-11-20T22:00:00Z").isYes)
    #expect(
      answer(one, "2026-11-21T00:00:00Z")
        == .yes(one.id, until: at("2026-11-21T06:00:00Z"), requestsPerMinute: 60))
    #expect(!answer(one, "2026-11-21T06:00:00Z").isYes)
    #expect(!answer(one, "2026-11-20T05:00:00Z").isYes)
    // Begun on an excluded day it does not begin; and it stops where an excluded day begins.
    #expect(
      !answer(scope("UTC", windows: [night], excluded: ["2026-11-20"]), "2026-11-21T01:00:00Z")
        .isYes)
    let before = scope("UTC", windows: [night], excluded: ["2026-11-21"])
    #expect(
      answer(before, "2026-11-20T23:00:00Z")
        == .yes(before.id, until: at("2026-11-21T00:00:00Z"), requestsPerMinute: 60))
    #expect(
      answer(before, "2026-11-21T01:00:00Z") == .no(.excludedDay, next: at("2026-11-27T22:00:00Z")))
  }

  @Test("Nothing is permitted by omission")
  func noByDefault() {
    let moment = "2026-11-22T09:00:00Z"
    #expect(
      ScopeRules.permission([], technique: .networkScan, party: party, at: at(moment))
        == .no(.noScope, next: nil))
    #expect(answer(scope(), moment, by: nil) == .no(.noScope, next: nil))
    #expect(answer(scope(), moment, by: OrganizationID(surroundings)) == .no(.noScope, next: nil))
    #expect(answer(scope(), moment, by: owner).isYes)
    #expect(answer(scope(), moment, .penetrationTest) == .no(.technique, next: nil))
    #expect(answer(scope { $0.isNever = true }, moment) == .no(.never, next: nil))
    #expect(answer(scope("Nowhere/Here"), moment) == .no(.notValid, next: nil))
  }

  @Test("On fragile systems only what they do not notice, unless the owner says so")
  func fragile() {
    let moment = "2026-11-22T09:00:00Z"
    let one = scope { $0.isFragile = true }
    #expect(answer(one, moment) == .no(.fragile, next: nil))
    #expect(answer(one, moment, .dependencyCheck).isYes)
    let allowed = scope {
      $0.isFragile = true
      $0.allowsActiveOnFragile = true
    }
    #expect(answer(allowed, moment).isYes)
  }

  @Test("Before it begins there is a next moment, after it ends there is none")
  func validity() {
    let one = scope("UTC") { $0.validFrom = at("2026-12-01T12:00:00Z") }
    #expect(answer(one, "2026-11-22T09:00:00Z") == .no(.notValid, next: at("2026-12-01T12:00:00Z")))
    #expect(answer(one, "2026-12-31T00:00:00Z") == .no(.notValid, next: nil))
    #expect(
      answer(one, "2026-12-30T00:00:00Z")
        == .yes(one.id, until: at("2026-12-31T00:00:00Z"), requestsPerMinute: 60))
  }

  @Test("Of several scopes one yes is enough, and one never ends it")
  func several() {
    let now = at("2026-11-22T12:00:00Z")
    let (narrow, wide) = (scope(windows: [sundays]), scope())
    let ask = { (scopes: [Scope]) in
      ScopeRules.permission(scopes, technique: .networkScan, party: party, at: now)
    }
    #expect(ask([narrow, wide]).isYes)
    #expect(ask([narrow]).next == at("2026-11-29T08:00:00Z"))
    let never = scope {
      $0.isNever = true
      $0.parties = []
    }
    #expect(ask([wide, never]) == .no(.never, next: nil))
  }

  @Test("What a draft breaks is named")
  func drafts() {
    let now = at("2026-11-21T00:00:00Z")
    let broken = { (change: (inout ScopeDraft) -> Void) in
      ScopeRules.broken(scope(change: change).draft, now: now).map(\.field)
    }
    #expect(broken { _ in }.isEmpty)
    #expect(broken { $0.timeZone = "CST" } == ["/timeZone"])
    #expect(broken { $0.timeZone = "../etc/passwd" } == ["/timeZone"])
    #expect(broken { $0.assets = [] } == ["/assets"])
    #expect(broken { $0.techniques = [] } == ["/techniques"])
    #expect(broken { $0.requestsPerMinute = 0 } == ["/requestsPerMinute"])
    #expect(broken { $0.validUntil = now } == ["/validUntil"])
    #expect(broken { $0.contact = " " } == ["/contact"])
  }

  @Test("A scope reads back as it was written")
  func roundTrip() throws {
    let one = scope(
      windows: [sundays, ScanWindow(days: [1, 2], from: 1320, to: 1440)], excluded: ["2026-12-24"])
    #expect(try ScopeDraft(json: one.draft.json) == one.draft)
    #expect(ScanWindow.minute("24:00") == 1440)
    #expect(ScanWindow.minute("24:01") == nil)
    #expect(ScanWindow.minute("2:5:0") == nil)
    #expect(throws: Problem.self) {
      var object = one.draft.json.object ?? [:]
      object["windows"] = [["days": ["someday"], "from": "02:00", "to": "05:00"]]
      _ = try ScopeDraft(json: .object(object))
    }
  }
}
