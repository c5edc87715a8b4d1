public import API
import Access
import Formats
public import HTTP
import Signing
import Storage
import Vocabulary

/// Every page and every form's target.
public enum WebRoutes {
  /// The route table for people.
  public static func endpoints(_ services: Services) -> [Endpoint] {
    let desk = Desk(services: services)
    return PublicRoutes.endpoints(desk) + AccountRoutes.endpoints(desk)
      + OperatorRoutes.endpoints(desk) + BundleDesk.endpoints(desk) + AssetRoutes.endpoints(desk)
      + ExposureDesk.endpoints(desk)
      + CampaignRoutes.endpoints(desk) + CoverageDesk.endpoints(desk) + ScopeDesk.endpoints(desk)
      + AdvisoryDesk.endpoints(desk) + AnalystRoutes.endpoints(desk) + FinderRoutes.endpoints(desk)
      + ProjectDesk.endpoints(desk)
      + AnonymousDesk.endpoints(desk)
      + DirectiveDesk.endpoints(desk)
      + TrialRoutes.endpoints(desk) + CoordinationDesk.endpoints(desk)
      + PatchDesk.endpoints(desk)
      + OrganizationRoutes.endpoints(desk) + NoticeDesk.endpoints(desk)
      + WebhookDesk.endpoints(desk) + FleetDesk.endpoints(desk) + PlaybookDesk.endpoints(desk)
      + HubDesk.endpoints(desk) + [stylesheet, icon]
  }

  /// The page that a problem becomes, in the frame of whoever asked. Where the server itself has
  /// trouble nothing more is looked up.
  public static func problemPage(_ services: Services) -> Dispatcher.ProblemPage {
    let desk = Desk(services: services)
    return { problem, call, requestID in
      var frame = Frame(
        title: problem.title, section: .none, account: nil, notice: nil,
        stylesheetPath: stylesheetPath)
      if let call, !call.principal.isAnonymous, problem.status < 500 {
        let own = try? await desk.database.read { tx in
          try desk.frame(call, problem.title, .none, in: tx)
        }
        frame.account = own?.account
      }
      return ProblemPage.render(frame, shown(problem, requestID))
    }
  }

  /// A problem in the words of the page. Programs are told which permission is missing; its name
  /// says nothing to a reader of pages.
  static func shown(_ problem: Problem, _ requestID: String) -> ProblemPage.Model {
    let isRole = PermissionName.allCases.contains { Denial.forbidden($0).problem == problem }
    return ProblemPage.Model(
      status: problem.status, title: problem.title,
      detail: isRole ? "This page is not for your role or organization." : problem.detail,
      remedy: isRole ? nil : problem.remedy,
      fields: problem.fields.map { "\($0.field): \($0.rule)" }, requestID: requestID)
  }

  /// The digest in the name lets browsers keep it for good.
  static let stylesheetPath =
    "/style-\(sha256(Stylesheet.bytes).description.prefix(16)).css"

  private static let stylesheet = Endpoint.open(
    stylesheetPath, "getStylesheet", .init("The stylesheet.")
  ) { call in
    let accepted = call.headers["accept-encoding"] ?? ""
    let packed = accepted.contains("gzip") ? packedStylesheet : nil
    var headers = [("content-type", "text/css; charset=utf-8"), ("vary", "accept-encoding")]
    if packed != nil { headers.append(("content-encoding", "gzip")) }
    return Reply(headers: headers, body: packed ?? Stylesheet.bytes)
      .with("cache-control", "public, max-age=31536000, immutable")
  }

  /// It holds no secret, so packing it tells nothing. Pages are not packed: what they repeat of a
  /// request next to a token could be guessed by their length.
  private static let packedStylesheet = Gzip.compress(Stylesheet.bytes)

  /// The mark in the browser's tab; browsers ask for this path without being told.
  private static let icon = Endpoint.open("/favicon.ico", "getIcon", .init("The icon.")) { _ in
    Reply(
      headers: [("content-type", "image/svg+xml")],
      body: Array(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" \
        rx="6" fill="#0d3b47"/><path fill="#f0b75e" d="M15.5 5h6l3 26h-12z"/></svg>
        """.utf8)
    ).with("cache-control", "public, max-age=86400")
  }
}
