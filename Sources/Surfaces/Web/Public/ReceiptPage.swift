import HTML
import Vocabulary

/// A receipt of the ledger, and how to check it without trusting us.
struct ReceiptPage {
  /// What checking it just now found.
  enum Check: Sendable {
    case included, waiting, mismatch
  }

  struct Model: Sendable {
    let id: String
    /// What was recorded, in words; nil where the reader may not know.
    let what: String?
    /// The record as it is sealed, for the same readers.
    let record: String?
    let recordedAt: Timestamp
    let entry: Int?
    let check: Check
    let checkpointAt: Timestamp?
    let treeSize: Int?
    let root: String?
    let witnessesSigned: Int
    let witnesses: Int
    let commitment: String
    /// Only for whoever may open the commitment.
    let salt: String?
    let origin: String
    /// The ledger's public key, as verifiers want it.
    let publicKey: String?
    /// A command that verifies the proof.
    let verifyCommand: String?
  }

  static func render(_ frame: Frame, _ model: Model) -> [UInt8] {
    page(frame, .slim) {
      el("p", .class("kicker")) { "Ledger receipt" }
      el("h1") { el("code") { inert(model.id) } }
      outcome(model)
      facts([
        Fact("What", model.what ?? "Not visible to you"),
        Fact("Recorded", markup: moment(model.recordedAt)),
        model.entry.map { Fact("Entry number", grouped($0)) },
      ])
      section("What is sealed", id: "sealed") { sealed(model) }
      section("Verify it yourself", id: "verify") { steps(model) }
    }
  }

  private static func outcome(_ model: Model) -> Markup {
    switch model.check {
    case .included:
      noticeBox(.good) {
        el("h2") {
          Icon.check.markup
          " In the ledger, unchanged"
        }
        el("p") { checkedAgainst(model) }
      }
    case .waiting:
      noticeBox {
        el("h2") { "Recorded, not yet sealed" }
        el("p") { "The next checkpoint includes it. Come back then to verify it." }
      }
    case .mismatch:
      noticeBox(.bad) {
        el("h2") { "It does not match the ledger" }
        el("p") { model.witnesses > 0 ? tellWitness : tellOthers }
      }
    }
  }

  private static let tellWitness = "Keep your copy, and tell a witness before you tell us."
  private static let tellOthers =
    "Keep your copy and the checkpoint, and compare them with what other participants kept."

  private static func checkedAgainst(_ model: Model) -> Markup {
    markup {
      "We checked just now"
      if let checkpointAt = model.checkpointAt {
        " against the checkpoint of "
        moment(checkpointAt)
      }
      if model.witnesses > 0 {
        ", which \(model.witnessesSigned) of \(model.witnesses) witnesses signed"
      }
      ". You need not take our word for it: see below."
    }
  }

  private static func sealed(_ model: Model) -> Markup {
    markup {
      facts(
        [
          Fact("Commitment (SHA-256)", markup: hash(model.commitment)),
          model.salt.map {
            Fact("Salt (yours; whoever has it can test a guess)", markup: hash($0))
          },
          Fact("Origin", markup: hash(model.origin)),
          model.root.map { Fact("Root", markup: hash($0)) },
          model.treeSize.map { Fact("Entries at that checkpoint", grouped($0)) },
        ], .list)
      if let record = model.record {
        el("details") {
          el("summary") { "The record, as it is sealed" }
          inertBlock(record, from: "Record", caption: "With the salt it gives the commitment.")
        }
      }
      el("p", .class("buttons")) {
        buttonLink("Record (JSON)", "/api/v1/receipts/" + segment(model.id), .quiet)
        if model.check != .waiting {
          buttonLink("Proof", "/receipts/" + segment(model.id) + "/proof", .quiet)
        }
      }
    }
  }

  private static func steps(_ model: Model) -> Markup {
    el("ol", .class("steps")) {
      el("li") {
        el("h3") { "Get the public key another way" }
        el("p") {
          model.witnesses > 0 ? "A witness publishes it, too. " : "Ask by telephone, for example. "
          "Do not trust the copy on this page alone."
        }
        if let publicKey = model.publicKey { el("pre") { inert(publicKey) } }
      }
      el("li") {
        el("h3") { "Check the proof" }
        el("p") { "Any tool that reads C2SP transparency logs will do." }
        if let command = model.verifyCommand { el("pre") { inert(command) } }
      }
      el("li") {
        el("h3") { "Read the answer" }
        el("p") {
          "If it does not match: "
          model.witnesses > 0 ? tellWitness : tellOthers
        }
      }
    }
  }
}
