/// How the versions of an ecosystem are ordered.
public enum VersionScheme: String, Sendable, CaseIterable {
  /// Semantic Versioning 2.0.0.
  case semver
  /// npm: Semantic Versioning, read loosely as `node-semver` does.
  case npm
  /// Python: PEP 440.
  case pypi
  /// Maven: `ComparableVersion` of Maven 3.9.
  case maven
  /// Go modules: Semantic Versioning, `v` before it, pseudo-versions and `go1.2rc3`.
  case golang
  /// Rust crates: Semantic Versioning.
  case cargo
  /// Ruby: `Gem::Version`.
  case gem
  /// NuGet: Semantic Versioning with a fourth number, labels compared without case.
  case nuget
  /// PHP: Composer's normalised `version_compare`.
  case composer
  /// Debian policy section 5.6.12.
  case debian
  /// RPM: `rpmvercmp` with epoch and release.
  case rpm
  /// Alpine: apk-tools.
  case alpine
  /// Arch Linux: pacman's `vercmp`.
  case alpm
  /// Conan 2.
  case conan
  /// Hex: Semantic Versioning.
  case hex
  /// Dart: Semantic Versioning with ordered build metadata.
  case pub
  /// R: `package_version`.
  case cran
  /// Haskell: the Package Versioning Policy.
  case hackage
  /// Gentoo: Package Manager Specification, section 3.3.
  case gentoo
  /// Times of RFC 3339.
  case datetime
  /// UTF-8 bytes.
  case lexicographic
  /// Numbers between dots.
  case intdot
  /// Anything else: numbers by value, words by spelling, pre-release words first.
  case generic

  /// The scheme of a package URL type (or `cpe`).
  public init(packageType: String) {
    switch packageType {
    case "npm", "bower", "vscode-extension": self = .npm
    case "pypi", "conda": self = .pypi
    case "maven", "gradle", "clojars": self = .maven
    case "golang": self = .golang
    case "cargo": self = .cargo
    case "gem", "cocoapods": self = .gem
    case "nuget": self = .nuget
    case "composer": self = .composer
    case "deb", "opam": self = .debian
    case "rpm": self = .rpm
    case "alpm": self = .alpm
    case "conan": self = .conan
    case "apk": self = .alpine
    case "hex", "otp": self = .hex
    case "pub": self = .pub
    case "cran", "bioconductor": self = .cran
    case "hackage": self = .hackage
    case "ebuild", "gentoo": self = .gentoo
    case "swift", "julia", "bitnami", "githubactions": self = .semver
    default: self = .generic
    }
  }

  /// Whether keys of both orders may be compared with each other.
  public func hasKeys(of other: VersionScheme) -> Bool {
    let semantic: Set<VersionScheme> = [.semver, .npm, .golang, .cargo, .hex]
    return self == other || (semantic.contains(self) && semantic.contains(other))
  }

  /// The scheme of an OSV ecosystem, with or without a release.
  public init(ecosystem: String) {
    let base = ecosystem.split(separator: ":", maxSplits: 1).first.map(String.init) ?? ecosystem
    self.init(packageType: PackageEcosystem.named(base)?.type ?? "generic")
  }
}
