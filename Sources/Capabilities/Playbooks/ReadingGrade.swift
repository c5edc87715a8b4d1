/// How hard a text is to read: the Flesch-Kincaid grade, in years of school (Kincaid, Fishburne,
/// Rogers and Chissom, 1975, Research Branch Report 8-75).
public enum ReadingGrade {
  /// Someone who left school after the ninth year reads what is at most so hard.
  public static let hardest = 9.0

  /// The grade of some paragraphs together; nil below 30 words, where it says nothing.
  public static func of(_ paragraphs: [String]) -> Double? {
    var (words, sentences, sounds) = (0, 0, 0)
    for paragraph in paragraphs {
      for sentence in paragraph.split(whereSeparator: { ".!?:;\n".contains($0) }) {
        let found = sentence.split { !$0.isLetter && $0 != "’" && $0 != "'" }
        guard found.count > 2 else { continue }
        sentences += 1
        words += found.count
        sounds += found.reduce(0) { $0 + syllables($1) }
      }
    }
    guard words >= 30, sentences > 0 else { return nil }
    return 0.39 * Double(words) / Double(sentences) + 11.8 * Double(sounds) / Double(words) - 15.59
  }

  /// By groups of vowels; an e at the end is silent, as in *made*, but not in *table*.
  static func syllables(_ word: Substring) -> Int {
    let letters = Array(word.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) })
    let isVowel = { (letter: Unicode.Scalar) in "aeiouy".unicodeScalars.contains(letter) }
    var count = 0
    for (place, letter) in letters.enumerated() where isVowel(letter) {
      if place == 0 || !isVowel(letters[place - 1]) { count += 1 }
    }
    let end = letters.suffix(3)
    if end.count == 3, let last = end.last, let first = end.first {
      let middle = end[end.startIndex + 1]
      if last == "e", !isVowel(middle), middle != "l" { count -= 1 }
      if last == "d", middle == "e", first != "d", first != "t" { count -= 1 }
    }
    return max(1, count)
  }
}
