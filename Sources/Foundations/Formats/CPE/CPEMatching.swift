/// How two sets of products stand to each other (NIST IR 7696 section 6, "Name Matching").
public enum CPERelation: Sendable, Hashable {
  /// The same products.
  case equal
  /// The first holds the second and more.
  case superset
  /// The first is part of the second.
  case subset
  /// They have nothing in common.
  case disjoint
  /// They overlap, or two patterns cannot be compared.
  case undefined

  /// The relation with the names in the other order.
  public var reversed: CPERelation {
    switch self {
    case .superset: .subset
    case .subset: .superset
    default: self
    }
  }
}

extension CPEName {
  /// How this name stands to another: attribute by attribute (table 6-2), and the names as their
  /// attributes do together (table 6-4).
  ///
  /// The standard leaves open what a wildcard in the second name means. Here the answer is that of
  /// the names in the other order, and of two different patterns ``CPERelation/undefined``.
  public func relation(to other: CPEName) -> CPERelation {
    var found: Set<CPERelation> = []
    for (one, other) in zip(attributes, other.attributes) {
      let relation = one.relation(to: other)
      if relation == .disjoint { return .disjoint }
      found.insert(relation)
    }
    found.remove(.equal)
    guard let first = found.first else { return .equal }
    return found.count == 1 ? first : .undefined
  }

  /// Whether every product of another name is one of this name: equal or a superset.
  public func matches(_ other: CPEName) -> Bool {
    let relation = relation(to: other)
    return relation == .equal || relation == .superset
  }
}

extension CPEName.Value {
  /// How the values of one attribute stand to each other.
  public func relation(to other: CPEName.Value) -> CPERelation {
    switch (self, other) {
    case (.any, .any), (.notApplicable, .notApplicable): return .equal
    case (.any, _): return .superset
    case (_, .any): return .subset
    case (.notApplicable, _), (_, .notApplicable): return .disjoint
    case (.text(let one), .text(let other)):
      if sameBytes(one, other) { return .equal }
      let first = CPEPattern(one)
      let second = CPEPattern(other)
      switch (first.hasWildcards, second.hasWildcards) {
      case (false, false): return .disjoint
      case (true, true): return .undefined
      case (true, false): return first.matches(second) ? .superset : .disjoint
      case (false, true): return second.matches(first) ? .subset : .disjoint
      }
    }
  }
}

/// The characters of a value and its wildcards.
private struct CPEPattern {
  enum Sign: Equatable {
    case byte(UInt8)
    /// `*`: any characters.
    case any
    /// `?` at the beginning or end: one character or none.
    case optional
    /// `?` between others: one character.
    case one
  }

  var signs: [Sign] = []
  var hasWildcards = false

  init(_ text: String) {
    var quoted = false
    for byte in text.utf8 {
      switch byte {
      case _ where quoted:
        signs.append(.byte(byte))
        quoted = false
      case UInt8(ascii: "\\"): quoted = true
      case UInt8(ascii: "*"): signs.append(.any)
      case UInt8(ascii: "?"): signs.append(.one)
      default: signs.append(.byte(byte))
      }
    }
    hasWildcards = signs.contains { $0 == .any || $0 == .one }
    for place in signs.indices {
      guard signs[place] == .one else { break }
      signs[place] = .optional
    }
    for place in signs.indices.reversed() {
      guard signs[place] == .one || signs[place] == .optional else { break }
      signs[place] = .optional
    }
  }

  /// Whether characters without wildcards fit. Costs the product of both lengths, which a name's
  /// budget of 2048 bytes bounds.
  func matches(_ other: CPEPattern) -> Bool {
    let count = other.signs.count
    // Which beginnings of the characters the signs so far can stand for.
    var reached = [Bool](repeating: false, count: count + 1)
    reached[0] = true
    for sign in signs {
      var next = [Bool](repeating: false, count: count + 1)
      switch sign {
      case .any:
        var open = false
        for place in 0...count {
          open = open || reached[place]
          next[place] = open
        }
      case .optional:
        for place in 0...count { next[place] = reached[place] || (place > 0 && reached[place - 1]) }
      case .one:
        for place in 0..<count { next[place + 1] = reached[place] }
      case .byte:
        for place in 0..<count where reached[place] && other.signs[place] == sign {
          next[place + 1] = true
        }
      }
      reached = next
    }
    return reached[count]
  }
}
