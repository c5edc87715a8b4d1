import Access
import Formats
import HTML
import Vocabulary

/// The text of a mail about notices. Pure.
///
/// A subject line and the first line, which mail programs show before a mail is opened, hold kind
/// and number only. Words about what it is about stand in the body, and only where they are for the
/// community or the public (TLP:CLEAR, TLP:GREEN): who keeps a mail server reads every mail.
struct NoticeMail {
  /// The address of this server.
  let address: String
  /// What there is to tell.
  let shown: [NoticeShown]
  /// Whether it is a digest.
  let isDigest: Bool
  /// The secret that ends digests.
  let unsubscribe: String?

  /// Most notices that are listed one by one.
  static let mostListed = 50

  var subject: String {
    if isDigest { return "Breakwater digest: \(shown.count) \(Self.plural(shown.count))" }
    let lines = Set(shown.map(\.notice.subjectLine))
    if lines.count == 1, let only = lines.first { return only }
    let topics = Set(shown.map(\.notice.topic))
    if topics.count == 1, let first = shown.first(where: \.notice.kind.isUrgent) ?? shown.first {
      return first.notice.subjectLine
    }
    return "Breakwater: \(shown.count) \(Self.plural(shown.count))"
  }

  var text: String {
    var lines: [String] = []
    for one in shown.prefix(Self.mostListed) {
      lines.append(Self.line(one.notice))
      if let detail = Self.detail(one) { lines.append("  \(detail)") }
      lines += ["  \(address)\(one.notice.path)", ""]
    }
    if let more { lines += [more, ""] }
    lines += ["-- ", Self.closing, "\(address)/account/notifications"]
    if let link { lines += ["No more such digests: \(link)"] }
    return lines.joined(separator: "\n") + "\n"
  }

  var html: String {
    let body = el("body") {
      for one in shown.prefix(Self.mostListed) { item(one) }
      if let more { el("p") { more } }
      el("hr")
      el("p") {
        Self.closing + " "
        el("a", .href(address + "/account/notifications")) { "Choose what you are told." }
        if let link {
          " "
          el("a", .href(link)) { "No more such digests." }
        }
      }
    }
    let head = el("head") {
      el("meta", .named("charset", "utf-8"))
      el("title") { subject }
    }
    return String(
      decoding: el("html", .named("lang", "en")) {
        head
        body
      }.utf8, as: UTF8.self)
  }

  private func item(_ one: NoticeShown) -> Markup {
    el("p") {
      el("strong") { Self.line(one.notice) }
      if let detail = Self.detail(one) {
        el("br")
        detail
      }
      el("br")
      el("a", .href(address + one.notice.path)) { address + one.notice.path }
    }
  }

  /// The address that ends digests.
  var link: String? { unsubscribe.map { "\(address)/unsubscribe/\($0)" } }

  private var more: String? {
    let rest = shown.count - Self.mostListed
    return rest > 0 ? "And \(rest) more: \(address)/notices" : nil
  }

  static func line(_ notice: Notice) -> String {
    notice.count > 1 ? "\(notice.headline) (\(notice.count))" : notice.headline
  }

  /// What may stand in a mail: one line, without marks that turn text around.
  static func detail(_ one: NoticeShown) -> String? {
    guard let detail = one.detail, max(detail.trafficLight, one.notice.trafficLight) <= .green
    else { return nil }
    let plain = detail.text.unicodeScalars.map { scalar -> Unicode.Scalar in
      let category = scalar.properties.generalCategory
      return category == .control || category == .format || category == .lineSeparator
        || category == .paragraphSeparator ? " " : scalar
    }
    return String(String(String.UnicodeScalarView(plain)).prefix(300))
  }

  private static let closing =
    "You get this because you take part in this clearinghouse. Details are on its pages only."

  private static func plural(_ count: Int) -> String { count == 1 ? "notice" : "notices" }
}
