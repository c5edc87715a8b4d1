import HTML
import Vocabulary

/// Work in the background, and what gave up.
struct JobsPage {
  /// A job that was tried as often as it may be.
  struct Dead: Sendable {
    let id: String
    let kind: String
    /// What it was for.
    let subject: String
    let attempts: Int
    let failedAt: Timestamp
    let problem: String
  }

  /// Something that runs again and again.
  struct Schedule: Sendable {
    let name: String
    let frequency: String
    let succeededAt: Timestamp?
    let nextAt: Timestamp?
    /// What went wrong last, if it did.
    let problem: String?
  }

  struct Model: Sendable {
    let waiting: Int
    let running: Int
    let oldestWaitingSeconds: Int?
    let dead: [Dead]
    let schedules: [Schedule]
    let pager: Pager
    /// What was entered when discarding one was refused.
    var form = FormState()
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .wide) {
      el("h1") { "Jobs" }
      errorSummary(
        FormState(errors: model.form.errors), prefix: segment(model.form.values["job"] ?? "") + "-",
        labels: [("reason", "Why discard it?")])
      figures(model)
      section("Gave up", id: "dead") { dead(model, frame.account?.isAdministrator ?? false) }
      if !model.schedules.isEmpty { section("Schedules", id: "schedules") { schedules(model) } }
    }
  }

  private static func figures(_ model: Model) -> Markup {
    facts(
      [
        Fact("Waiting", grouped(model.waiting)), Fact("Running", grouped(model.running)),
        model.oldestWaitingSeconds.map {
          Fact("Oldest waiting, seconds", grouped($0))
        },
      ], .figures)
  }

  private static func dead(_ model: Model, _ canDecide: Bool) -> Markup {
    guard !model.dead.isEmpty else {
      return el("div", .class("empty")) {
        el("p") { "No job has given up. Nothing needs a decision; come back when one is reported." }
      }
    }
    return markup {
      table(
        "Jobs that gave up",
        [
          Column("Job"), Column("For"), Column("Tries", .number), Column("Last try"),
          Column("What went wrong"), Column("Decide", .buttons),
        ], dense: true, hidesCaption: true,
        rows: model.dead.map { row(model, $0, canDecide) })
      pager(model.pager, shown: model.dead.count, path: "/jobs", query: [])
    }
  }

  private static func row(_ model: Model, _ job: Dead, _ canDecide: Bool) -> [Markup] {
    [
      inert(job.kind), hash(job.subject), .text(grouped(job.attempts)), moment(job.failedAt),
      inert(job.problem), canDecide ? decide(model, job) : .empty,
    ]
  }

  private static func decide(_ model: Model, _ job: Dead) -> Markup {
    let path = "/jobs/" + segment(job.id)
    let isRefused = model.form.values["job"] == job.id
    return markup {
      post(path + "/requeue") { button("Try again", .main, about: job.kind) }
      el("details", .flag("open", isRefused)) {
        el("summary") {
          "Discard"
          hidden(": " + job.kind)
        }
        post(path + "/discard") {
          field(
            "reason", "Why discard it?", in: isRefused ? model.form : FormState(),
            prefix: segment(job.id) + "-", required: true)
          el("p", .class("buttons")) { button("Discard", .danger, about: job.kind) }
        }
      }
    }
  }

  private static func schedules(_ model: Model) -> Markup {
    table(
      "What runs by itself",
      [Column("What"), Column("How often"), Column("Last good run"), Column("Next")], dense: true,
      hidesCaption: true,
      rows: model.schedules.map { schedule in
        [
          inert(schedule.name), inert(schedule.frequency),
          markup {
            schedule.succeededAt.map(moment) ?? .text("Never")
            if let problem = schedule.problem {
              " "
              badge(problem, .bad, .cross)
            }
          },
          schedule.nextAt.map(moment) ?? .text("Not planned"),
        ]
      })
  }
}
