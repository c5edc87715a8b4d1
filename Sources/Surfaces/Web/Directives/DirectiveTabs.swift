import HTML

/// The pages about directives, as they hang together for whoever takes part.
enum DirectiveTab: String, CaseIterable, Sendable {
  case table, directives, forensics, deferrals, scorecards

  var words: String {
    switch self {
    case .table: "How deadlines are set"
    case .directives: "Directives"
    case .forensics: "Evidence to save"
    case .deferrals: "Deferrals"
    case .scorecards: "Scorecard"
    }
  }

  var path: String {
    switch self {
    case .table: "/directives/bod-26-04"
    case .directives: "/directives"
    case .forensics: "/forensics"
    case .deferrals: "/deferrals"
    case .scorecards: "/scorecards"
    }
  }
}

/// Links between them; the public sees the table alone. `regime` keeps an issuer's view.
func directiveTabs(_ frame: Frame, _ current: DirectiveTab, regime: String? = nil) -> Markup {
  guard frame.account != nil else { return .empty }
  return tabs(
    "Directives",
    DirectiveTab.allCases.map { tab in
      let keeps = tab == .forensics || tab == .deferrals || tab == .scorecards
      return Tab(
        words: tab.words, count: nil,
        path: address(tab.path, keeps ? [("regime", regime)] : []), isCurrent: tab == current)
    })
}

/// Whose figures are shown, and the way to the others for whoever issues for a regime.
struct OverseenModel: Sendable {
  /// The regime shown; nil for one's own organization.
  var regime: String?
  /// The regime that the reader issues for.
  var issues: String?
}

func overseenLinks(_ model: OverseenModel, _ tab: DirectiveTab) -> Markup {
  guard let issues = model.issues else { return .empty }
  return tabs(
    "Whose",
    [
      Tab(
        words: "Your own", count: nil, path: tab.path, isCurrent: model.regime == nil),
      Tab(
        words: "All agencies of " + issues, count: nil,
        path: address(tab.path, [("regime", issues)]), isCurrent: model.regime != nil),
    ])
}
