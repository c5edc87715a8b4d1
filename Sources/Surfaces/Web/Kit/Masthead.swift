import HTML

/// The header: brand, account and navigation.
func masthead(_ frame: Frame) -> Markup {
  el("header", .class("masthead")) {
    el("div") {
      el("a", .class("brand"), .href("/")) {
        Picture.mark
        el("span") { "Breakwater" }
      }
      if let account = frame.account {
        if account.deputyOf == nil { bell(account, isHere: frame.section == .notices) }
        accountMenu(account)
      } else {
        signInLink(frame)
      }
      navigation(frame)
    }
    if let account = frame.account, let own = account.deputyOf { deputy(account, own) }
  }
}

/// For whom the reader acts, on every page, so that nothing is done in the wrong place.
private func deputy(_ account: Account, _ own: String) -> Markup {
  el("div", .class("deputy"), .role("status")) {
    el("p") {
      "You act for "
      el("strong") { inert(account.organization) }
      ", as "
      inert(own)
      "."
    }
    post("/fleet/stop") { button("Stop acting for them", .quiet) }
  }
}

private func signInLink(_ frame: Frame) -> Markup {
  el("p", .class("account")) { el("a", .href("/signin")) { "Sign in" } }
}

/// What the reader is told, with how much of it is new.
private func bell(_ account: Account, isHere: Bool) -> Markup {
  el("a", .class("bell"), .href("/notices"), .current(isHere)) {
    "Notices"
    if account.unread > 0 {
      " "
      el("b") {
        account.unread > 99 ? "99+" : "\(account.unread)"
        hidden(" unread")
      }
    }
  }
}

private func accountMenu(_ account: Account) -> Markup {
  el("details", .class("account")) {
    el("summary") { inert(account.name) }
    el("div", .class("panel")) {
      el("p") {
        el("strong") { inert(account.organization) }
        el("br")
        el("span", .class("soft")) { inert(account.kind) }
      }
      if account.deputyOf == nil {
        el("p") { el("a", .href("/account/notifications")) { "What you are told" } }
      }
      if account.isAdministrator {
        el("p") { el("a", .href("/account/webhooks")) { "Webhooks" } }
        if account.audience == .operator || account.audience == .finder {
          el("p") { el("a", .href("/mandates")) { "Who may act for you" } }
          el("p") { el("a", .href("/fleet")) { "Clients you act for" } }
        }
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
