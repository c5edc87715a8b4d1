import HTML

/// What a report lacks, or what its finder should know.
enum RemarkList {
  struct Remark: Sendable {
    /// `hold`, `advice` or `notice`, in words.
    let weight: String
    /// Whether it keeps the report from being passed on.
    let isHolding: Bool
    let detail: String
    let remedy: String
  }

  static func render(_ remarks: [Remark]) -> Markup {
    el("ul", .class("remarks")) {
      for remark in remarks {
        el("li") {
          if remark.isHolding {
            badge(remark.weight, .bad, .cross)
          } else {
            badge(remark.weight)
          }
          " "
          inert(remark.detail)
          " "
          inert(remark.remedy)
        }
      }
    }
  }
}
