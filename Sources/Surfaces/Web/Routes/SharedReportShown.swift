import Coordination
import Formats
import Intake

/// The reports of a coordinated case in the words of its page, within what a page may hold.
enum SharedReportShown {
  /// Most characters of all texts on the page, and of one of them.
  private static let (mostInAll, mostInOne) = (30_000, 12_000)

  static func shown(_ reports: [SharedReport]) -> [CoordinationPage.Report] {
    var left = mostInAll
    func cut(_ text: String?) -> (text: String?, isCut: Bool) {
      guard let text, !text.isEmpty else { return (nil, false) }
      let kept = String(text.prefix(min(left, mostInOne)))
      left -= kept.count
      return (kept.isEmpty ? nil : kept, kept.count < text.count)
    }
    return reports.map { report in
      let description = cut(report.description)
      let reproducer = cut(
        [report.command, report.reproducer].compactMap { $0 }.joined(separator: "\n"))
      return CoordinationPage.Report(
        finder: report.finder, receivedAt: report.receivedAt, title: report.title,
        location: report.location?.words, weaknesses: report.weaknesses.joined(separator: ", "),
        affected: report.affected.map(words), severity: report.severity.map(\.vector),
        tested: [report.testedVersion, report.testedCommit.map { "commit \($0)" }]
          .compactMap { $0 }.joined(separator: ", "),
        description: description.text, reproducer: reproducer.text,
        isCut: description.isCut || reproducer.isCut, files: report.files.map(file))
    }
  }

  private static func file(_ one: SharedReport.File) -> CoordinationPage.Report.File {
    CoordinationPage.Report.File(
      digest: one.digest,
      words: [one.kind.title, one.name, counted(one.size, "byte")].compactMap { $0 }
        .joined(separator: ", "))
  }

  private static func words(_ one: AffectedSoftware) -> String {
    [
      one.package?.description ?? one.cpe?.description ?? one.repository,
      one.versions.map { "versions \($0)" },
      one.introducedCommit.map { "since commit \($0)" },
      one.fixedCommit.map { "fixed in commit \($0)" },
    ].compactMap { $0 }.joined(separator: ", ")
  }
}
