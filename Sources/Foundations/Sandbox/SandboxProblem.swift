public import Vocabulary

/// Why nothing is run here.
public enum SandboxProblem: Error, Sendable, Equatable, ProblemConvertible {
  /// This is not Linux.
  case notLinux
  /// A program that cells need is missing.
  case missing(program: String, package: String)
  /// The kernel or whoever runs this machine does not permit namespaces; with bubblewrap's words.
  case notPermitted(String)
  /// The self-test saw that a cell does not hold.
  case notContained([SelfTestCheck])
  /// The folder for what cells read belongs to somebody else or cannot be written.
  case folder(String)
  /// The plan names no program.
  case emptyCommand
  /// The files changed while a cell ran: nothing it showed counts.
  case filesChanged

  /// The presentation.
  public var problem: Problem {
    switch self {
    case .notLinux:
      refused("Cells need Linux.", "Run `breakwater work` on a Linux machine.")
    case .missing(let program, let package):
      refused("\(program) is not installed.", "Install the package \(package).")
    case .notPermitted(let words):
      refused(
        "This machine does not permit namespaces: \(words)",
        "Permit unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1 and "
          + "kernel.apparmor_restrict_unprivileged_userns=0), or run on a machine of its own.")
    case .notContained(let checks):
      refused(
        "The self-test failed: "
          + checks.filter { !$0.isGood }.map { "\($0.name) (\($0.detail))" }
          .joined(separator: "; "),
        "Run `breakwater cell self-test` there. Nothing is run until it passes.")
    case .folder(let words):
      refused("The folder for cells cannot be used: \(words)", "Correct it and try again.")
    case .emptyCommand: .invalid("/command", "must name a program")
    case .filesChanged:
      refused("The files of a cell changed while it ran.", "Look for what writes there.")
    }
  }

  private func refused(_ detail: String, _ remedy: String) -> Problem {
    Problem(
      code: "no-cell", status: 503, title: "Nothing is run here", detail: detail, remedy: remedy)
  }
}
