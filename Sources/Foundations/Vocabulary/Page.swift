/// One page of a longer list, with the way to the next.
public struct Page<Element: Sendable>: Sendable {
  /// The elements, in order.
  public let elements: [Element]
  /// Where the next page starts, or nil on the last.
  public let next: Cursor?

  /// A page.
  public init(_ elements: [Element], next: Cursor?) {
    self.elements = elements
    self.next = next
  }

  /// A page from rows read with one more than `limit`, so that a last page is known as such.
  public init(
    rows: [Element], limit: Int, cursor: (Element) -> Cursor
  ) {
    let kept = Array(rows.prefix(limit))
    elements = kept
    next = rows.count > limit ? kept.last.map(cursor) : nil
  }

  /// The same page with its elements changed.
  public func map<Other: Sendable>(_ change: (Element) throws -> Other) rethrows -> Page<Other> {
    Page<Other>(try elements.map(change), next: next)
  }
}

/// An opaque place in an ordered list: the sort key of the last element seen.
///
/// Clients pass it back unchanged. It holds no secret and grants nothing: every page is authorised
/// anew.
public struct Cursor: Hashable, Sendable {
  /// The parts of the sort key, the most significant first.
  public let parts: [String]

  /// A cursor at the given sort key.
  public init(_ parts: String...) { self.parts = parts }

  /// Reads the opaque form, or nil when it was not made by ``token``.
  public init?(token: String) {
    guard token.utf8.count <= 1024, let bytes = Hexadecimal.decode(token) else { return nil }
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    parts = text.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
  }

  /// The opaque form, safe in an address.
  public var token: String { Hexadecimal.encode(Array(parts.joined(separator: "\u{1F}").utf8)) }
}

/// Which page of a list is wanted.
public struct PageRequest: Sendable {
  /// Most elements on the page, 1 to 500.
  public let limit: Int
  /// Where to start, or nil for the beginning.
  public let after: Cursor?

  /// A wanted page; a limit outside 1 to 500 is brought inside.
  public init(limit: Int = 50, after: Cursor? = nil) {
    self.limit = min(max(limit, 1), 500)
    self.after = after
  }
}
