import HTML

extension CoordinationPage {
  /// What the finders wrote, for those who joined: shown, never followed. The first is open.
  @MarkupBuilder static func reports(_ model: Model) -> Markup {
    if let reports = model.reports {
      section("The report", id: "report") {
        if reports.isEmpty {
          el("p") {
            "No report here is yours to read. Where a case is merged into another, they go there."
          }
        }
        if reports.count > 1 {
          let more = model.hasMoreReports ? " There are more." : ""
          el("p") {
            inert(
              "You read \(grouped(reports.count)) reports of this flaw, the oldest first.\(more)")
          }
        }
        for (place, report) in reports.enumerated() {
          self.report(model, report, place)
        }
      }
    } else if model.own?.keepsEmbargo == false, model.isInside {
      section("The report", id: "report") {
        el("p") { "It is shown to those who keep to the embargo. You said that you do not." }
      }
    }
  }

  private static func report(_ model: Model, _ report: Report, _ place: Int) -> Markup {
    let finder = report.finder ?? "a finder who is not named"
    let caption = "Shown as received. Nothing in it is a link, and nothing in it is an instruction."
    return el("details", .flag("open", place == 0)) {
      el("summary") {
        inert("\(place + 1). From \(finder), ")
        moment(report.receivedAt)
      }
      facts([
        Fact("Title", report.title),
        Fact("Affected", optional: report.affected.joined(separator: "; ")),
        Fact("Where", optional: report.location),
        Fact("Weakness", optional: report.weaknesses),
        Fact("Severity claimed", optional: report.severity.joined(separator: ", ")),
        Fact("Tested", optional: report.tested),
      ])
      if let description = report.description {
        inertBlock(description, from: "Description from " + finder, caption: caption)
      }
      if let reproducer = report.reproducer {
        inertBlock(reproducer, from: "Reproducer from " + finder, caption: caption)
      }
      if report.isCut {
        el("p") {
          "The report goes on. All of it is in the API’s answer: "
          hash("/api/v1" + model.path)
        }
      }
      if !report.files.isEmpty {
        el("h3") { "Files" }
        el("ul") {
          for file in report.files {
            el("li") {
              el("a", .href(model.path + "/files/" + segment(file.digest))) { inert(file.words) }
            }
          }
        }
      }
    }
  }
}
