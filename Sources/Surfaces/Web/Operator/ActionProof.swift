import HTML
import Vocabulary

/// What proves that an action is done: the evidence so far, and forms for more.
extension ActionPage {
  static let proofLabels = [
    ("name", "Your name"), ("function", "Your function"), ("text", "What is stated"),
    ("vendor", "Vendor"), ("person", "Who there"), ("on", "On which day"),
    ("version", "Version that it shows"), ("method", "How you read it"),
    ("sarif", "Log of the scanner"), ("kind", "Kind of proof"),
  ]

  static func proofs(_ action: Action) -> Markup {
    section("Proof", id: "proof") {
      if let strength = action.strength {
        el("p") {
          badge(
            "Strength \(strength.value) of 5",
            action.state == .verified ? .good : .plain)
          inert(" " + strength.words + ".")
        }
      }
      if action.proofs.isEmpty {
        soft(
          action.state == .done
            ? "Nothing proves it yet. It is closed when something does." : "Nothing yet.")
      } else {
        table(
          "What was handed in",
          [Column("What"), Column("What it says"), Column("Strength"), Column("When")],
          hidesCaption: true,
          rows: action.proofs.map { proof in
            [
              markup {
                inert(proof.title)
                if !proof.supports {
                  " "
                  badge("Contradicts", .bad, .octagon)
                }
              }, inert(proof.summary),
              markup {
                "\(proof.strength) of 5"
                el("br")
                soft(proof.strengthWords)
              },
              markup {
                moment(proof.at)
                " "
                receiptLink(proof.receipt)
              },
            ]
          })
      }
    }
  }

  /// Whoever acts for a client signs nothing in its name.
  static func proofForms(_ action: Action, _ form: FormState, isDeputy: Bool) -> Markup {
    section("Prove it", id: "prove", class: "screen-only") {
      el("p") {
        "A new inventory of this system proves the most. Until you have one, use what you have. "
        "The stronger the proof, the less an examiner will ask."
      }
      proofForm(action, form, "versionProbe", "A version that you read (strength 4)") {
        pair {
          field(
            "version", "Version that it shows",
            hint: action.targetVersion.map { "\($0) or later." },
            in: form, prefix: "probe-", required: true)
          field(
            "method", "How you read it", hint: "For example: Help, About, on the server.",
            in: form, prefix: "probe-", required: true)
        }
      }
      proofForm(action, form, "vendorAttestation", "Your vendor confirmed it (strength 3)") {
        pair {
          field(
            "vendor", "Vendor", in: form, value: action.maintainedBy, prefix: "vendor-",
            required: true)
          field("person", optional("Who there"), in: form, prefix: "vendor-")
        }
        field(
          "on", "On which day", hint: "Such as 2026-11-22.", in: form, prefix: "vendor-",
          required: true)
        field(
          "text", "What they wrote", .text, hint: "Copy the sentence that counts.", in: form,
          prefix: "vendor-", required: true)
      }
      proofForm(action, form, "scan", "A scanner looked again (strength 5)", sendsFile: true) {
        field(
          "sarif", "Log of the scanner", .file(accept: ".sarif,.json"),
          hint: "A file in SARIF 2.1.0, at most 20 MB.", in: form, prefix: "scan-",
          required: true)
      }
      if !isDeputy {
        proofForm(action, form, "signedStatement", "You answer for it by name (strength 2)") {
          pair {
            field("name", "Your name", in: form, prefix: "sign-", required: true)
            field("function", "Your function", in: form, prefix: "sign-", required: true)
          }
          field(
            "text", "What you state", .text,
            hint: "For example: I checked that it runs 4.2 since Friday.", in: form,
            prefix: "sign-", required: true)
        }
      }
    }
  }

  private static func proofForm(
    _ action: Action, _ form: FormState, _ kind: String, _ title: String,
    sendsFile: Bool = false, @MarkupBuilder _ content: () -> Markup
  ) -> Markup {
    el("details", .flag("open", form.values["kind"] == kind)) {
      el("summary") { inert(title) }
      post(action.path + "/evidence", class: "form", sendsFile: sendsFile) {
        hiddenField("kind", kind)
        content()
        el("p", .class("buttons")) { button("Hand it in", about: title) }
      }
    }
  }

  static func withVendor(_ action: Action) -> Markup {
    section("With your vendor", id: "vendor", class: "card") {
      if let asked = action.vendorAskedAt {
        el("p") {
          "With "
          inert(action.maintainedBy ?? "your vendor")
          " since "
          moment(asked)
          ". The date above stays; ask again before it."
        }
        post(action.path + "/vendor", class: "screen-only") {
          hiddenField("asked", "false")
          button("I have not asked them", .quiet)
        }
      } else {
        el("p") {
          "You can not fix this yourself. Send this page to "
          inert(action.maintainedBy ?? "your vendor")
          " and write it down here."
        }
        post(action.path + "/vendor", class: "screen-only") {
          hiddenField("asked", "true")
          button("I have asked them")
        }
      }
    }
  }
}
