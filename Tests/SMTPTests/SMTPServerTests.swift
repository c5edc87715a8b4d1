import Testing
import Vocabulary

@testable import SMTP

@Suite("The address of a mail server") struct SMTPServerTests {
  @Test("Says host, port, user and how the connection is kept secret")
  func reading() throws {
    let full = try SMTPServer(address: "smtps://desk%40hub.example@mail.example.org:4465")
    #expect(full.host == "mail.example.org" && full.port == 4465)
    #expect(full.user == "desk@hub.example" && full.security == .implicit)
    let short = try SMTPServer(address: "smtp://mail.example.org")
    #expect(short.port == 587 && short.user == nil && short.security == .startTLS)
    #expect(try SMTPServer(address: "smtps://mail.example.org/").port == 465)
  }

  @Test(
    "Is refused when it is none, or holds a password",
    arguments: [
      "", "mail.example.org", "http://mail.example.org", "smtps://", "smtps://a:b@c",
      "smtps://host:0", "smtps://host:70000", "smtps://ho st", "smtps://host:1:2",
      "smtp://host\r\nQUIT",
    ])
  func refusing(_ text: String) {
    #expect(throws: Problem.self) { try SMTPServer(address: text) }
  }

  @Test("A line that begins with a dot gets another; half line ends become whole ones")
  func stuffing() {
    func sent(_ text: String) -> String {
      String(decoding: SMTPSession.stuffed(Array(text.utf8)), as: UTF8.self)
    }
    #expect(sent("a\r\n.b\r\n") == "a\r\n..b\r\n.\r\n")
    #expect(sent("a") == "a\r\n.\r\n")
    #expect(sent(".") == "..\r\n.\r\n")
    // What some servers take for the end (a lone line feed or carriage return) ends nothing.
    #expect(sent("a\n.\nMAIL FROM:<x>\n") == "a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n")
    #expect(sent("a\r.\rQUIT\r") == "a\r\n..\r\nQUIT\r\n.\r\n")
  }

  @Test("Replies are put together from pieces, and what is no reply is refused")
  func replies() throws {
    var reader = SMTPReplyReader()
    for byte in "250-here.example\r\n250-SIZE 1000\r\n250 AUTH PLAIN".utf8 {
      reader.append([byte])
      #expect(try reader.next() == nil)
    }
    reader.append(Array("\r\n221 Bye\r\n".utf8))
    let hello = try #require(try reader.next())
    #expect(hello.extensions == ["SIZE": "1000", "AUTH": "PLAIN"])
    #expect(try reader.next()?.code == 221)
    for nonsense in ["HTTP/1.1 400\r\n", "25\r\n", "999 x\r\n", "250_x\r\n"] {
      var reader = SMTPReplyReader()
      reader.append(Array(nonsense.utf8))
      #expect(throws: DeliveryProblem.self) { try reader.next() }
    }
    var endless = SMTPReplyReader()
    endless.append([UInt8](repeating: 97, count: 3000))
    #expect(throws: DeliveryProblem.self) { try endless.next() }
  }
}
