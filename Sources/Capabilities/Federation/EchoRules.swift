public import Vocabulary

/// What comes back, and what must not go back. Pure: hubs that follow these rules stop talking about
/// a flaw once all of them know it (``Federation`` has the proof by simulation in its tests).
public enum EchoRules {
  /// What is known of something that arrives.
  public struct Arrival<Flaw: Hashable & Sendable>: Sendable {
    /// The flaw that the number is linked with, and what it said last; nil for a number that is new.
    public var link: (flaw: Flaw, digest: String?, changedAt: Timestamp?)?
    /// Flaws whose own number it carries: what was sent out.
    public var own: Set<Flaw>
    /// Flaws that have a name which it carries.
    public var named: Set<Flaw>
    /// What it says, as a digest.
    public var digest: String
    /// When it last changed there.
    public var changedAt: Timestamp?

    /// An arrival.
    public init(
      link: (flaw: Flaw, digest: String?, changedAt: Timestamp?)?, own: Set<Flaw>,
      named: Set<Flaw>, digest: String, changedAt: Timestamp?
    ) {
      self.link = link
      self.own = own
      self.named = named
      self.digest = digest
      self.changedAt = changedAt
    }
  }

  /// What to do with it.
  public enum Verdict<Flaw: Hashable & Sendable>: Sendable, Equatable {
    /// Nothing: it says what it said, or is older than what came before.
    case repeated(Flaw)
    /// It changes what that hub said.
    case update(Flaw)
    /// It is what was sent out: a link, and no report.
    case returned(Flaw)
    /// It is another report of that flaw.
    case joins(Flaw)
    /// It is a report. Where it carries names of several flaws, a person sees to it.
    case fresh
  }

  /// What to do with something that arrives.
  public static func verdict<Flaw>(_ arrival: Arrival<Flaw>) -> Verdict<Flaw> {
    if let link = arrival.link {
      guard let digest = link.digest else { return .update(link.flaw) }
      if digest == arrival.digest { return .repeated(link.flaw) }
      if let last = link.changedAt, let now = arrival.changedAt, now < last {
        return .repeated(link.flaw)
      }
      return .update(link.flaw)
    }
    if arrival.own.count == 1, let own = arrival.own.first { return .returned(own) }
    let all = arrival.own.union(arrival.named)
    if all.count == 1, let known = all.first { return .joins(known) }
    return .fresh
  }

  /// Why something must not be sent to a hub.
  public enum Refusal: Sendable, Equatable {
    /// It is there already, under this number.
    case isThere(String)
    /// It came from there, or through there.
    case cameFrom
    /// It carries this name, which that hub gave.
    case carries(String)
    /// One is under way.
    case isUnderWay
    /// There is nothing to say it about.
    case isNotThere
    /// Exactly this was sent last.
    case saysNothingNew
  }

  /// Why a report must not be sent; nil when it may.
  ///
  /// - Parameters:
  ///   - hub: the hub's name.
  ///   - there: the numbers that the flaw has at that hub.
  ///   - origins: the hubs that reports of the flaw came from and through.
  ///   - given: names of the flaw that the hub gives.
  public static func refusal(
    reportTo hub: String, there: [String], origins: Set<String>, given: [String],
    isUnderWay: Bool
  ) -> Refusal? {
    if let number = there.first { return .isThere(number) }
    if origins.contains(hub) { return .cameFrom }
    if let name = given.first { return .carries(name) }
    return isUnderWay ? .isUnderWay : nil
  }

  /// Why a statement must not be sent; nil when it may.
  public static func refusal(
    statement digest: String, there: [String], lastSent: String?, isUnderWay: Bool
  ) -> Refusal? {
    if there.isEmpty { return .isNotThere }
    if lastSent == digest { return .saysNothingNew }
    return isUnderWay ? .isUnderWay : nil
  }
}
