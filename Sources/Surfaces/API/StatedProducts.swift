import Advisories
import Coordination
import Formats

/// What was said in a coordinated case, as the first text of its advisory takes it. Neither
/// capability imports the other, so they meet here.
extension StatedProduct {
  /// Nil where nothing is said that an advisory could say: nobody has looked, somebody still looks,
  /// or no reason of VEX is given.
  init?(_ said: ReleasedStatement) {
    switch said.status {
    case .notLooked, .underInvestigation: return nil
    case .affected: self.init(product: said.product, maker: said.maker, status: .affected)
    case .fixed:
      guard let version = said.fixedVersion else { return nil }
      self.init(product: said.product, maker: said.maker, status: .fixed(version))
    case .notAffected:
      guard let reason = said.justification else { return nil }
      self.init(product: said.product, maker: said.maker, status: .notAffected(reason.word))
    }
  }
}

extension StatusJustification {
  /// The same reason in the words of VEX.
  fileprivate var word: VEXStatement.Justification {
    switch self {
    case .componentNotPresent: .componentNotPresent
    case .vulnerableCodeNotPresent: .vulnerableCodeNotPresent
    case .vulnerableCodeNotInExecutePath: .vulnerableCodeNotInExecutePath
    case .vulnerableCodeCannotBeControlledByAdversary:
      .vulnerableCodeCannotBeControlledByAdversary
    case .inlineMitigationsAlreadyExist: .inlineMitigationsAlreadyExist
    }
  }
}
