import Foundation

@testable import Similarity

/// The check values beside this file: invented reports with what is to be read from them, and pairs
/// of them with what the comparison is to give. An independent program worked them out.
struct Vectors: Decodable {
  struct Report: Decodable {
    struct Input: Decodable {
      let title, text: String
      let products, versions, files, functions, commits, repos: [String]
      let cwes: [Int]
    }
    struct Reading: Decodable, Equatable {
      let words: [String]
      let products: [[String]]
      let bigrams, functions, files, versions: [String]
      let weaknesses, classes: [Int]
      let commits: [String]
    }
    let input: Input
    let reading: Reading

    var description: FlawDescription {
      var description = FlawDescription(title: input.title, text: input.text)
      description.products = input.products
      description.repositories = input.repos
      description.versions = input.versions
      description.weaknesses = input.cwes
      description.files = input.files
      description.functions = input.functions
      description.commits = input.commits
      return description
    }
  }
  struct Pair: Decodable {
    enum CodingKeys: String, CodingKey {
      case query, known, features, z
      case atMargin = "decision_at_margin"
    }
    let query, known: String
    let features: [String: Double]
    let z: Double
    let atMargin: [String: Double]
  }
  let reports: [String: Report]
  let pairs: [Pair]

  static func read() throws -> Vectors {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("vectors.json")
    return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
  }
}
