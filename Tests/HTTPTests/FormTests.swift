import HTTP
import TestSupport
import Testing
import Vocabulary

private func form(_ type: String?, _ body: String) throws -> Form {
  try form(type, Array(body.utf8))
}

private func form(_ type: String?, _ body: [UInt8]) throws -> Form {
  let call = Call(
    method: .post, path: "/", headers: type.map { ["content-type": $0] } ?? [:], body: body,
    now: Timestamp(seconds: 0))
  return try call.form()
}

private func multipart(_ parts: [(header: String, body: String)], end: String = "--") -> String {
  parts.map { "--b\r\n\($0.header)\r\n\r\n\($0.body)\r\n" }.joined() + "--b\(end)\r\n"
}

@Suite("Submitted forms") struct FormTests {
  private let encoded = "application/x-www-form-urlencoded"
  private let parted = "multipart/form-data; boundary=b"

  @Test("URL-encoded members are decoded; blank ones count as absent")
  func urlEncoded() throws {
    let read = try form(encoded, "a=1&b=x+y%26z&a=2&blank=+&%C3%BC=%e2%82%ac&flag")
    #expect(read.value("a") == "1")
    #expect(read.all("a") == ["1", "2"])
    #expect(read.value("b") == "x y&z")
    #expect(read.value("blank") == nil)
    #expect(read.value("flag") == nil)
    #expect(read.value("ü") == "€")
    #expect(try read.required("b") == "x y&z")
    #expect(throws: Problem.self) { try read.required("missing") }
    #expect(try form(nil, "").value("a") == nil)
  }

  @Test("No more than a thousand members are read")
  func bounded() throws {
    let body = (0..<5000).map { "a=\($0)" }.joined(separator: "&")
    #expect(try form(encoded, body).all("a").count == 1000)
  }

  @Test("Multipart members and files come apart as they were put together")
  func multipartForm() throws {
    let read = try form(
      parted,
      multipart([
        ("Content-Disposition: form-data; name=\"note\"", "hello\r\nworld"),
        (
          "Content-Disposition: form-data; name=\"file\"; filename=\"../../etc/passwd\"\r\n"
            + "Content-Type: text/plain",
          "--x\r\n\r\nbinary\u{0}"
        ),
        ("Content-Disposition: form-data; name=\"empty\"; filename=\"\"", ""),
      ]))
    #expect(read.value("note") == "hello\r\nworld")
    let file = try #require(read.file("file"))
    #expect(file.name == "../../etc/passwd")
    #expect(file.bytes == Array("--x\r\n\r\nbinary\u{0}".utf8))
    #expect(read.file("empty") == nil)
    #expect(read.value("file") == nil)
  }

  @Test("Quoted boundaries are understood")
  func boundary() throws {
    let body = multipart([("Content-Disposition: form-data; name=\"a\"", "1")])
    #expect(try form("multipart/form-data; charset=x; boundary=\"b\"", body).value("a") == "1")
    #expect(try form("Multipart/Form-Data; Boundary=b", body).value("a") == "1")
  }

  @Test(
    "A form that is cut off, mislabelled or endless is refused and never crashes",
    arguments: [
      ("multipart/form-data", "--b\r\n\r\n\r\n--b--"),
      ("multipart/form-data; boundary=", "--b--"),
      ("multipart/form-data; boundary=b", "--b"),
      ("multipart/form-data; boundary=b", "--b\r"),
      ("multipart/form-data; boundary=b", "--b\r\nname"),
      ("multipart/form-data; boundary=b", "--b\r\nname\r\n\r\n"),
      ("multipart/form-data; boundary=b", "--b\r\n\r\n\r\n--b"),
      ("text/plain", "a=1"), ("application/json", "{}"),
    ])
  func malformed(type: String, body: String) throws {
    #expect(throws: Problem.self) { try form(type, body) }
  }

  @Test("A boundary longer than RFC 2046 allows is refused")
  func longBoundary() {
    let long = String(repeating: "b", count: 201)
    #expect(throws: Problem.self) {
      try form("multipart/form-data; boundary=\(long)", "--\(long)--")
    }
  }

  @Test("A thousand parts are the most")
  func manyParts() throws {
    let part = (header: "Content-Disposition: form-data; name=\"a\"", body: "1")
    #expect(
      try form(parted, multipart(Array(repeating: part, count: 1000))).all("a").count == 1000)
    #expect(throws: Problem.self) {
      try form(parted, multipart(Array(repeating: part, count: 1001)))
    }
  }

  @Test("Any cutting and changing of a form is read or refused", arguments: 1...4)
  func mutated(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let whole = Array(
      multipart([
        ("Content-Disposition: form-data; name=\"note\"", "hello"),
        ("Content-Disposition: form-data; name=\"file\"; filename=\"a\"", "bytes"),
      ]).utf8)
    for _ in 0..<3000 {
      var bytes = Array(whole.prefix(Int.random(in: 0...whole.count, using: &generator)))
      for _ in 0..<Int.random(in: 0..<4, using: &generator) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[place] = [13, 10, 45, 98, 0, 255, 58].randomElement(using: &generator) ?? 0
      }
      do {
        _ = try form(parted, bytes)
      } catch {
        #expect((error as? Problem)?.status == 400)
      }
    }
  }

  @Test("A query written by this server reads back")
  func query() {
    for text in ["", "a b", "ü/&=?#", "100%", "\u{1}", "+"] {
      let parsed = Query.parse("x=" + Query.encode(text))
      #expect(parsed.first?.value == text)
    }
    #expect(Query.parse("").isEmpty)
    #expect(Query.parse("&&").isEmpty)
    #expect(Query.parse("=1").first?.name == "")
    #expect(Query.encode("a~b-c_d.e") == "a~b-c_d.e")
  }
}

@Suite("Redirects") struct RedirectTests {
  private func location(_ path: String) -> String? {
    Reply.seeOther(path).headers.first { $0.name == "location" }?.value
  }

  @Test("Paths of this server are followed")
  func local() {
    #expect(location("/actions?notice=done") == "/actions?notice=done")
    #expect(location("/") == "/")
  }

  @Test(
    "Nothing leads to another server",
    arguments: [
      "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "evil",
      "javascript:alert(1)", "", " //evil.example", "/\t/evil.example", "/\n/evil.example",
      "/\r\nset-cookie: a=b",
    ])
  func foreign(path: String) {
    #expect(location(path) == "/")
  }
}
