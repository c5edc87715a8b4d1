import Formats
import Testing

@Suite("Package keys")
struct PackageKeyTests {
  @Test(
    "an OSV ecosystem and a package URL give the same key",
    arguments: [
      ("npm", "@angular/core", "pkg:npm/%40angular/core@1.0.0", VersionScheme.npm),
      ("PyPI", "Django_REST.framework", "pkg:pypi/django-rest-framework@3", .pypi),
      ("Maven", "org.apache.xmlgraphics:batik", "pkg:maven/org.apache.xmlgraphics/batik@1", .maven),
      (
        "Go", "github.com/Masterminds/semver/v3", "pkg:golang/github.com/masterminds/semver/v3",
        .golang
      ),
      ("crates.io", "serde", "pkg:cargo/serde@1.0.0", .cargo),
      ("RubyGems", "rails", "pkg:gem/rails@7", .gem),
      ("NuGet", "Newtonsoft.Json", "pkg:nuget/newtonsoft.json@13", .nuget),
      ("Packagist", "Laravel/Framework", "pkg:composer/laravel/framework@9", .composer),
      (
        "SwiftURL", "https://github.com/Apple/swift-nio.git",
        "pkg:swift/github.com/apple/swift-nio@2", .semver
      ),
      ("Debian:12", "openssl", "pkg:deb/debian/openssl@3?distro=bookworm", .debian),
      ("Ubuntu:22.04:LTS", "openssl", "pkg:deb/ubuntu/openssl@3", .debian),
      ("Alpine:v3.19", "busybox", "pkg:apk/alpine/busybox@1", .alpine),
      ("AlmaLinux:9", "kernel", "pkg:rpm/almalinux/kernel@5", .rpm),
      ("Rocky Linux:9", "kernel", "pkg:rpm/rocky/kernel@5", .rpm),
      ("Red Hat:enterprise_linux:9::baseos", "kernel", "pkg:rpm/redhat/kernel@5", .rpm),
      ("Wolfi", "curl", "pkg:apk/wolfi/curl@8", .alpine),
      ("Bitnami", "wordpress", "pkg:bitnami/wordpress@6", .semver),
      ("GitHub Actions", "Actions/Checkout", "pkg:githubactions/actions/checkout@4", .semver),
      ("Hex", "phoenix", "pkg:hex/phoenix@1", .hex), ("Pub", "http", "pkg:pub/http@1", .pub),
      ("Hackage", "aeson", "pkg:hackage/aeson@2", .hackage),
      ("CRAN", "ggplot2", "pkg:cran/ggplot2@3", .cran),
      ("ConanCenter", "zlib", "pkg:conan/zlib@1", .conan),
    ] as [(String, String, String, VersionScheme)])
  func ecosystems(ecosystem: String, name: String, url: String, scheme: VersionScheme) throws {
    let key = try #require(PackageKey(ecosystem: ecosystem, name: name))
    #expect(key == PackageKey(try PackageURL(url)))
    #expect(key.versionScheme == scheme)
    #expect(PackageKey(text: key.text) == key)
  }

  @Test("an unknown ecosystem and an empty name have no key")
  func none() {
    #expect(PackageKey(ecosystem: "Nowhere", name: "x") == nil)
    #expect(PackageKey(ecosystem: "npm", name: "") == nil)
    #expect(PackageKey(text: "pkg:npm/x@1") == nil)
    #expect(PackageKey(text: "cpe:a:b") == nil)
    #expect(PackageKey.release(ecosystem: "Debian:12") == "12")
  }

  @Test("CPE names and CVE vendors meet")
  func cpe() throws {
    let key = try #require(
      PackageKey(cpe: CPEName("cpe:2.3:a:Apache:http_server:2.4:*:*:*:*:*:*:*")))
    #expect(key.text == "cpe:a:apache:http_server")
    #expect(key == PackageKey(vendor: "Apache", product: "HTTP Server"))
    #expect(key.type == "cpe")
    #expect(key.versionScheme == .generic)
    let escaped = try #require(PackageKey(cpe: CPEName(#"cpe:2.3:o:a\:b:c\+\+:*:*:*:*:*:*:*:*"#)))
    #expect(escaped.text == "cpe:o:a%3Ab:c++")
    #expect(PackageKey(text: escaped.text) == escaped)
    #expect(PackageKey(cpe: try CPEName("cpe:2.3:a:*:x:*:*:*:*:*:*:*:*")) == nil)
  }

  @Test(
    "malformed package URLs are refused",
    arguments: [
      "", "pkg:", "pkg:npm", "pkg:npm/", "pkg:npm/%zz", "pkg:npm/%FF", "npm/x", "pkg:np m/x",
      "pkg:npm/x?=1", "pkg:npm/x?a=1&a=2", "pkg:npm/x?a", "pkg:maven/a%2Fb/c",
      "pkg:npm/" + String(repeating: "a", count: 9000),
    ])
  func refused(_ text: String) { #expect(throws: PackageURLError.self) { try PackageURL(text) } }
}
