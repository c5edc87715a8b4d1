import Formats
import Testing

@Suite("Package URLs beside the standard's cases") struct PackageURLTests {
  @Test("A Git repository's path keeps its slashes and needs its host")
  func git() throws {
    let url = try PackageURL("pkg:git/example.org/group//project@v1")
    #expect(url.namespace == "example.org")
    #expect(url.name == "group/project")
    #expect(try PackageURL(url.description) == url)
    #expect(try PackageURL("pkg:git/project").name == "project")
    for text in ["pkg:git//group/project", "pkg:git///a/b#c"] {
      #expect(throws: PackageURLError.self) { try PackageURL(text) }
    }
    #expect(throws: PackageURLError.self) { try PackageURL(type: "git", name: "a/b") }
  }
}
