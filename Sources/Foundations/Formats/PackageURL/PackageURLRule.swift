/// What the specification says about one package type (purl-spec, `types`).
struct PackageURLRule {
  enum Presence { case optional, required, prohibited }

  var presence = Presence.optional
  var namespaceLower = false
  var nameLower = false

  static func of(_ type: String) -> PackageURLRule {
    switch type {
    case "alpm", "apk", "bitbucket", "brew", "composer", "deb", "git", "github", "golang", "hex",
      "luarocks":
      PackageURLRule(namespaceLower: true, nameLower: true)
    case "oci", "pypi", "pub", "otp":
      PackageURLRule(presence: .prohibited, nameLower: true)
    case "bitnami", "cargo", "chrome-extension", "cocoapods", "cran", "gem", "hackage",
      "julia",
      "mlflow", "opam", "vcpkg":
      PackageURLRule(presence: .prohibited)
    case "rpm", "qpkg": PackageURLRule(namespaceLower: true)
    case "swift": PackageURLRule(presence: .required)
    case "vscode-extension":
      PackageURLRule(presence: .required, namespaceLower: true, nameLower: true)
    default: PackageURLRule()
    }
  }

  func namespace(_ text: String) -> String { namespaceLower ? text.lowercased() : text }

  func names(_ text: String, type: String, qualifiers: [String: String]) -> String {
    switch type {
    case "pypi":
      text.lowercased().split(separator: "_", omittingEmptySubsequences: false)
        .joined(separator: "-")
    case "mlflow":
      qualifiers["repository_url"]?.utf8.containsText("databricks") == true
        ? text.lowercased() : text
    default: nameLower ? text.lowercased() : text
    }
  }

  func version(_ text: String, type: String) -> String {
    type == "huggingface" ? text.lowercased() : text
  }

  func check(_ url: PackageURL) throws(PackageURLError) {
    switch presence {
    case .required where url.namespace == nil:
      throw PackageURLError("type \(url.type) requires a namespace")
    case .prohibited where url.namespace != nil:
      throw PackageURLError("type \(url.type) has no namespace")
    default: break
    }
    switch url.type {
    case "cpan":
      guard !url.name.utf8.containsText("::") else {
        throw PackageURLError("a CPAN distribution's name has no \"::\"")
      }
    case "julia":
      guard url.qualifiers["uuid"] != nil else {
        throw PackageURLError("type julia requires the qualifier uuid")
      }
    case "chrome-extension": try checkChrome(url)
    default: break
    }
  }

  private func checkChrome(_ url: PackageURL) throws(PackageURLError) {
    guard url.name.utf8.count == 32, url.name.utf8.allSatisfy({ (97...112).contains($0) }) else {
      throw PackageURLError("a Chrome extension's name is 32 letters from a to p")
    }
    guard let version = url.version else { return }
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...4).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { throw PackageURLError("a Chrome extension's version is one to four numbers") }
  }
}

extension Collection<UInt8> {
  /// Whether the bytes of `text` occur in these.
  func containsText(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard let first = wanted.first else { return true }
    var rest = self[...]
    while let place = rest.firstIndex(of: first) {
      if rest[place...].starts(with: wanted) { return true }
      rest = rest[index(after: place)...]
    }
    return false
  }
}
