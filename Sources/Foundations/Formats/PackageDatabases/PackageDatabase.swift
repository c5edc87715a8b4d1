/// Where a distribution's package manager writes down what is installed.
public enum PackageDatabase: String, CaseIterable, Sendable {
  /// dpkg's `status`, and the files of `status.d` in images without a package manager.
  case dpkg
  /// apk's `installed`.
  case apk
  /// rpm's `rpmdb.sqlite`, since rpm 4.16.
  case rpmSQLite = "rpm (SQLite)"
  /// rpm's `Packages.db`, as SUSE has it.
  case rpmNDB = "rpm (ndb)"
  /// rpm's `Packages` of before 4.16, as Red Hat Enterprise Linux had it up to 8.
  case rpmBerkeley = "rpm (Berkeley DB)"

  /// The database that lies at a path of a root file system, given without a slash in front.
  public init?(path: String) {
    let parts = path.split(separator: "/")
    let folder = parts.dropLast().joined(separator: "/")
    guard let name = parts.last else { return nil }
    switch folder {
    case "var/lib/dpkg":
      guard name == "status" else { return nil }
      self = .dpkg
    case "var/lib/dpkg/status.d":
      guard !name.hasSuffix(".md5sums") else { return nil }
      self = .dpkg
    case "lib/apk/db", "usr/lib/apk/db":
      guard name == "installed" else { return nil }
      self = .apk
    case "var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm":
      switch name {
      case "rpmdb.sqlite": self = .rpmSQLite
      case "Packages.db": self = .rpmNDB
      case "Packages": self = .rpmBerkeley
      default: return nil
      }
    default: return nil
    }
  }

  /// The installed packages: at most 512 MiB and 100,000 of them.
  ///
  /// Package URLs carry the distribution of `release` in their namespace and the qualifier `distro`,
  /// and where a package was built from another one, that one with its version in the qualifier
  /// `upstream`: Debian's and Alpine's advisories name sources. A damaged package is passed over with
  /// a note; a damaged database throws ``RecordError`` with the place.
  public func read(
    _ bytes: [UInt8], release: OSRelease?
  ) throws(RecordError) -> SoftwareBillOfMaterials {
    guard bytes.count <= 512 << 20 else {
      throw RecordError(format: rawValue, field: "", reason: "larger than 512 MiB")
    }
    var packages = InstalledPackages(database: self, release: release)
    switch self {
    case .dpkg: try readDebianStatus(bytes, into: &packages)
    case .apk: try readAlpineInstalled(bytes, into: &packages)
    case .rpmSQLite: try readRPMSQLite(bytes, into: &packages)
    case .rpmNDB: try readRPMNDB(bytes, into: &packages)
    case .rpmBerkeley: try readRPMBerkeley(bytes, into: &packages)
    }
    return try packages.finished()
  }
}

/// The packages of a database as they are read.
struct InstalledPackages {
  let format: String
  let release: OSRelease?
  private(set) var bill: SoftwareBillOfMaterials
  private var first: RecordError?

  private static let limit = 100_000

  init(database: PackageDatabase, release: OSRelease?) {
    format = database.rawValue
    self.release = release
    bill = SoftwareBillOfMaterials(format: .packageDatabase, specVersion: database.rawValue)
  }

  func failure(_ field: String, _ reason: String) -> RecordError {
    RecordError(format: format, field: field, reason: reason)
  }

  /// Passes over one package that cannot be read, so that the others are; a note says so.
  mutating func passOver(_ field: String, _ reason: String) {
    if bill.notes.count < 1000 { bill.notes.append("\(field): \(reason)") }
    first = first ?? failure(field, reason)
  }

  /// The bill; where nothing could be read, why.
  func finished() throws(RecordError) -> SoftwareBillOfMaterials {
    if bill.components.isEmpty, let first { throw first }
    return bill
  }

  /// What is known of one installed package.
  struct Package {
    var name = ""
    var version = ""
    /// rpm's, which its package URLs keep apart.
    var epoch: String?
    var architecture: String?
    var source: String?
    var sourceVersion: String?
    var supplier: String?
    var licence: String?
  }

  /// Adds a package of a type; `namespace` counts where no release is known.
  mutating func add(
    _ package: Package, type: String, namespace: String?, at field: String
  ) throws(RecordError) {
    guard bill.components.count < Self.limit else {
      throw failure(field, "more than \(Self.limit) packages")
    }
    var qualifiers: [String: String] = [:]
    qualifiers["arch"] = package.architecture
    qualifiers["distro"] = release?.qualifier
    qualifiers["epoch"] = package.epoch
    if let source = package.source, source != package.name || package.sourceVersion != nil {
      qualifiers["upstream"] = source + (package.sourceVersion.map { "@" + $0 } ?? "")
    }
    let url: PackageURL
    do throws(PackageURLError) {
      url = try PackageURL(
        type: type, namespace: release?.namespace ?? namespace, name: package.name,
        version: package.version, qualifiers: qualifiers)
    } catch {
      return passOver(field, error.reason)
    }
    var component = BOMComponent(type: "library", name: package.name)
    component.group = url.namespace
    component.version = package.epoch.map { "\($0):\(package.version)" } ?? package.version
    let text = url.description
    // Longer ones are not read again.
    guard text.utf8.count <= PackageURL.limit else { return passOver(field, "is too long") }
    component.purl = text
    component.reference = text
    component.supplier = package.supplier
    component.licences = package.licence.map { [$0] } ?? []
    bill.components.append(component)
  }
}
