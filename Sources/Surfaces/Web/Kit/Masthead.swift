import HTML

/// The header: brand, account and navigation.
func masthead(_ frame: Frame) -> Markup {
  el("header", .class("masthead")) {
    el("div") {
      el("a", .class("brand"), .href("/")) {
        Picture.mark
        el("span") { "Breakwater" }
      }
      if let account = frame.account { accountMenu(account) } else { signInLink(frame) }
      navigation(frame)
    }
  }
}

private func signInLink(_ frame: Frame) -> Markup {
  el("p", .class("account")) { el("a", .href("/signin")) { "Sign in" } }
}

private func accountMenu(_ account: Account) -> Markup {
  el("details", .class("account")) {
    el("summary") { inert(account.name) }
    el("div", .class("panel")) {
      el("p") {
        el("strong") { inert(account.organization) }
        el("br")
        el("span", .class("soft")) { account.audience.words }
      }
      if account.isAdministrator {
        el("p") {
          el("a", .href("/organizations/" + segment(account.organizationID))) {
            "People and tokens"
          }
        }
      }
      post("/signout") { button("Sign out", .quiet) }
    }
  }
}
