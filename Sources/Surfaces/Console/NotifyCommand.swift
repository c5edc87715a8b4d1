import API
import ArgumentParser
import Formats
import Vocabulary

/// `breakwater notify`: whether mail arrives.
struct NotifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notify", abstract: "Mail to people.", subcommands: [Test.self])

  /// `breakwater notify test`.
  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send one mail with the settings of this machine, and say what came of it.")

    @Argument(help: "The address to send to.")
    var address: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await reporting {
        let settings = try Settings.read()
        let surroundings = try Outgoing.open(.system, settings)
        guard let mailer = surroundings.mailer, let sender = MailAddress(mailer.sender) else {
          throw Problem(
            code: "no-mail", status: 422, title: "No mail server is named",
            detail: "BREAKWATER_SMTP is not set.",
            remedy: "Set it, such as smtps://user@mail.example.org, and the password’s file in"
              + " BREAKWATER_SMTP_PASSWORD_FILE.")
        }
        guard let recipient = MailAddress(address) else {
          throw Problem.invalid("ADDRESS", "must be a mail address")
        }
        let text = "This is a test by \(settings.name). Mail arrives.\n\n\(settings.address)\n"
        let id = Hexadecimal.encode(surroundings.random(16))
        let draft = MailDraft(
          sender: (mailer.name, sender), recipient: recipient, subject: "Breakwater: a test",
          date: surroundings.now(), id: id, text: text, html: "<p>" + "Mail arrives.</p>")
        do {
          try await mailer.send(
            OutgoingMail(
              sender: mailer.sender, recipient: recipient.description, content: draft.bytes))
        } catch let problem as DeliveryProblem {
          throw Problem(
            code: "mail", status: 502, title: "The mail was not taken",
            detail: problem.problem.detail,
            remedy: "Put that right and run the same command again.")
        }
        output.show(
          ["sent": true, "to": recipient.description.json],
          "The mail server took the mail to \(recipient).")
      }
    }
  }
}
