import HTML

extension CasePage {
  /// The buttons: one for each thing that can be done now.
  static func next(_ model: Model) -> Markup {
    section("What can be done now", id: "next") {
      if model.commands.isEmpty { el("p") { "Nothing: this case has ended." } }
      buttons {
        for (place, command) in model.commands.filter({ !$0.needsReason }).enumerated() {
          commandButton(model, command, place == 0 ? .main : .quiet)
        }
      }
      advisory(model)
      el("div", .class("card")) {
        for command in model.commands where command.needsReason { withReason(model, command) }
        mergeForm(model)
      }
    }
  }

  /// The way to the case's advisory, or the button that begins it.
  @MarkupBuilder private static func advisory(_ model: Model) -> Markup {
    if let id = model.advisory {
      el("p") { el("a", .href("/drafts/" + segment(id))) { "Advisory of this case" } }
    } else if model.canDraft {
      post(model.path + "/advisory") { button("Begin an advisory", .quiet) }
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
        field(
          "into", "Case to merge into",
          hint: "Its identifier, as in the address of its page. You can separate them again.",
          in: model.form, required: true)
        el("p", .class("buttons")) { button("Merge into it", .quiet) }
      }
    }
  }
}
