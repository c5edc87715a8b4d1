import HTML

private struct Entry {
  let section: Section
  let path: String
  let words: String

  init(_ section: Section, _ path: String, _ words: String) {
    self.section = section
    self.path = path
    self.words = words
  }

  static let vulnerabilities = Entry(.vulnerabilities, "/vulnerabilities", "Vulnerabilities")
  static let deadlines = Entry(.deadlines, "/directives/bod-26-04", "Deadlines")
  static let projects = Entry(.projects, "/projects", "Projects")
  static let advisories = Entry(.advisories, "/advisories", "Advisories")
  static let coordination = Entry(.coordination, "/coordination", "Coordination")
  static let playbooks = Entry(.playbooks, "/playbooks", "Playbooks")
  static let report = Entry(.report, "/report", "Report a flaw")
}

/// Links to the sections, by audience; the current one is marked.
func navigation(_ frame: Frame) -> Markup {
  el("nav", .class("nav"), .label("Sections")) {
    el("ul") {
      for entry in entries(for: frame.account) {
        el("li") {
          el("a", .href(entry.path), .current(entry.section == frame.section)) { entry.words }
        }
      }
    }
  }
}

private func entries(for account: Account?) -> [Entry] {
  guard let account else {
    return [
      Entry(.overview, "/", "Overview"), .vulnerabilities, .advisories, .deadlines, .projects,
      Entry(.report, "/report/anonymous", "Report a flaw"),
    ]
  }
  if account.deputyOf != nil {
    return [
      Entry(.actions, "/actions", "To do"), Entry(.assets, "/assets", "Assets"), .playbooks,
      .deadlines,
    ]
  }
  let clients = account.hasClients ? [Entry(.fleet, "/fleet", "Your clients")] : []
  return clients + entries(of: account)
}

private func entries(of account: Account) -> [Entry] {
  let organization = Entry(
    .organization, "/organizations/" + segment(account.organizationID), "Organization")
  switch account.audience {
  case .operator:
    return [
      Entry(.actions, "/actions", "To do"), Entry(.assets, "/assets", "Assets"), .playbooks,
      organization, .deadlines, .coordination, .report,
    ]
  case .analyst:
    let jobs = account.isAdministrator ? [Entry(.jobs, "/jobs", "Jobs")] : []
    return [
      Entry(.queue, "/queue", "Cases"), .coordination, Entry(.drafts, "/drafts", "Advisories"),
      Entry(.exposures, "/exposures", "Exposures"),
      .vulnerabilities, .projects, Entry(.campaigns, "/campaigns", "Campaigns"),
      Entry(.coverage, "/coverage", "Coverage"),
      Entry(.organizations, "/organizations", "Organizations"),
      Entry(.hubs, "/hubs", "Other hubs"),
    ] + jobs + [.deadlines, .playbooks]
  case .finder:
    return [
      .report, Entry(.upload, "/report/upload", "Upload"),
      Entry(.findings, "/findings", "Your findings"), .projects,
      Entry(.campaigns, "/campaigns", "Campaigns"), Entry(.coverage, "/coverage", "Coverage"),
      .coordination, .vulnerabilities, organization,
    ]
  case .overseer:
    return [
      Entry(.overview, "/", "Overview"), .vulnerabilities, .advisories, .deadlines, organization,
    ]
  }
}
