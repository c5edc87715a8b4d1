import API
import Access
import Formats
import HTTP
import Intake
import Scanning
import Storage
import Vocabulary

/// What agents call so that two do not look at the same thing.
enum ScanTools {
  static let all = [openCampaign, claimTarget, keepTarget, releaseTarget]

  private static let campaignForm = """
    The campaign: `purpose`, `tool`, `toolVersion`, `model`, `modelVersion`, `technique` (such as \
    aiReview or fuzzing), `startsAt` and `endsAt` (RFC 3339), `contact`, `compatible` (techniques that \
    may work beside yours), `named` (whether others may learn who you are).
    """

  private static let openCampaign = Tool(
    name: "open_campaign", title: "Say that you are going to look for flaws",
    description: "Opens a campaign, under which you claim targets. Once for each effort.",
    arguments: Tool.schema(
      ["campaign": ["type": "object", "description": .string(campaignForm)]],
      required: ["campaign"]), isReadOnly: false
  ) { services, principal, arguments in
    guard let value = arguments["campaign"] else {
      throw Problem.invalid("/campaign", "is required")
    }
    let draft = try CampaignDraft(json: value)
    return try await services.database.write { tx in
      try services.scanning.openCampaign(draft, by: principal, in: tx).json
    }
  }

  private static let claimTarget = Tool(
    name: "claim_target", title: "Take a target so that others look elsewhere",
    description:
      "Takes a package URL with a version, `repository@commit`, or an asset (only within a scope that "
      + "its owner signed) for some minutes. When somebody has it, `taken` says until when, how they "
      + "look, how to talk to them and what to do instead. Keep the `fence`; extend with keep_target.",
    arguments: Tool.schema(
      [
        "campaign": Tool.text("Its identifier, cam_…."), "target": Tool.text("What you look at."),
        "minutes": ["type": "integer", "minimum": 5, "maximum": 1440],
      ], required: ["campaign", "target"]), isReadOnly: false
  ) { services, principal, arguments in
    let id: CampaignID = try Tool.identifier("campaign", in: arguments)
    let target = try ScanTarget(arguments["target"]?.text ?? "")
    let minutes = min(max(arguments["minutes"]?.integerValue ?? 60, 5), 1440)
    do {
      return try await services.database.write { tx in
        let lease = try services.scanning.claim(
          target, for: id, minutes: minutes, by: principal, in: tx)
        return [
          "lease": lease.json, "taken": .null,
          "reportTo": try services.scanning.reportingPlace(of: target, in: tx).json,
        ]
      }
    } catch let conflict as ScanConflict {
      return ["lease": .null, "taken": Untrusted.wrap(conflict.json)]
    }
  }

  private static func held(_ arguments: JSONValue) throws -> (LeaseID, Int64) {
    let id: LeaseID = try Tool.identifier("lease", in: arguments)
    guard let fence = arguments["fence"]?.integerValue else {
      throw Problem.invalid("/fence", "is required: the number that came with the lease")
    }
    return (id, fence)
  }

  private static let lease: JSONObject = [
    "lease": Tool.text("Its identifier, lea_…."),
    "fence": ["type": "integer", "description": "The number that came with the lease."],
  ]

  private static let keepTarget = Tool(
    name: "keep_target", title: "Keep a target for longer",
    description: "Extends a lease before it ends. A lease that is not extended goes to others.",
    arguments: Tool.schema(lease, required: ["lease", "fence"]), isReadOnly: false
  ) { services, principal, arguments in
    let (id, fence) = try held(arguments)
    return try await services.database.write { tx in
      try services.scanning.heartbeat(id, fence: fence, minutes: 60, by: principal, in: tx).json
    }
  }

  private static let releaseTarget = Tool(
    name: "release_target", title: "Give a target back",
    description: "Ends a lease, so that others can look. Do it as soon as you are done.",
    arguments: Tool.schema(lease, required: ["lease", "fence"]), isReadOnly: false
  ) { services, principal, arguments in
    let (id, fence) = try held(arguments)
    return try await services.database.write { tx in
      try services.scanning.end(id, fence: fence, completed: nil, by: principal, in: tx).json
    }
  }
}
