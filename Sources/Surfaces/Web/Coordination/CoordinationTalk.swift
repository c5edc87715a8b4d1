import HTML
import Vocabulary

extension CoordinationPage {
  // MARK: Messages

  static func talk(_ model: Model) -> Markup {
    markup {
      tabs(
        "Threads",
        model.threads.map { thread in
          Tab(
            words: thread.unread > 0 ? "\(thread.title): \(thread.unread) new" : thread.title,
            count: thread.count,
            path: address(model.path, [("thread", thread.id)]) + "#messages",
            isCurrent: thread.isCurrent)
        })
      if model.messages.isEmpty { el("p") { "Nothing was written here yet." } }
      if let older = model.older {
        el("p") {
          el(
            "a",
            .href(
              address(model.path, [("thread", model.current?.id), ("cursor", older)])
                + "#messages")
          ) { "Older messages" }
        }
      }
      for message in model.messages { self.message(model, message) }
      if let current = model.current {
        if current.unread > 0 {
          command(
            model, "part", "read",
            [("thread", current.id), ("position", String(current.last))]
          ) { button("Mark this thread as read", .quiet) }
        }
      }
      if model.canAct { write(model) }
    }
  }

  private static func message(_ model: Model, _ one: Message) -> Markup {
    el("article", .class("card")) {
      el("p") {
        el("strong") { inert(one.by) }
        inert(" (\(one.kind)), ")
        moment(one.at)
      }
      inertBlock(one.text, from: one.by, caption: "As it was written.")
      if let digest = one.fileDigest {
        el("p") {
          el("a", .href(model.path + "/files/" + segment(digest))) { inert(one.fileName) }
          soft(" File to save, from \(one.by)")
        }
      }
    }
  }

  private static func write(_ model: Model) -> Markup {
    let form = model.form("send")
    let products = Set(
      (model.own?.products ?? model.people.flatMap(\.products)).map(\.product)
    ).sorted().prefix(200)
    let others = model.people.filter { $0.standing == "Takes part" }.prefix(500)
    // The thread that all read is the next choice already.
    let current = model.threads.filter { $0.isCurrent && !$0.isCommon }
      .map { Choice(value: "thread:" + $0.id, words: $0.title) }
    let targets: [Choice] =
      current
      + [Choice(value: "common", words: "Everybody")]
      + (model.isCoordinator ? [] : [Choice(value: "coordinator", words: "The coordinator alone")])
      + products.map { Choice(value: "product:" + $0, words: "Those with \($0)") }
      + others.map { Choice(value: "to:" + $0.id, words: $0.name) }
      + [Choice(value: "notes", words: "Nobody else: a note for your own organization")]
    return command(model, "part", "send", [], class: "form", sendsFile: true) {
      field("text", "Message", .text, in: form, prefix: "send-", required: true)
      pair {
        field("to", "To", .select(targets), in: form, prefix: "send-")
        field(
          "kind", "Kind",
          .select([
            Choice(value: "message", words: "Message"),
            Choice(value: "question", words: "Question"),
            Choice(value: "draft", words: "Draft to look at"),
          ]), in: form, prefix: "send-")
      }
      field("file", optional("File"), .file(accept: nil), in: form, prefix: "send-")
      el("p", .class("buttons")) { button("Send") }
    }
  }

  // MARK: Leading

  static func leading(_ model: Model) -> Markup {
    markup {
      section("Ask others to take part", id: "invite") { invite(model) }
      speakFor(model)
      section("How it is coordinated", id: "settings") { settings(model) }
    }
  }

  private static func invite(_ model: Model) -> Markup {
    let form = model.form("invite")
    return markup {
      el("p") {
        el("a", .href(address(model.path, [("suggest", "yes")]) + "#invite")) {
          "Look for who else belongs here"
        }
        ": who reported it, looks after the package, runs it, or published on it."
      }
      if model.wasSearched, model.suggestions.isEmpty {
        el("p") {
          "Nobody else was found: no other reporter, no known maintainer, no inventory here with "
            + "the package, and no advisory elsewhere that names a host to ask."
        }
      }
      if !model.suggestions.isEmpty {
        table(
          "Who might belong here",
          [Column("Name"), Column("As"), Column("Why"), Column("Ask", .buttons)], dense: true,
          rows: model.suggestions.map { one in
            [
              markup {
                inert(one.name)
                if let contact = one.contact { soft(" \(contact)") }
              }, inert(one.roleWords), inert(one.reason),
              command(
                model, "lead", "invite",
                [
                  ("organization", one.organization ?? ""), ("name", one.name),
                  ("contact", one.contact ?? ""), ("roles", one.role),
                ]
              ) { button("Ask", .quiet, about: one.name) },
            ]
          })
      }
      command(model, "lead", "invite", [], class: "form") {
        field(
          "organization", optional("Organization"),
          hint: "One with an account here: its name or number.", in: form, prefix: "invite-")
        pair {
          field(
            "name", optional("Name"), hint: "For one without an account.", in: form,
            prefix: "invite-")
          field("contact", optional("How to reach them"), in: form, prefix: "invite-")
        }
        field(
          "roles", "Role", .select(model.choices.roles), in: form, prefix: "invite-")
        field(
          "products", optional("Products"), .text, hint: "One on a line: a package URL or a name.",
          in: form, prefix: "invite-")
        el("p", .class("buttons")) { button("Ask") }
      }
    }
  }

  private static func settings(_ model: Model) -> Markup {
    let form = model.form("change")
    return command(
      model, "lead", "change", [("version", String(model.version))], class: "form"
    ) {
      field(
        "visibility", "Who sees whom", .select(model.choices.visibilities), in: form,
        value: model.visibilityRaw, prefix: "change-")
      field(
        "programme", "Programme", .select(model.choices.programmes), in: form,
        value: model.programmeRaw, prefix: "change-")
      field(
        "lead", "Who leads", .select(model.leads), in: form, value: model.leadRaw,
        prefix: "change-")
      field(
        "watches", optional("What would give the case away"), .text,
        hint: "One on a line: the reserved CVE number, the commit with the fix. When one of them "
          + "becomes public, you are asked to look.", in: form, value: model.watches,
        prefix: "change-")
      el("p", .class("buttons")) { button("Save", .quiet) }
    }
  }
}
