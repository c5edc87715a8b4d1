import Vocabulary

@testable import Web

extension Samples {
  var playbookPages: [SamplePage] {
    [
      SamplePage(
        "playbooks",
        PlaybookListPage.render(
          frame("Playbooks", .playbooks, .operator),
          .init(
            playbooks: [true, false].map {
              .init(
                key: word("hospital"), title: word("Update a system"), sector: word("Healthcare"),
                situation: word("any update"), origin: word("Your own"), isOwn: $0)
            }, sectors: choices, situations: choices,
            form: form("key", "title", "situation", "sector", "steps", "calls")))),
      SamplePage(
        "playbook", PlaybookPage.render(frame("P", .playbooks, .operator), playbook(isEmpty: false))
      ),
    ]
  }

  var emptyPlaybookPages: [SamplePage] {
    [
      SamplePage(
        "playbooks-none",
        PlaybookListPage.render(
          frame("Playbooks", .playbooks, .overseer),
          .init(playbooks: [], sectors: choices, situations: choices))),
      SamplePage(
        "playbook-none",
        PlaybookPage.render(frame("P", .playbooks, .operator), playbook(isEmpty: true))),
    ]
  }

  private var choices: [Choice] { [Choice(value: "any", words: "Any")] }

  private func playbook(isEmpty: Bool) -> PlaybookPage.Model {
    let text = FormState(values: ["title": word("T"), "steps": word("S")])
    return PlaybookPage.Model(
      key: word("hospital"), title: word("Update a system"), situation: word("any update"),
      sector: word("Healthcare"), origin: word("Your own"), isOwn: !isEmpty, last: 2,
      steps: isEmpty ? [] : [word("Do it."), word("Check.")],
      calls: isEmpty ? [] : [word("Help line")], reading: isEmpty ? nil : word("After 6 years"),
      isHard: !isEmpty,
      versions: isEmpty
        ? [] : [2, 1].map { .init(number: $0, at: now, title: word("T"), text: text) },
      text: text, sectors: choices, situations: choices,
      form: isEmpty ? FormState() : form("title", "situation", "sector", "steps", "calls"))
  }
}
