import Access
import Coordination
import Formats

/// The component schemas of what Coordination is sent.
extension OpenAPISchemas {
  static var coordination: [(String, JSONValue)] { parties + talk + embargo }

  static let flag: JSONValue = ["type": "boolean"]

  private static var parties: [(String, JSONValue)] {
    [
      (
        "CoordinationOpening",
        object(["programme": limited(60), "visibility": words(Visibility.self)])
      ),
      (
        "CoordinationChange",
        object([
          "programme": limited(60), "visibility": words(Visibility.self), "lead": limited(60),
          "watches": list(limited(100), 100),
        ])
      ),
      (
        "Invitations",
        object(
          [
            "participants": list(
              object([
                "organization": limited(60), "name": limited(200), "contact": limited(500),
                "roles": list(words(ParticipantRole.self), 8), "products": list(limited(500), 50),
              ]), 200)
          ], required: ["participants"])
      ),
      ("ParticipantRemoval", object(["participant": limited(60)], required: ["participant"])),
      ("ContactSearch", object(["host": limited(253)], required: ["host"])),
      (
        "InvitationAnswer",
        object(
          [
            "answer": words(StandingStep.self), "until": time, "participant": limited(60),
          ], required: ["answer"])
      ),
      (
        "PartChange",
        object([
          "report": words(ReportStep.self), "deployed": flag, "keepsEmbargo": flag,
          "hidden": flag, "accepts": words(TrafficLight.self), "reference": limited(200),
          "policy": limited(500), "participant": limited(60),
        ])
      ),
      (
        "ProductStatement",
        object(
          [
            "product": limited(500), "status": words(ProductStatus.self),
            "justification": words(StatusJustification.self), "fixedVersion": limited(200),
            "expected": limited(10), "statement": limited(10_000), "participant": limited(60),
          ], required: ["product", "status"])
      ),
    ]
  }

  private static var talk: [(String, JSONValue)] {
    [
      (
        "MessageDraft",
        object(
          [
            "text": limited(Message.byteLimit), "kind": words(MessageKind.self),
            "thread": limited(60), "product": limited(500), "notes": flag,
            "to": list(limited(60), 100),
          ], required: ["text"])
      ),
      ("ClockConfirmation", object(["showing": time], required: ["showing"])),
      ("Clock", object(["now": time], required: ["now"])),
      (
        "ReadMark",
        object(
          ["thread": limited(60), "position": number(0, nil)], required: ["thread", "position"])
      ),
    ]
  }

  private static var embargo: [(String, JSONValue)] {
    [
      (
        "EmbargoProposal",
        object([
          "until": time, "day": limited(10), "time": limited(5), "timeZone": limited(64),
          "reason": limited(2000),
        ])
      ),
      (
        "ProposalAnswer",
        object(
          [
            "proposal": limited(60), "agrees": flag, "reason": limited(2000),
            "participant": limited(60),
          ], required: ["proposal", "agrees"])
      ),
      ("ProposalChoice", object(["proposal": limited(60)], required: ["proposal"])),
      (
        "EmbargoEnd",
        object(
          [
            "reason": words(EndReason.self), "note": limited(2000), "hasRemedy": flag,
            "hasText": flag, "canTellOperators": flag,
          ], required: ["reason", "note", "hasRemedy", "hasText", "canTellOperators"])
      ),
      (
        "AlarmDraft",
        object(
          ["kind": words(AlarmKind.self), "evidence": limited(2000)],
          required: ["kind", "evidence"])
      ),
      (
        "AlarmJudgement",
        object(
          ["alarm": limited(60), "judgement": words(AlarmJudgement.self)],
          required: ["alarm", "judgement"])
      ),
    ]
  }
}
