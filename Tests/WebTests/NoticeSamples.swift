import Vocabulary

@testable import Web

extension Samples {
  var noticePages: [SamplePage] {
    let rows = [true, false].map { isUnread in
      NoticeListPage.Row(
        id: word("ntc_01"), title: word("A question in a case"), subject: word("Case cas_01"),
        detail: word("Heap overflow in libpng"), tlp: word("AMBER+STRICT"), path: "/cases/1",
        count: 3, changedAt: now, isUnread: isUnread)
    }
    var signedIn = frame("Notices", .notices, .operator)
    signedIn.account?.unread = 1200
    return [
      SamplePage(
        "notices",
        NoticeListPage.render(
          signedIn,
          .init(
            query: word("cas_01"), unreadOnly: false, unread: 1, notices: rows,
            pager: Pager(next: "1", isContinued: true)))),
      SamplePage(
        "notice-settings",
        NoticeSettingsPage.render(
          frame("What you are told", .notices, .analyst), settings(sendsMail: false))),
      SamplePage(
        "webhooks",
        WebhookListPage.render(frame("Webhooks", .none, .operator), webhooks(isEmpty: false))),
      SamplePage(
        "webhook",
        WebhookPage.render(frame("Webhook", .none, .operator), webhook(isEmpty: false))),
      SamplePage(
        "unsubscribe",
        UnsubscribePage.render(
          frame("Digests", .none, nil), .init(secret: word("0f"), isDone: false))),
      SamplePage(
        "unsubscribed",
        UnsubscribePage.render(
          frame("Digests", .none, nil), .init(secret: word("0f"), isDone: true))),
    ]
  }

  var emptyNoticePages: [SamplePage] {
    let frame = frame("Empty", .notices, .operator)
    return ["", "zzz"].map { query in
      SamplePage(
        "notices-none-\(query)",
        NoticeListPage.render(
          frame, .init(query: query, unreadOnly: true, unread: 0, notices: [], pager: Pager())))
    } + [
      SamplePage("webhooks-none", WebhookListPage.render(frame, webhooks(isEmpty: true))),
      SamplePage("webhook-none", WebhookPage.render(frame, webhook(isEmpty: true))),
    ]
  }

  private func settings(sendsMail: Bool) -> NoticeSettingsPage.Model {
    NoticeSettingsPage.Model(
      groups: [
        .init(
          id: "cases", title: word("Cases and embargoes"),
          kinds: [true, false].map { isFixed in
            .init(
              field: "mail-case-\(isFixed)", title: word("New messages in a case"),
              timing: "daily", usualWords: word("In the daily mail"), isFixed: isFixed)
          })
      ], timings: [Choice(value: "daily", words: word("In the daily mail"))], zone: word("UTC"),
      quietFrom: word("22:00"), quietUntil: word("06:00"), version: 3, sendsMail: sendsMail,
      form: form("timeZone", "quietFrom", "quietUntil"))
  }

  private func webhooks(isEmpty: Bool) -> WebhookListPage.Model {
    WebhookListPage.Model(
      webhooks: isEmpty
        ? []
        : [true, false].map { isOn in
          .init(
            id: word("whk_01"), url: word("https://hooks.example/in"), kindWords: word("All"),
            isOn: isOn, madeAt: now)
        }, kinds: [Choice(value: "case.message", words: word("New messages"))],
      secret: isEmpty ? nil : word("whsec_00"), form: isEmpty ? FormState() : form("url"))
  }

  private func webhook(isEmpty: Bool) -> WebhookPage.Model {
    WebhookPage.Model(
      id: word("whk_01"), url: word("https://hooks.example/in"), kindWords: word("All"),
      isOn: isEmpty, reason: word("Its server answered 410"), oldSecretUntil: now,
      secret: isEmpty ? nil : word("whsec_00"),
      deliveries: isEmpty
        ? []
        : [true, false].map { isWaiting in
          .init(
            id: word("msg_0\(isWaiting)"), kind: word("case.message"), subject: word("cas_01"),
            stateWords: word("To be sent"), isWaiting: isWaiting, attempts: 2, triedAt: now,
            status: 500, answer: word("<b>no"))
        }, pager: Pager())
  }
}
