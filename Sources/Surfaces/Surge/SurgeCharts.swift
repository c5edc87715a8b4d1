import HTML

/// The charts of a surge as drawings in the page. A screen reader gets the table beside each.
enum SurgeCharts {
  private static let width = 720.0

  /// How far reports came.
  @MarkupBuilder static func funnel(_ result: SurgeResult) -> Markup {
    let funnel = result.funnel
    let steps: [(String, Int)] = [
      ("Reports", funnel.reports), ("Held back at first", funnel.held),
      ("Put to a known flaw by the software", funnel.merged),
      ("Found to be the same by analysts", funnel.joined),
      ("Cases that stand", funnel.flaws), ("Judged", funnel.judged),
      ("No flaw, or fixed already", funnel.dismissed), ("Handed over", funnel.handedOver),
      ("Waiting for capacity", funnel.waiting), ("Fixed", funnel.fixed),
      ("Not looked at", funnel.unjudged),
    ]
    el("h3") { "What became of the reports" }
    bars(
      "What became of the reports", steps.map { ($0.0, Double($0.1), nil) },
      most: Double(max(funnel.reports, 1)))
    details(["Step", "Number"], steps.map { [$0.0, "\($0.1)"] })
  }

  /// Reports and distinct flaws, as they grew.
  @MarkupBuilder static func reports(_ result: SurgeResult) -> Markup {
    let sums = running(result.days.map(\.reports))
    el("h3") { "Reports, and the true flaws among them" }
    lines(
      "Reports and distinct true flaws by day", ("reports", sums.map(Double.init)),
      ("true flaws", result.days.map { Double($0.distinct) }))
    details(
      ["Day", "Reports so far", "True flaws so far", "Merged on arrival", "Joined by analysts"],
      zip(result.days, sums).map { day, sum in
        ["\(day.day)", "\(sum)", "\(day.distinct)", "\(day.merged)", "\(day.joined)"]
      })
  }

  /// Minutes worked, and what the same reports take one by one.
  @MarkupBuilder static func minutes(_ result: SurgeResult) -> Markup {
    let used = running(result.days.map(\.minutes))
    let alone = running(result.days.map { $0.settled * SurgeAssumption.minutesIncomplete })
    el("h3") { "Analysts’ hours, and those of reading one by one" }
    lines(
      "Hours worked and hours of the baseline by day",
      ("one by one", alone.map { Double($0) / 60 }), ("worked", used.map { Double($0) / 60 }))
    details(
      ["Day", "Minutes", "Reports settled", "Not looked at", "Waiting for capacity"],
      result.days.map { day in
        [
          "\(day.day)", "\(day.minutes)", "\(day.settled)", "\(day.queue)", "\(day.waiting)",
        ]
      })
  }

  /// The busiest seven days of each project against what it takes on.
  @MarkupBuilder static func capacity(_ result: SurgeResult) -> Markup {
    let busiest = result.contact.busiest.sorted {
      ($1.reportsAWeek, $0.project) < ($0.reportsAWeek, $1.project)
    }
    let shown = busiest.prefix(15)
    let most = shown.map { Double(max($0.capacity, $0.most)) }.max() ?? 1
    el("h3") { "Contacts in the busiest seven days, and the capacity" }
    el("p") {
      "The mark is the capacity. Of \(busiest.count) projects that said one, those with the most "
      "reports are drawn."
    }
    bars(
      "Contacts in seven days against the weekly capacity",
      shown.map { ($0.project, Double($0.most), Double($0.capacity)) }, most: max(most, 1))
    details(
      ["Project", "Capacity a week", "Most contacts in seven days", "Reports a week"],
      busiest.map {
        [
          $0.project, "\($0.capacity)", "\($0.most)", SurgeSummary.decimal($0.reportsAWeek, 1),
        ]
      })
  }

  /// What was learnt of finders beside what is true.
  @MarkupBuilder static func reputation(_ result: SurgeResult) -> Markup {
    el("h3") { "What outcomes say of finders" }
    el("p") { "The mark is the share of real ones among all that they sent." }
    bars(
      "Share of real reports as learnt, against the truth",
      result.reputations.map {
        (
          "Finders at \(SurgeSummary.decimal($0.prior * 100, 0)) %", ($0.learnt ?? 0) * 100,
          $0.truth * 100
        )
      }, most: 100)
    SurgePage.table(
      ["Finders at", "Sent, real", "Judged, real", "Judged", "Intervals with the prior inside"],
      result.reputations.map { one in
        [
          SurgeSummary.percent(one.prior), SurgeSummary.percent(one.truth),
          one.learnt.map(SurgeSummary.percent) ?? "nothing judged", "\(one.judged)",
          "\(one.covered) of \(one.finders)",
        ]
      })
  }

  private static func running(_ values: [Int]) -> [Int] {
    var sum = 0
    return values.map { value in
      sum += value
      return sum
    }
  }

  private static func details(_ headings: [String], _ rows: [[String]]) -> Markup {
    el("details") {
      el("summary") { "The figures" }
      SurgePage.table(headings, rows)
    }
  }

  // MARK: Drawing.

  /// Lying bars with their names on the left; a mark stands where a second value is.
  private static func bars(
    _ title: String, _ rows: [(name: String, value: Double, mark: Double?)], most: Double
  ) -> Markup {
    let (left, step, room) = (240.0, 24.0, width - 300)
    return drawing(title, height: Double(rows.count) * step + 8) {
      for (place, row) in rows.enumerated() {
        let top = Double(place) * step + 4
        let length = row.value / most * room
        text(row.name, left - 8, top + 14, anchor: "end")
        rectangle(left, top + 2, max(length, 1), 16, "one")
        text(
          label(row.value), left + max(length, row.mark.map { $0 / most * room } ?? 0) + 8, top + 14
        )
        if let mark = row.mark { rectangle(left + mark / most * room - 1.5, top - 1, 3, 22, "two") }
      }
    }
  }

  /// Two lines over the days, named at their ends.
  private static func lines(
    _ title: String, _ one: (name: String, values: [Double]),
    _ two: (name: String, values: [Double])
  ) -> Markup {
    let (left, bottom, height, room) = (60.0, 220.0, 200.0, width - 190)
    let most = max(one.values.max() ?? 1, two.values.max() ?? 1, 1)
    let last = Double(max(one.values.count - 1, 1))
    func points(_ values: [Double]) -> String {
      values.enumerated().map { day, value in
        point(left + Double(day) / last * room) + ","
          + point(bottom - value / most * height)
      }.joined(separator: " ")
    }
    func end(_ values: [Double]) -> Double { bottom - (values.last ?? 0) / most * height + 4 }
    let apart = abs(end(one.values) - end(two.values)) < 16 ? 14.0 : 0
    return drawing(title, height: bottom + 24) {
      el(
        "path", .named("d", "M\(point(left)) 16V\(point(bottom))H\(point(left + room))"),
        .class("axis"))
      el("polyline", .named("points", points(one.values)), .class("line-one"))
      el("polyline", .named("points", points(two.values)), .class("line-two"))
      text(label(most), left - 8, 24, anchor: "end")
      text("0", left - 8, bottom, anchor: "end")
      text("day 1", left, bottom + 18)
      text("day \(one.values.count)", left + room, bottom + 18, anchor: "end")
      text("\(one.name): \(label(one.values.last ?? 0))", left + room + 8, end(one.values) - apart)
      text("\(two.name): \(label(two.values.last ?? 0))", left + room + 8, end(two.values))
    }
  }

  private static func label(_ value: Double) -> String { SurgeSummary.decimal(value, 0) }
  private static func point(_ value: Double) -> String { SurgeSummary.decimal(value, 1) }

  private static func drawing(
    _ title: String, height: Double, @MarkupBuilder _ content: () -> Markup
  ) -> Markup {
    element(
      "svg",
      [
        .named("viewBox", "0 0 \(point(width)) \(point(height))"), .role("img"), .label(title),
      ], content())
  }

  private static func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ kind: String
  ) -> Markup {
    el(
      "rect", .named("x", point(x)), .named("y", point(y)), .named("width", point(width)),
      .named("height", point(height)), .class(kind))
  }

  private static func text(
    _ words: String, _ x: Double, _ y: Double, anchor: String = "start"
  ) -> Markup {
    el(
      "text", .named("x", point(x)), .named("y", point(y)), .named("text-anchor", anchor)
    ) { words }
  }
}
