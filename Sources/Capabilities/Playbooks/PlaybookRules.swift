import HTTP
import Registry
public import Vocabulary

/// Which playbooks are for what. Pure.
public enum PlaybookRules {
  /// Most steps of a playbook.
  public static let mostSteps = 20
  /// Most lines of whom to call.
  public static let mostCalls = 10

  /// The rules a text breaks.
  static func check(_ text: PlaybookText) -> [FieldProblem] {
    var broken: [FieldProblem] = []
    func check(_ field: String, _ value: String, _ limit: Int) {
      let isBlank = !value.utf8.contains { $0 > 32 }
      if isBlank || value.utf8.count > limit
        || value.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\n" })
      {
        broken.append(.init(field: field, rule: "must be text of at most \(limit) bytes"))
      }
    }
    check("/title", text.title, 200)
    if !(1...mostSteps).contains(text.steps.count) {
      broken.append(.init(field: "/steps", rule: "must be 1 to \(mostSteps) steps"))
    }
    if text.calls.count > mostCalls {
      broken.append(.init(field: "/calls", rule: "must be at most \(mostCalls) lines"))
    }
    for step in text.steps { check("/steps", step, 1000) }
    for call in text.calls { check("/calls", call, 300) }
    return broken
  }

  /// Safety comes before evidence, and evidence before the rest.
  private static func urgency(_ situation: Situation) -> Int {
    switch situation {
    case .operational: 0
    case .forensics: 1
    case .vendor: 2
    case .any: 3
    }
  }

  /// Those of some playbooks that fit, the best first: by situation, then those for the sector, then
  /// by heading. Of one key only the nearest counts: the organization's own, then the
  /// coordinator's, then the shipped one.
  static func fitting(
    _ playbooks: [Playbook], sector: Sector?, situations: Set<Situation>
  ) -> [Playbook] {
    playbooks.filter { one in
      (one.text.sector == nil || one.text.sector == sector)
        && (one.text.situation == .any || situations.contains(one.text.situation))
    }.sorted { one, other in
      let rank = { (book: Playbook) in
        (urgency(book.text.situation), book.text.sector == nil ? 1 : 0, book.text.title)
      }
      return rank(one) < rank(other)
    }
  }

  /// The nearest of each key. `own` is the reader's organization.
  static func nearest(_ playbooks: [Playbook], own: OrganizationID?) -> [Playbook] {
    var found: [PlaybookKey: Playbook] = [:]
    func distance(_ book: Playbook) -> Int {
      book.organization.map { $0 == own ? 0 : 1 } ?? 2
    }
    for book in playbooks {
      guard let other = found[book.key] else {
        found[book.key] = book
        continue
      }
      if distance(book) < distance(other) { found[book.key] = book }
    }
    return found.values.sorted {
      ($0.text.title, $0.key.description) < ($1.text.title, $1.key.description)
    }
  }
}

/// Why Playbooks refused.
public enum PlaybookProblem: Error, Sendable, ProblemConvertible {
  /// A text breaks rules.
  case invalid([FieldProblem])
  /// Somebody wrote another version meanwhile.
  case changed
  /// The organization has as many as it can have.
  case enough

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .invalid(let broken): Fields.problem(broken)
    case .changed: .conflict("Somebody else wrote another version of this playbook meanwhile.")
    case .enough:
      Problem(
        code: "enough-playbooks", status: 409, title: "Not possible now",
        detail: "Your organization has \(PlaybookService.most) playbooks already.",
        remedy: "Change one of them, or take one back.")
    }
  }
}
