import Formats
import Registry
import Vocabulary

/// What a bundle says in plain text.
enum BundleText {
  /// What carries the label says so.
  static let label =
    "TLP:AMBER+STRICT. For your organization alone: it shows where you can be attacked."

  static func readMe(_ contents: BundleContents) -> String {
    """
    What to do, for \(line(contents.organization.name)). Bundle \(contents.number).
    \(label)

    Open index.html in any browser, or print it. It needs no network and no program.

    Made on \(contents.madeAt.day.spoken) by \(line(contents.publisher.name)).
    Work from it until \(contents.goodUntil.spoken); then fetch a new one.\
    \(contents.replaces.map { "\nIt takes the place of bundle \($0)." } ?? "")

    Before you work from it, let somebody check it. Breakwater does that without a network and
    without a server:

      breakwater bundle verify \("breakwater-bundle-\(contents.number).zip") --key KEY

    KEY is the key of the clearinghouse, which you wrote down before and did not take from here. It
    begins like this: \(contents.key.prefix(60))

    What is inside
      index.html          the list, for people
      actions.json        the same, for programs, with the codes
      matches.json        which system has which flaw, and why
      advisories/         security advisories (CSAF 2.0), each with its signature (OpenPGP)
      catalog/            what sources say about the flaws (OSV)
      manifest.json       every file with its size and SHA-256
      manifest.dsse.json  the manifest, signed (DSSE)

    Bring back what was done: on paper, with the code of each thing, or as a file:

      breakwater bundle answer BUNDLE --key KEY --done CODE --on 2026-11-22 --by AB

    and then on a computer with a network: \(contents.address)/bundles

    """
  }

  /// Text that others wrote, on one line.
  static func line(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { hides($0) ? "\u{FFFD}" : $0 }))
  }

  /// Whether a character is invisible, moves the text around it, or breaks the line.
  static func hides(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    default: false
    }
  }
}
