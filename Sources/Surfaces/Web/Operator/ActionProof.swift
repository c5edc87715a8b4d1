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
      proofForm(action, form, "scan", "A scanner looked again (strength 5 of 5)", sendsFile: true) {
        field(
          "sarif", "Log of the scanner", .file(accept: ".sarif,.json"),
          hint: "A file in SARIF 2.1.0, at most 20 MB.", in: form, prefix: "scan-",
          required: true)
      }
      if action.targetVersion != nil {
        proofForm(action, form, "versionProbe", "A version that you read (strength 4 of 5)") {
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
      }
      proofForm(action, form, "vendorAttestation", "Your vendor confirmed it (strength 3 of 5)") {
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
      if !isDeputy {
        proofForm(action, form, "signedStatement", "You answer for it by name (strength 2 of 5)") {
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

  /// Whom to ask, in which words, and that they were asked. A vendor has no way to open the page.
  static func askVendor(_ action: Action, _ vendor: String, canManage: Bool) -> Markup {
    markup {
      el("div", .class("screen-only")) {
        el("p") { "They cannot open this page. Print it for them, or send them this text:" }
        inertBlock(
          request(action), from: "Text for " + vendor, caption: "Copy it into a mail or a ticket.")
      }
      if let asked = action.vendorAskedAt {
        el("p") {
          "With "
          inert(vendor)
          " since "
          moment(asked)
          ". The date above stays; ask again before it."
        }
      }
      if canManage {
        let isAsked = action.vendorAskedAt != nil
        post(action.path + "/vendor", class: "screen-only") {
          hiddenField("asked", isAsked ? "false" : "true")
          el("p", .class("buttons")) {
            isAsked ? button("I have not asked them", .quiet) : button("I have asked them")
          }
        }
      }
    }
  }

  /// What an operator asks of a vendor, as plain text.
  private static func request(_ action: Action) -> String {
    let names = action.flaws.prefix(10).joined(separator: ", ")
    let rest = action.flaws.count > 10 ? " and \(action.flaws.count - 10) more" : ""
    let last = action.isOverdue ? nil : action.due
    let by = last.map { "by " + $0.spoken } ?? "as soon as you can"
    let asks =
      action.targetVersion.map {
        "Please update it to \($0) or later \(by). Tell us in writing when that is done, and which"
          + " version runs then."
      } ?? "We know of no fixed version. Please tell us when there is one, and what we can do until"
      + " then."
    let first: String? =
      action.urgency.kind == .threeDaysForensics
      ? "Before you change anything, save memory and logs to another computer, and tell us:"
        + " attackers use this flaw." : nil
    return [
      "We run \(action.product) on \(action.assetName).",
      names.isEmpty ? nil : "It has these known flaws: \(names)\(rest).", first, asks,
    ].compactMap { $0 }.joined(separator: "\n")
  }
}
