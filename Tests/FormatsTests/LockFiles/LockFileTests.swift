import Formats
import Testing

@Suite("Lock files")
struct LockFileTests {
  /// One small file of each kind, and the package URLs that it means; `dev` marks what is for
  /// development only.
  static let examples: [(file: LockFile, text: String, means: [String])] = [
    (
      .npm,
      """
      {"lockfileVersion":1,"dependencies":{"a":{"version":"1.0.0","dependencies":{
      "@s/b":{"version":"2.0.0","dev":true}}},"c":{"version":"npm:real@3.0.0"},
      "d":{"version":"file:../d"},"e":{"version":"git+ssh://h/e.git#abc"}}}
      """,
      ["pkg:npm/a@1.0.0", "dev pkg:npm/%40s/b@2.0.0", "pkg:npm/real@3.0.0", "d", "pkg:npm/e"]
    ),
    (
      .npm,
      """
      {"lockfileVersion":3,"packages":{"":{"name":"root"},"packages/own":{"version":"1"},
      "node_modules/own":{"link":true,"resolved":"packages/own"},
      "node_modules/a":{"version":"1.0.0"},
      "node_modules/a/node_modules/@s/b":{"version":"2.0.0","dev":true},
      "node_modules/b":{"name":"@s/b","version":"2.0.0"}}}
      """, ["packages/own", "pkg:npm/a@1.0.0", "pkg:npm/%40s/b@2.0.0"]
    ),
    (
      .yarn,
      """
      # yarn lockfile v1

      "@s/a@^1.0.0", "@s/a@^1.1.0":
        version "1.2.0"
        dependencies:
          version "^9"

      b@npm:real@~2:
        version "2.0.0"
      """, ["pkg:npm/%40s/a@1.2.0", "pkg:npm/real@2.0.0"]
    ),
    (
      .yarn,
      """
      __metadata:
        version: 8

      "@s/a@npm:^1.0.0":
        version: 1.2.0
        resolution: "@s/a@npm:1.2.0"

      "root@workspace:.":
        version: 0.0.0-use.local
        resolution: "root@workspace:."
      """, ["pkg:npm/%40s/a@1.2.0", "root"]
    ),
    (
      .pnpm,
      """
      lockfileVersion: 5.4
      packages:
        /@s/a/1.0.0_b@2.0.0: {dev: true}
        /b/2.0.0: {dev: false}
      """, ["dev pkg:npm/%40s/a@1.0.0", "pkg:npm/b@2.0.0"]
    ),
    (
      .pnpm,
      """
      lockfileVersion: '9.0'
      importers:
        .:
          dependencies: {a: {specifier: ^1, version: 1.0.0(c@3.0.0)}}
          devDependencies: {b: {specifier: ^2, version: 2.0.0}}
      packages:
        a@1.0.0: {}
        b@2.0.0: {}
        c@3.0.0: {}
      snapshots:
        a@1.0.0(c@3.0.0): {dependencies: {c: 3.0.0}}
        b@2.0.0: {}
        c@3.0.0: {}
      """, ["pkg:npm/a@1.0.0", "dev pkg:npm/b@2.0.0", "pkg:npm/c@3.0.0"]
    ),
    (
      .poetry,
      """
      [[package]]
      name = "A_b"
      version = "1.0"
      groups = ["main"]
      [[package]]
      name = "c"
      version = "2.0"
      category = "dev"
      [package.source]
      type = "git"
      url = "https://h/c"
      resolved_reference = "abc"
      """, ["pkg:pypi/a-b@1.0", "dev pkg:pypi/c@2.0?vcs_url=git%2Bhttps:%2F%2Fh%2Fc%40abc"]
    ),
    (
      .uv,
      """
      version = 1
      [[package]]
      name = "a"
      version = "1.0"
      source = { registry = "https://pypi.org/simple" }
      [[package]]
      name = "me"
      version = "0.1"
      source = { virtual = "." }
      """, ["pkg:pypi/a@1.0", "me"]
    ),
    (.pylock, "[[packages]]\nname = 'a'\nversion = '1.0'\n", ["pkg:pypi/a@1.0"]),
    (
      .pipfile,
      #"{"default":{"a":{"version":"==1.0"}},"develop":{"b":{"version":"==2.0"}}}"#,
      ["pkg:pypi/a@1.0", "dev pkg:pypi/b@2.0"]
    ),
    (
      .requirements,
      """
      # comment
      a[x]==1.0 ; python_version > "3" # why
      b >= 2
      c == 3.0 \\
        --hash=sha256:00
      d==4.*
      -r other.txt
      """, ["pkg:pypi/a@1.0", "pkg:pypi/c@3.0"]
    ),
    (
      .cargo,
      """
      version = 4
      [[package]]
      name = "a"
      version = "1.0.0"
      source = "registry+https://github.com/rust-lang/crates.io-index"
      [[package]]
      name = "me"
      version = "0.1.0"
      """, ["pkg:cargo/a@1.0.0", "me"]
    ),
    (
      .goModule,
      """
      module example.com/me

      go 1.22.3

      require example.com/a/v2 v2.1.0
      require (
      \texample.com/b v1.0.0+incompatible // indirect
      \texample.com/c v1.0.0
      \texample.com/d v1.0.0
      )
      replace example.com/c => ../c
      replace example.com/d v1.0.0 => example.com/fork v1.0.1
      """,
      [
        "pkg:golang/example.com/a/v2@v2.1.0", "pkg:golang/example.com/b@v1.0.0", "example.com/c",
        "pkg:golang/example.com/fork@v1.0.1", "pkg:golang/stdlib@1.22.3",
      ]
    ),
    (
      .goSum, "example.com/a v1.0.0 h1:x=\nexample.com/a v1.0.0/go.mod h1:y=\n",
      ["pkg:golang/example.com/a@v1.0.0"]
    ),
    (
      .gem,
      """
      PATH
        remote: .
        specs:
          me (0.1)

      GEM
        remote: https://rubygems.org/
        specs:
          a (1.0.0)
            b (~> 2)
          b (2.0.0-x86_64-linux)

      PLATFORMS
        ruby
      """, ["me", "pkg:gem/a@1.0.0", "pkg:gem/b@2.0.0?platform=x86_64-linux"]
    ),
    (
      .composer,
      """
      {"packages":[{"name":"v/a","version":"v1.0.0"}],
      "packages-dev":[{"name":"v/b","version":"2.0.0"}]}
      """, ["pkg:composer/v/a@v1.0.0", "dev pkg:composer/v/b@2.0.0"]
    ),
    (
      .gradle,
      "# x\ng.h:a:1.0=runtimeClasspath,testRuntimeClasspath\ng:t:2=testCompileClasspath\nempty=\n",
      ["pkg:maven/g.h/a@1.0", "dev pkg:maven/g/t@2"]
    ),
    (
      .swift,
      """
      {"version":1,"object":{"pins":[{"package":"A","repositoryURL":"git@github.com:O/a.git",
      "state":{"version":"1.0.0"}}]}}
      """, ["pkg:swift/github.com/O/a@1.0.0"]
    ),
    (
      .swift,
      """
      {"version":3,"pins":[{"identity":"a","kind":"remoteSourceControl",
      "location":"https://github.com/O/a","state":{"version":"1.0.0"}},{"identity":"l",
      "kind":"localSourceControl","location":"/l","state":{"branch":"main"}}]}
      """, ["pkg:swift/github.com/O/a@1.0.0", "l"]
    ),
    (
      .nuget,
      """
      {"version":1,"dependencies":{"net8.0":{"A.B":{"type":"Direct","resolved":"1.0.0"},
      "me":{"type":"Project"}},"net9.0":{"A.B":{"type":"Direct","resolved":"1.0.0"}}}}
      """, ["pkg:nuget/A.B@1.0.0", "me"]
    ),
    (
      .mix,
      """
      %{
        "a": {:hex, :a_real, "1.0.0", "00", [:mix], [], "hexpm", "11"},
        "b": {:git, "https://h/b.git", "abc", []},
      }
      """,
      ["pkg:hex/a_real@1.0.0", "pkg:hex/b?vcs_url=git%2Bhttps:%2F%2Fh%2Fb.git%40abc"]
    ),
    (
      .pub,
      """
      packages:
        a: {dependency: "direct main", description: {name: a}, source: hosted, version: "1.0.0"}
        b: {dependency: "direct dev", description: {name: b}, source: hosted, version: "2.0.0"}
        f: {dependency: transitive, description: flutter, source: sdk, version: "0.0.0"}
      """, ["pkg:pub/a@1.0.0", "dev pkg:pub/b@2.0.0", "f"]
    ),
    (
      .conan,
      """
      {"version":"0.5","requires":["a/1.0#r%1","b/2.0@u/c#r"],"build_requires":["t/3"]}
      """, ["pkg:conan/a@1.0", "pkg:conan/b@2.0?channel=c&user=u", "dev pkg:conan/t@3"]
    ),
    (
      .conan,
      """
      {"version":"0.4","graph_lock":{"nodes":{"0":{"ref":"me/1","path":"conanfile.py"},
      "1":{"ref":"a/1.0#r"}}}}
      """, ["me/1", "pkg:conan/a@1.0"]
    ),
  ]

  private func means(_ bill: SoftwareBillOfMaterials) -> [String] {
    bill.components.map { component in
      let isDevelopment = component.properties.contains {
        $0.name == LockFile.developmentProperty && $0.value == "true"
      }
      return (isDevelopment ? "dev " : "")
        + (component.purl.map { url in
          // Where something came from is tested where it matters.
          url.hasPrefix("pkg:npm/e?") ? "pkg:npm/e" : url
        } ?? component.name)
    }
  }

  @Test("each kind gives the packages that it pins", arguments: examples.indices)
  func kind(_ place: Int) throws {
    let example = Self.examples[place]
    let bill = try example.file.read(Array(example.text.utf8))
    #expect(means(bill) == example.means, "\(example.file)")
    #expect(bill.format == .lockFile)
    #expect(bill.specVersion == example.file.rawValue)
    // Line ends and a byte order mark of another system change nothing, where the format allows.
    guard ![.pnpm, .pub].contains(example.file) else { return }
    let foreign = "\u{FEFF}" + example.text.replacing("\n", with: "\r\n")
    #expect(try means(example.file.read(Array(foreign.utf8))) == example.means, "\(example.file)")
  }

  @Test("every kind has an example, and files are told by their names")
  func names() {
    let shown = Set(Self.examples.map(\.file)).union([.pdm])
    #expect(shown == Set(LockFile.allCases))
    #expect(LockFile(fileName: "npm-shrinkwrap.json") == .npm)
    #expect(LockFile(fileName: "dev-requirements.txt") == .requirements)
    #expect(LockFile(fileName: "pylock.dev.toml") == .pylock)
    #expect(LockFile(fileName: "package.json") == nil)
    #expect(LockFile(fileName: "requirements.md") == nil)
  }

  @Test("lines that pin nothing are told with their number")
  func notes() throws {
    let text = "a==1\nb>=2\nc\n-r other.txt\n-e .\nd==4.*\n"
    let bill = try LockFile.requirements.read(Array(text.utf8))
    #expect(bill.components.count == 1)
    #expect(bill.notes.map { String($0.prefix { $0 != ":" }) } == (2...6).map { "line \($0)" })
    let module = try LockFile.goModule.read(Array("module m\ngo 1.21\n".utf8))
    #expect(module.components.isEmpty)
    #expect(module.notes.count == 1)
  }
}
