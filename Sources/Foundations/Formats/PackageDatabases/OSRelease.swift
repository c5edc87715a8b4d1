/// Which distribution a system is, from `os-release` (freedesktop.org, os-release(5)).
public struct OSRelease: Sendable, Hashable {
  /// `ID`, such as `debian`, `rhel` or `alpine`.
  public let id: String
  /// `VERSION_ID`, such as `12` or `3.19.1`; nil for rolling releases.
  public let version: String?
  /// `VERSION_CODENAME`, such as `bookworm`.
  public let codeName: String?
  /// `PRETTY_NAME`, for people.
  public let name: String

  /// Reads the file: at most 64 KiB, `KEY=value` lines with shell quoting.
  public init(_ bytes: [UInt8]) throws(RecordError) {
    let format = "os-release"
    guard bytes.count <= 64 << 10 else {
      throw RecordError(format: format, field: "", reason: "larger than 64 KiB")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RecordError(format: format, field: "", reason: "malformed UTF-8")
    }
    var values: [String: String] = [:]
    for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
      guard !line.hasPrefix("#"), let (key, value) = line.cut(at: "=") else { continue }
      values[String(key.trimmedSpace)] = String(value.trimmedSpace.unquoted)
    }
    guard let id = values["ID"]?.lowercasedASCII, !id.isEmpty else {
      throw RecordError(format: format, field: "ID", reason: "is required")
    }
    self.id = id
    version = values["VERSION_ID"].flatMap { $0.isEmpty ? nil : $0 }
    codeName = values["VERSION_CODENAME"].flatMap { $0.isEmpty ? nil : $0 }
    name = values["PRETTY_NAME"] ?? values["NAME"] ?? id
  }

  /// A release as people write it: `ID` and `VERSION_ID` such as `debian:12` or `alpine:3.19`, the
  /// identifier alone where the distribution has no releases.
  public init(text: String) throws(RecordError) {
    let parts = text.lowercasedASCII.split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    // The letters that os-release(5) allows in these two.
    let isSound = parts.allSatisfy { part in
      !part.isEmpty && part.utf8.count <= 64
        && part.utf8.allSatisfy {
          (48...57).contains($0) || (97...122).contains($0) || [45, 46, 95].contains($0)
        }
    }
    guard isSound, let id = parts.first else {
      throw RecordError(
        format: "Release", field: "",
        reason:
          "\"\(text.prefix(100))\" is none; write ID and VERSION_ID of /etc/os-release, such as"
          + " debian:12")
    }
    self.id = String(id)
    version = parts.count == 2 ? String(parts[1]) : nil
    codeName = nil
    name = text
  }

  /// The namespace of the distribution's package URLs (purl-spec, types `deb`, `apk` and `rpm`).
  public var namespace: String {
    switch id {
    case "rhel": "redhat"
    case "sles", "sled", "sle_hpc", "suse", "sle-micro": "suse"
    case "ol": "oracle"
    case "amzn": "amazon"
    case _ where id.hasPrefix("opensuse"): "opensuse"
    default: id
    }
  }

  /// The `distro` qualifier: the name and, where there is one, the version.
  public var qualifier: String {
    ([id, version ?? codeName].compactMap(\.self)).joined(separator: "-")
  }

  /// The system itself as a component.
  public var component: BOMComponent {
    var component = BOMComponent(type: "operating-system", name: id)
    component.version = version
    return component
  }
}
