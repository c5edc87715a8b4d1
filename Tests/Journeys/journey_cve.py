"""CVE identifiers through the CVE Services: reserved once whatever is lost, published with the advisory."""


import actors
import cve_services
import harness
import outside
from journey_advisories import CASE


class CVE(harness.Journey):
    def setUp(self):
        place = self.place(examples=False)
        files = outside.certificate(place.folder)
        self.registrar = cve_services.CVEServices(files, quota=2)
        self.addCleanup(self.registrar.close)
        key = place.folder / "cve.key"
        key.write_text(cve_services.KEY + "\n")
        self.settings = {
            "BREAKWATER_CVE_SERVICES": self.registrar.address,
            "BREAKWATER_CVE_ORG": cve_services.ORGANIZATION,
            "BREAKWATER_CVE_USER": cve_services.USER, "BREAKWATER_CVE_KEY_FILE": str(key),
            "BREAKWATER_CERTIFICATES": str(files[0]), "BREAKWATER_ADDRESS": "https://hub.example"}
        self.server = self.serve(place, environment=self.settings)
        self.session = actors.set_up(self.server)
        hub = actors.own_organization(self.session)
        self.author, self.reviewer = (
            actors.member(self.server, hub, name, "analyst") for name in ("Author", "Reviewer"))
        self.finder = actors.organization(self.session, "Finder of chunks", "finder")

    def draft(self, number):
        report = CASE | {"title": f"{CASE['title']} {number}", "affected": [{
            "package": f"pkg:npm/cve-journey-{number}", "versions": "<2.0.0"}]}
        made = self.status(self.finder.post("/api/v1/findings", report), 201).json
        case = actors.confirmed_case(self.author, made["flaw"])
        return self.status(self.author.post("/api/v1/advisories", {"case": case}), 201).json["id"]

    def number(self, advisory):
        return self.author.good(f"/api/v1/advisories/{advisory}/cve")

    def until(self, advisory, member, value, seconds=200):
        return harness.wait_until(f"{member} to be {value}", lambda: (
            lambda found: found if found[member] == value else None)(self.number(advisory)),
            seconds, 0.5)

    def command(self, who, advisory, word, *status):
        read = who.good(f"/api/v1/advisories/{advisory}")["version"]
        return self.status(who.post(
            f"/api/v1/advisories/{advisory}/commands", {"command": word},
            headers={"If-Match": f'"{read}"'}), *(status or (200,)))

    def test_reserved_once_and_published(self):
        # The identifier is given and the answer is lost.
        self.registrar.failures = ["hang"]
        first = self.draft(1)
        page = self.session.get(f"/drafts/{first}")
        self.assertIn("Reserve a CVE", page.text)
        self.status(self.session.form(f"/drafts/{first}/cve", {}), 303)
        self.status(self.author.post(f"/api/v1/advisories/{first}/cve"), 202)
        found = self.until(first, "state", "reserved")
        self.assertEqual(list(self.registrar.ids), [found["cve"]])
        self.assertEqual(
            self.author.good(f"/api/v1/advisories/{first}")["content"]["cve"], found["cve"])

        # The quota is used up with the second.
        second, third = self.draft(2), self.draft(3)
        self.status(self.author.post(f"/api/v1/advisories/{second}/cve"), 202)
        self.until(second, "state", "reserved")
        self.status(self.author.post(f"/api/v1/advisories/{third}/cve"), 202)
        self.assertIn("quota", self.until(third, "state", "refused")["reason"])
        self.assertIn("quota", self.session.get(f"/drafts/{third}").text)

        # Published by two people; the record follows, once, although the service fails first.
        self.registrar.failures = [503]
        self.command(self.author, first, "submit")
        self.command(self.reviewer, first, "countersign")
        self.command(self.author, first, "publish")
        self.until(first, "record", "published")
        container = self.registrar.records[found["cve"]]
        self.assertEqual(container["problemTypes"][0]["descriptions"][0]["cweId"], "CWE-125")
        self.assertEqual(container["descriptions"][0]["lang"], "en")
        self.assertTrue(container["references"][0]["url"].startswith("https://hub.example/"))
        # A revision changes the record.
        content = self.author.good(f"/api/v1/advisories/{first}")["content"]
        self.status(self.author.request(
            "PUT", f"/api/v1/advisories/{first}",
            json_body=content | {"title": "Reads too far, again", "change": "Title"}), 200)
        self.command(self.author, first, "submit")
        self.command(self.reviewer, first, "countersign")
        self.command(self.author, first, "publish")
        harness.wait_until("the new title", lambda: self.registrar.records[
            found["cve"]]["title"] == "Reads too far, again", 60)
        # Now there is room again.
        self.status(self.author.post(f"/api/v1/advisories/{third}/cve"), 202)
        self.until(third, "state", "reserved")
        self.assertEqual(len(self.registrar.ids), 3)

        # Taken back, its record is rejected for the same reason; that is said before.
        content = self.author.good(f"/api/v1/advisories/{first}")["content"]
        self.status(self.author.request(
            "PUT", f"/api/v1/advisories/{first}",
            json_body=content | {"withdrawal": "It was no flaw.", "change": "Taken back"}), 200)
        self.assertIn("is rejected at the CVE Services", self.session.get(f"/drafts/{first}").text)
        self.command(self.author, first, "submit")
        self.command(self.reviewer, first, "countersign")
        self.command(self.author, first, "publish")
        self.assertTrue(self.until(first, "record", "published")["rejects"])
        self.assertEqual(self.registrar.ids[found["cve"]]["state"], "REJECTED")
        self.assertEqual(self.registrar.records[found["cve"]], {
            "rejectedReasons": [{"lang": "en", "value": "It was no flaw."}]})
        self.assertNotIn(cve_services.KEY, self.server.text())

    def test_a_wrong_key_is_said(self):
        draft = self.draft(1)
        self.server.stop()
        (self.server.place.folder / "cve.key").write_text("wrong")
        self.server.start()
        self.status(self.author.post(f"/api/v1/advisories/{draft}/cve"), 202)
        found = harness.wait_until("the reason", lambda: (
            lambda found: found if found["reason"] else None)(self.number(draft)), 30, 0.5)
        self.assertIn("BREAKWATER_CVE_KEY_FILE", found["reason"])
        # Asking can be given up, and begun again.
        self.status(self.author.request("DELETE", f"/api/v1/advisories/{draft}/cve"), 200)
        self.assertEqual(self.number(draft)["state"], "refused")
        self.status(self.author.request("DELETE", f"/api/v1/advisories/{draft}/cve"), 409)
        self.status(self.author.post(f"/api/v1/advisories/{draft}/cve"), 202)
        self.assertEqual(self.registrar.ids, {})
