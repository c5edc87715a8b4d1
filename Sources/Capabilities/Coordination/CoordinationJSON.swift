import Access
import Cases
public import Formats
public import Vocabulary

extension CoordinationView {
  /// The API form.
  public var json: JSONValue {
    var object: JSONObject = [
      "case": found.id.json, "title": isInside ? found.title.json : .null,
      "label": ["tlp": found.light.rawValue.json],
      "visibility": found.visibility.rawValue.json, "programme": found.programme.json,
      "lead": found.lead.map { (names[$0] ?? "").json } ?? "coordinator",
      "embargo": [
        "state": found.embargo.rawValue.json, "until": found.until.json,
        "timeZone": found.zone.json,
        "shown": found.until.map { EmbargoTime.words($0, zone: found.zone).json } ?? .null,
        "ending": found.ending.json,
      ],
      "known": known,
      "own": own.map { one in json(one, products.filter { $0.participant == one.id }) } ?? .null,
      "joined": joined.json,
      "openedAt": found.openedAt.json, "version": found.version.json,
    ]
    let said = Dictionary(grouping: products, by: \.participant)
    object["participants"] = .array(participants.map { json($0, said[$0.id] ?? []) })
    object["proposals"] = .array(proposals.map { json($0) })
    object["alarms"] = .array(alarms.map { json($0) })
    if isInside { object["threads"] = .array(threads.map { json($0.summary, $0.title) }) }
    if let reports {
      object["reports"] = .array(reports.map(\.json))
      object["moreReports"] = hasMoreReports.json
    }
    if isCoordinator {
      object["state"] = found.state.rawValue.json
      object["watches"] = watches.map(\.value).json
    }
    object["waitingOn"] = .array(
      duties.sorted { $0.key < $1.key }.map { holder, list in
        [
          "who": (ParticipantID(holder).flatMap { names[$0] } ?? holder).json,
          "participant": ParticipantID(holder).json,
          "duties": .array(
            list.map { ["duty": $0.kind.rawValue.json, "due": $0.due.json] }),
        ]
      })
    return .object(object)
  }

  private var known: JSONValue {
    [
      "flaw": found.known.contains(.flaw).json, "exploit": found.known.contains(.exploit).json,
      "attacks": found.known.contains(.attacks).json,
    ]
  }

  private func json(_ one: Participant, _ said: [ProductStatement]) -> JSONValue {
    let isOwn = isCoordinator || one.id == own?.id
    var object: JSONObject = [
      "id": one.id.json, "name": one.name.json, "roles": one.roles.map(\.rawValue).json,
      "standing": one.standing.rawValue.json, "report": one.report.rawValue.json,
      "state": DisclosureState(fix: one.fix, known: found.known).letters.json,
      "fix": one.fix.rawValue.json, "keepsEmbargo": one.keepsEmbargo.json,
      "policy": one.policy.json, "accepts": (one.accepts?.rawValue).json,
      "invitedAt": one.invitedAt.json, "answeredAt": one.answeredAt.json,
      "statedAt": one.statedAt.json,
      "products": .array(said.map(\.json)),
    ]
    if isOwn {
      object["reference"] = one.reference.json
      object["hidden"] = one.isHidden.json
      object["version"] = one.version.json
    }
    if isCoordinator {
      object["contact"] = one.contact.json
      object["organization"] = one.organization.json
    }
    return .object(object)
  }

  private func json(_ one: ThreadSummary, _ title: String) -> JSONValue {
    [
      "id": one.thread.id.json, "kind": one.thread.kind.rawValue.json, "title": title.json,
      "product": one.thread.product.json, "messages": one.count.json, "last": one.last.json,
      "unread": one.unread.json,
    ]
  }

  private func json(_ one: EmbargoProposal) -> JSONValue {
    [
      "id": one.id.json, "by": one.author.words(names).json, "until": one.until.json,
      "timeZone": one.zone.json, "shown": EmbargoTime.words(one.until, zone: one.zone).json,
      "reason": one.reason.json, "proposedAt": one.proposedAt.json,
      "outcome": one.outcome.rawValue.json,
      "answers": .array(
        one.answers.map {
          [
            "participant": $0.participant.json, "name": (names[$0.participant] ?? "").json,
            "agrees": $0.agrees.json, "reason": $0.reason.json, "at": $0.at.json,
          ]
        }),
    ]
  }

  private func json(_ one: Alarm) -> JSONValue {
    [
      "id": one.id.json, "by": one.author.words(names).json, "kind": one.kind.rawValue.json,
      "evidence": one.evidence.json, "raisedAt": one.raisedAt.json,
      "judgement": (one.judgement?.rawValue).json,
    ]
  }
}

extension Author {
  /// How an author is called.
  public func words(_ names: [ParticipantID: String]) -> String {
    switch self {
    case .coordinator: "The coordinator"
    case .software: "Breakwater"
    case .participant(let id): names[id] ?? "A participant"
    }
  }
}

extension Message {
  /// The API form.
  public func json(_ names: [ParticipantID: String]) -> JSONValue {
    let own: JSONValue =
      if case .participant(let id) = author { id.json } else { .null }
    return [
      "position": position.json, "thread": thread.json, "by": author.words(names).json,
      "participant": own, "kind": kind.rawValue.json, "text": text.json, "at": at.json,
      "file": file.map {
        ["digest": $0.digest.json, "name": $0.name.json, "size": $0.size.json]
      } ?? .null,
    ]
  }
}

extension ProductStatement {
  /// The API form.
  public var json: JSONValue {
    [
      "product": product.json, "status": status.rawValue.json,
      "justification": (justification?.rawValue).json, "fixedVersion": fixedVersion.json,
      "expected": (expected?.description).json, "statement": statement.json,
      "statedAt": statedAt.json,
    ]
  }
}

extension EmbargoProgramme {
  /// The API form.
  public var json: JSONValue {
    [
      "id": id.json, "title": title.json, "defaultDays": defaultDays.json,
      "mostDays": mostDays.json, "answerDays": answerDays.json,
      "acknowledgeDays": acknowledgeDays.json, "statusDays": statusDays.json,
      "source": source.json, "tableVersion": Self.version.json,
    ]
  }
}

extension ListedDuty {
  /// The API form.
  public func json(now: Timestamp) -> JSONValue {
    [
      "case": `case`.json, "title": title.isEmpty ? .null : title.json,
      "participant": participant.json, "who": (name ?? "coordinator").json,
      "duty": duty.kind.rawValue.json, "due": duty.due.json, "late": (duty.due < now).json,
      "escalatedAt": escalatedAt.json,
    ]
  }
}

extension PartySuggestion {
  /// The API form.
  public var json: JSONValue {
    [
      "organization": organization.json, "name": name.json, "contact": contact.json,
      "role": role.rawValue.json, "reason": reason.json,
    ]
  }
}

extension SecurityTxt {
  /// The API form.
  public var json: JSONValue {
    [
      "contacts": contacts.json, "expires": expires.json, "encryption": encryption.json,
      "policies": policies.json, "languages": languages.json,
    ]
  }
}
