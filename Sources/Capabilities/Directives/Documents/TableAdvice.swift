/// What whoever writes a table may have overlooked. Advice: nothing is refused for it. Pure.
public enum TableAdvice {
  /// Rows where one fact more, which makes matters worse, gives more time than the row without it.
  public static func reversals(
    in directive: Directive
  ) -> [(lesser: Directive.Row, worse: Directive.Row)] {
    let facts: [WritableKeyPath<DecisionInputs, Bool>] = [
      \.isKnownExploited, \.isPubliclyExposed, \.isAutomatable, \.isTotal,
    ]
    var found: [(lesser: Directive.Row, worse: Directive.Row)] = []
    for inputs in DecisionInputs.all {
      for fact in facts where !inputs[keyPath: fact] {
        var more = inputs
        more[keyPath: fact] = true
        let (before, after) = (directive.urgency(inputs), directive.urgency(more))
        // The same days without evidence are no later date.
        guard after > before, after.term != before.term else { continue }
        found.append(
          (
            Directive.Row(inputs: inputs, urgency: before),
            Directive.Row(inputs: more, urgency: after)
          ))
      }
    }
    return found
  }
}
