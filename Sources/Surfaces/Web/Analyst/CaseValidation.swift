import HTML

extension CasePage {
  /// What trials showed of this flaw, and the way to have it tried.
  static func validation(_ model: Model, _ canManage: Bool) -> Markup {
    markup {
      if model.trials.isEmpty {
        el("p") { "Nobody has seen it happen here yet: no reproducer was tried." }
      }
      for trial in model.trials { trialCard(trial) }
      if canManage {
        for finding in model.findings { attempt(finding, model) }
      }
    }
  }

  private static func attempt(_ finding: Finding, _ model: Model) -> Markup {
    let files = model.files[finding.id] ?? []
    return markup {
      el("p") {
        el("a", .href("/findings/" + segment(finding.id) + "#files")) {
          files.isEmpty ? "Add files to the report from " : counted(files.count, "file") + " from "
          inert(finding.organization)
          hidden(": " + finding.title)
        }
      }
      if files.count > 1 { trialForm(finding.id, files, model.trialKinds, in: FormState()) }
    }
  }
}
