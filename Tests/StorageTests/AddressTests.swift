import Storage
import Testing

@Suite struct AddressTests {
  @Test func passwordsAreHidden() throws {
    let address = try DatabaseAddress(
      "postgres://breakwater:se:cret@db.example:5432/main?sslmode=verify-full&password=other")
    #expect(address.engine == .postgres)
    #expect(
      address.description
        == "postgres://breakwater:…@db.example:5432/main?sslmode=verify-full&password=…")
    #expect(!"\(address)".contains("cret"))
    #expect(try DatabaseAddress("sqlite:///var/lib/breakwater/data").engine == .sqlite)
  }

  @Test(arguments: [
    "", "sqlite://relative", "sqlite:///", "mysql://x", "postgres://h/d?schema=a;b", "/plain/path",
  ])
  func othersAreRefused(_ text: String) {
    #expect(throws: StorageProblem.self) { try DatabaseAddress(text) }
  }
}
