import Formats
import Testing

@Suite("OpenVEX statements, as they are")
struct OpenVEXDataTests {
  @Test(
    "every statement of Aqua's VEX hub",
    .enabled(if: TestData.has("vexhub"), Comment(rawValue: TestData.absent)))
  func hub() throws {
    var documents = 0
    var statements = 0
    var products = (named: 0, all: 0)
    for file in try TestData.files("vexhub", ending: "openvex.json") {
      let document = try OpenVEXDocument(json: file.bytes)
      documents += 1
      statements += document.statements.count
      for statement in document.statements {
        #expect(statement.status == .notAffected && statement.justification != nil)
        #expect(!statement.vulnerability.isEmpty && statement.timestamp != nil)
        for product in statement.products {
          products.all += 1
          let components = [product.component] + product.subcomponents
          if components.allSatisfy({ !$0.keys.isEmpty }) { products.named += 1 }
        }
      }
    }
    print(
      "vexhub: \(documents) documents, \(statements) statements,"
        + " \(products.named) of \(products.all) products can be matched")
    #expect(documents == 56 && statements == 15_300)
  }
}
