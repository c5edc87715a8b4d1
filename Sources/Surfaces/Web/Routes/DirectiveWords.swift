/// What stands around the decision table, in our own words.
enum DirectiveWords {
  static let scope: [DirectivePage.Statement] = [
    .init(
      name: "Binds",
      text: "Federal civilian executive branch agencies. Dates have to be met from 7 December 2026."
    ),
    .init(
      name: "Does not bind",
      text: "National security systems, Department of War systems, states, companies and everyone"
        + " else. CISA asks them to follow it; here the dates are advice to them."),
  ]
  static let questions: [DirectivePage.Statement] = [
    .init(
      name: "Is it being used by attackers?",
      text: "Whether CISA lists it as a known exploited vulnerability (KEV)."),
    .init(
      name: "Can the internet reach the asset?",
      text: "Only you know. Answer it for each asset under Assets."),
    .init(
      name: "Can attacks be automated?",
      text: "CISA's assessment. Where there is none, the answer is taken to be no."),
    .init(
      name: "Does an attack give full control?",
      text: "CISA's assessment. Where there is none, the answer is taken to be yes."),
  ]
  static let duties: [DirectivePage.Statement] = [
    .init(
      name: "Save evidence first",
      text:
        "Find what is affected within 2 hours of the KEV listing, save memory and logs within 24"
        + " hours and before patching, and decide within 72 hours whether there was a break-in:"
        + " no evidence, suspected or confirmed."),
    .init(
      name: "How days are counted",
      text: "Calendar days from the day it was first seen on the asset. A change that makes it more"
        + " urgent counts from the day of the change and never moves a date later."),
    .init(
      name: "If you can not meet a date",
      text: "Say why, in writing, with who decided and until when."),
  ]
}
