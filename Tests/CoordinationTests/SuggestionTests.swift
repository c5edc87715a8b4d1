import Testing

@testable import Coordination

@Suite("Hosts that may be asked for a security.txt") struct SuggestionTests {
  @Test("Names in the public tree, and nothing else")
  func hosts() {
    for host in ["example.org", "a-b.example.co.uk", "xn--bcher-kva.example"] {
      #expect(CoordinationService.isPublicHost(host), "\(host)")
    }
    for host in [
      "localhost", "printer.local", "10.0.0.1", "127.0.0.1", "[::1]", "a", "a..b", "-a.org",
      "user@host.org", "host.org:8443", "host.org/x", "vault.internal", "", "UPPER.ORG", "a.org.",
      "169.254.169.254", "a.onion", "é.org",
    ] {
      #expect(!CoordinationService.isPublicHost(host), "\(host)")
    }
    #expect(CoordinationService.host("https://Git.Example.org/a/b") == "git.example.org")
    #expect(CoordinationService.host("http://git.example.org/") == nil)
    #expect(CoordinationService.host("https://10.1.2.3/") == nil)
  }
}
