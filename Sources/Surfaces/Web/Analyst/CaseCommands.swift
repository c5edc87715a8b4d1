import HTML

extension CasePage {
  /// The buttons: one for each thing that can be done now.
  static func next(_ model: Model) -> Markup {
    let quick = model.commands.filter { !$0.needsReason && $0.raw != "publish" }
    return section("What can be done now", id: "next") {
      if model.commands.isEmpty { el("p") { "Nothing: this case has ended." } }
      // Always there: the summary of what was refused leads here.
      el("div", .class("buttons"), .id("command")) {
        for (place, command) in quick.enumerated() {
          commandButton(model, command, place == 0 ? .main : .quiet)
        }
      }
      if quick.contains(where: { $0.raw == "handOver" }) {
        el("p") {
          soft(
            "Handing over is put on record and sends nothing. It can be taken back."
              + (model.state == "received" ? " It also says that the flaw is real." : ""))
        }
      }
      advisory(model)
      el("div", .class("card")) {
        publish(model)
        for command in model.commands where command.needsReason { withReason(model, command) }
        mergeForm(model)
        rename(model)
      }
    }
  }

  private static func rename(_ model: Model) -> Markup {
    el("details", .flag("open", model.form.errors["title"] != nil)) {
      el("summary") { "Give it another title" }
      post(model.path + "/title", class: "form") {
        hiddenField("version", String(model.version))
        field(
          "title", "Title", hint: "Say what is wrong and where. The reports keep their own.",
          in: model.form, value: visible(model.title), required: true)
        el("p", .class("buttons")) { button("Save the title", .quiet) }
      }
    }
  }

  /// The way to the case's advisory, or the button that begins it.
  @MarkupBuilder private static func advisory(_ model: Model) -> Markup {
    if let id = model.advisory {
      el("p") {
        el("a", .href("/drafts/" + segment(id))) { "Advisory of this case" }
        if canPublish(model) { ". When it is published for everybody, so is the case." }
      }
    } else if model.canDraft {
      post(model.path + "/advisory") {
        el("p", .class("buttons")) { button("Begin an advisory", .quiet) }
      }
    }
  }

  private static func canPublish(_ model: Model) -> Bool {
    model.commands.contains { $0.raw == "publish" }
  }

  /// Without an advisory it takes a second step, which says what follows.
  private static func publish(_ model: Model) -> Markup {
    guard canPublish(model) else { return .empty }
    return el("details", .flag("open", model.form.errors["confirm"] != nil)) {
      el("summary") { "Publish without an advisory" }
      post(model.path + "/commands", class: "form") {
        hiddenField("version", String(model.version))
        hiddenField("command", "publish")
        el("p") {
          """
          The case becomes TLP:CLEAR: whoever signs in and knows its address can open it, and \
          those who take part are told. Nothing is written for the public, so people who search \
          here find nothing; for that, publish an advisory. Reopening does not make it secret again.
          """
        }
        checks(
          "confirm", "Before you publish",
          [Choice(value: "yes", words: "Fix and facts are public elsewhere already.")],
          in: model.form)
        el("p", .class("buttons")) { button("Publish the case", .danger) }
      }
    }
  }

  private static func commandButton(
    _ model: Model, _ command: Command, _ kind: ButtonKind
  ) -> Markup {
    post(model.path + "/commands") {
      hiddenField("version", String(model.version))
      hiddenField("command", command.raw)
      button(command.words, kind)
    }
  }

  private static func withReason(_ model: Model, _ command: Command) -> Markup {
    el("details", .flag("open", isRefused(model, command))) {
      el("summary") { inert(command.words + ", with a reason") }
      post(model.path + "/commands", class: "form") {
        hiddenField("version", String(model.version))
        hiddenField("command", command.raw)
        if command.raw == "close" {
          field(
            "resolution", "What it turned out to be", .select(model.resolutions),
            hint: "It counts in the record of whoever reported it, which orders the queue.",
            in: isRefused(model, command) ? model.form : FormState())
        }
        field(
          "reason", "Reason", .text,
          hint: "Kept with the case. Say it so that finders can read it.",
          in: isRefused(model, command) ? model.form : FormState(),
          prefix: isRefused(model, command) ? "" : segment(command.raw) + "-", required: true)
        el("p", .class("buttons")) { button(command.words, .danger) }
      }
    }
  }

  /// Whether this is the command that was just refused.
  private static func isRefused(_ model: Model, _ command: Command) -> Bool {
    model.form.errors["reason"] != nil
      && (model.form.values["command"] ?? model.commands.first(where: \.needsReason)?.raw)
        == command.raw
  }

  private static func mergeForm(_ model: Model) -> Markup {
    el("details", .flag("open", model.form.errors["into"] != nil)) {
      el("summary") { "Merge into another case" }
      post(model.path + "/merge", class: "form") {
        hiddenField("version", String(model.version))
        if !model.similar.isEmpty {
          field(
            "candidate", "Case to merge into",
            .select(
              model.similar.map {
                Choice(value: $0.id, words: "\(visible($0.title)) (\($0.stateWords))")
              }
                + [Choice(value: "", words: "Another one, named below")]), in: model.form,
            // The likeliest; what is named below goes before it.
            value: model.similar.first?.id)
        }
        field(
          "into", model.similar.isEmpty ? "Case to merge into" : optional("Another case"),
          hint: "Its identifier, or the address of its page. Reports can be taken out again, each "
            + "into a new case; people and patches of this case do not come back by that.",
          in: model.form, required: model.similar.isEmpty)
        el("p", .class("buttons")) { button("Merge into it", .quiet) }
      }
    }
  }
}
