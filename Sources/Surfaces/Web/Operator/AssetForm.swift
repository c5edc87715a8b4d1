import HTML
import Inventory

/// The fields of a new or changed asset. `values` are those it has now.
func assetFields(
  _ form: FormState, values: FormState = FormState(), prefix: String = ""
)
  -> Markup
{
  markup {
    field(
      "name", "Name", hint: "What your staff call it.", in: form, value: values.values["name"],
      prefix: prefix, required: true)
    radios(
      "exposure", "Can it be reached from the internet?",
      [
        Choice(value: "public", words: "Yes"),
        Choice(value: "internal", words: "No, from inside our network only"),
      ],
      hint: "Yes if anyone outside can open it: a website, a VPN, remote support. "
        + "This decides most dates. If you are not sure, answer yes.",
      in: form, value: values.values["exposure"], prefix: prefix, required: true)
    field(
      "owner", optional("Who is responsible"), in: form, value: values.values["owner"],
      prefix: prefix)
    field(
      "missionFunction", optional("What it is needed for"), in: form,
      value: values.values["missionFunction"], prefix: prefix)
    field(
      "maintainedBy", optional("Maintained by"),
      hint: "The vendor, when you cannot update it yourselves.", in: form,
      value: values.values["maintainedBy"], prefix: prefix)
    radios(
      "operational", "Does it control machines, treatment or a plant?",
      [Choice(value: "no", words: "No"), Choice(value: "yes", words: "Yes")],
      hint: "Such as a pump, a ventilator or a vault door. If so, we advise more care.",
      in: form, value: values.values["operational"] ?? "no", prefix: prefix)
    windowFields(form, values: values, prefix: prefix)
  }
}

/// When an asset may be changed.
private func windowFields(_ form: FormState, values: FormState, prefix: String) -> Markup {
  el("fieldset", .class("choices")) {
    el("legend") { "Maintenance window (optional)" }
    el("span", .class("hint")) { "When it may be stopped, on the clock of the place." }
    pair {
      field(
        "turn", "Which",
        .select(
          [Choice(value: "", words: "None set")]
            + MaintenanceWindow.Turn.allCases.map {
              Choice(
                value: $0.rawValue,
                words: $0 == .every ? "Every week" : "The \($0.rawValue) of the month")
            }), in: form, value: values.values["turn"], prefix: prefix)
      field(
        "weekday", "Day",
        .select(
          MaintenanceWindow.weekdays.enumerated().map {
            Choice(value: String($0.offset + 1), words: $0.element)
          }), in: form, value: values.values["weekday"] ?? "7", prefix: prefix)
    }
    pair {
      field(
        "from", "From", hint: "Such as 02:00.", in: form, value: values.values["from"],
        prefix: prefix)
      field(
        "minutes", "For how many minutes", .number, in: form, value: values.values["minutes"],
        prefix: prefix)
    }
  }
}

/// The questions of the form, for the list of what has to be corrected.
let assetLabels = [
  ("name", "Name"), ("exposure", "Can it be reached from the internet?"),
  ("owner", "Who is responsible"), ("missionFunction", "What it is needed for"),
  ("maintainedBy", "Maintained by"),
  ("operational", "Does it control machines, treatment or a plant?"),
  ("turn", "Which maintenance window"), ("from", "From"), ("minutes", "For how many minutes"),
  ("file", "Inventory file"),
  ("release", "Distribution and release"),
]
