/// How the packages of an OSV ecosystem are named as package URLs (OSV schema, "Defined ecosystems").
struct PackageEcosystem {
  let type: String
  var namespace: String?
  var style = Style.plain

  /// How a name is cut into namespace and name.
  enum Style {
    /// The whole text is the name.
    case plain
    /// `group:artifact`.
    case colon
    /// Everything before the last `/` is the namespace.
    case path
    /// An address of a repository.
    case address
  }

  /// The ecosystem of this name, without a release after a colon.
  static func named(_ name: String) -> PackageEcosystem? { known[name.lowercasedASCII] }

  /// The package URL of a name in this ecosystem.
  func packageURL(_ name: String) -> PackageURL? {
    var name = name[...]
    var group = namespace
    switch style {
    case .plain: break
    case .colon:
      if let place = name.firstIndex(of: ":") {
        group = String(name[..<place])
        name = name[name.index(after: place)...]
      }
    case .path, .address:
      if style == .address { name = address(name) }
      if let place = name.lastIndex(of: "/") {
        group = String(name[..<place])
        name = name[name.index(after: place)...]
      }
    }
    return try? PackageURL(
      type: type, namespace: group, name: String(name),
      qualifiers: type == "julia" ? ["uuid": "-"] : [:])
  }

  private func address(_ name: Substring) -> Substring {
    var name = name
    for scheme in ["https://", "http://", "git://", "ssh://git@"] where name.hasPrefix(scheme) {
      name = name.dropFirst(scheme.count)
    }
    while name.hasSuffix("/") { name = name.dropLast() }
    return name.hasSuffix(".git") ? name.dropLast(4) : name
  }

  private static let known: [String: PackageEcosystem] = [
    "npm": .init(type: "npm", style: .path), "pypi": .init(type: "pypi"),
    "maven": .init(type: "maven", style: .colon), "go": .init(type: "golang", style: .path),
    "crates.io": .init(type: "cargo"), "rubygems": .init(type: "gem"),
    "nuget": .init(type: "nuget"), "packagist": .init(type: "composer", style: .path),
    "hex": .init(type: "hex", style: .path), "pub": .init(type: "pub"),
    "hackage": .init(type: "hackage"), "ghc": .init(type: "hackage"),
    "cran": .init(type: "cran"), "bioconductor": .init(type: "bioconductor"),
    "swifturl": .init(type: "swift", style: .address),
    "github actions": .init(type: "githubactions", style: .path),
    "conancenter": .init(type: "conan"), "julia": .init(type: "julia"),
    "opam": .init(type: "opam"), "vscode": .init(type: "vscode-extension", style: .path),
    "bitnami": .init(type: "bitnami"), "root": .init(type: "generic", namespace: "root"),
    "debian": .init(type: "deb", namespace: "debian"),
    "ubuntu": .init(type: "deb", namespace: "ubuntu"),
    "echo": .init(type: "deb", namespace: "echo"),
    "alpine": .init(type: "apk", namespace: "alpine"),
    "wolfi": .init(type: "apk", namespace: "wolfi"),
    "chainguard": .init(type: "apk", namespace: "chainguard"),
    "minimos": .init(type: "apk", namespace: "minimos"),
    "alpaquita": .init(type: "apk", namespace: "alpaquita"),
    "bellsoft hardened containers": .init(type: "apk", namespace: "bellsoft"),
    "almalinux": .init(type: "rpm", namespace: "almalinux"),
    "rocky linux": .init(type: "rpm", namespace: "rocky"),
    "red hat": .init(type: "rpm", namespace: "redhat"),
    "suse": .init(type: "rpm", namespace: "suse"),
    "opensuse": .init(type: "rpm", namespace: "opensuse"),
    "mageia": .init(type: "rpm", namespace: "mageia"),
    "openeuler": .init(type: "rpm", namespace: "openeuler"),
    "azure linux": .init(type: "rpm", namespace: "azurelinux"),
    "photon os": .init(type: "rpm", namespace: "photon"),
    "gentoo": .init(type: "ebuild", style: .path),
    "android": .init(type: "generic", namespace: "android"),
    "linux": .init(type: "generic", namespace: "linux"),
    "oss-fuzz": .init(type: "generic", namespace: "oss-fuzz"),
    "freebsd": .init(type: "generic", namespace: "freebsd"),
    "kubernetes": .init(type: "golang", style: .path),
    "uvi": .init(type: "generic", namespace: "uvi"),
    "gsd": .init(type: "generic", namespace: "gsd"),
  ]
}
