"""Other hubs: one flaw from two of them is one case, what is said goes to both, nothing is echoed."""

import json

import actors
import browser
import harness
import other_hubs
import outside
from harness import Client

CVE = "CVE-2026-41234"
ADVISORY = {
    "ghsa_id": "GHSA-2abc-3def-4ghj", "cve_id": CVE, "summary": "Parser reads too far",
    "description": "The length is taken from the file.", "state": "triage",
    "updated_at": "2026-11-20T09:00:00Z",
    "html_url": "https://github.com/example/parser/security/advisories/GHSA-2abc-3def-4ghj",
    "vulnerabilities": [{"package": {"ecosystem": "npm", "name": "parser"}}]}
NOTE = "Nobody outside may read this note 4711"


class Federation(harness.Journey):
    def setUp(self):
        place = self.place(examples=False)
        files = outside.certificate(place.folder)
        self.others = other_hubs.OtherHubs(files)
        self.addCleanup(self.others.close)
        keys = place.folder / "hubs"
        keys.mkdir()
        (keys / "cert-cc.token").write_text(other_hubs.VINCE_TOKEN + "\n")
        (keys / "parser.token").write_text(other_hubs.GITHUB_TOKEN)
        (keys / "parser.secret").write_text(other_hubs.SECRET + "\n")
        self.server = self.serve(place, environment={
            "BREAKWATER_HUB_KEYS": str(keys), "BREAKWATER_CERTIFICATES": str(files[0]),
            "BREAKWATER_PRIVATE_HOSTS": "localhost", "BREAKWATER_NAME": "here.example"})
        self.session = actors.set_up(self.server)
        self.admin = actors.coordinator(self.server)
        self.hubs = {}
        for name, kind, address in [
                ("cert-cc", "vince", self.others.vince), ("parser", "github", self.others.github)]:
            organization = self.status(self.admin.post(
                "/api/v1/organizations", {"name": f"Org {name}", "kind": "finder"}), 201).json["id"]
            self.hubs[name] = self.status(self.admin.post("/api/v1/hubs", {
                "name": name, "kind": kind, "address": address, "organization": organization}),
                201).json["id"]

    def deliver(self, number, secret=other_hubs.SECRET, **more):
        body, headers = other_hubs.delivery(ADVISORY | more, number, secret)
        return Client(self.server).request(
            "POST", "/api/v1/federation/parser/deliveries", body, headers=headers)

    def received(self):
        self.others.open_case("782161", "Example parser reads too far", CVE)
        return harness.wait_until("the case", lambda: next(
            iter(self.admin.every("/api/v1/cases", limit=500)), None), 60, 0.3)

    def sendings(self, case):
        return self.admin.good(f"/api/v1/cases/{case}/hubs")["sendings"]

    def send(self, case, hub, **words):
        path = f"/api/v1/cases/{case}/hubs/{self.hubs[hub]}"
        shown = self.status(self.admin.post(path + "/preview", words), 200).json
        made = self.status(self.admin.post(
            path + "/sendings", words | {"digest": shown["digest"]}), 202).json
        return shown, made["id"]

    def until(self, case, sending, state, seconds=60):
        return harness.wait_until(state, lambda: next(
            (one for one in self.sendings(case)
             if one["id"] == sending and one["state"] == state), None), seconds, 0.3)

    def test_two_hubs_one_case_no_echo(self):
        case = self.received()
        self.problem(self.deliver("one", "wrong"), 401, code="hub-signature")
        first = self.status(self.deliver("one"), 200).json
        self.assertEqual(first["items"], ["joined"])
        self.assertEqual(first["id"], case["id"])
        self.assertEqual(self.status(self.deliver("one"), 200).json, first)
        cases = [one for one in self.admin.every("/api/v1/cases", limit=500)
                 if one["state"] != "closed"]
        self.assertEqual(len(cases), 1, cases)
        id = cases[0]["id"]
        there = self.admin.good(f"/api/v1/cases/{id}/hubs")
        self.assertEqual(there["names"], [CVE, "GHSA-2abc-3def-4ghj", "VU#782161"])
        for name in ["VU%23782161", "GHSA-2abc-3def-4ghj", CVE]:
            self.assertEqual(self.admin.good(f"/api/v1/hub-names/{name}")["id"], id)

        found = self.session.get("/queue?q=vu%23782161")
        self.assertEqual((found.status, found.headers["location"]), (303, f"/cases/{id}"))

        # Both take part once it is confirmed; a note stays here.
        self.status(self.admin.post(f"/api/v1/cases/{id}/commands", {"command": "confirm"}), 200)
        self.status(self.admin.post(f"/api/v1/cases/{id}/coordination", {}), 200, 201, 204)
        self.status(self.admin.post(
            f"/api/v1/cases/{id}/coordination/messages", {"text": NOTE, "notes": True}), 201)
        page = self.session.get(f"/cases/{id}/hubs?hub={self.hubs['cert-cc']}")
        self.assertIn("Send exactly this", page.text)
        self.assertIn("VU#782161", self.session.get(f"/cases/{id}").text)
        self.others.advisories.append(dict(ADVISORY))
        words = {"statement": "We confirm it, and work on a fix."}
        for hub in ["cert-cc", "parser"]:
            shown, sending = self.send(id, hub, **words)
            self.assertEqual(shown["kind"], "statement")
            self.until(id, sending, "sent")
            self.assertEqual(self.others.sent()[-1], shown["body"])
        self.assertEqual(len(self.others.statements), 1)
        self.assertIn("We confirm it", self.others.statements[0]["statement"])

        # What we said at GitHub comes back with its webhook, and by asking: nothing goes out again.
        self.status(self.deliver(
            "two", description=json.loads(self.others.sent("PATCH")[0])["description"],
            updated_at="2026-11-23T09:00:00Z"), 200)
        before = len(self.others.sent())
        self.assertEqual(len(self.others.sent()), before)
        self.assertEqual(self.others.reports, {})
        everything = " ".join(self.others.sent())
        for secret in [NOTE, other_hubs.SECRET, other_hubs.VINCE_TOKEN, other_hubs.GITHUB_TOKEN]:
            self.assertNotIn(secret, everything)
            self.assertNotIn(secret, self.server.text())

    def test_lost_answers_arrive_once(self):
        finder = actors.organization(self.session, "Finder of quays", "finder")
        made = self.status(finder.post("/api/v1/findings", {
            "title": "Quay reads too far", "description": "The length is not checked.",
            "affected": [{"package": "pkg:npm/quay"}],
            "reproducer": {"text": "steps 4712"}}), 201).json
        case = actors.case_of(self.admin, made["flaw"])
        path = f"/api/v1/cases/{case}/hubs/{self.hubs['parser']}"
        self.problem(self.admin.post(path + "/preview", {}), 409, code="hub-need-to-know")
        for hub in self.hubs.values():
            self.status(self.admin.post(f"/api/v1/cases/{case}/hubs/{hub}/agreement", {}), 204)
        # GitHub takes it and answers 500: it is found there, and not sent again.
        self.others.failures = ["break"]
        _, sending = self.send(case, "parser")
        done = self.until(case, sending, "sent", 100)
        self.assertEqual(done["foreign"], "GHSA-2222-3333-0000")
        self.assertEqual(len(self.others.advisories), 1)
        # VINCE takes it and the answer is lost: nobody knows, and nothing is sent again.
        self.others.failures = ["hang"]
        _, sending = self.send(case, "cert-cc")
        self.until(case, sending, "unknown")
        self.assertEqual(len(self.others.reports), 1)
        number = next(iter(self.others.reports))
        self.assertIn("Not known whether it arrived", self.session.get(f"/cases/{case}/hubs").text)
        self.status(self.admin.post(f"/api/v1/sendings/{sending}", {"foreign": number}), 200)
        self.assertEqual(len(self.others.reports), 1)
        self.assertIn(case, self.others.reports[number]["vul_description"])
        self.assertNotIn("4712", " ".join(self.others.sent()))
        # It is there already.
        self.problem(self.admin.post(
            f"/api/v1/cases/{case}/hubs/{self.hubs['cert-cc']}/preview", {}), 409)

    def test_paused_and_by_hand(self):
        hub = self.hubs["parser"]
        self.status(self.session.form(
            f"/hubs/{hub}", {"command": "pause", "ceiling": ""}), 303)
        self.problem(self.deliver("one"), 409, code="hub-paused")
        self.assertIn("Paused", self.session.get("/hubs").text)
        self.status(self.session.form(
            f"/hubs/{hub}", {"command": "resume", "ceiling": ""}), 303)
        file = self.server.place.folder / "advisory.json"
        file.write_text(json.dumps(ADVISORY))
        done = harness.run(
            "federation", "receive", file, "--hub", "parser", "--json", server=self.server,
            token=self.admin.token)
        self.assertEqual(done.json["items"][0]["outcome"], "opened")
        self.assertIn("GHSA-2abc-3def-4ghj", self.session.get(f"/hubs/{hub}").text)
        finder = actors.organization(self.session, "A finder", "finder")
        self.problem(finder.get("/api/v1/hubs"), 403)
        self.problem(finder.get(f"/api/v1/hubs/{hub}"), 403)

    def test_confirmed_in_the_browser(self):
        case = self.received()["id"]
        with browser.browser(self.server) as window:
            window.without_scripts()
            window.sit(self.session, f"/cases/{case}/hubs?hub={self.hubs['cert-cc']}")
            # Line ends that a form sends are no other bytes.
            window.type("#statement", "We look at it.\nMore on Monday.")
            window.press(window.button("Show with these words"))
            self.assertIn("More on Monday.", window.one("#preview pre").text)
            window.press(window.button("Send exactly this"))
            self.assertIn("Confirmed", window.text)
            harness.wait_until("the statement", lambda: self.others.statements, 30, 0.3)
            self.assertIn(
                "We look at it.\nMore on Monday.", self.others.statements[0]["statement"])
            harness.wait_until("the answer", lambda: (
                window.open(f"/cases/{case}/hubs"), "Arrived" in window.text)[1], 30, 0.5)
            for path in [f"/cases/{case}/hubs", f"/hubs/{self.hubs['cert-cc']}", "/hubs"]:
                window.phone()
                self.assertEqual(window.open(path).overflow(), 0, path)
            self.assertEqual(window.complaints(), [])
