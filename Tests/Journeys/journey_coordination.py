"""Several parties and one case: invitation, embargo, its early end, and a case with 121 vendors."""

import html
import json
import re

import actors
import browser
import harness

HOSTILE = "<script>alert(1)</script>\u202e\"><img src=x onerror=alert(2)>"
VENDORS, MESSAGES = 121, 130
# What was asked of the server for such a case, in milliseconds; printed beside what was measured.
ASKED = 100


class Coordination(harness.Journey):
    def setUp(self):
        self.server = self.serve(self.place(examples=False))
        actors.set_up(self.server)
        self.client = actors.coordinator(self.server)
        self.session = self.server.administrator
        self.finder = actors.organization(self.session, "Tidewater Research", "finder")

    def case(self, number=1):
        """A confirmed case of the finder's."""
        made = self.status(self.finder.post("/api/v1/findings", actors.finding(number)), 201).json
        return actors.confirmed_case(self.client, made["flaw"])

    def vendor(self, name):
        return actors.organization(self.session, name, "vendor")

    def page(self, client, path, status=200):
        answer = client.get(path)
        self.assertEqual(answer.status, status, str(answer))
        self.assertNotIn("<script", answer.text)
        self.assertNotIn("onerror=alert(2)>", html.unescape(answer.text).split("<main")[0])
        return answer.text

    def act(self, client, case, side, command, status=303, **fields):
        answer = client.form(
            f"/cases/{case}/coordination/{side}", {"command": command} | fields)
        return self.status(answer, status)

    def test_an_embargo_that_breaks(self):
        """On pages from beginning to end; the API says the same at every step."""
        case = self.case()
        base = f"/api/v1/cases/{case}/coordination"
        vendor, other = self.vendor("Harbor Software"), self.vendor("Quay Systems")
        stranger = self.vendor("Nobody asked")
        path = f"/cases/{case}/coordination"
        window = self.enterContext(browser.browser(self.server))
        window.sit(self.session, f"/cases/{case}")
        window.press(window.button("Coordinate with others"))
        for one in (vendor, other):
            window.type("#invite-organization", one.organization)
            window.choose("invite-roles", "vendor")
            window.type("#invite-products", f"pkg:generic/{one.name.split()[0].lower()}")
            window.press(window.one("#invite form[action$='/lead'].form button"))
        self.assertIn("Answer the invitation", window.open("/coordination").text)
        self.assertEqual(window.complaints(), [])

        # Asked, one sees the terms and not the report.
        title = actors.finding(1)["title"]
        asked = self.page(vendor.session, path)
        self.assertIn("You are asked to take part", asked)
        self.assertIn("It is about a flaw that", asked)
        self.assertNotIn(title, asked)
        self.assertNotIn("Quay", asked)
        self.assertIsNone(vendor.good(base)["title"])
        for who in (stranger.session, self.finder.session):
            expected = 200 if who is self.finder.session else 404
            self.assertEqual(who.get(path).status, expected)
        for one in (vendor, other):
            window.sit(one.session, path)
            self.assertNotIn(title, window.text)
            window.press(window.button("Join"))
            self.assertIn(title, window.text)
        self.assertIn(title, self.page(vendor.session, path))
        # What was promised before: the report, on the page and for programs.
        sent, report = actors.finding(1), vendor.good(base)["reports"][0]
        self.assertEqual([report[name] for name in ("title", "description", "cwe")],
                         [sent.get(name) for name in ("title", "description", "cwe")])
        shown = window.sit(vendor.session, path).one("#report").text
        for words in (sent["description"], "src/a.c, f1, line 7", "CWE-787"):
            self.assertIn(words, shown)
        self.assertNotIn("reports", self.client.good(base), "the coordinator reads the case")

        # An end by the clock of a place; the moment in UTC counts.
        self.act(
            vendor.session, case, "part", "propose", day="2026-13-40", time="09:00",
            timeZone="America/New_York", status=422)
        day = harness.noon(30).split("T")[0]
        window.sit(vendor.session, path)
        window.unfold("Propose an embargo")
        for field, text in (("day", day), ("time", "09:00"), ("timeZone", "America/New_York"),
                            ("reason", "We need a build.")):
            window.type(f"#propose-{field}", text)
        window.press(window.button("Propose"))
        proposal = other.good(base)["proposals"][0]
        self.assertRegex(proposal["until"], rf"^{day}T1[34]:00:00Z$")
        window.sit(other.session, path)
        window.press(window.button("Agree"))
        window.sit(self.session, path)
        window.press(window.button("Bring into force"))
        self.assertIn("Embargo in force", window.text)
        self.assertEqual(window.complaints(), [])
        shown = self.page(other.session, path)
        self.assertIn("Embargo in force", shown)
        self.assertIn(f"{day} 09:00 America/New_York", shown)
        self.assertIn("2 agreed, 0 did not", html.unescape(shown))

        # Nobody publishes while it is.
        publish = {"command": "publish"}
        self.problem(
            self.client.post(f"/api/v1/cases/{case}/commands", publish), 409, code="embargoed")
        self.assertNotIn(
            "publish", self.client.good(f"/api/v1/cases/{case}")["commands"])

        # What is written is text, for those it is for.
        window.sit(vendor.session, path)
        for text, to in ((HOSTILE, "common"), ("Only for us", "notes")):
            window.type("#send-text", text)
            window.choose("send-to", to)
            window.press(window.one("form:has(#send-text) button"))
        for who in (self.session, other.session, vendor.session):
            self.page(who, path)
            # A script that ran would have opened a box, which fails whatever comes next.
            shown = window.sit(who, path).text
            self.assertIn("<script>alert(1)</script>", shown)
            self.assertIn("U+202E", shown)
            self.assertNotIn("Only for us", shown, "a note is in a thread of its own")
        self.assertEqual(
            [one["text"] for one in other.good(base + "/messages")["items"]][0], HOSTILE)
        self.assertNotIn("Only for us", json.dumps(self.client.good(base + "/messages")))
        self.assertIn("Only for us", json.dumps(vendor.good(base + "/messages")))

        # How products stand, with "has not looked" told apart.
        self.problem(vendor.post(base + "/statements", {
            "product": "pkg:generic/harbor", "status": "notAffected"}), 422, "/justification")
        self.status(vendor.post(base + "/statements", {
            "product": "pkg:generic/harbor", "status": "notAffected",
            "justification": "componentNotPresent", "statement": HOSTILE}), 200)
        stands = {
            product["product"]: product["status"]
            for one in self.client.good(base)["participants"] for product in one["products"]}
        self.assertEqual(
            stands, {"pkg:generic/harbor": "notAffected", "pkg:generic/quay": "notLooked"})
        self.assertIn("Has not looked", self.page(other.session, path))

        # It breaks: somebody has seen it outside. A claim ends nothing; a person does.
        window.sit(other.session, path)
        window.phone()
        window.unfold("Say that something may be known")
        window.choose("alarm-kind", "exploit")
        window.type("#alarm-evidence", "https://exploits.example/1")
        window.press(window.button("Raise the alarm"))
        self.assertIn("The coordinator looks into it", window.text)
        self.assertLessEqual(window.overflow(), 0)
        window.desktop()
        self.assertEqual(vendor.good(base)["embargo"]["state"], "active")
        alarm = self.client.good(base)["alarms"][0]["id"]
        self.act(vendor.session, case, "lead", "judge", alarm=alarm, judgement="real", status=403)
        self.assertNotIn("It is so", window.sit(vendor.session, path).text)
        window.sit(self.session, "/coordination")
        self.assertIn("Look at the alarm", window.text)
        window.open(path)
        window.press(window.button("It is so"))
        self.assertIn("The embargo has ended", window.text)
        for who in (vendor, other, self.finder):
            view = who.good(base)
            self.assertEqual(view["embargo"]["state"], "exited")
            self.assertEqual(view["known"], {"flaw": True, "exploit": True, "attacks": False})
            self.assertIn("The embargo has ended", self.page(who.session, path))
            window.sit(who.session, path)
            self.assertIn("The embargo has ended", window.text)
            self.assertNotIn("Embargo in force", window.text)
        self.assertEqual(window.complaints(), [])
        self.problem(vendor.post(base + "/proposals", {
            "until": proposal["until"]}), 409, code="known-outside")
        self.status(self.client.post(f"/api/v1/cases/{case}/commands", publish), 200)

        # On record, with receipts.
        words = ("An embargo came into force", "The embargo ended", "An alarm was judged")
        harness.wait_until("the history", lambda: all(
            one in self.page(self.session, f"/cases/{case}") for one in words), 40, 0.5)

    def test_ended_early_with_the_checklist(self):
        case = self.case(2)
        base = f"/api/v1/cases/{case}/coordination"
        vendor = self.vendor("Pier Works")
        self.status(self.client.post(base, {"programme": "linux-distros"}), 201)
        self.status(self.client.post(base + "/participants", {"participants": [
            {"organization": vendor.organization}]}), 201)
        self.status(vendor.post(base + "/answer", {"answer": "join"}), 200)
        self.problem(self.client.post(
            base + "/proposals", {"until": harness.noon(15)}), 422, "/until")
        one = self.status(self.client.post(
            base + "/proposals", {"until": harness.noon(10)}), 201).json["proposal"]
        self.status(self.client.post(base + "/embargo", {"proposal": one}), 200)
        # Each question has to be answered; not having asked is no answer.
        self.problem(self.client.post(base + "/embargo/end", {
            "reason": "fixesReady", "note": "Fixes are out.", "hasRemedy": True}),
            422, "/hasText", "/canTellOperators")
        page = self.act(
            self.session, case, "lead", "end", reason="fixesReady", note="Fixes are out.",
            hasRemedy="true", status=422)
        self.assertIn("Fixes are out.", page.text, "what was entered stays")
        window = self.enterContext(browser.browser(self.server))
        window.sit(self.session, f"/cases/{case}/coordination")
        window.unfold("End the embargo early")
        window.choose("end-reason", "fixesReady")
        window.type("#end-note", "Fixes are out.")
        answers = {"hasRemedy": "true", "hasText": "true", "canTellOperators": "false"}
        for field, said in answers.items():
            window.one(f"#end-{field} input[value={said}]").click()
        window.press(window.button("End it now"))
        self.assertIn("Fixes are out.", window.one("#embargo").text)
        self.assertEqual(window.complaints(), [])
        view = vendor.good(base)
        self.assertEqual(view["embargo"]["state"], "exited")
        self.assertIn("Fixes are out.", view["embargo"]["ending"])
        self.problem(self.client.post(
            base + "/proposals", {"until": harness.noon(5)}), 409, code="embargo-step")

    def metric(self, operation):
        """Seconds and number of answers of an operation, as the server counts them."""
        text = self.client.get("/metrics").text
        found = {}
        for word in ("sum", "count"):
            found[word] = sum(
                float(value) for labels, value in re.findall(
                    rf"^\S+_{word}\{{([^}}]*)\}} (\S+)$", text, re.M)
                if f'"{operation}"' in labels)
        return found["sum"], found["count"]

    def test_a_case_with_121_vendors(self):
        """Opens with everybody and every message; how long it takes is printed, not judged."""
        case = self.case(3)
        base = f"/api/v1/cases/{case}/coordination"
        self.status(self.client.post(base, {}), 201)
        many = self.status(self.client.post(base + "/participants", {"participants": [
            {"name": f"Vendor {number}", "contact": f"mailto:a{number}@vendor.example",
             "products": [f"pkg:generic/product-{number}"]} for number in range(VENDORS)]}), 201)
        ids = many.json["participants"]
        self.assertEqual(len(ids), VENDORS)
        for number, one in enumerate(ids):
            self.status(self.client.post(
                base + "/answer", {"answer": "join", "participant": one}), 200)
            if number % 2:
                self.status(self.client.post(base + "/statements", {
                    "product": f"pkg:generic/product-{number}", "status": "affected",
                    "participant": one}), 200)
        for number in range(MESSAGES):
            self.status(self.client.post(
                base + "/messages", {"text": f"Message {number} " + "word " * 60}), 201)
        before = {name: self.metric(name) for name in ("showCoordination", "getCoordination")}
        rounds = 10
        for _ in range(rounds):
            page = self.page(self.session, f"/cases/{case}/coordination")
            view = self.client.good(base)
        self.assertEqual(len(view["participants"]), VENDORS + 1)
        self.assertEqual(view["joined"], VENDORS + 1)
        common = next(one for one in view["threads"] if one["kind"] == "common")
        self.assertEqual(common["messages"], MESSAGES)
        for number in (0, 60, 120):
            self.assertIn(f"Vendor {number}", page)
        self.assertIn(f"Message {MESSAGES - 1} ", page)
        self.assertIn("Older messages", page)
        for name, (seconds, count) in before.items():
            now, answers = self.metric(name)
            self.assertEqual(answers - count, rounds)
            print(f"     {name}: {1000 * (now - seconds) / rounds:.1f} ms of the server, the mean of "
                  f"{rounds}; asked for are {ASKED} ms", flush=True)
        self.seen(case)
        self.assertEqual(
            sum(len(one["duties"]) for one in view["waitingOn"]) > VENDORS, True)

    def seen(self, case):
        """Every vendor and the newest message, in a browser, on a desk and on a phone."""
        window = self.enterContext(browser.browser(self.server))
        window.sit(self.session, f"/cases/{case}/coordination")
        shown = window.one("#parties").text
        for number in range(VENDORS):
            self.assertRegex(shown, rf"\bVendor {number}\b")
        self.assertIn(f"Message {MESSAGES - 1} ", window.text)
        self.assertLessEqual(window.overflow(), 0)
        window.phone()
        window.open(f"/cases/{case}/coordination")
        self.assertLessEqual(window.overflow(), 0)
        self.assertEqual(window.complaints(), [])
