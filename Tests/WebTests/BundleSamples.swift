import Vocabulary

@testable import Web

extension Samples {
  func bundles(isEmpty: Bool) -> BundleListPage.Model {
    BundleListPage.Model(
      today: today,
      rows: isEmpty
        ? []
        : [today.adding(days: 30), today.adding(days: -3)].map { day in
          BundleListPage.Row(
            id: word("bun_1"), number: 12, madeAt: now, goodUntil: day,
            assets: day > today ? nil : word("Pump controller"), actions: 14, answered: 3,
            size: 48_000, digest: word("9f86d081884c7d65"), isKept: day > today,
            receipt: word("rcp_1"))
        }, pager: Pager(),
      assets: [Choice(value: word("ast_01"), words: word("Pump controller"))],
      answers: isEmpty
        ? nil
        : [
          .init(
            code: word("0C07-7K3M-9QX5"), action: word("act_1"),
            words: word("Recorded: somebody said so"), title: word("Apache Log4j, Pump controller"),
            outcome: "recorded", isRecorded: true)
        ], receipt: isEmpty ? nil : word("rcp_2"), form: isEmpty ? form() : form("lines"))
  }
}
