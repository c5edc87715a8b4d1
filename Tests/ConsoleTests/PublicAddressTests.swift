import Testing

@testable import Console

@Suite("Addresses that somebody else chose") struct PublicAddressTests {
  @Test(
    "Only those of the public Internet are asked",
    arguments: [
      "127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
      "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1",
      "2002:a00:1::1", "2001:db8::1", "64:ff9b::a00:1", "nonsense",
    ])
  func special(_ address: String) { #expect(!PublicAddress.isPublic(address)) }

  @Test("Others are", arguments: ["93.184.216.34", "172.32.0.1", "2606:4700::1111", "2a00::1"])
  func open(_ address: String) { #expect(PublicAddress.isPublic(address)) }

  @Test("A name that leads to this machine is not fetched") func local() async {
    await #expect(throws: (any Error).self) { _ = try await PublicAddress.of("localhost") }
  }
}
