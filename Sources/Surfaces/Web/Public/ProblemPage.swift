import HTML

/// Something was refused or went wrong: what, and what to do next.
struct ProblemPage {
  struct Model: Sendable {
    let status: Int
    let title: String
    let detail: String
    /// What to do next.
    let remedy: String?
    /// The fields that broke a rule, as `field: rule`.
    let fields: [String]
    let requestID: String
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .slim) {
      el("p", .class("kicker")) { "Problem \(model.status)" }
      el("h1") { inert(model.title) }
      el("p", .class("lead")) { inert(model.detail) }
      if !model.fields.isEmpty {
        el("ul") { for field in model.fields { el("li") { inert(field) } } }
      }
      el("h2") { "What you can do" }
      el("ul") {
        if let remedy = model.remedy { el("li") { inert(remedy) } }
        if model.status == 401 { el("li") { el("a", .href("/signin")) { "Sign in" } } }
        el("li") { el("a", .href(start(frame))) { "Go to the start" } }
      }
      el("p", .class("soft")) {
        "If you ask us for help, mention "
        el("code") { inert(model.requestID) }
        "."
      }
    }
  }

  private static func start(_ frame: Frame) -> String {
    switch frame.account?.audience {
    case .operator: "/actions"
    case .analyst: "/queue"
    case .finder: "/findings"
    case .overseer, nil: "/"
    }
  }
}
