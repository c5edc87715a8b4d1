import Vocabulary

/// Tests of versions and dates: 6.1.14, 6.1.16 to 6.1.22, 6.1.30, 6.1.37, 6.1.45, 6.1.49, 6.1.51 to
/// 6.1.53, 6.2.4 to 6.2.6, 6.2.21, 6.2.22, 6.2.33 and 6.2.41.
enum CSAFTrackingChecks {
  private static func history(_ subject: CSAFSubject) -> CSAFNode {
    subject.document["tracking"]["revision_history"]
  }

  static func sortedHistory(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (one, other) in zip(subject.revisions, subject.revisions.dropFirst())
    where other.version < one.version {
      reporter.report(
        other.node["number"],
        "By date this version follows \(one.node["number"].text ?? ""), a higher one; correct the "
          + "number or the date.")
    }
  }

  static func latestVersion(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard let last = subject.revisions.last, let version = subject.version else { return }
    let keeping = subject.status != "draft"
    guard
      last.version.core(keepingPrerelease: keeping) != version.core(keepingPrerelease: keeping)
    else { return }
    reporter.report(
      subject.document["tracking"]["version"],
      "The newest revision is \(last.node["number"].text ?? ""); the document's version has to be "
        + "the same.")
  }

  static func draftStatus(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard let version = subject.version, version.isInitial || !version.prerelease.isEmpty,
      subject.status != "draft"
    else { return }
    reporter.report(
      subject.document["tracking"]["status"],
      "A version of 0 or before a release is a draft; set the status to draft or raise the version."
    )
  }

  static func releasedHistory(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isReleased else { return }
    for revision in subject.revisions where revision.version.isInitial {
      reporter.report(
        revision.node["number"], "A released document lists no version 0; remove the entry.")
    }
  }

  static func prereleaseHistory(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for revision in subject.revisions where !revision.version.prerelease.isEmpty {
      reporter.report(
        revision.node["number"], "The history lists no version before a release; remove the entry.")
    }
  }

  static func releasedVersion(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isReleased, let version = subject.version, !version.prerelease.isEmpty else {
      return
    }
    reporter.report(
      subject.document["tracking"]["version"],
      "A released document has no version before a release; remove what follows \"-\".")
  }

  static func missingRevision(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let present = Set(subject.revisions.map(\.version.major))
    if let first = subject.revisions.first, first.version.major > 1 {
      reporter.report(
        first.node["number"],
        present.contains(1) || present.contains(0)
          ? "By date the history does not begin with its first version; correct the dates."
          : "The history begins with neither 0 nor 1; add the entries that are missing.")
    }
    var last: Int?
    for revision in subject.revisions {
      let major = revision.version.major
      if let previous = last, major > previous, major - previous > 1 {
        reporter.report(
          revision.node["number"],
          present.contains(previous + 1)
            ? "Version \(previous + 1) is listed, but by date it does not come before \(major)."
            : "Version \(previous + 1) is missing in the history; add it.")
      }
      last = max(last ?? major, major)
    }
  }

  static func repeatedRevision(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    var seen: Set<String> = []
    for entry in history(subject).items {
      guard let number = entry["number"].text, !seen.insert(number).inserted else { continue }
      reporter.report(entry["number"], "Version \(number) is there twice; number each once.")
    }
  }

  static func mixedVersions(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let nodes =
      [subject.document["tracking"]["version"]] + history(subject).items.map { $0["number"] }
    var first: Bool?
    for node in nodes {
      guard let version = node.text.flatMap({ CSAFVersion($0) }) else { continue }
      if let first, first != version.isInteger {
        return reporter.report(
          node, "Whole numbers and semantic versions stand side by side; use one kind.")
      }
      first = first ?? version.isInteger
    }
  }

  static func buildMetadata(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for revision in subject.revisions where revision.version.build != nil {
      reporter.report(revision.node["number"], "Leave out what follows \"+\".")
    }
  }

  private static func date(_ node: CSAFNode) -> Timestamp? {
    node.text.flatMap { Timestamp(rfc3339: $0) }
  }

  static func initialDate(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let node = subject.document["tracking"]["initial_release_date"]
    guard let date = date(node), let oldest = subject.revisions.map(\.date).min() else { return }
    if date < oldest {
      reporter.report(node, "The first release is older than the history; correct the date.")
    }
  }

  static func currentDate(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let node = subject.document["tracking"]["current_release_date"]
    guard let date = date(node), let newest = subject.newest else { return }
    if date < newest {
      reporter.report(node, "This release is older than its revision; correct the date.")
    }
  }

  static func repeatedDate(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for (one, other) in zip(subject.revisions, subject.revisions.dropFirst())
    where one.date == other.date {
      reporter.report(other.node["date"], "Two revisions came out at one moment; tell them apart.")
    }
  }

  static func idInTitle(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard let id = subject.document["tracking"]["id"].text, !id.isEmpty,
      let title = subject.document["title"].text, title.contains(id)
    else { return }
    reporter.report(subject.document["title"], "The title repeats the identifier; leave it out.")
  }

  private static func later(
    _ node: CSAFNode, than limit: Timestamp, _ reporter: inout CSAFReporter
  ) {
    guard let date = date(node), date > limit else { return }
    reporter.report(
      node, "This lies after the newest revision; release a revision, or correct the date.")
  }

  static func disclosureDate(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isPublic, subject.isReleased, let newest = subject.newest else { return }
    for item in subject.vulnerabilities {
      later(item["disclosure_date"], than: newest, &reporter)
    }
  }

  static func pastDisclosure(
    _ subject: CSAFSubject, _ reporter: inout CSAFReporter, now: Timestamp
  ) {
    guard let newest = subject.newest else { return }
    for item in subject.vulnerabilities {
      guard let date = date(item["disclosure_date"]), date <= now else { continue }
      later(item["disclosure_date"], than: newest, &reporter)
    }
  }

  static func decisionDate(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isReleased, let newest = subject.newest else { return }
    for score in subject.vulnerabilities.flatMap(subject.scores) {
      later(score.content["ssvc_v2"]["timestamp"], than: newest, &reporter)
    }
  }

  static func forecastDate(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isReleased, let newest = subject.newest else { return }
    for score in subject.vulnerabilities.flatMap(subject.scores) {
      later(score.content["epss"]["timestamp"], than: newest, &reporter)
    }
  }

  static func oldForecast(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isReleased, let newest = subject.newest else { return }
    for vulnerability in subject.vulnerabilities {
      let nodes = subject.scores(vulnerability).map { $0.content["epss"]["timestamp"] }
      let dated = nodes.compactMap { node in date(node).map { (node, $0) } }
      guard let youngest = dated.max(by: { $0.1 < $1.1 }) else { continue }
      if youngest.1 < newest.adding(days: -15) {
        reporter.report(
          youngest.0, "The EPSS score is more than 15 days older than the release; look it up anew."
        )
      }
    }
  }

  static func exploitationDates(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    guard subject.isReleased, let newest = subject.newest else { return }
    for item in subject.vulnerabilities.flatMap({ $0["first_known_exploitation_dates"].items }) {
      later(item["date"], than: newest, &reporter)
      later(item["exploitation_date"], than: newest, &reporter)
    }
  }

  static func exploitationOrder(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for item in subject.vulnerabilities.flatMap({ $0["first_known_exploitation_dates"].items }) {
      guard let known = date(item["date"]), let happened = date(item["exploitation_date"]),
        happened > known
      else { continue }
      reporter.report(
        item["exploitation_date"], "It was exploited after that was known; correct the dates.")
    }
  }
}
