import HTML

/// What every page has around its own content.
struct Frame: Sendable {
  /// The page's name for the browser's title.
  var title: String
  /// Which entry of the navigation the page belongs to.
  var section: Section
  /// Who is signed in; nil for the public.
  var account: Account?
  /// What just happened, shown once.
  var notice: Notice?
  /// Where the stylesheet is, with its digest in the name.
  var stylesheetPath: String
}

/// Who is signed in, in the words the pages need.
struct Account: Sendable {
  /// Their name.
  var name: String
  /// The name of their organization.
  var organization: String
  /// The identifier of their organization, for the link to its page.
  var organizationID: String
  /// Whose work the navigation shows.
  var audience: Audience
  /// What the organization is, in words.
  var kind = ""
  /// Whether they may change things; without it the pages show no forms.
  var canManage: Bool
  /// Whether they look after people, tokens and jobs.
  var isAdministrator: Bool
  /// How many notices they have not read.
  var unread = 0
  /// The name of their own organization, while they act for another.
  var deputyOf: String?
  /// Whether other organizations let theirs act for them.
  var hasClients = false
}

/// The groups of people the pages are made for.
enum Audience: String, Sendable, CaseIterable {
  case `operator`, analyst, finder, overseer
}

/// A message about what just happened.
struct Notice: Sendable {
  /// How good the news is.
  enum Kind: String, Sendable {
    case good, bad, warn, plain
  }

  var kind: Kind
  var text: String
}

/// The entries of the navigation.
enum Section: Sendable {
  case overview, actions, assets, organization, report, upload, findings, vulnerabilities
  case deadlines, queue, exposures, organizations, jobs, projects, campaigns, coverage, advisories,
    drafts, coordination, notices, fleet, playbooks, hubs, none
}

/// Several pieces as one.
func markup(@MarkupBuilder _ content: () -> Markup) -> Markup { content() }
