/// What facts about a coordinated case are called on pages.
enum CoordinationWords {
  /// `published` says that the fact came from what was made public here.
  static func of(_ kind: String, published: Bool = false) -> String? {
    switch kind {
    case "coordination.opened": "Coordination with others began"
    case "coordination.changed": "How it is coordinated was changed"
    case "coordination.invited": "Somebody was asked to take part"
    case "coordination.answered": "Somebody joined, declined or left"
    case "coordination.removed": "Somebody was taken out"
    case "coordination.part-changed": "A participant changed their part"
    case "coordination.stated": "A participant said how a product stands"
    case "coordination.said": "A message was sent"
    case "coordination.embargo-proposed": "An end of the embargo was proposed"
    case "coordination.embargo-answered": "A proposal was answered"
    case "coordination.embargo-dropped": "A proposal was dropped"
    case "coordination.embargo-in-force": "An embargo came into force"
    case "coordination.embargo-left": "A participant does not keep to the embargo"
    case "coordination.embargo-ended": "The embargo ended"
    case "coordination.alarm-raised": "An alarm was raised"
    case "coordination.alarm-judged": "An alarm was judged"
    case "coordination.known-outside":
      published ? "Published" : "Something became known outside"
    case "coordination.escalated": "Something late was escalated"
    default: nil
    }
  }
}
