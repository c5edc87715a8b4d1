import Access
public import Cases
import Formats
import HTTP
public import Intake
import Registry
public import Storage
import Vocabulary

/// Reporting without an account, and following it with a secret.
enum AnonymousRoutes {
  static func endpoints(_ services: Services) -> [Endpoint] {
    [
      .openQuestion(
        "/api/v1/anonymous-findings", "submitAnonymously", bodyLimit: FindingDraft.limit,
        .init(
          "Report one flaw without an account. The answer holds the secret with which to follow it, "
            + "shown once.", consumes: ["application/json"], request: "Finding",
          response: "AnonymousAcceptance", status: 201, isRepeatable: false)
      ) { call in
        let draft = try FindingDraft(json: call.json())
        return try await services.database.write { tx in
          let made = try services.reportAnonymously(draft, in: tx)
          return .json(
            ["secret": made.secret.json, "finding": made.acceptance.json], status: 201)
        }
      },
      .openQuestion(
        "/api/v1/anonymous-findings/follow", "followAnonymously", bodyLimit: 4096,
        .init(
          "How far a report without an account has come.", consumes: ["application/json"],
          request: "FindingSecret", response: "AnonymousState", isRepeatable: false)
      ) { call in
        var fields = try Fields(call.json())
        let secret = fields.text("secret", limit: 100)
        try fields.finish()
        return .json(
          try await services.database.read { tx in
            let (finding, state) = try services.follow(secret: secret, in: tx)
            return [
              "finding": finding.id.json, "title": finding.draft.title.json,
              "receivedAt": finding.receivedAt.json, "receipt": finding.receipt.json,
              "state": state.state.rawValue.json, "resolution": (state.resolution?.rawValue).json,
              "check": try services.intake.check(finding.draft, in: tx).json,
            ]
          })
      },
    ]
  }
}

extension Services {
  /// Takes a report from somebody without an account.
  public func reportAnonymously(
    _ draft: FindingDraft, in tx: Transaction
  ) throws -> AnonymousAcceptance {
    try intake.acceptAnonymously(draft, for: registry.anonymousFinders(in: tx), in: tx)
  }

  /// A report by its secret, with how far its case has come.
  public func follow(
    secret: String, in tx: Transaction
  ) throws -> (finding: Finding, state: (state: CaseState, resolution: Resolution?)) {
    let finding = try intake.finding(secret: secret, in: tx)
    let found = try cases.find(about: finding.flaw, by: .system("anonymous"), in: tx)
    return (finding, (found?.state ?? .received, found?.resolution))
  }
}
