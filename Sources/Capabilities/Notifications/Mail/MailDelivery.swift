import Formats
import Jobs
import Registry
import Storage
import Vocabulary

/// From notices to mails that a mail server has taken.
///
/// A mail is written down before it is sent and again after. When the program ends in between, nobody
/// knows whether the server took it; it is sent again under the same Message-ID, by which mail
/// programs recognise the second copy. A mail is never lost, and rarely there twice.
extension NotificationService {
  /// Seconds before each further attempt; some 27 hours in all.
  static let mailDelays: [Int64] = [
    60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200,
  ]

  /// Whether mail is due for anybody.
  func isMailDue(in tx: Transaction) throws -> Bool {
    guard sendsMail else { return false }
    return try !MailStore.people(dueBy: surroundings.now(), limit: 1, in: tx).isEmpty
  }

  /// Makes mails of what is due, for at most 100 people; gives for how many.
  func makeMails(in tx: Transaction) throws -> Int {
    let now = surroundings.now()
    let people = try MailStore.people(dueBy: now, limit: 100, in: tx)
    for person in people {
      let sent = try MailStore.count(of: person, since: now.adding(seconds: -3600), in: tx)
      let due = try MailStore.due(of: person, by: now, in: tx)
      let bundles = NoticeRules.bundles(due)
      guard sent + bundles.count <= NoticeRules.mostMailsPerHour else {
        // An alarm never waits. The rest does, and what comes meanwhile goes into the same mail.
        let urgent = due.filter { $0.kind.isUrgent }
        try make(NoticeRules.bundles(urgent), for: person, at: now, in: tx)
        let choices = try NotificationStore.choices(of: [person], in: tx)[person]
        let later = NoticeRules.afterQuiet(
          now.adding(seconds: 3600), choices ?? NoticeChoices())
        try MailStore.putOff(person, dueBy: now, until: later, in: tx)
        continue
      }
      try make(bundles, for: person, at: now, in: tx)
    }
    return people.count
  }

  private func make(
    _ bundles: [NoticeRules.Bundle], for person: PersonID, at now: Timestamp,
    in tx: Transaction
  ) throws {
    for bundle in bundles {
      let id = MailID(surroundings)
      try MailStore.insert(id, of: bundle, to: person, at: now, in: tx)
      try enqueue(id, at: now, in: tx)
    }
  }

  private func enqueue(_ id: MailID, at due: Timestamp, in tx: Transaction) throws {
    try JobQueue.enqueue(
      NotificationJobs.mail, payload: #"{"mail":"\#(id)"}"#, in: tx, surroundings: surroundings,
      at: due)
  }

  /// The mail as it is to be sent now, marked as on its way; nil where there is nothing left to say.
  /// One that was given up is asked for only when its dead letter is run again.
  func prepare(_ id: MailID, in tx: Transaction) throws -> OutgoingMail? {
    guard let mail = try MailStore.find(id, in: tx), let before = mail.attemptsBefore else {
      return nil
    }
    guard let mailer = surroundings.mailer, let sender = MailAddress(mailer.sender),
      let member = try registry.member(mail.person, in: tx)
    else {
      try MailStore.move(id, to: .dropped, attempts: mail.attempts, in: tx)
      return nil
    }
    // What was read meanwhile, what is not the reader's to see any more, and what they want no mail
    // of any more is not sent.
    let choices =
      try NotificationStore.choices(of: [mail.person], in: tx)[mail.person] ?? NoticeChoices()
    let shown = try MailStore.unread(in: id, tx)
      .filter { choices.timing($0.kind) != .never }
      .compactMap { try self.shown($0, to: member.principal, in: tx) }
    guard !shown.isEmpty else {
      try MailStore.move(id, to: .dropped, attempts: mail.attempts, in: tx)
      return nil
    }
    guard let recipient = MailAddress(member.person.email) else {
      try MailStore.move(
        id, to: .failed, attempts: mail.attempts, reason: "The address is none.", in: tx)
      return nil
    }
    let secret = mail.isDigest ? try unsubscribeSecret(of: mail.person, in: tx) : nil
    let text = NoticeMail(
      address: address, shown: shown, isDigest: mail.isDigest, unsubscribe: secret)
    try MailStore.move(id, to: .sending, attempts: before + 1, in: tx)
    let draft = MailDraft(
      sender: (mailer.name, sender), recipient: recipient, subject: text.subject,
      date: mail.madeAt, id: id.description, topic: mail.topic, text: text.text, html: text.html,
      unsubscribe: text.link)
    return OutgoingMail(
      sender: mailer.sender, recipient: recipient.description, content: draft.bytes)
  }

  /// Writes down that the mail server has taken it.
  func sent(_ id: MailID, in tx: Transaction) throws {
    guard let mail = try MailStore.find(id, in: tx) else { return }
    try MailStore.move(
      id, to: .sent, attempts: mail.attempts, sentAt: surroundings.now(), in: tx)
  }

  /// Writes down that it was not taken, and plans the next attempt; false when it is given up.
  func missed(_ id: MailID, _ problem: DeliveryProblem, in tx: Transaction) throws -> Bool {
    guard let mail = try MailStore.find(id, in: tx) else { return true }
    switch problem {
    case .later(let reason) where mail.attempts <= Self.mailDelays.count:
      try MailStore.move(id, to: .waiting, attempts: mail.attempts, reason: reason, in: tx)
      let wait = Self.mailDelays[max(mail.attempts - 1, 0)]
      try enqueue(id, at: surroundings.now().adding(seconds: wait), in: tx)
      return true
    case .later(let reason), .never(let reason):
      try MailStore.move(id, to: .failed, attempts: mail.attempts, reason: reason, in: tx)
      return false
    }
  }
}
