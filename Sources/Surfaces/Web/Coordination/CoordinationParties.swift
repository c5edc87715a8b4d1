import HTML
import Vocabulary

extension CoordinationPage {
  // MARK: One's own part

  static func ownPart(_ model: Model, _ own: Own) -> Markup {
    markup {
      facts([
        Fact("You", own.standing), own.isInvited ? nil : Fact("The report", own.report),
        own.isInvited ? nil : Fact("The fix", optional: own.fix),
      ])
      if !own.products.isEmpty { products(own.products, "Your products") }
      if model.canAct {
        if own.isInvited { invited(model, own) } else { partaking(model, own) }
      }
    }
  }

  private static func invited(_ model: Model, _ own: Own) -> Markup {
    markup {
      el("p") { inert(own.invitation) }
      el("p") {
        model.isInForce
          ? "The report is shown to those who keep quiet until the time above. "
            + "Who joins agrees to it."
          : "The report is shown to those who join."
      }
      buttons {
        command(
          model, "part", "answer",
          [("answer", "join")] + (model.agreed.map { [("until", $0)] } ?? [])
        ) { button("Join") }
        command(model, "part", "answer", [("answer", "decline")]) { button("Decline", .quiet) }
      }
    }
  }

  private static func partaking(_ model: Model, _ own: Own) -> Markup {
    markup {
      buttons {
        for step in own.steps where step.value != "close" {
          command(model, "part", "step", [("report", step.value)]) {
            button(step.words, .quiet)
          }
        }
        if own.canDeploy {
          command(model, "part", "step", [("deployed", "true")]) {
            button("Our fix is in use", .quiet)
          }
        }
      }
      statement(model, own)
      details(model, own)
    }
  }

  private static func statement(_ model: Model, _ own: Own) -> Markup {
    let form = model.form("state")
    return el("details", .flag("open", !form.errors.isEmpty)) {
      el("summary") { "Say how a product stands" }
      stating(model, own.products.first?.product, form)
    }
  }

  /// What somebody without an account said elsewhere, written down by the coordinator.
  static func speakFor(_ model: Model) -> Markup {
    let silent = model.people.filter(\.hasNoAccount)
    guard !silent.isEmpty else { return .empty }
    let form = model.form("state")
    let who = silent.map { Choice(value: $0.id, words: "\($0.name): \($0.standing)") }
    return section("Those without an account", id: "silent") {
      el("p") { "Write down what they told you elsewhere. The record says that you did." }
      command(
        model, "part", "answer", model.agreed.map { [("until", $0)] } ?? [], class: "form"
      ) {
        field("participant", "Who", .select(who), prefix: "answer-")
        radios(
          "answer", "What they said",
          [
            Choice(value: "join", words: "They take part"),
            Choice(value: "decline", words: "They decline"),
            Choice(value: "leave", words: "They leave"),
          ], prefix: "answer-", required: true)
        el("p", .class("buttons")) { button("Write it down", .quiet) }
      }
      el("details", .flag("open", !form.errors.isEmpty)) {
        el("summary") { "How a product of theirs stands" }
        stating(model, nil, form, who: who)
      }
    }
  }

  private static func stating(
    _ model: Model, _ product: String?, _ form: FormState, who: [Choice] = []
  ) -> Markup {
    command(model, "part", "state", [], class: "form") {
      if !who.isEmpty {
        field("participant", "Who", .select(who), in: form, prefix: "state-")
      }
      field(
        "product", "Product", hint: "A package URL or a name.", in: form,
        value: product, prefix: "state-", required: true)
      field(
        "status", "How it stands", .select(model.choices.statuses), in: form, prefix: "state-",
        required: true)
      field(
        "justification", optional("Why not affected"),
        .select([Choice(value: "", words: "Not said")] + model.choices.justifications),
        in: form, prefix: "state-")
      pair {
        field("fixedVersion", optional("Fixed in version"), in: form, prefix: "state-")
        field("expected", optional("Fix expected on"), in: form, prefix: "state-")
      }
      field(
        "statement", optional("Statement for the public"), .text,
        hint: "The other parties read it now, the public once the case is public.", in: form,
        prefix: "state-")
      el("p", .class("buttons")) { button("Say so", .quiet) }
    }
  }

  private static func details(_ model: Model, _ own: Own) -> Markup {
    let form = model.form("part")
    let answers = [Choice(value: "true", words: "Yes"), Choice(value: "false", words: "No")]
    return el("details", .flag("open", !form.errors.isEmpty)) {
      el("summary") { "Your number, your terms, being done, leaving" }
      command(model, "part", "part", [], class: "form") {
        pair {
          field(
            "reference", optional("Your number for the case"), in: form, value: own.reference,
            prefix: "part-")
          field(
            "policy", optional("Where your policy is"), in: form, value: own.policy,
            prefix: "part-")
        }
        field(
          "accepts", optional("The most restricted marking you take"),
          .select([Choice(value: "", words: "All")] + model.choices.lights), in: form,
          value: own.accepts, prefix: "part-")
        radios(
          "hidden", "Shall others not learn that you take part?", answers, in: form,
          value: own.isHidden ? "true" : "false", prefix: "part-")
        radios(
          "keepsEmbargo", "Do you keep to the embargo?", answers, in: form,
          value: own.keepsEmbargo ? "true" : "false", prefix: "part-")
        if own.steps.contains(where: { $0.value == "close" }) {
          radios(
            "report", "Are you done with the report?",
            [Choice(value: "", words: "No"), Choice(value: "close", words: "Yes, we are done")],
            in: form, value: "", prefix: "part-")
        }
        el("p", .class("buttons")) { button("Save", .quiet) }
      }
      command(model, "part", "answer", [("answer", "leave")]) {
        button("Leave the case", .danger)
      }
    }
  }

  // MARK: Everybody

  static func parties(_ model: Model) -> Markup {
    markup {
      if model.people.isEmpty { el("p") { "You see nobody else here." } }
      if !model.people.isEmpty {
        table(
          counted(model.people.count, "party", "parties") + " that you see",
          [
            Column("Name"), Column("Role"), Column("Takes part"), Column("Report"),
            Column("Products"), Column("Waits for"),
          ] + (model.isCoordinator && model.canAct ? [Column("Take out", .buttons)] : []),
          dense: true, rows: model.people.map { row(model, $0) })
      }
      let said = model.people.flatMap { person in
        person.products.compactMap { one in one.statement.map { (person.name, one, $0) } }
      }
      for (name, one, text) in said.prefix(200) {
        inertBlock(
          text, from: "\(name) on \(one.product)", caption: "Statement for the public.")
      }
    }
  }

  private static func row(_ model: Model, _ one: Person) -> [Markup] {
    let name = markup {
      inert(one.name)
      if let contact = one.contact { soft(" \(contact)") }
      if let reference = one.reference { soft(" \(reference)") }
    }
    let part = markup {
      inert(one.standing)
      if !one.keepsEmbargo { badge("Does not keep to the embargo", .bad) }
    }
    let standing = markup {
      inert(one.fix.isEmpty ? one.report : one.report + "; " + one.fix.lowercasedFirst)
    }
    let waits = markup {
      if let words = one.waits {
        if one.isLate { badge("Late", .bad) }
        inert(words)
      } else {
        "Nothing"
      }
    }
    var cells = [name, inert(one.roles), part, standing, productCell(one.products), waits]
    if model.isCoordinator, model.canAct {
      cells.append(
        one.canBeRemoved
          ? command(model, "lead", "remove", [("participant", one.id)]) {
            button("Take out", .quiet, about: one.name)
          } : .empty)
    }
    return cells
  }

  private static func productCell(_ products: [Product]) -> Markup {
    guard !products.isEmpty else { return .text("None named") }
    return el("ul") {
      for one in products {
        el("li") {
          hash(one.product)
          inert(": " + [one.status, one.detail].compactMap { $0 }.joined(separator: ", "))
        }
      }
    }
  }

  private static func products(_ products: [Product], _ caption: String) -> Markup {
    table(
      caption, [Column("Product"), Column("How it stands"), Column("Details")], dense: true,
      rows: products.map { [hash($0.product), inert($0.status), inert($0.detail ?? "")] })
  }
}
