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
    text = Self.plain(String(word))
  }

  /// The number alone: `v3.20` is `3.20`, `22.04:LTS` is `22.04`, a code name is its number, and
  /// `enterprise_linux:9::appstream` is `9`.
  private static func plain(_ text: String) -> String {
    let parts = text.split(separator: ":").map(String.init)
    let word = parts.first { ($0.first == "v" ? $0.dropFirst() : $0[...]).first?.isNumber ?? false }
    let kept = word ?? parts.first ?? text
    if kept.first == "v", kept.dropFirst().first?.isNumber ?? false {
      return String(kept.dropFirst())
    }
    return codeNames[kept] ?? kept
  }

  /// Code names of Debian's and Ubuntu's releases.
  private static let codeNames = [
    "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13", "forky": "14",
    "bionic": "18.04", "focal": "20.04", "jammy": "22.04", "noble": "24.04",
  ]

  /// `12` covers `12.5`; a number and a code name that is not known here may be the same.
  public static func isSame(_ wanted: String, _ release: String) -> Bool {
    let (one, other) = (plain(wanted), plain(release))
    return one == other || other.hasPrefix(one + ".") || one.hasPrefix(other + ".")
      || one.first?.isNumber != other.first?.isNumber
  }
}
