import HTML

/// The fields of a project's rules, for claiming and for changing.
enum ProjectForm {
  /// The fields in the order of the form.
  static let labels = [
    ("name", "Name"), ("project", "Recognised by"), ("requirements", "A report must have"),
    ("machineFindings", "Flaws found by AI or other tools"), ("weeklyCapacity", "Flaws a week"),
    ("contact", "Contact"), ("embargoDays", "Days until publication"),
    ("exclusions", "What is no flaw here"), ("note", "What else finders should know"),
  ]

  /// What a report can be asked to have, and the words for it.
  static let requirements = [
    ("testedVersion", "The version or commit that was tested"), ("reproducer", "A reproducer"),
    ("patch", "A patch"), ("humanCheck", "A person who has seen it happen"),
  ]

  static func fields(_ form: FormState, keyIsFixed: Bool) -> Markup {
    markup {
      pair {
        field("name", "Name", in: form, required: true)
        if keyIsFixed {
          el("div", .class("field"), .id("project")) {
            el("p") {
              "Recognised by "
              hash(form.values["project"] ?? "")
              ". Claim another project for another package."
            }
            hiddenField("project", form.values["project"] ?? "")
          }
        } else {
          field(
            "project", "Recognised by",
            hint: "A package URL such as pkg:npm/name, or the address of the source.", in: form,
            required: true)
        }
      }
      wants(form)
      radios(
        "machineFindings", "Flaws found by AI or other tools",
        [
          Choice(value: "welcome", words: "Are welcome"),
          Choice(value: "public", words: "Are treated as public from the start"),
          Choice(value: "declined", words: "Are not wanted until a person has seen them"),
        ], in: form, value: "welcome")
      pair {
        field(
          "weeklyCapacity", optional("Flaws a week"), .number,
          hint: "How many distinct flaws you can take on. The others wait, the worst first.",
          in: form)
        field(
          "embargoDays", optional("Days until publication"), .number,
          hint: "Counted from when you are asked.", in: form)
        field("contact", optional("Contact"), hint: "An address or a page.", in: form)
      }
      field(
        "exclusions", optional("What is no flaw here"), .code,
        hint: "One a line: weakness CWE-400 | why. Or: path examples/ | why. Or: words self-xss | "
          + "why.", in: form)
      field("note", optional("What else finders should know"), .text, in: form)
    }
  }

  private static func wants(_ form: FormState) -> Markup {
    el("fieldset", .class("choices"), .id("requirements")) {
      el("legend") { "A report must have" }
      for (value, words) in requirements {
        checkbox("needs-" + value, words, form)
      }
      checkbox("wantsEverything", "We want every report as it comes, unreviewed", form)
    }
  }

  private static func checkbox(_ name: String, _ words: String, _ form: FormState) -> Markup {
    el("label", .class("choice"), .for(name)) {
      el(
        "input", .type("checkbox"), .id(name), .name(name), .value("true"),
        .flag("checked", form.values[name] == "true"))
      el("span") { words }
    }
  }
}
