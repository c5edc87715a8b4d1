import HTML

/// Pictures that stand next to words and never replace them.
enum Icon {
  case octagon, triangle, diamond, calendar, upgrade, check, cross, merge, globe, inside, ask

  /// The picture, hidden from screen readers because the words beside it say the same.
  var markup: Markup {
    switch self {
    case .octagon:
      .trusted(
        #"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 1h8l7 7v8l-7 7H8l-7-7V8zM11 6v8h2V6zM11 16v2h2v-2z"/></svg>"#
      )
    case .triangle:
      .trusted(
        #"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2 23.5 22H.5zM11 9v7h2V9zM11 17.5v2h2v-2z"/></svg>"#
      )
    case .diamond:
      .trusted(
        #"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 .5 23.5 12 12 23.5.5 12zM11 6v7h6v-2h-4V6z"/></svg>"#
      )
    case .calendar:
      .trusted(
        #"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 1h2v3H6zM16 1h2v3h-2zM2 4h20v18H2zM4 9v11h16V9z"/></svg>"#
      )
    case .upgrade:
      .trusted(
        #"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zM11 18v-8l-3 3-1.4-1.4L12 6.2l5.4 5.4L16 13l-3-3v8z"/></svg>"#
      )
    case .check:
      .trusted(
        #"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zM10.5 17 5.6 12.1 7 10.7l3.5 3.5L17 7.7l1.4 1.4z"/></svg>"#
      )
    case .cross:
      .trusted(
        #"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zM7 8.4 8.4 7l3.6 3.6L15.6 7 17 8.4 13.4 12l3.6 3.6-1.4 1.4-3.6-3.6L8.4 17 7 15.6l3.6-3.6z"/></svg>"#
      )
    case .merge, .globe, .inside, .ask: line
    }
  }

  private var line: Markup {
    switch self {
    case .merge:
      .trusted(
        #"<svg class="icon line" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 3v5c0 4 7 4 7 8v5M19 3v5c0 4-7 4-7 8M8.5 18l3.5 3.5 3.5-3.5"/></svg>"#
      )
    case .globe:
      .trusted(
        #"<svg class="icon line" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M3 12h18M12 3c4 4 4 14 0 18M12 3c-4 4-4 14 0 18"/></svg>"#
      )
    case .inside:
      .trusted(
        #"<svg class="icon line" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3"/></svg>"#
      )
    default:
      .trusted(
        #"<svg class="icon line" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.8v.2"/></svg>"#
      )
    }
  }
}

/// The brand's mark and the opening picture.
enum Picture {
  static let mark = Markup.trusted(
    #"<svg viewBox="0 0 36 36" aria-hidden="true"><path class="wall" d="M15.5 5h6l3 26h-12z"/><path d="M1.5 13q2.7-5 5.4 0t5.4 0M1 20q2.6-5 5.2 0t5.2 0M1 27q2.4-5 4.8 0t4.8 0M26 20h8.5M27 27h7.5"/></svg>"#
  )

  /// Rough water on the left of a wall, calm on the right.
  static let sea = Markup.trusted(
    #"<svg class="sea" viewBox="0 0 1200 100" preserveAspectRatio="none" aria-hidden="true"><path d="M0 30q23 -30 46 0q23 30 46 0q23 -30 46 0q23 30 46 0q23 -30 46 0q23 30 46 0q23 -30 46 0q23 30 46 0q23 -30 46 0q23 30 46 0q23 -30 46 0q23 30 46 0q23 -30 46 0q23 30 46 0"/><path d="M0 56q23 -26 46 0q23 26 46 0q23 -26 46 0q23 26 46 0q23 -26 46 0q23 26 46 0q23 -26 46 0q23 26 46 0q23 -26 46 0q23 26 46 0q23 -26 46 0q23 26 46 0q23 -26 46 0q23 26 46 0"/><path d="M0 82q23 -22 46 0q23 22 46 0q23 -22 46 0q23 22 46 0q23 -22 46 0q23 22 46 0q23 -22 46 0q23 22 46 0q23 -22 46 0q23 22 46 0q23 -22 46 0q23 22 46 0q23 -22 46 0q23 22 46 0"/><path class="wall" d="M694 4h34l34 96h-102z"/><path d="M790 58q95-5 205 0t205 0M790 82q100-4 205 0t205 0"/></svg>"#
  )
}
