/// Tests of what identifies a product: 6.1.13, 6.1.25, 6.1.42 to 6.1.44, 6.1.61, 6.2.8, 6.2.9,
/// 6.2.16, 6.2.32, 6.2.42, 6.2.52 and 6.3.5.
enum CSAFHelperChecks {
  private static func addresses(_ product: CSAFSubject.Product) -> [CSAFNode] {
    product.helper["purl"].exists ? [product.helper["purl"]] : product.helper["purls"].items
  }

  static func packageURL(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for node in subject.products.flatMap(addresses) {
      guard let text = node.text else { continue }
      if subject.isNew, text.hasPrefix("pkg:/") {
        reporter.report(node, "Write the package URL in canonical form, without \"//\".")
        continue
      }
      do throws(PackageURLError) {
        _ = try PackageURL(text)
      } catch {
        reporter.report(node, "This is no package URL: \(error.reason).")
      }
    }
  }

  static func onlyQualifiers(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for product in subject.products {
      let nodes = product.helper["purls"].items
      let bare = nodes.compactMap { node -> String? in
        guard let url = node.text.flatMap({ try? PackageURL($0) }) else { return nil }
        return
          (try? PackageURL(
            type: url.type, namespace: url.namespace, name: url.name, version: url.version,
            subpath: url.subpath))?.description
      }
      guard Set(bare).count > 1 else { continue }
      reporter.report(
        product.helper["purls"],
        "Package URLs of one product differ in their qualifiers only; list other products apart.")
    }
  }

  static func repeatedHash(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for list in hashLists(subject) {
      var seen: Set<String> = []
      for hash in list.items {
        guard let name = hash["algorithm"].text, !seen.insert(name).inserted else { continue }
        reporter.report(hash["algorithm"], "\(name) is there twice for one file; keep one.")
      }
    }
  }

  private static func hashLists(_ subject: CSAFSubject) -> [CSAFNode] {
    subject.products.flatMap { $0.helper["hashes"].items }.map { $0["file_hashes"] }
  }

  static func onlyMD5(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    only("md5", subject, &reporter)
  }

  static func onlySHA1(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    only("sha1", subject, &reporter)
  }

  private static func only(
    _ name: String, _ subject: CSAFSubject, _ reporter: inout CSAFReporter
  ) {
    for list in hashLists(subject) {
      let names = list.items.map { $0["algorithm"].text }
      guard !names.isEmpty, names.allSatisfy({ $0 == name }) else { continue }
      reporter.report(list, "\(name) alone can be forged; add sha256 or sha512.")
    }
  }

  static func unknownHash(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    let known: Set = [
      "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-224", "sha512-256",
      "sha3-224", "sha3-256", "sha3-384", "sha3-512", "shake128", "shake256", "ripemd160",
      "blake2b256", "blake2b384", "blake2b512", "blake2s256", "blake3", "sm3", "whirlpool", "md4",
      "tiger", "blake2b160", "blake2b224", "blake2s128", "blake2s160", "blake2s224",
    ]
    for hash in hashLists(subject).flatMap(\.items) {
      guard let name = hash["algorithm"].text, !known.contains(name) else { continue }
      reporter.report(
        hash["algorithm"],
        "The standard names no algorithm \"\(name)\", and this program knows none.")
    }
  }

  static func shortHash(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for hash in hashLists(subject).flatMap(\.items) {
      guard let value = hash["value"].text, value.utf8.count < 64 else { continue }
      reporter.report(hash["value"], "The hash is short; give one of at least 256 bits.")
    }
  }

  static func modelStars(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    stars(subject, "model_numbers", &reporter)
  }

  static func serialStars(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    stars(subject, "serial_numbers", &reporter)
  }

  static func unitStars(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    stars(subject, "skus", &reporter)
  }

  private static func stars(
    _ subject: CSAFSubject, _ list: String, _ reporter: inout CSAFReporter
  ) {
    for node in subject.products.flatMap({ $0.helper[list].items }) {
      var found = 0
      var escaped = false
      for byte in (node.text ?? "").utf8 {
        if byte == UInt8(ascii: "*"), !escaped { found += 1 }
        escaped = byte == UInt8(ascii: "\\") && !escaped
      }
      guard found > 1 else { continue }
      reporter.report(node, "Only one \"*\" may stand for unknown characters; escape the others.")
    }
  }

  static func missing(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for product in subject.products where !product.helper.exists {
      reporter.report(
        product.node, "Nothing identifies \"\(product.id)\" to a machine; add a purl or CPE.")
    }
  }

  static func shared(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    var owners: [String: [JSONValue: String]] = [:]
    for product in subject.products {
      for member in product.helper.members {
        let nodes = member.node.value.array == nil ? [member.node] : member.node.items
        for node in nodes {
          if let owner = owners[member.key]?[node.value], owner != product.id {
            reporter.report(node, "\"\(owner)\" is identified by the same value.")
          }
          owners[member.key, default: [:]][node.value] = product.id
        }
      }
    }
  }

  /// Versions, languages and patch levels that branches and helpers tell differently.
  static func inconsistent(_ subject: CSAFSubject, _ reporter: inout CSAFReporter) {
    for product in subject.products where product.origin == .branch {
      let named = Dictionary(
        product.branches.compactMap { branch in
          branch["category"].text.map { ($0, branch["name"].text ?? "") }
        }, uniquingKeysWith: { $1 })
      if let name = product.helper["cpe"].text.flatMap({ try? CPEName($0) }) {
        inconsistent(name, named, product.helper["cpe"], &reporter)
      }
      guard let version = named["product_version"] else { continue }
      for node in addresses(product) {
        guard let url = node.text.flatMap({ try? PackageURL($0) }), url.version != version else {
          continue
        }
        reporter.report(node, "The version is \(version) in the branches and another here.")
      }
    }
  }

  private static func inconsistent(
    _ name: CPEName, _ named: [String: String], _ node: CSAFNode, _ reporter: inout CSAFReporter
  ) {
    let version = named["product_version"]
    if let version, let stated = name.version.plain, stated != version.lowercased(),
      version.lowercased() != "v" + stated
    {
      reporter.report(node, "The version is \(version) in the branches and \(stated) here.")
    } else if version != nil, name.version == .any {
      reporter.report(node, "The version in the branches is missing here.")
    }
    let parts = [
      ("language", name.attributes[6]), ("architecture", name.attributes[9]),
    ]
    for (category, value) in parts where named[category] == nil && value.plain != nil {
      reporter.report(node, "The CPE name has a \(category) that no branch names.")
    }
    if name.update.plain != nil, named["patch_level"] == nil, named["service_pack"] == nil {
      reporter.report(node, "The CPE name has an update that no branch names.")
    }
  }
}
