import HTML

/// A value of a chart with its name.
struct Measure: Sendable {
  let name: String
  let value: Int
  let note: String?

  init(_ name: String, _ value: Int, note: String? = nil) {
    self.name = name
    self.value = value
    self.note = note
  }
}

/// A bar that fills a share of its track, from 0 to 1.
func bar(_ share: Double) -> Markup {
  let width = coordinate(min(max(share, 0), 1) * 100)
  return el(
    "svg", .class("bar"), .named("viewBox", "0 0 100 8"), .named("preserveAspectRatio", "none"),
    .named("aria-hidden", "true")
  ) {
    el("rect", .class("track"), .named("width", "100"), .named("height", "8"))
    el("rect", .class("fill"), .named("width", width), .named("height", "8"))
  }
}

/// Bars below each other, in the order of a process.
func funnel(_ steps: [Measure]) -> Markup {
  let most = Double(max(steps.map(\.value).max() ?? 0, 1))
  return el("ol", .class("funnel")) {
    for step in steps {
      el("li") { barContent(inert(step.name), step.value, most, step.note) }
    }
  }
}

/// The parts of one bar: its name, its value, the bar and a note.
func barContent(_ name: Markup, _ value: Int, _ most: Double, _ note: String?) -> Markup {
  markup {
    el("span", .class("name")) { name }
    el("span", .class("count")) { grouped(value) }
    bar(Double(value) / most)
    if let note { el("span", .class("note")) { inert(note) } }
  }
}

/// A column for each measure, with the numbers in a table below.
struct ColumnChart: Sendable {
  /// What is measured, such as `Findings received each week`.
  let caption: String
  /// What the names are, such as `Week of`.
  let nameHeading: String
  /// What the values are, such as `Findings`.
  let valueHeading: String
  let measures: [Measure]
}

/// A chart of columns.
func columnChart(_ chart: ColumnChart) -> Markup {
  guard let first = chart.measures.first, let last = chart.measures.last else { return .empty }
  return el("figure", .class("chart")) {
    el("figcaption") { inert(chart.caption) }
    columnDrawing(chart)
    el("p", .class("axis"), .named("aria-hidden", "true")) {
      el("span") { inert(first.name) }
      el("span") { inert(last.name) }
    }
    el("details") {
      el("summary") {
        "Show these numbers"
        hidden(": " + chart.caption)
      }
      table(
        chart.caption, [Column(chart.nameHeading), Column(chart.valueHeading, .number)],
        hidesCaption: true,
        rows: chart.measures.map { [inert($0.name), .text(grouped($0.value))] })
    }
  }
}

private func columnDrawing(_ chart: ColumnChart) -> Markup {
  let values = chart.measures.map { Double($0.value) }
  let most = max(values.max() ?? 0, 1)
  let width = 240 / Double(max(values.count, 1))
  return el(
    "svg", .class("columns-chart"), .named("viewBox", "0 0 240 80"),
    .named("preserveAspectRatio", "none"), .role("img"), .label(columnWords(chart))
  ) {
    for (place, value) in values.enumerated() {
      columnBar(left: Double(place) * width + width * 0.12, width * 0.76, value / most * 76)
    }
  }
}

private func columnBar(left: Double, _ width: Double, _ height: Double) -> Markup {
  el(
    "rect", .named("x", coordinate(left)), .named("y", coordinate(80 - height)),
    .named("width", coordinate(width)), .named("height", coordinate(height)))
}

/// The chart in a sentence: where it starts, its highest and lowest, where it ends.
private func columnWords(_ chart: ColumnChart) -> String {
  guard let first = chart.measures.first, let last = chart.measures.last,
    let highest = chart.measures.max(by: { $0.value < $1.value }),
    let lowest = chart.measures.min(by: { $0.value < $1.value })
  else { return visible(chart.caption) }
  return visible(
    "\(chart.caption): \(grouped(first.value)) for \(first.name), \(grouped(last.value)) for "
      + "\(last.name); highest \(grouped(highest.value)) for \(highest.name), lowest "
      + "\(grouped(lowest.value)) for \(lowest.name).")
}
