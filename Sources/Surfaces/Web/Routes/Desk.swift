import API
import Access
import Fleets
import HTTP
import Notifications
import Registry
import Storage
import Vocabulary

/// What every page's handler needs.
struct Desk: Sendable {
  let services: Services

  var database: Database { services.database }

  /// The frame of a page for whoever asks.
  func frame(
    _ call: Call, _ title: String, _ section: Section, in tx: Transaction
  ) throws -> Frame {
    let holder = try services.registry.holder(of: call.principal, in: tx)
    return Frame(
      title: title, section: section,
      account: try holder.map {
        var account = Self.account(call.principal, $0.name, $0.organization)
        if let manager = call.principal.deputyOf {
          account.deputyOf = try services.registry.known(manager, in: tx)?.name
        } else {
          account.unread = try services.notifications.unreadCount(by: call.principal, in: tx)
          account.hasClients = try services.fleets.hasClients(call.principal, in: tx)
        }
        return account
      },
      notice: call.query("notice").flatMap(Self.notice),
      stylesheetPath: WebRoutes.stylesheetPath)
  }

  private static func account(
    _ principal: Principal, _ name: String, _ organization: Organization
  ) -> Account {
    let role = principal.membership?.role ?? .observer
    return Account(
      name: name, organization: organization.name,
      organizationID: organization.id.description, audience: audience(organization.kind),
      kind: organization.kind.title,
      canManage: role >= .analyst, isAdministrator: role == .administrator)
  }

  static func audience(_ kind: OrganizationKind) -> Audience {
    switch kind {
    case .coordinator: .analyst
    case .federalAgency, .stateLocalTribalTerritorial, .criticalInfrastructure: .operator
    case .aiDeveloper, .vendor, .finder: .finder
    case .lawEnforcement, .oversight: .overseer
    }
  }

  /// Where somebody starts after signing in.
  static func home(_ kind: OrganizationKind) -> String {
    switch audience(kind) {
    case .operator: "/actions"
    case .analyst: "/queue"
    case .finder: "/findings"
    case .overseer: "/"
    }
  }

  /// The messages that a redirect may ask for; the address carries only a word.
  private static func notice(_ word: String) -> Notice? {
    switch word {
    case "done": Notice(kind: .good, text: "Marked as done. Thank you.")
    case "reopened": Notice(kind: .plain, text: "Open again. What was recorded before stays.")
    case "proven": Notice(kind: .good, text: "Put on record. What it says is below.")
    case "saved": Notice(kind: .good, text: "Saved.")
    case "written":
      Notice(
        kind: .good,
        text: "The draft is saved. Nothing depends on it until another person issues it.")
    case "issued":
      Notice(
        kind: .good, text: "Issued. It holds from its first day; dates follow within minutes.")
    case "over":
      Notice(kind: .plain, text: "Taken back. Dates are worked out again within minutes.")
    case "followed":
      Notice(kind: .good, text: "You follow it now. Your dates change within minutes.")
    case "left":
      Notice(
        kind: .plain, text: "You do not follow it any more. Your dates change within minutes.")
    case "stated": Notice(kind: .good, text: "Signed. It stands on your scorecard.")
    case "bundled":
      Notice(kind: .good, text: "The bundle is made. Save it from the list on this page.")
    case "added": Notice(kind: .good, text: "Added.")
    case "inventoried":
      Notice(
        kind: .good,
        text: "The inventory was taken in. The list of actions follows within seconds.")
    case "drafted": Notice(kind: .good, text: "Begun. Read and complete the text.")
    case "advanced": Notice(kind: .good, text: "The advisory was moved.")
    case "moved": Notice(kind: .good, text: "The case was moved.")
    case "separated":
      Notice(kind: .good, text: "The report was separated. It has a case of its own now.")
    case "merged": Notice(kind: .good, text: "The cases were merged into this one.")
    case "gathered":
      Notice(
        kind: .good,
        text: "Done. Whoever was not asked yet is asked now; patches follow as people join.")
    case "received": Notice(kind: .good, text: "Received. Keep the receipt.")
    case "known": Notice(kind: .plain, text: "This report had come before; nothing changed.")
    case "revoked": Notice(kind: .plain, text: "Revoked. It stops working at once.")
    case "claimed":
      Notice(kind: .good, text: "It is yours. Say in time that you are still at work.")
    case "kept": Notice(kind: .good, text: "Kept for another hour.")
    case "ended":
      Notice(kind: .warn, text: "It has ended; the reason is beside it. Stop at once.")
    case "signed":
      Notice(kind: .good, text: "Signed. You can take it back at any time.")
    case "held":
      Notice(kind: .good, text: "Everybody backs off. Whoever was at work has been told to stop.")
    case "withdrawn":
      Notice(kind: .good, text: "Taken back. Whoever was at work has been told to stop.")
    case "requeued": Notice(kind: .good, text: "It will run again within seconds.")
    case "ordered":
      Notice(kind: .good, text: "Ordered. It runs as soon as a cell is free; load the page again.")
    case "reserving":
      Notice(kind: .good, text: "Asked for. It is here within seconds; load the page again.")
    case "read": Notice(kind: .plain, text: "Marked as read.")
    case "tested":
      Notice(
        kind: .plain,
        text: "It will be sent within seconds. Load the page again to see what was answered.")
    case "confirmed":
      Notice(kind: .good, text: "Confirmed. It is sent within seconds; load the page again.")
    case "removed": Notice(kind: .plain, text: "Removed.")
    case "unasked":
      Notice(
        kind: .plain,
        text: "Given up. An identifier that was given meanwhile is found when you ask again.")
    case "discarded": Notice(kind: .plain, text: "Given up. The record stays.")
    default: nil
    }
  }

  /// A page over one read transaction.
  func show(
    _ body: @escaping @Sendable (Transaction) throws -> [UInt8]
  ) async throws -> Reply {
    .page(try await database.read(body))
  }

  /// Every form's way back when its input was refused: the page again, with what was entered.
  func refused(
    _ problem: Problem, _ body: @escaping @Sendable (Transaction) throws -> [UInt8]
  ) async throws -> Reply {
    .page(try await database.read(body), status: problem.status)
  }
}

extension Form {
  /// What was entered in these fields, to show again.
  func state(_ names: [String], _ problem: Problem) -> FormState {
    var values: [String: String] = [:]
    for name in names { values[name] = value(name) }
    var state = FormState(values: values, problems: problem.fields)
    if problem.fields.isEmpty, let first = names.first {
      state.errors[first] = problem.detail
    }
    return state
  }
}

extension Page {
  /// The pager under a list.
  func pager(_ call: Call) -> Pager {
    Pager(next: next?.token, isContinued: call.query("cursor") != nil)
  }
}
