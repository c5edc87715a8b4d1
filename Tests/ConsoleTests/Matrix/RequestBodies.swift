import Formats

/// The bodies that several operations take.
extension Requests {
  static func upload(_ bytes: [UInt8]) -> (String?, [UInt8]) {
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
    return (
      "multipart/form-data; boundary=b", Array(head.utf8) + bytes + Array("\r\n--b--\r\n".utf8)
    )
  }

  static let report: JSONValue = [
    "title": "A flaw", "affected": [["package": World.package.json]],
  ]

  static let sarif = Array(
    #"""
    {"version":"2.1.0","runs":[{"tool":{"driver":{"name":"scan"}},"results":[
     {"ruleId":"r1","message":{"text":"A flaw"}}]}]}
    """#.utf8)
}
