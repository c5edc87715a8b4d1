import Coordination
import Formats
import Intake

/// The reports of a coordinated case in the words of its page, within what a page may hold.
enum SharedReportShown {
  /// Most bytes that all texts take on the page, and one of them, marks and escapes included.
  private static let (mostInAll, mostInOne) = (20_000, 8_000)

  /// Bytes that are around the texts of one more report.
  private static let around = 500

  /// Most files that the page links to.
  private static let mostFiles = 30

  /// The lines about a report.
  private struct Lines {
    var title, location, affected, severity, weaknesses, tested: String?
    var isCut: Bool
  }

  static func shown(_ reports: [SharedReport]) -> [CoordinationPage.Report] {
    var left = mostInAll - around * reports.count
    func cut(_ text: String?, _ most: Int, _ isCut: inout Bool) -> String? {
      guard let text, !text.isEmpty else { return nil }
      let given = max(0, min(left, most))
      var room = given
      let kept = beginning(of: text, within: &room)
      left -= given - room
      if kept.utf8.count < text.utf8.count { isCut = true }
      return kept.isEmpty ? nil : kept
    }
    // Lines have their share first, so that no text takes a later report's title.
    let share = min(500, left / (10 * max(1, reports.count)))
    let lines = reports.map { report -> Lines in
      var isCut = false
      let tested = [report.testedVersion, report.testedCommit.map { "commit \($0)" }]
        .compactMap { $0 }.joined(separator: ", ")
      let title = cut(report.title, 2 * share, &isCut)
      let location = cut(report.location?.words, share, &isCut)
      let affected = cut(listed(report.affected.map(words), 5, "; "), 2 * share, &isCut)
      let severity = cut(listed(report.severity.map(\.vector), 3, ", "), share, &isCut)
      let weaknesses = cut(listed(report.weaknesses, 5, ", "), share, &isCut)
      let version = cut(tested, share, &isCut)
      return Lines(
        title: title, location: location, affected: affected, severity: severity,
        weaknesses: weaknesses, tested: version, isCut: isCut)
    }
    var filesLeft = mostFiles
    return zip(reports, lines).map { report, line -> CoordinationPage.Report in
      let files = report.files.prefix(filesLeft)
      filesLeft -= files.count
      var isCut = line.isCut || files.count < report.files.count
      let description = cut(report.description, mostInOne, &isCut)
      let steps = [report.command, report.reproducer].compactMap { $0 }.joined(separator: "\n")
      let reproducer = cut(steps, mostInOne, &isCut)
      return CoordinationPage.Report(
        finder: report.finder, receivedAt: report.receivedAt, title: line.title ?? "",
        location: line.location, weaknesses: line.weaknesses ?? "",
        affected: [line.affected].compactMap { $0 }, severity: [line.severity].compactMap { $0 },
        tested: line.tested ?? "", description: description, reproducer: reproducer,
        isCut: isCut, files: files.map(file))
    }
  }

  /// The first of several, and how many more there are.
  private static func listed(_ all: [String], _ most: Int, _ separator: String) -> String {
    let more = all.count - most
    let shown = all.prefix(most).joined(separator: separator)
    return more > 0 ? "\(shown)\(separator)and \(more) more" : shown
  }

  private static func file(_ one: SharedReport.File) -> CoordinationPage.Report.File {
    var room = 60
    let name = one.name.map { beginning(of: $0, within: &room) }
    return CoordinationPage.Report.File(
      digest: one.digest,
      words: [one.kind.title, name, counted(one.size, "byte")].compactMap { $0 }
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
