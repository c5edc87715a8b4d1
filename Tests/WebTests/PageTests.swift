import Testing
import Vocabulary

@testable import Web

/// Every page, calm, hostile and empty.
private let everyPage: [SamplePage] =
  Samples().pages
  + Samples.hostileSamples.pages.map { SamplePage($0.name + ", hostile", $0.bytes) }
  + Samples().emptyPages
  + Samples.hostileSamples.emptyPages.map { SamplePage($0.name + ", hostile", $0.bytes) }

@Suite("Every page") struct PageTests {
  @Test("Is well formed", arguments: everyPage)
  func wellFormed(_ page: SamplePage) {
    let walker = Walker(page.bytes)
    #expect(walker.mistakes.isEmpty, "\(page.name)")
    let identifiers = walker.starts.compactMap { $0.attributes["id"] }
    #expect(
      Set(identifiers).count == identifiers.count,
      "\(page.name): an id occurs twice: \(repeated(identifiers))")
  }

  @Test("Has one h1, and no heading skips a level", arguments: everyPage)
  func headings(_ page: SamplePage) {
    let levels = Walker(page.bytes).starts.compactMap { start -> Int? in
      guard start.name.count == 2, start.name.hasPrefix("h") else { return nil }
      return start.name.dropFirst().first?.wholeNumberValue
    }
    #expect(levels.first == 1, "\(page.name)")
    #expect(levels.filter { $0 == 1 }.count == 1, "\(page.name)")
    for (before, after) in zip(levels, levels.dropFirst()) {
      #expect(after <= before + 1, "\(page.name): h\(before) is followed by h\(after)")
    }
  }

  @Test("Ties labels, descriptions and fragments to something", arguments: everyPage)
  func references(_ page: SamplePage) {
    let starts = Walker(page.bytes).starts
    let identifiers = Set(starts.compactMap { $0.attributes["id"] })
    for start in starts {
      for name in ["for", "aria-labelledby", "aria-describedby"] {
        for reference in (start.attributes[name] ?? "").split(separator: " ") {
          #expect(identifiers.contains(String(reference)), "\(page.name): \(name) \(reference)")
        }
      }
      if let address = start.attributes["href"], address.hasPrefix("#"), address != "#",
        start.name == "a"
      {
        #expect(
          identifiers.contains(String(address.dropFirst())), "\(page.name): nothing is \(address)")
      }
    }
  }

  @Test("Labels every field", arguments: everyPage)
  func fields(_ page: SamplePage) {
    let starts = Walker(page.bytes).starts
    let labelled = Set(starts.compactMap { $0.attributes["for"] })
    for start in starts where ["input", "select", "textarea"].contains(start.name) {
      if ["hidden", "radio"].contains(start.attributes["type"]) { continue }
      #expect(labelled.contains(start.attributes["id"] ?? ""), "\(page.name): \(start.attributes)")
    }
  }

  @Test("Gives every cell its heading and role", arguments: everyPage)
  func tables(_ page: SamplePage) {
    for start in Walker(page.bytes).starts {
      switch start.name {
      case "td":
        #expect(start.attributes["data-label"]?.isEmpty == false, "\(page.name)")
        #expect(start.attributes["role"] == "cell", "\(page.name)")
      case "th": #expect(start.attributes["scope"] != nil, "\(page.name)")
      case "table": #expect(start.attributes["role"] == "table", "\(page.name)")
      default: continue
      }
    }
  }

  @Test("Follows no address that runs something", arguments: everyPage)
  func addresses(_ page: SamplePage) {
    for start in Walker(page.bytes).starts {
      for name in ["href", "action"] {
        guard let address = start.attributes[name] else { continue }
        let isLocal = address.hasPrefix("/") && !address.hasPrefix("//")
        let isKnown = ["#", "?", "https://", "http://", "mailto:"].contains {
          address.hasPrefix($0)
        }
        #expect(isLocal || isKnown, "\(page.name): \(address)")
      }
    }
  }

  @Test("Carries no script, no style and no event handler", arguments: everyPage)
  func nothingRuns(_ page: SamplePage) {
    for start in Walker(page.bytes).starts {
      #expect(!["script", "style", "iframe", "img", "object"].contains(start.name), "\(page.name)")
      #expect(!start.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" })
    }
  }

  @Test("Shows hidden and reordering characters by their number", arguments: everyPage)
  func hiddenCharacters(_ page: SamplePage) {
    let shown = Walker(page.bytes).shownText.unicodeScalars
    for scalar: Unicode.Scalar in ["\u{202E}", "\u{200B}", "\u{2066}", "\u{0007}"] {
      #expect(!shown.contains(scalar), "\(page.name): U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test("Grants and withholds nothing", arguments: everyPage)
  func words(_ page: SamplePage) {
    let text = Walker(page.bytes).shownText.lowercased()
    for word in ["appro" + "ve", "den" + "y", "den" + "ied", "lice" + "nce", "lice" + "nse"] {
      #expect(!text.contains(word), "\(page.name): \(word)")
    }
  }

  private func repeated(_ values: [String]) -> [String] {
    Dictionary(grouping: values) { $0 }.filter { $0.value.count > 1 }.map(\.key)
  }
}

@Suite("Empty lists") struct EmptyTests {
  @Test("Say what to do next", arguments: Samples().emptyPages)
  func nextStep(_ page: SamplePage) {
    let main =
      String(decoding: page.bytes, as: UTF8.self).split(separator: "<main")
      .last.map(String.init) ?? ""
    let content = main.split(separator: "<footer").first.map(String.init) ?? ""
    let hasLink = content.contains("<a ")
    let hasAdvice = ["below", "come back", "look again", "appear here"].contains {
      content.contains($0)
    }
    #expect(hasLink || hasAdvice, "\(page.name)")
  }
}
