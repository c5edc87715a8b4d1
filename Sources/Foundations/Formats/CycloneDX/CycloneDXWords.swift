/// The words that a version of CycloneDX allows where it allows only some.
enum CycloneDXWords {
  /// What a component can be.
  static func componentTypes(_ version: String) -> [String] {
    var types = ["application", "framework", "library", "operating-system", "device"]
    if version >= "1.1" { types.append("file") }
    if version >= "1.2" { types += ["container", "firmware"] }
    if version >= "1.5" {
      types += ["platform", "device-driver", "machine-learning-model", "data"]
    }
    if version >= "1.6" { types.append("cryptographic-asset") }
    return types
  }

  /// How much a component is needed.
  static func scopes(_ version: String) -> [String] {
    ["required", "optional"] + (version >= "1.1" ? ["excluded"] : [])
  }

  /// What digests are made with.
  static func hashAlgorithms(_ version: String) -> [String] {
    var names = [
      "MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-512",
    ]
    if version >= "1.2" {
      names += ["SHA3-384", "BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512", "BLAKE3"]
    }
    if version >= "1.7" { names += ["Streebog-256", "Streebog-512"] }
    return names
  }
}
