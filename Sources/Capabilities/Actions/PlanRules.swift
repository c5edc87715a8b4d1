public import Inventory
public import Vocabulary

/// How to go about an action on this asset: which maintenance window, and with what care. Pure.
public enum PlanRules {
  /// Sentences on when to do it, for the asset's maintenance window; none where it has no window.
  ///
  /// `due` is the last day, nil where none is set.
  public static func timing(
    _ window: MaintenanceWindow?, due: CalendarDay?, today: CalendarDay
  ) -> [String] {
    guard let window else { return [] }
    // What is today here is yesterday or tomorrow elsewhere, so today's may be over.
    let next = window.next(onOrAfter: today.adding(days: 1))
    let opening = "\(next.spoken), \(window.hours)"
    var sentences: [String] = []
    if window.next(onOrAfter: today) == today {
      sentences.append(
        "There is a maintenance window today, \(window.hours), if it is not over where you are.")
    }
    guard let due else { return sentences + ["The next maintenance window is on \(opening)."] }
    if window.end(of: next) <= due {
      let following = window.next(onOrAfter: next.adding(days: 1))
      return sentences + [
        "The next maintenance window is on \(opening). It ends by the last day.",
        window.end(of: following) <= due
          ? "At least one more comes, on \(following.spoken)."
          : "After it no other one comes in time.",
      ]
    }
    return sentences + [
      due < today
        ? "The next maintenance window is on \(opening)."
        : "From tomorrow on no maintenance window ends by the last day. The next one is on"
          + " \(opening).",
      "Ask for an extra one now. If that cannot be, do what stands under “If that is not possible”,"
        + " and make the change in the window.",
    ]
  }

  /// What to see to before an asset is touched that controls machines, treatment or a plant; the
  /// order is that of NIST SP 800-82r3 section 6.2: safety, then running on, then the flaw.
  public static let care = [
    "Ask whoever runs it. They say when it may stop, and how to work by hand meanwhile.",
    "Ask its maker whether this change is fit for it. Keep the answer.",
    "Try the change on a spare or a test system first.",
    "Save its programs and settings, and know how to go back.",
    "Do not scan it while it runs. A scan alone can stop it.",
  ]

  /// What to do with such an asset when the update has to wait.
  static func operationalFallback(_ asset: Asset) -> String {
    let shield =
      switch asset.reachability {
      case .public: "Then close its access from the internet, and remote access to it."
      case .internal: "Then put a firewall in front of it, and close remote access to it."
      }
    return "Agree first with whoever runs \(asset.name) how to work by hand. " + shield
      + " Leave open the links that its control and its alarms need. Watch it for changes that"
      + " nobody made. Write down why, who decided it and until when."
  }
}
