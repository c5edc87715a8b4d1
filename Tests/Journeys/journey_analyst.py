"""The analyst: the queue, a merged case, a separation, states; hostile text does nothing."""

import re

import actors
import browser
import harness
from harness import EXPECTED, reference_of

STATES = {
    "received": "Waiting for a first look", "confirmed": "Confirmed",
    "awaitingFix": "Waiting for a fix", "fixed": "Fixed", "published": "Public",
    "closed": "Closed"}
LARGEST = max(EXPECTED["findings"]["groups"], key=len)
# Characters that hide or reorder text, and those that drive terminals.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Analyst(harness.Journey):
    def setUp(self):
        self.server = self.serve()

    def knowledge(self):
        self.client = actors.coordinator(self.server)
        findings = self.client.every("/api/v1/findings", limit=500)
        self.findings = {reference_of(found): found for found in findings}
        self.case_of = {
            case["flaw"]: case for case in self.client.every("/api/v1/cases", limit=500)}

    def case(self, reference):
        return self.case_of[self.findings[reference]["flaw"]]

    def window(self):
        return self.enterContext(browser.browser(self.server)).sit(
            actors.administrator_session(self.server), "/queue")

    def counts(self, window):
        """The numbers on the queue's tabs by state."""
        window.open("/queue")
        counts = {}
        for link in window.all(".tabs a"):
            state = re.search(r"state=(\w+)", link.get_attribute("href")).group(1)
            counts[state] = int(re.sub(r"\D", "", link.text) or 0)
        return counts

    def test_signing_in_leads_to_the_queue(self):
        window = self.enterContext(browser.browser(self.server))
        window.sign_in(self.link(self.server.place, actors.COORDINATOR))
        self.assertTrue(window.path.startswith("/queue"), window.path)
        counts = self.counts(window)
        self.assertEqual(counts["all"], EXPECTED["findings"]["counts"]["flawsOut"])
        self.assertEqual(counts["received"], counts["all"])
        self.assertEqual(window.complaints(), [])

    def test_merged_case_and_separation(self):
        self.knowledge()
        window = self.window()
        case = self.case(LARGEST[0])
        window.open(f"/cases/{case['id']}")
        rows = window.all("#findings tbody tr")
        self.assertEqual(len(rows), len(LARGEST))
        finders = set()
        for reference in LARGEST:
            row = next((row for row in rows if reference in row.text), None)
            self.assertIsNotNone(row, f"{reference} is on the page:\n{window.text[:2000]}")
            finders.add(row.find_elements("css selector", "td")[0].text)
            self.assertRegex(row.text, r"(?i)first|exact|alias", "why it is here")
        self.assertEqual(len(finders), len(LARGEST), f"every finder has their credit: {finders}")

        # Separate the last one.
        away = LARGEST[-1]
        before = self.counts(window)["all"]
        window.open(f"/cases/{case['id']}")
        row = next(row for row in window.all("#findings tbody tr") if away in row.text)
        window.press(row.find_element("tag name", "button"))
        self.assertIn("separated", window.text)
        self.assertFalse(
            [row for row in window.all("#findings tbody tr") if away in row.text])
        self.assertEqual(self.counts(window)["all"], before + 1)
        self.knowledge()
        own = self.case(away)
        self.assertNotEqual(own["id"], case["id"])
        window.open(f"/queue?state=all&q={own['title'].split(':')[0][:40]}")
        self.assertIn(own["id"], window.driver.page_source)
        window.open(f"/cases/{own['id']}")
        self.assertEqual(len(window.all("#findings tbody tr")), 1)
        self.assertIn(away, window.one("#findings").text)
        # The rest stays together, and sending the report again does not bring it back.
        for reference in LARGEST[:-1]:
            self.assertEqual(self.case(reference)["id"], case["id"])

        # Merged again by hand, it is one case once more.
        answer = self.client.post(f"/api/v1/cases/{own['id']}/merges", {"into": case["id"]})
        self.status(answer, 200)
        self.knowledge()
        self.assertEqual(self.case(away)["id"], case["id"])
        window.open(f"/cases/{case['id']}")
        self.assertIn("manual", next(
            row.text.lower() for row in window.all("#findings tbody tr") if away in row.text))
        self.assertEqual(window.complaints(), [])

    def test_states(self):
        self.knowledge()
        window = self.window()
        before = self.counts(window)
        case = self.case(LARGEST[0])
        path = f"/cases/{case['id']}"
        window.open(path)
        steps = [
            ("Confirm the flaw", "confirmed"), ("Hand over", "awaitingFix"),
            ("Mark as fixed", "fixed"), ("Publish the case", "published")]
        for words, state in steps:
            if state == "published":
                # Without an advisory it takes a second step, in which one says that it is public.
                window.unfold("Publish without an advisory")
                window.press(window.button(words))
                self.assertEqual(
                    self.client.good(f"/api/v1/cases/{case['id']}")["state"], "fixed")
                window.one("#confirm-yes").click()
            window.press(window.button(words))
            self.assertIn(STATES[state], window.one("#glance").text)
            got = self.client.good(f"/api/v1/cases/{case['id']}")
            self.assertEqual(got["state"], state)
        counts = self.counts(window)
        self.assertEqual(counts["published"], before["published"] + 1)
        self.assertEqual(counts["received"], before["received"] - 1)
        # A stale page does not undo what somebody else did.
        other = self.case("FTH-0021")
        session = actors.administrator_session(self.server)
        stale = {"command": "confirm", "version": str(other["version"])}
        self.status(session.form(f"/cases/{other['id']}/commands", stale), 303)
        refused = session.form(
            f"/cases/{other['id']}/commands",
            {"command": "handOver", "version": str(other["version"])})
        self.status(refused, 409)
        # Closing wants a reason.
        third = self.case("FTH-0022")
        refused = self.client.post(f"/api/v1/cases/{third['id']}/commands", {"command": "close"})
        self.problem(refused, 422, "/reason")
        closed = self.client.post(
            f"/api/v1/cases/{third['id']}/commands", {"command": "close", "reason": "By design"})
        self.status(closed, 200)
        self.problem(
            self.client.post(f"/api/v1/cases/{third['id']}/commands", {"command": "publish"}),
            409, code="case-state")

    def test_phone(self):
        self.knowledge()
        window = self.window()
        window.phone()
        for path in ("/queue?state=all", f"/cases/{self.case(LARGEST[0])['id']}", "/organizations",
                     "/jobs", f"/findings/{self.findings['FTH-0050']['id']}",
                     f"/cases/{self.case('SBL-0032')['id']}"):
            window.open(path)
            self.assertLessEqual(window.overflow(), 0, f"{path} is too wide for a phone")
        self.assertEqual(window.complaints(), [])

    def test_hostile_text_is_inert(self):
        self.knowledge()
        window = self.window()
        session = actors.administrator_session(self.server)
        sent = {reference: found["report"] for reference, found in self.findings.items()}
        for reference in EXPECTED["findings"]["hostileText"]:
            with self.subTest(reference):
                case, finding = self.case(reference), self.findings[reference]
                report = sent[reference]
                for path in (
                    f"/cases/{case['id']}", f"/findings/{finding['id']}",
                    f"/queue?state=all&q={case['title'][:3]}"
                ):
                    raw = session.get(path)
                    if raw.status == 404 and path.startswith("/findings"):
                        continue
                    self.status(raw, 200)
                    self.assertIsNone(
                        UNSEEN.search(raw.text), f"{path}: unseen characters reach the page")
                    for tag in ("<script", "<img", "<iframe", "<object", "<svg onload", "<input>"):
                        self.assertNotIn(tag, raw.text.lower(), path)
                    self.assertNotIn("phish.example\"", raw.text.replace("&quot;", ""), path)
                window.open(f"/cases/{case['id']}")
                driver = window.driver
                self.assertFalse(self.alert(driver), "a script ran")
                injected = driver.execute_script(
                    "return document.querySelectorAll('script, iframe, object, embed, img,"
                    " form[action^=http], a[href^=http], main h1 ~ h1').length")
                self.assertEqual(injected, 0, "an element was injected")
                shown = driver.execute_script("return document.body.textContent")
                for text in (report["title"], report["description"] or ""):
                    line = UNSEEN.sub("", text.splitlines()[0] if text else "")
                    words = [word for word in re.split(r"\s+", line) if word][:4]
                    for word in words:
                        self.assertIn(
                            word, re.sub(r"U\+[0-9A-F]{4,6}|\[U\+[0-9A-F]{4,6}\]", "", shown),
                            "the text is shown as it is")
        self.assertEqual(window.complaints(), [])

    @staticmethod
    def alert(driver):
        try:
            return driver.switch_to.alert.text
        except Exception:  # noqa: BLE001 - there is none
            return None
