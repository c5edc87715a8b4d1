import HTML

/// How soon something is to be done: how it looks, and its words.
struct Urgency: Sendable, Hashable {
  /// How it looks.
  enum Kind: String, Sendable, CaseIterable {
    case threeDaysForensics, threeDays, fourteenDays, sixtyDays, onUpgrade, none
  }

  let kind: Kind
  /// The words of the badge.
  let words: String

  init(_ kind: Kind, words: String? = nil) {
    self.kind = kind
    self.words = words ?? Self.usual(kind)
  }

  init?(rawValue: String) {
    guard let kind = Kind(rawValue: rawValue) else { return nil }
    self.init(kind)
  }

  var rawValue: String { kind.rawValue }

  static let threeDaysForensics = Urgency(.threeDaysForensics)
  static let threeDays = Urgency(.threeDays)
  static let fourteenDays = Urgency(.fourteenDays)
  static let sixtyDays = Urgency(.sixtyDays)
  static let onUpgrade = Urgency(.onUpgrade)
  static let none = Urgency(.none)
  /// Those of BOD 26-04, then what needs nothing.
  static let allCases = Kind.allCases.map { Urgency($0) }

  private static func usual(_ kind: Kind) -> String {
    switch kind {
    case .threeDaysForensics: "3 days, and save evidence first"
    case .threeDays: "3 days"
    case .fourteenDays: "14 days"
    case .sixtyDays: "60 days"
    case .onUpgrade: "With your next upgrade"
    case .none: "Nothing to do"
    }
  }

  /// The class that colours a badge or the edge of a card.
  var style: String {
    switch kind {
    case .threeDaysForensics: "urgency-3df"
    case .threeDays: "urgency-3d"
    case .fourteenDays: "urgency-14d"
    case .sixtyDays: "urgency-60d"
    case .onUpgrade: "urgency-upgrade"
    case .none: "urgency-done"
    }
  }

  /// The shape, different for each so that colour is never needed.
  var icon: Icon {
    switch kind {
    case .threeDaysForensics: .octagon
    case .threeDays: .triangle
    case .fourteenDays: .diamond
    case .sixtyDays: .calendar
    case .onUpgrade: .upgrade
    case .none: .check
    }
  }
}

/// An urgency as a badge, with other words where the place needs them.
func urgencyBadge(_ urgency: Urgency, _ words: String? = nil) -> Markup {
  let shown = words ?? urgency.words
  let style = shown.utf8.count <= 10 ? urgency.style + " nowrap" : urgency.style
  return el("span", .class("badge " + style)) {
    urgency.icon.markup
    inert(shown)
  }
}
