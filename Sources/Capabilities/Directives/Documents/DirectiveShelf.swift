import Synchronization

/// Directives that were issued, by the number of their version. What was issued is never changed, so
/// each is read once.
final class DirectiveShelf: Sendable {
  private let known = Mutex<[Int64: Directive]>([:])

  /// The directive with a number, read where it is not known yet.
  func directive(_ number: Int64, reading: () throws -> Directive?) rethrows -> Directive? {
    if let found = known.withLock({ $0[number] }) { return found }
    guard let read = try reading() else { return nil }
    known.withLock { $0[number] = read }
    return read
  }
}
