import HTML

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
  }
}

/// The questions of the form, for the list of what has to be corrected.
let assetLabels = [
  ("name", "Name"), ("exposure", "Can it be reached from the internet?"),
  ("owner", "Who is responsible"), ("missionFunction", "What it is needed for"),
  ("maintainedBy", "Maintained by"), ("file", "Inventory file"),
  ("release", "Distribution and release"),
]
