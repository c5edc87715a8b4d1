/// A file in which a package manager writes down the versions it resolved.
///
/// Each becomes a ``SoftwareBillOfMaterials`` whose components have package URLs. Packages that are
/// part of the project itself are listed without one, so that a name that exists elsewhere too is
/// never taken for it.
public enum LockFile: String, CaseIterable, Sendable {
  /// npm's `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.
  case npm = "package-lock.json"
  /// Yarn's, version 1 and Berry.
  case yarn = "yarn.lock"
  /// pnpm's, versions 5 to 9.
  case pnpm = "pnpm-lock.yaml"
  /// Poetry's.
  case poetry = "poetry.lock"
  /// uv's.
  case uv = "uv.lock"
  /// PDM's.
  case pdm = "pdm.lock"
  /// Python's own (PEP 751).
  case pylock = "pylock.toml"
  /// Pipenv's.
  case pipfile = "Pipfile.lock"
  /// pip's; lines that pin no version are told in the notes.
  case requirements = "requirements.txt"
  /// Cargo's.
  case cargo = "Cargo.lock"
  /// Go's list of required modules.
  case goModule = "go.mod"
  /// Go's checksums, which name more than is built.
  case goSum = "go.sum"
  /// Bundler's.
  case gem = "Gemfile.lock"
  /// Composer's.
  case composer = "composer.lock"
  /// Gradle's.
  case gradle = "gradle.lockfile"
  /// SwiftPM's, versions 1 to 3.
  case swift = "Package.resolved"
  /// NuGet's.
  case nuget = "packages.lock.json"
  /// Mix's.
  case mix = "mix.lock"
  /// Pub's.
  case pub = "pubspec.lock"
  /// Conan's, versions 1 and 2.
  case conan = "conan.lock"

  /// The kind of file that has this name (its last part), nil for others.
  public init?(fileName: String) {
    if let known = LockFile(rawValue: fileName) {
      self = known
      return
    }
    switch fileName {
    case "npm-shrinkwrap.json": self = .npm
    case "gems.locked": self = .gem
    case "buildscript-gradle.lockfile": self = .gradle
    default:
      // `requirements-dev.txt`, `dev-requirements.txt`, and PEP 751's `pylock.name.toml`.
      if fileName.hasSuffix(".txt"), fileName.lowercased().contains("requirements") {
        self = .requirements
      } else if fileName.hasPrefix("pylock."), fileName.hasSuffix(".toml") {
        self = .pylock
      } else {
        return nil
      }
    }
  }

  /// The name of the property that marks what is needed for development only; its value is `true`.
  public static let developmentProperty = "breakwater:development"

  /// Reads a file of this kind: at most 64 MiB and 250,000 packages.
  ///
  /// Throws ``RecordError`` naming the place. What is readable but cannot be matched, such as a line
  /// without a version, is told in ``SoftwareBillOfMaterials/notes``.
  public func read(_ bytes: [UInt8]) throws(RecordError) -> SoftwareBillOfMaterials {
    guard bytes.count <= 64 << 20 else {
      throw RecordError(format: rawValue, field: "", reason: "larger than 64 MiB")
    }
    var packages = LockedPackages(file: self)
    switch self {
    case .npm: try readNPMLock(json(bytes), into: &packages)
    case .yarn: try readYarnLock(bytes, into: &packages)
    case .pnpm:
      try readPNPMLock(yaml(bytes), into: &packages)
    case .poetry, .uv, .pdm, .pylock:
      try readPythonLock(readTOML(bytes, format: rawValue), into: &packages)
    case .pipfile: try readPipfileLock(json(bytes), into: &packages)
    case .requirements: try readRequirements(bytes, into: &packages)
    case .cargo: try readCargoLock(readTOML(bytes, format: rawValue), into: &packages)
    case .goModule: try readGoModule(bytes, into: &packages)
    case .goSum: try readGoSum(bytes, into: &packages)
    case .gem: try readGemfileLock(bytes, into: &packages)
    case .composer: try readComposerLock(json(bytes), into: &packages)
    case .gradle: try readGradleLock(bytes, into: &packages)
    case .swift: try readPackageResolved(json(bytes), into: &packages)
    case .nuget: try readNuGetLock(json(bytes), into: &packages)
    case .mix: try readMixLock(bytes, into: &packages)
    case .pub: try readPubLock(yaml(bytes), into: &packages)
    case .conan: try readConanLock(json(bytes), into: &packages)
    }
    return packages.bill
  }

  /// YAML of a mapping; an empty file is an empty one.
  private func yaml(_ bytes: [UInt8]) throws(RecordError) -> JSONValue {
    guard bytes.contains(where: { $0 > 32 }) else { return [:] }
    let value = try readYAML(bytes, format: rawValue, limit: 32)
    guard value.isNull || value.object != nil else {
      throw RecordError(format: rawValue, field: "", reason: "is no mapping")
    }
    return value
  }

  private func json(_ bytes: [UInt8]) throws(RecordError) -> JSONValue {
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    do throws(JSONError) {
      let value = try JSONValue.parse(
        body, budget: JSONBudget(bytes: 64 << 20, depth: 128, nodes: 5_000_000))
      guard value.object != nil else {
        throw JSONError(offset: 0, line: 1, column: 1, path: "", reason: "is no object")
      }
      return value
    } catch {
      throw RecordError(error, format: rawValue, record: nil)
    }
  }
}
