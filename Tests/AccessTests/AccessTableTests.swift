import Access
import TestSupport
import Testing
import Vocabulary

private let surroundings = Surroundings.test(seed: 2)
private let own = OrganizationID(surroundings)

private let everybody: [Principal] =
  OrganizationKind.allCases.flatMap { kind in
    Role.allCases.map { role in
      Principal(
        identity: .person(PersonID(surroundings)),
        membership: .init(organization: own, kind: kind, role: role))
    }
  }

@Suite("The access table") struct AccessTableTests {
  @Test("A higher role reaches at least as far, at every kind of organization")
  func rolesAreOrdered() {
    for kind in OrganizationKind.allCases {
      for permission in PermissionName.allCases {
        let reaches = Role.allCases.sorted().map { role in
          AccessTable.reach(
            of: permission,
            for: Principal(
              identity: .person(PersonID(surroundings)),
              membership: .init(organization: own, kind: kind, role: role)))
        }
        #expect(reaches == reaches.sorted(), "\(kind) \(permission)")
      }
    }
    #expect(Role.allCases.sorted() == [.observer, .analyst, .administrator])
  }

  @Test(
    "The software has everything in its own name, and in an organization’s no more than that one")
  func acting() {
    for member in everybody {
      let acting = Principal(identity: .system("federation"), membership: member.membership)
      #expect(acting.isActing && !acting.isSoftware)
      for permission in PermissionName.allCases {
        #expect(
          AccessTable.reach(of: permission, for: acting)
            == AccessTable.reach(of: permission, for: member))
        #expect(AccessTable.reach(of: permission, for: .system("test")) == .all)
      }
    }
  }

  @Test("Scopes only take away; only public knowledge stays")
  func scopes() {
    var generator = SeededGenerator(seed: 3)
    for principal in everybody {
      for _ in 0..<20 {
        let scopes = Set(PermissionName.allCases.filter { _ in Bool.random(using: &generator) })
        let limited = Principal(
          identity: .token(TokenID(surroundings)), membership: principal.membership,
          scopes: scopes)
        for permission in PermissionName.allCases {
          let full = AccessTable.reach(of: permission, for: principal)
          let reach = AccessTable.reach(of: permission, for: limited)
          let isKept = scopes.contains(permission) || permission == .knowledgeRead
          #expect(reach == (isKept ? full : .none))
        }
      }
    }
  }

  @Test("Only the coordinator reaches what belongs to others; oversight reads figures")
  func participantsStayHome() {
    for principal in everybody {
      guard let kind = principal.membership?.kind, kind != .coordinator else { continue }
      for permission in PermissionName.allCases
      where AccessTable.reach(of: permission, for: principal) == .all {
        let isFigures = permission == .figuresRead && kind == .oversight
        #expect(permission == .knowledgeRead || isFigures, "\(kind) \(permission)")
      }
    }
  }

  @Test("Observers have no verb that changes anything but what they are told")
  func observersRead() {
    let reading = Set(
      PermissionName.allCases.filter { $0.rawValue.hasSuffix(".read") || $0 == .noticesChange })
    for principal in everybody where principal.membership?.role == .observer {
      for permission in PermissionName.allCases where !reading.contains(permission) {
        #expect(AccessTable.reach(of: permission, for: principal) == .none)
      }
    }
  }

  @Test("People, tokens and organizations are managed by administrators alone")
  func administrators() {
    let managing: [PermissionName] = [
      .organizationsCreate, .organizationsChange, .peopleCreate, .peopleChange, .jobsChange,
      .jobsRead,
    ]
    for principal in everybody where principal.membership?.role != .administrator {
      for permission in managing {
        #expect(AccessTable.reach(of: permission, for: principal) == .none)
      }
    }
  }

  @Test("Nobody in law enforcement or oversight reports flaws")
  func reporting() {
    for principal in everybody {
      guard let membership = principal.membership else { continue }
      let may = AccessTable.reach(of: .findingsSubmit, for: principal) != .none
      let isWatcher = membership.kind == .lawEnforcement || membership.kind == .oversight
      #expect(may == (membership.role >= .analyst && !isWatcher))
    }
  }

  @Test("References name an identifier and never a person")
  func references() {
    #expect(Principal.anonymous.reference == "anonymous")
    #expect(Principal.system("jobs").reference == "system:jobs")
    let id = PersonID(surroundings)
    #expect(Principal(identity: .person(id), membership: nil).reference == id.description)
    let token = TokenID(surroundings)
    #expect(Principal(identity: .token(token), membership: nil).reference == token.description)
    #expect(Principal.anonymous.isAnonymous)
    #expect(!Principal.system("jobs").isAnonymous)
  }
}
