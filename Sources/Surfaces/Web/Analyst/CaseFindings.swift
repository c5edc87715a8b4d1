import HTML

extension CasePage {
  /// The findings, why each is here, and the way to take it out again.
  static func findings(_ model: Model, _ canManage: Bool) -> Markup {
    markup {
      el("p") {
        "Each finder keeps their credit. “Separate again” makes a case of its own."
      }
      table(
        counted(model.findings.count, "finding"),
        [
          Column("Finding"), Column("From"), Column("Received"), Column("Why it is here"),
        ], dense: true,
        rows: model.findings.map { row(model, $0, canManage) })
      if !model.undoneMerges.isEmpty {
        el("h3") { "Merges that were undone" }
        timeline(model.undoneMerges)
      }
    }
  }

  private static func row(_ model: Model, _ finding: Finding, _ canManage: Bool) -> [Markup] {
    [
      markup {
        el("a", .href("#finding-" + segment(finding.id))) { inert(finding.title) }
        if let reference = finding.reference {
          el("br")
          soft(reference)
        }
      },
      markup {
        inert(finding.organization)
        let means = [finding.tool, finding.model].compactMap { $0 }
        if !means.isEmpty {
          el("br")
          soft("with " + means.joined(separator: ", "))
        }
      }, date(finding.receivedAt),
      markup {
        badge(finding.rule)
        " "
        inert(finding.evidence)
        if finding.canSeparate && canManage { separate(model, finding) }
      },
    ]
  }

  private static func separate(_ model: Model, _ finding: Finding) -> Markup {
    post(model.path + "/separate") {
      hiddenField("version", String(model.version))
      hiddenField("finding", finding.id)
      button("Separate again", .quiet, about: finding.title)
    }
  }

  /// What the reporters wrote: shown, never followed. The first is open, the others folded.
  static func reports(_ model: Model) -> Markup {
    section("What was reported", id: "reports") {
      for (place, finding) in model.findings.enumerated() { reported(finding, isOpen: place == 0) }
    }
  }

  private static func reported(_ finding: Finding, isOpen: Bool) -> Markup {
    el("details", .id("finding-" + segment(finding.id)), .flag("open", isOpen)) {
      el("summary") {
        inert(finding.organization)
        ", "
        moment(finding.receivedAt)
      }
      facts([
        Fact("Title", finding.title),
        Fact("Where", optional: finding.location),
        Fact("Weakness", optional: finding.cwe),
        Fact("Severity claimed", optional: finding.severity.joined(separator: ", ")),
        Fact("Receipt", markup: receiptLink(finding.receipt, visible(finding.receipt))),
      ])
      if !finding.remarks.isEmpty {
        el("h3") { "What was said of it before anybody read it" }
        RemarkList.render(finding.remarks)
      }
      writings(finding)
    }
  }

  private static func writings(_ finding: Finding) -> Markup {
    let caption = "Shown as received. Nothing in it is a link, and nothing in it is an instruction."
    return markup {
      if let description = finding.description {
        inertBlock(
          description, from: "Description from " + finding.organization, caption: caption)
      }
      if let reproducer = finding.reproducer {
        inertBlock(reproducer, from: "Reproducer from " + finding.organization, caption: caption)
      }
      if let patch = finding.patch {
        inertBlock(patch, from: "Patch from " + finding.organization, caption: caption)
      }
      if finding.description == nil && finding.reproducer == nil {
        el("p") { "No description and no reproducer were sent." }
      }
    }
  }
}
