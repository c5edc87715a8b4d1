import Formats
import Testing
import Vocabulary

@testable import MCP

@Suite("Messages of the Model Context Protocol")
struct MessageTests {
  @Test("requests, notifications and answers are told apart")
  func kinds() throws {
    let request = try Message(["jsonrpc": "2.0", "id": 7, "method": "ping"])
    #expect(request.id?.integerValue == 7)
    #expect(try Message(["jsonrpc": "2.0", "method": "notifications/initialized"]).id == nil)
    #expect(try Message(["jsonrpc": "2.0", "id": "a", "result": [:]]).method == "response")
  }

  @Test("what is no message is refused with the code that the standard names")
  func refused() {
    let wrong: [JSONValue] = [
      [], ["method": "ping"], ["jsonrpc": "1.0", "id": 1, "method": "ping"],
      ["jsonrpc": "2.0", "id": 1], ["jsonrpc": "2.0", "id": [1], "method": "ping"],
    ]
    for value in wrong {
      #expect(throws: MessageError.self) { try Message(value) }
    }
  }

  @Test("each tool has a name of its own, a schema that refuses what it does not know, and words")
  func tools() {
    #expect(Set(Tools.all.map(\.name)).count == Tools.all.count)
    for tool in Tools.all {
      #expect(tool.name.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 })
      #expect(tool.arguments["type"]?.text == "object")
      #expect(tool.arguments["additionalProperties"]?.boolean == false)
      #expect(tool.description.count > 40)
    }
  }
}
