import Formats
import Testing

@Suite("CPE 2.3 names (NIST IR 7695)")
struct CPENameTests {
  @Test(
    "the two bindings of one name (section 6)",
    arguments: [
      (
        #"cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*"#,
        "cpe:/a:microsoft:internet_explorer:8.0.6001:beta"
      ),
      (
        #"cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*"#,
        "cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~"
      ),
      (
        #"cpe:2.3:a:foo\\bar:big\$money:2010:*:*:*:special:ipod_touch:80gb:*"#,
        "cpe:/a:foo%5cbar:big%24money:2010::~~special~ipod_touch~80gb~"
      ),
      (
        #"cpe:2.3:a:hp:openview_network_manager:7.51:-:*:*:*:linux:*:*"#,
        "cpe:/a:hp:openview_network_manager:7.51:-:~~~linux~~"
      ),
      (
        #"cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*"#,
        "cpe:/a:microsoft:internet_explorer:8.%02:sp%01"
      ),
    ])
  func bindings(formatted: String, uri: String) throws {
    let name = try CPEName(formatted)
    #expect(name.description == formatted)
    #expect(name.uri == uri)
    #expect(try CPEName(uri) == name)
  }

  @Test("case does not count, and attributes are read without escapes")
  func plain() throws {
    let name = try CPEName(#"CPE:2.3:A:Foo\!Inc:C\+\+:1\.0\-rc1:*:*:*:*:-:*:*"#)
    #expect(name.vendor.plain == "foo!inc")
    #expect(name.product.plain == "c++")
    #expect(name.version.plain == "1.0-rc1")
    #expect(name.version.formatted == "1.0-rc1")
    #expect(name.targetSoftware == .notApplicable)
    #expect(CPEName(vendor: "Foo!Inc", product: "C++", version: "1.0-rc1").vendor == name.vendor)
  }

  @Test("a wildcard alone is any value in both bindings")
  func wildcard() throws {
    let name = try CPEName("cpe:/a:%02:b%02")
    #expect(name.vendor == .any)
    #expect(try CPEName(name.description) == name)
  }

  @Test(
    "malformed names are refused",
    arguments: [
      "", "cpe:2.3:a:b:c", "cpe:2.3:x:b:c:*:*:*:*:*:*:*:*", "cpe:2.3:a::c:*:*:*:*:*:*:*:*",
      #"cpe:2.3:a:b:c:*:*:*:*:*:*:*:*\"#, "cpe:/a:b:c:d:e:f:g:h", "cpe:/q:b", "cpe:/a:%zz",
      "cpe:2.3:a:b:c d:*:*:*:*:*:*:*:*", "cpe:/a:b:c:d:e:~x",
      "cpe:/a:b\u{2}", "cpe:/\u{2}",
    ])
  func refused(_ text: String) { #expect(throws: CPEError.self) { try CPEName(text) } }
}
