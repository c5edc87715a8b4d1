import Formats
import Signing
import Testing
import Vocabulary

@testable import Sandbox
@testable import Validation

@Suite("How runs become verdicts") struct ValidationRuleTests {
  private func outcome(_ end: CellEnd, _ output: String = "", _ errors: String = "") -> CellOutcome
  {
    CellOutcome(
      end: end, output: Array(output.utf8), errors: Array(errors.utf8), isTruncated: false,
      wallSeconds: 1, cpuSeconds: nil, peakMemoryBytes: nil, refusedProcesses: nil,
      inputDigest: sha256([]))
  }

  private func report(
    _ kind: String, _ access: String = "WRITE of size 1", _ function: String = "copy"
  )
    -> String
  {
    """
    ==1==ERROR: AddressSanitizer: \(kind) on address 0x602000000020 at pc 0x1
    \(access) at 0x602000000020 thread T0
        #0 0x1 in \(function) /cell/tree/a.c:4
        #1 0x2 in main /cell/tree/a.c:9

    SUMMARY: AddressSanitizer
    """
  }

  private func result(
    _ outcome: CellOutcome, _ expected: TrialExpectation = TrialExpectation(),
    claimed: String? = nil
  ) -> RunResult {
    ValidationRules.result(
      outcome, CrashReport.reports(in: outcome.errors), expected,
      claimed: claimed.flatMap { CrashReport.reports(in: Array($0.utf8)).first })
  }

  @Test("Every number of runs that fired has its verdict")
  func verdicts() {
    #expect(ValidationRules.verdict([.fired, .fired, .fired]) == .reproduced)
    #expect(ValidationRules.verdict([.fired, .quiet, .fired]) == .flaky)
    #expect(ValidationRules.verdict([.fired, .differs]) == .flaky)
    #expect(ValidationRules.verdict([.quiet, .differs]) == .crashDiffers)
    #expect(ValidationRules.verdict([.quiet, .quiet]) == .notReproduced)
    #expect(ValidationRules.verdict([]) == .notReproduced)
  }

  @Test("Without an expectation any crash counts, and what was stopped is none")
  func openExpectation() {
    #expect(result(outcome(.signalled(11))) == .fired)
    #expect(result(outcome(.exited(1), "", report("heap-buffer-overflow"))) == .fired)
    #expect(result(outcome(.exited(1))) == .quiet)
    #expect(result(outcome(.signalled(9))) == .quiet)
    #expect(result(outcome(.stopped(.time))) == .quiet)
  }

  @Test("All that is expected has to be seen; another crash differs")
  func expectation() {
    let seen = outcome(.exited(1), "secret 42", report("heap-buffer-overflow"))
    #expect(result(seen, TrialExpectation(report: "heap-buffer-overflow")) == .fired)
    #expect(result(seen, TrialExpectation(report: "heap-use-after-free")) == .differs)
    #expect(
      result(seen, TrialExpectation(report: "heap-buffer-overflow", function: "copy")) == .fired)
    #expect(result(seen, TrialExpectation(function: "other")) == .differs)
    #expect(result(seen, TrialExpectation(output: "secret 42")) == .fired)
    #expect(result(seen, TrialExpectation(status: 2, output: "secret 42")) == .differs)
    #expect(result(outcome(.exited(0), "fine"), TrialExpectation(output: "secret")) == .quiet)
    #expect(result(outcome(.stopped(.time)), TrialExpectation(isHang: true)) == .fired)
    #expect(result(outcome(.exited(0)), TrialExpectation(isHang: true)) == .quiet)
    #expect(result(outcome(.signalled(6)), TrialExpectation(signal: 11)) == .differs)
  }

  @Test("A crash is compared with the one in the crash log that came with the report")
  func claimedCrash() {
    let seen = outcome(.exited(1), "", report("heap-buffer-overflow"))
    #expect(result(seen, claimed: report("heap-buffer-overflow")) == .fired)
    #expect(result(seen, claimed: report("heap-use-after-free")) == .differs)
    #expect(
      result(seen, claimed: report("heap-buffer-overflow", "READ of size 1", "parse")) == .differs)
    #expect(result(outcome(.exited(0)), claimed: report("heap-buffer-overflow")) == .quiet)
  }

  @Test("Silence of a correction counts once chance would not explain it")
  func corrections() {
    func verdict(_ runs: [RunResult], _ fired: Int, _ of: Int) -> CorrectionVerdict {
      ValidationRules.correction(runs, firedBefore: fired, of: of)
    }
    #expect(verdict([.quiet], 1, 1) == .fixes)
    #expect(verdict([.quiet, .quiet, .quiet, .quiet, .quiet], 5, 5) == .fixes)
    // One of five before: five silent runs happen by chance in a third of all cases.
    #expect(verdict([.quiet, .quiet, .quiet, .quiet, .quiet], 1, 5) == .inconclusive)
    #expect(verdict([.quiet, .quiet, .quiet, .quiet, .quiet], 3, 5) == .fixes)
    #expect(verdict([.quiet, .fired], 5, 5) == .stillShows)
    #expect(verdict([.quiet, .differs], 5, 5) == .crashesElsewhere)
    #expect(verdict([.quiet], 0, 5) == .inconclusive)
    #expect(ValidationRules.verdict(.reproduced, .fixes) == .fixed)
    #expect(ValidationRules.verdict(.notReproduced, .fixes) == .notReproduced)
    #expect(ValidationRules.verdict(.reproduced, .stillShows) == .reproduced)
  }

  @Test(
    "Severity is what was shown",
    arguments: [
      ("heap-buffer-overflow", "WRITE of size 4", ShownImpact.memoryWrite, ShownSeverity.high),
      ("heap-buffer-overflow", "READ of size 4", .memoryRead, .medium),
      ("stack-use-after-return", "WRITE of size 4", .memoryWrite, .high),
      ("double-free", "", .memoryWrite, .high), ("stack-overflow", "", .exhaustion, .medium),
      ("FPE", "", .crash, .medium),
    ])
  func impact(
    _ kind: String, _ access: String, _ impact: ShownImpact, _ severity: ShownSeverity
  )
    throws
  {
    let crash = try #require(CrashReport.reports(in: Array(report(kind, access).utf8)).first)
    #expect(ValidationRules.impact(crash) == impact)
    #expect(impact.severity == severity)
  }

  @Test("A null pointer only crashes, wherever it writes")
  func nullPointer() throws {
    for (address, impact) in [("0x000000000010", ShownImpact.crash), ("0x41414141", .memoryWrite)] {
      let text = """
        ==1==ERROR: AddressSanitizer: SEGV on unknown address \(address) (pc 0x1)
        ==1==The signal is caused by a WRITE memory access.
            #0 0x1 in f /cell/a.c:4
        """
      let crash = try #require(CrashReport.reports(in: Array(text.utf8)).first)
      #expect(ValidationRules.impact(crash) == impact)
    }
  }

  @Test("A patch stays inside what it may change")
  func scope() throws {
    let diff = try UnifiedDiff(
      Array("--- a/src/a.c\n+++ b/src/a.c\n@@ -1 +1 @@\n-a\n+b\n".utf8))
    #expect(ValidationRules.objection(to: diff, scope: []) == nil)
    #expect(ValidationRules.objection(to: diff, scope: ["src"]) == nil)
    #expect(ValidationRules.objection(to: diff, scope: ["src/", "test"]) == nil)
    #expect(ValidationRules.objection(to: diff, scope: ["src/a.c"]) == nil)
    #expect(
      ValidationRules.objection(to: diff, scope: ["sr", "test"])?.contains("src/a.c") == true)
  }

  @Test("An order that makes no sense is refused by the member")
  func orders() throws {
    let digest = sha256([1])
    var order = TrialOrder(kind: .httpService, source: digest, reproducer: digest)
    #expect(
      throws: ValidationProblem.order("service", "is required: the line that starts the server")
    ) {
      try ValidationRules.check(order)
    }
    order.kind = .c
    try ValidationRules.check(order)
    order.runs = 21
    #expect(throws: ValidationProblem.self) { try ValidationRules.check(order) }
    (order.runs, order.seconds) = (20, 31)
    #expect(throws: ValidationProblem.self) { try ValidationRules.check(order) }
    (order.runs, order.seconds) = (1, 20)
    order.tests = "make check"
    #expect(throws: ValidationProblem.self) { try ValidationRules.check(order) }
    order.patch = digest
    try ValidationRules.check(order)
    order.fixed = digest
    #expect(throws: ValidationProblem.self) { try ValidationRules.check(order) }
  }

  @Test("An order is read as it is written")
  func orderJSON() throws {
    let digest = sha256([1])
    var order = TrialOrder(kind: .java, source: digest, reproducer: sha256([2]))
    order.patch = sha256([3])
    order.expectation = TrialExpectation(report: "x", signal: 11, isHang: true)
    order.scope = ["src"]
    order.tests = "make check"
    #expect(try TrialOrder(json: order.json) == order)
    let wrong: JSONValue = [
      "kind": "c", "source": "zz", "expect": ["signal": 99, "unknown": 1], "runs": 100,
    ]
    #expect(throws: Problem.self) { try TrialOrder(json: wrong) }
    do { _ = try TrialOrder(json: wrong) } catch let problem as Problem {
      #expect(
        Set(problem.fields.map(\.field)) == [
          "/source", "/reproducer", "/expect/signal", "/expect/unknown", "/runs",
        ])
    }
  }
}
