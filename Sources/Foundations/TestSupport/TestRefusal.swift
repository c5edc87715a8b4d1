public import Vocabulary

/// The problem that a refusal becomes; nil when nothing was refused.
public func refusal(_ body: () async throws -> Void) async -> Problem? {
  do {
    try await body()
    return nil
  } catch {
    return (error as? any ProblemConvertible)?.problem
      ?? Problem(code: "\(error)", status: 0, title: "", detail: "")
  }
}
