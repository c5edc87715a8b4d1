import TestSupport
import Testing
import Vocabulary

@testable import Cases

@Suite("How cases move") struct CaseRuleTests {
  /// The whole table, written down a second time: every state with what each command leads to.
  private static let table: [CaseState: [CaseCommand: CaseState]] = [
    .received: [
      .confirm: .confirmed, .handOver: .awaitingFix, .markFixed: .fixed, .close: .closed,
    ],
    .confirmed: [
      .handOver: .awaitingFix, .markFixed: .fixed, .publish: .published, .close: .closed,
    ],
    .awaitingFix: [
      .markFixed: .fixed, .publish: .published, .close: .closed, .reopen: .confirmed,
    ],
    .fixed: [.publish: .published, .close: .closed, .reopen: .confirmed],
    .published: [.reopen: .confirmed],
    .closed: [.reopen: .received],
  ]

  @Test("Every state answers every command as declared", arguments: CaseState.allCases)
  func transitions(state: CaseState) throws {
    let declared = try #require(Self.table[state])
    for command in CaseCommand.allCases {
      if let target = declared[command] {
        #expect(try CaseRules.next(state, command, reason: "because") == target)
      } else {
        #expect(throws: CaseProblem.notPossible(state, command)) {
          try CaseRules.next(state, command, reason: "because")
        }
      }
    }
    #expect(CaseRules.commands(in: state) == CaseCommand.allCases.filter { declared[$0] != nil })
  }

  @Test("Closing and reopening need a reason, the rest does not")
  func reasons() throws {
    for (state, commands) in Self.table {
      for command in commands.keys {
        let needs = command == .close || command == .reopen
        for reason in [nil, "", " \n\t", String(repeating: "x", count: 2001)] {
          if needs {
            #expect(throws: CaseProblem.reasonMissing) {
              try CaseRules.next(state, command, reason: reason)
            }
          } else {
            _ = try CaseRules.next(state, command, reason: reason)
          }
        }
        _ = try CaseRules.next(state, command, reason: String(repeating: "x", count: 2000))
      }
    }
  }

  @Test("An impossible command is a conflict that names what is possible")
  func problems() {
    let problem = CaseProblem.notPossible(.published, .confirm).problem
    #expect(problem.status == 409)
    #expect(problem.remedy == "Possible now: reopen.")
    #expect(CaseProblem.reasonMissing.problem.status == 422)
    #expect(CaseProblem.changed.problem.status == 409)
    #expect(CaseProblem.mergedAway.problem.status == 409)
  }

  @Test("Nothing is a dead end, and everything can be reached from a report")
  func reachable() {
    var reached: Set<CaseState> = [.received]
    while true {
      let next = reached.union(
        reached.flatMap { state in Self.table[state].map { Array($0.values) } ?? [] })
      if next == reached { break }
      reached = next
    }
    #expect(reached == Set(CaseState.allCases))
    for state in CaseState.allCases { #expect(!CaseRules.commands(in: state).isEmpty) }
    #expect(CaseState.allCases.filter { !CaseRules.isVerdict($0) } == [.received])
  }
}
