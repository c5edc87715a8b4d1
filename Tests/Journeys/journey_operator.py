"""The hospital: what to do by when, done with evidence, taken back; with a real browser."""

import base64
import csv
import datetime
import io
import json
import re

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import actors
import browser
import expected
import harness

PAGES = ["/actions", "/actions/print", "/actions/evidence", "/assets", "/directives/bod-26-04", "/",
         "/vulnerabilities"]


class Operator(harness.Journey):
    def setUp(self):
        self.server = self.serve()

    def window(self):
        return self.enterContext(browser.browser(self.server))

    def hospital(self):
        """A browser that came in by the one-time link."""
        window = self.window()
        window.sign_in(self.link(self.server.place, actors.HOSPITAL))
        self.assertTrue(window.path.startswith("/actions"), window.path)
        return window

    def table(self, session):
        answer = self.status(session.get("/actions.csv"), 200)
        self.assertTrue(answer.headers["content-type"].startswith("text/csv"), str(answer))
        self.assertIn("attachment", answer.headers["content-disposition"])
        return list(csv.DictReader(io.StringIO(answer.text)))

    def todos(self, rows):
        candidates = {(one.product, one.version) for one in expected.todos("rural-hospital")}
        titles = {
            "Within 3 days, but save evidence first": "3DF", "Within 3 days": "3D",
            "Within 14 days": "14D", "Within 60 days": "60D", "With your next upgrade": "FSU"}
        for row in rows:
            due = row["Do by"] if re.match(r"\d{4}-", row["Do by"]) else None
            product = expected.split_product(row["Product"], candidates)
            urgency = titles[row["Urgency"]]
            days = expected.DAYS[urgency]
            right = {days and str(day + datetime.timedelta(days)) for day in self.stage.days}
            yield expected.Todo(
                row["Runs on"], *product, urgency, days if due in right else due)

    def test_the_right_list_in_the_right_order(self):
        session = actors.session_of(self.server, actors.HOSPITAL)
        rows = self.table(session)
        self.same(self.todos(rows), expected.todos("rural-hospital"), "the hospital's actions")
        dates = [row["Do by"] if row["Do by"][0].isdigit() else "9" for row in rows]
        self.assertEqual(dates, sorted(dates), "the CSV is sorted by date")

        window = self.window()
        # The session above used the link up; a second use is refused in plain words.
        window.open(self.link(self.server.place, actors.HOSPITAL))
        self.assertNotIn("Sign in as", window.text)
        shown, path = [], "/actions"
        while path:
            window.sit(session, path)
            shown += [
                (card.find_element(By.TAG_NAME, "h3").text,
                 card.find_element(By.CSS_SELECTOR, "dl dd a").text)
                for card in window.all("article.action")]
            more = [link for link in window.all("a") if "cursor=" in (link.get_attribute("href") or "")]
            path = more[-1].get_attribute("href").removeprefix(window.address) if more else None
        self.assertEqual(len(shown), len(rows), "the page shows as many as the CSV")
        self.assertEqual(
            [asset for _, asset in shown], [row["Runs on"] for row in rows],
            "the page has the order of the CSV")
        self.assertEqual(window.complaints("status of 410"), [])

    def test_done_with_evidence_and_back(self):
        window = self.hospital()
        first = window.one("article.action h3 a")
        title = first.text
        window.press(first)
        where = window.path
        self.assertEqual(window.one("h1").text, title)
        self.assertIn("Why this date", window.text)
        evidence = "Updated by Brightwell Portals, ticket 4711 <b>closed</b>"
        # Without evidence it is not done.
        window.driver.execute_script(
            "document.querySelector('textarea[name=evidence]').required = false")
        window.press(window.button("Mark as done"))
        self.assertIn("Nothing was saved yet", window.text)
        window.open(where)
        window.type("textarea[name=evidence]", evidence)
        window.type("input[name=newVersion]", "9.9.9")
        window.press(window.button("Mark as done"))
        self.assertIn("Marked as done", window.text)
        self.assertIn(evidence, window.text)
        self.assertNotRegex(window.text, r"per_[0-9a-z]{26}", "people have names")
        asset = window.one(".lead a").get_attribute("href").removeprefix(window.address)
        receipts = [
            link for link in window.all("a")
            if "/receipts/" in (link.get_attribute("href") or "")]
        self.assertTrue(receipts, "the history links to a receipt")
        receipt = receipts[0].get_attribute("href").removeprefix(window.address)
        harness.wait_until(
            "the receipt's proof",
            lambda: "not yet sealed" not in window.open(receipt).text, 30, 0.3)
        self.assertIn("Action done", window.text)
        window.open("/actions")
        self.assertNotIn(where, [
            (link.get_attribute("href") or "").removeprefix(window.address).split("?")[0]
            for link in window.all("article.action h3 a")], "it left the list")
        self.assertIn("1 waits for proof", window.text)
        window.open(asset)
        self.assertIn("1 waits for proof", window.text)
        window.open("/actions?state=done")
        done = [
            (link.get_attribute("href") or "").removeprefix(window.address)
            for link in window.all("article.action h3 a")]
        self.assertEqual(done, [where.split("?")[0]], "the list of what is done")
        window.press(window.one("article.action h3 a"))
        window.type("[name=reason]", "Wrong server")
        window.press(window.button("Reopen"))
        self.assertIn("Open again", window.text)
        self.assertIn(evidence, window.text, "what was written stays in the history")
        self.assertIn("Wrong server", window.text)
        window.open("/actions?state=done")
        self.assertEqual(window.all("article.action"), [])
        self.assertEqual(window.complaints("status of 422"), [])

    def test_uploads_of_every_kind(self):
        """A lock file and a package database through the page, and what it says of them."""
        session = actors.session_of(self.server, actors.HOSPITAL)
        client = actors.token(session, actors.own_organization(session))
        made = self.status(
            client.post("/api/v1/assets", {"name": "Uploads", "exposure": "public"}), 201).json
        window = self.window()

        def upload(path, release=""):
            window.sit(session, f"/assets/{made['id']}")
            window.one("input[name=file]").send_keys(str(path))
            window.type("input[name=release]", release)
            window.press(window.button("Upload inventory"))

        with harness.folder() as folder:
            lock = folder / "package-lock.json"
            lock.write_text(json.dumps({"lockfileVersion": 3, "packages": {
                "node_modules/jquery": {"version": "3.4.1"}}}))
            upload(lock)
            self.assertIn("The inventory was taken in", window.text)
            self.assertIn("pkg:npm/jquery@3.4.1", window.text)
            harness.wait_until(
                "what affects it", lambda: "open action" in window.open(
                    f"/assets/{made['id']}").text, 30, 0.3)
            pins = folder / "requirements.txt"
            pins.write_text("a==1.0\nb>=2\n")
            upload(pins)
            self.assertIn("not all of it could be read", window.text)
            self.assertIn("not pinned", window.text)
            status = folder / "status"
            status.write_text("Package: a\nStatus: install ok installed\nVersion: 1\n")
            upload(status)
            self.assertIn("is required for a package database", window.text)
            self.assertIn("pkg:pypi/a@1.0", window.text, "the list before stays")
            upload(status, "debian:12")
            self.assertIn("pkg:deb/debian/a@1?distro=debian-12", window.text)
            prose = folder / "letter.txt"
            prose.write_text("Dear operator")
            upload(prose)
            self.assertIn("not a format that is read", window.text)
        window.phone(320)
        self.assertLessEqual(window.overflow(), 0, "the refusal is too wide at 320")
        window.desktop()
        self.assertEqual(window.complaints("status of 422"), [])

    def test_export_is_neutral(self):
        """A cell that a spreadsheet would take for a formula is not one."""
        session = actors.session_of(self.server, actors.HOSPITAL)
        organization = actors.own_organization(session)
        client = actors.token(session, organization)
        names = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", 'a"b', "a,b\nc"]
        for name in names:
            made = client.post("/api/v1/assets", {"name": name, "exposure": "public"})
            if made.status == 422:
                continue  # refusing it is as good
            self.status(made, 201)
            actors.inventory(client, made.json["id"], "pkg:npm/jquery", "3.4.1")
        harness.wait_until(
            "the actions of the new assets",
            lambda: sum("jquery" in row["Product"] for row in self.table(session)) >= 5, 30, 0.3)
        rows = self.table(session)
        hostile = [row for row in rows if row["Runs on"].lstrip("'") in names]
        self.assertGreaterEqual(len(hostile), 4, "the assets are in the table")
        for row in rows:
            for cell in row.values():
                self.assertNotRegex(cell, r"^[=+\-@\t\r]", row)

    def test_phone_print_and_no_overflow(self):
        window = self.hospital()
        one = window.one("article.action h3 a").get_attribute("href").removeprefix(window.address)
        asset = window.one("article.action dl a").get_attribute("href").removeprefix(window.address)
        organization = window.one(".nav a[href^='/organizations/']").get_attribute(
            "href").removeprefix(window.address)
        for width in (390, 320):
            window.phone(width)
            for path in [*PAGES, one, asset, organization, "/report", "/signin"]:
                window.open(path)
                self.assertLessEqual(window.overflow(), 0, f"{path} is too wide at {width}")
            # The open menu is inside the window, with the way out in it.
            window.open("/actions")
            window.one(".account summary").click()
            box = window.one(".account .panel").rect
            self.assertGreaterEqual(box["x"], 0, f"the menu at {width}")
            self.assertLessEqual(box["x"] + box["width"], width, f"the menu at {width}")
            self.assertTrue(window.button("Sign out").is_displayed())
            self.assertLessEqual(window.overflow(), 0, f"the menu is too wide at {width}")
        window.desktop()
        window.open("/actions/print")
        self.assertEqual(
            len(window.all("article")), len(expected.todos("rural-hospital")),
            "everything is on the print page")
        self.assertEqual(window.all("article details:not([open])"), [], "nothing is folded away")
        printed = window.driver.execute_cdp_cmd("Page.printToPDF", {})
        self.assertGreater(len(printed["data"]), 10_000)
        self.assertEqual(window.complaints(), [])

    def test_evidence_for_an_examiner(self):
        """What was done and what proves it: on a page to print, and in a file that is signed."""
        window = self.hospital()
        window.press(window.one("article.action h3 a"))
        title, action = window.one("h1").text, window.path.split("?")[0].rsplit("/", 1)[1]
        said = "Brightwell Portals: installed on Monday, ticket 4711."
        self.day = harness.today()
        window.unfold("Your vendor confirmed it")
        window.type("#vendor-vendor", "Brightwell Portals")
        window.type("#vendor-on", str(self.day))
        window.type("#vendor-text", said)
        window.press(window.one("form:has(#vendor-text) button"))
        self.assertIn("Done and verified", window.text)

        window.open("/actions")
        window.press(window.button("Evidence for an examiner"))
        self.assertTrue(window.path.startswith("/actions/evidence"), window.path)
        self.assertIn(title, window.one("#closed").text)
        self.assertIn("Strength 3 of 5", window.one("#closed").text)
        self.assertTrue(window.all("#closed a[href^='/receipts/']"), "a receipt goes with it")
        waiting = len(window.all("#open tbody tr"))
        self.assertEqual(waiting, len(expected.todos("rural-hospital")) - 1)
        window.type("#since", str(self.day))
        window.press(window.button("Show"))
        self.assertIn(title, window.one("#closed").text)

        # On paper there is what was proven, and nothing to press.
        window.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.assertIn(title, window.one("#closed").text)
        for css in ("#since", "form button", ".nav"):
            self.assertEqual([one for one in window.all(css) if one.is_displayed()], [], css)
        window.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        printed = base64.b64decode(window.driver.execute_cdp_cmd("Page.printToPDF", {})["data"])
        self.assertTrue(printed.startswith(b"%PDF-"))
        self.assertGreater(len(printed), 10_000)
        file = window.button("Save the signed file").get_attribute("href")
        self.assertEqual(window.complaints(), [])
        session = harness.Client(self.server, cookie="; ".join(
            f"{c['name']}={c['value']}" for c in window.driver.get_cookies()))
        self.signed(session, file.removeprefix(window.address), action, waiting, said)

    def signed(self, session, path, action, waiting, said):
        """The file says the same, and whoever has the public key can check it alone."""
        answer = self.status(session.get(path), 200)
        self.assertEqual(answer.headers["content-type"], "application/json")
        self.assertRegex(
            answer.headers["content-disposition"],
            r'^attachment; filename="?evidence-\d{4}-\d\d-\d\d\.json')
        envelope = answer.json
        self.assertEqual(set(envelope), {"payloadType", "payload", "signatures"})
        kind = envelope["payloadType"]
        self.assertEqual(kind, "application/vnd.breakwater.evidence+json")
        payload = base64.b64decode(envelope["payload"])
        key = harness.Client(self.server).get("/ledger/key").text.strip()
        one, = envelope["signatures"]
        name, number, encoded = key.split("+", 2)
        self.assertEqual(one["keyid"], f"{name}+{number}")
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
        public.verify(
            base64.b64decode(one["sig"]),
            f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload)
        pack = json.loads(payload)
        self.assertEqual(
            (pack["type"], pack["organization"], pack["since"], pack["isComplete"]),
            ("breakwater/evidence/v1", actors.own_organization(session), str(self.day), True))
        closed, = pack["closed"]
        self.assertEqual((closed["id"], closed["state"]), (action, "verified"))
        self.assertEqual(
            [(one["kind"], one["strength"]) for one in closed["proof"]],
            [("vendorAttestation", 3)])
        self.assertIn(said, json.dumps(closed["proof"]))
        self.assertEqual(len(pack["open"]), waiting)
        self.assertEqual({one["state"] for one in pack["open"]}, {"open"})
        # Another's is another's.
        other = self.status(actors.administrator_session(self.server).get(path), 200).json
        self.assertEqual(json.loads(base64.b64decode(other["payload"]))["closed"], [])

    def test_no_page_asks_for_what_is_not_there(self):
        """Every browser asks for an icon; a 404 for it is an error in every console."""
        window = self.window()
        window.open("/")
        self.assertEqual(
            [e["message"] for e in window.driver.get_log("browser") if e["level"] == "SEVERE"], [])

    def test_keyboard_alone(self):
        window = self.window()
        window.open(self.link(self.server.place, actors.HOSPITAL))
        root = window.one("html")
        window.tab_to(lambda e: e.tag_name == "button" and "Sign in as" in e.text)
        window.key(Keys.ENTER)
        window.settled(root)
        self.assertTrue(window.path.startswith("/actions"))
        first = window.tab_to(lambda e: e.tag_name == "a")
        self.assertIn("Skip", first.get_attribute("textContent"), "the first stop skips the header")
        outline = window.driver.execute_script(
            "const s = getComputedStyle(document.activeElement);"
            "return [s.outlineStyle, s.outlineWidth, s.boxShadow]")
        self.assertFalse(
            outline[0] == "none" and outline[2] == "none", f"the focus is not seen: {outline}")
        link = window.tab_to(
            lambda e: e.tag_name == "a" and "/actions/act_" in (e.get_attribute("href") or ""))
        where = link.get_attribute("href").removeprefix(window.address).split("#")[0]
        root = window.one("html")
        window.key(Keys.ENTER)
        window.settled(root)
        window.tab_to(lambda e: e.get_attribute("name") == "evidence")
        window.focused().send_keys("By keyboard")
        window.tab_to(lambda e: e.tag_name == "button" and e.text.startswith("Mark as done"))
        root = window.one("html")
        window.key(Keys.ENTER)
        window.settled(root)
        self.assertIn("Marked as done", window.text)
        self.assertTrue(window.path.startswith(where))

    def test_without_scripts(self):
        window = self.window()
        window.without_scripts()
        window.open(self.link(self.server.place, actors.HOSPITAL))
        window.button("Sign in as").click()
        harness.wait_until("the list", lambda: window.all("article.action h3 a"), 15)[0].click()
        harness.wait_until("the action", lambda: window.all("textarea[name=evidence]"), 15)
        window.type("textarea[name=evidence]", "Without scripts")
        window.button("Mark as done").click()
        harness.wait_until("the answer", lambda: "Marked as done" in window.text, 15)
        # Nothing on any page needs or holds a script.
        session = harness.Client(self.server, cookie="; ".join(
            f"{c['name']}={c['value']}" for c in window.driver.get_cookies()))
        for path in [*PAGES, window.path]:
            page = self.status(session.get(path), 200)
            self.assertNotIn("<script", page.text.lower(), path)
            self.assertNotRegex(page.text, r"<[^>]+\son\w+\s*=", path)
            self.assertNotRegex(page.text, r"<[^>]+\sstyle\s*=", path)

    def test_signing_out_ends_the_session(self):
        session = actors.session_of(self.server, actors.HOSPITAL)
        self.status(session.get("/actions"), 200)
        self.status(session.form("/signout", {}), 303)
        again = session.get("/actions")
        self.status(again, 303)
        self.assertTrue(again.headers["location"].startswith("/signin"), str(again))
