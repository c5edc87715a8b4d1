import HTML

/// Text that somebody else wrote, on one line: escaped, set apart from the direction of the text
/// around it, and with characters that would hide or reorder something shown by their number.
func inert(_ text: String) -> Markup {
  if text.utf8.allSatisfy({ (32..<127).contains($0) }) { return .text(text) }
  return el("bdi") { marked(text) }
}

/// Longer text that somebody else wrote, as it was received.
func inertBlock(_ text: String, from: String, caption: String) -> Markup {
  el("figure", .class("inert")) {
    el("figcaption") {
      el("strong") {
        inert(from)
        "."
      }
      " " + caption
    }
    el(
      "pre", .named("tabindex", "0"), .role("region"), .label(visible(from)), .named("dir", "auto")
    ) { marked(text) }
  }
}

/// The same for places that hold no markup, such as a title: `[U+202E]`.
func visible(_ text: String) -> String {
  var shown = ""
  for scalar in text.unicodeScalars {
    if hides(scalar) {
      shown += "[" + number(scalar) + "]"
    } else {
      shown.unicodeScalars.append(scalar)
    }
  }
  return shown
}

/// The beginning of a text that takes at most `room` bytes on a page, marks and escapes included.
/// What it takes is taken from `room`.
func beginning(of text: String, within room: inout Int) -> String {
  // `<span class="ctl">U+10FFFF</span>`, the longest.
  let mark = 33
  var kept = String.UnicodeScalarView()
  var previousIsReturn = false
  for scalar in text.unicodeScalars {
    var size = previousIsReturn && scalar != "\n" ? mark : 0
    previousIsReturn = scalar == "\r"
    switch scalar {
    case "\r": break
    case "&", "<", ">", "'", "\"": size += 6
    default: size += hides(scalar) ? mark : String(scalar).utf8.count
    }
    if size > room { break }
    room -= size
    kept.append(scalar)
  }
  return String(kept)
}

private func marked(_ text: String) -> Markup {
  var pieces: [Markup] = []
  var run = ""
  var previousIsReturn = false
  for scalar in text.unicodeScalars {
    // Forms send line ends as two characters; the first of them hides nothing.
    if previousIsReturn && scalar != "\n" { flush(&run, &pieces, control: "\r") }
    previousIsReturn = scalar == "\r"
    if previousIsReturn { continue }
    if hides(scalar) {
      flush(&run, &pieces, control: scalar)
    } else {
      run.unicodeScalars.append(scalar)
    }
  }
  if previousIsReturn { flush(&run, &pieces, control: "\r") }
  pieces.append(.text(run))
  return MarkupBuilder.buildArray(pieces)
}

private func flush(_ run: inout String, _ pieces: inout [Markup], control: Unicode.Scalar) {
  pieces.append(.text(run))
  run = ""
  pieces.append(el("span", .class("ctl")) { number(control) })
}

/// Whether a character is invisible, moves the text around it, or breaks the line out of turn.
private func hides(_ scalar: Unicode.Scalar) -> Bool {
  if scalar == "\n" || scalar == "\t" { return false }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
  default: return blanks.contains(scalar.value)
  }
}

/// Letters and marks that are drawn as nothing.
private let blanks: Set<UInt32> = [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0]

private func number(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
