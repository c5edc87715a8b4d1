/// The release of a distribution, such as `12` of Debian or `v3.20` of Alpine.
public struct PackageRelease: Sendable, Hashable {
  /// The release as advisories write it.
  public let text: String

  /// Reads the `distro` qualifier of a package URL: `debian-12`, `bookworm`, `ubuntu-jammy`.
  public init?(qualifier: String) {
    let words = qualifier.split(separator: "-").dropFirst()
    guard let word = words.first(where: { $0.first?.isNumber ?? false }) ?? words.first else {
      return nil
    }
    text = Self.codeNames[String(word)] ?? String(word)
  }

  /// Code names of Debian's and Ubuntu's releases.
  private static let codeNames = [
    "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13", "forky": "14",
    "bionic": "18.04", "focal": "20.04", "jammy": "22.04", "noble": "24.04",
  ]

  /// `12` covers `12.5`; a number and a code name that is not known here may be the same.
  public static func isSame(_ wanted: String, _ release: String) -> Bool {
    wanted == release || release.hasPrefix(wanted + ".") || wanted.hasPrefix(release + ".")
      || release.first?.isNumber != wanted.first?.isNumber
  }
}
