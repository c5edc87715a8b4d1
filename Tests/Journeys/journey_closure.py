"""One flaw, from an AI's claim to the proof at forty operators, across five kinds of organization."""

import html
import json
import time

import actors
import browser
import harness
from harness import Client, run

ADDRESS = "https://hub.example"
PACKAGE = "pkg:npm/tidelock"
CVE = "CVE-2026-70001"
OPERATORS, CARRIERS = 120, 40


def bill(version, package=PACKAGE):
    name = package.rsplit("/", 1)[1]
    return json.dumps({
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "components": [{
            "type": "library", "name": name, "version": version, "purl": f"{package}@{version}"}],
    }).encode()


class Closure(harness.Journey):
    def setUp(self):
        self.place = self.place(examples=False)
        self.server = self.serve(self.place, environment={
            "BREAKWATER_ADDRESS": ADDRESS, "BREAKWATER_PUBLISHER": "Journey desk",
            "BREAKWATER_CONTACT": "mailto:desk@hub.example"})
        actors.set_up(self.server)
        self.hub = actors.coordinator(self.server)
        self.session = self.server.administrator
        own = actors.own_organization(self.session)
        self.author, self.reviewer = (
            actors.token(actors.person(self.server, own, name, "analyst"), own, "analyst")
            for name in ("Author", "Reviewer"))

    def inventory(self, client, asset, version, package=PACKAGE):
        return self.status(client.request(
            "POST", f"/api/v1/assets/{asset}/sbom", bill(version, package),
            headers={"Content-Type": "application/vnd.cyclonedx+json"}), 200, 201, 202)

    def operator(self, number):
        """One of 120; a third of them run the library, half of those where all can reach it."""
        client = actors.organization(
            self.session, f"Operator {number:03}", "criticalInfrastructure",
            ("healthcareAndPublicHealth", "financialServices", "waterAndWastewater")[
                number // 3 % 3])
        carries = number % 3 == 0
        draft = {"name": f"Portal {number:03}", "exposure": "public" if number % 2 else "internal"}
        # Every fourth of them may not touch it: its vendor does.
        if carries and number % 4 == 0:
            draft["maintainedBy"] = "Pier Appliances"
        client.asset = self.status(client.post("/api/v1/assets", draft), 201).json["id"]
        self.inventory(
            client, client.asset, "1.4.2", PACKAGE if carries else "pkg:npm/something-else")
        client.carries, client.vendor = carries, draft.get("maintainedBy")
        return client

    def actions(self, client):
        return client.good("/api/v1/actions")["items"]

    def report(self, lab):
        """A model found it; what ran it is said."""
        made = self.status(lab.post("/api/v1/findings", {
            "reference": "LAB-1", "title": "A frame's length is trusted in tidelock",
            "description": "decode() copies as many bytes as the frame says.",
            "affected": [{"package": PACKAGE, "versions": "<2.0.0"}],
            "location": {"file": "src/decode.c", "function": "decode", "line": 41},
            "cwe": ["CWE-787"], "credit": "Lab of the journey"}), 201).json
        case = harness.wait_until("the case", lambda: next(
            (one["id"] for one in self.hub.every("/api/v1/cases")
             if one["flaw"] == made["flaw"]), None), 20, 0.1)
        self.status(self.hub.post(f"/api/v1/cases/{case}/commands", {"command": "confirm"}), 200)
        return case

    def coordinate(self, case, maintainer, vendor, lab):
        base = f"/api/v1/cases/{case}/coordination"
        self.status(self.hub.post(base, {}), 201)
        self.status(self.hub.post(base + "/participants", {"participants": [
            {"organization": maintainer.organization, "roles": ["maintainer"],
             "products": [PACKAGE]},
            {"organization": vendor.organization, "roles": ["vendor"],
             "products": ["pkg:generic/pier-appliance"]}]}), 201)
        self.status(maintainer.post(base + "/answer", {"answer": "join"}), 200)
        until = time.strftime("%Y-%m-%dT12:00:00Z", time.gmtime(time.time() + 30 * 86400))
        proposal = self.status(self.hub.post(
            base + "/proposals", {"until": until}), 201).json["proposal"]
        for one in (maintainer, lab):
            self.status(one.post(
                f"{base}/proposals/answers", {"proposal": proposal, "agrees": True}), 200)
        self.status(self.hub.post(base + "/embargo", {"proposal": proposal}), 200)
        # Who comes later agrees to the end by naming it.
        self.problem(vendor.post(base + "/answer", {"answer": "join"}), 409, code="terms-differ")
        self.status(vendor.post(base + "/answer", {"answer": "join", "until": until}), 200)
        self.problem(self.hub.post(
            f"/api/v1/cases/{case}/commands", {"command": "publish"}), 409, code="embargoed")
        self.status(maintainer.post(base + "/statements", {
            "product": PACKAGE, "status": "fixed", "fixedVersion": "2.0.0"}), 200)
        self.status(vendor.post(base + "/statements", {
            "product": "pkg:generic/pier-appliance", "status": "affected"}), 200)
        return base

    def publish(self, case):
        made = self.status(self.author.post("/api/v1/advisories", {"case": case}), 201).json
        content = made["content"] | {"cve": CVE}
        for product in content["products"]:
            product["fixed"] = "2.0.0"
        path = f"/api/v1/advisories/{made['id']}"
        self.status(self.author.request("PUT", path, json_body=content), 200)

        def command(who, word, *status):
            read = who.good(path)["version"]
            return self.status(who.post(
                path + "/commands", {"command": word},
                headers={"If-Match": f'"{read}"'}), *(status or (200,)))
        command(self.author, "submit")
        command(self.reviewer, "countersign")
        return made, command

    def test_from_claim_to_proof(self):
        lab = actors.organization(self.session, "Lab of the journey", "finder")
        maintainer = actors.organization(self.session, "Tidelock project", "vendor")
        vendor = actors.organization(self.session, "Pier Appliances", "vendor")
        operators = [self.operator(number) for number in range(OPERATORS)]
        carriers = [one for one in operators if one.carries]
        self.assertEqual(len(carriers), CARRIERS)

        case = self.report(lab)
        base = self.coordinate(case, maintainer, vendor, lab)
        advisory, command = self.publish(case)
        # The text is ready; the embargo is not over.
        self.problem(command(self.author, "publish", 409), 409, code="advisory-embargo")
        for one in carriers[:3]:
            self.assertEqual(self.actions(one), [], "nothing is told before its time")
        self.status(self.hub.post(base + "/embargo/end", {
            "reason": "fixesReady", "note": "2.0.0 is out.", "hasRemedy": True, "hasText": True,
            "canTellOperators": True}), 200)
        command(self.author, "publish")
        told = time.monotonic()

        # Everybody who runs it is told, and nobody else.
        def everybody():
            return all(len(self.actions(one)) == 1 for one in carriers)
        harness.wait_until("the actions of forty operators", everybody, 60, 0.5)
        print(f"     {CARRIERS} operators told {time.monotonic() - told:.1f} s after publication",
              flush=True)
        for one in operators:
            if not one.carries:
                self.assertEqual(self.actions(one), [])
        self.documents(advisory["number"])
        self.dates(carriers)
        self.desk(carriers[3])
        self.close(carriers)

    def documents(self, number):
        """What everybody reads, judged by the validator that ships."""
        anyone = Client(self.server)
        page = self.status(anyone.get(f"/advisories/{number}"), 200)
        self.assertIn("tidelock", html.unescape(page.text))
        year = time.strftime("%Y", time.gmtime())
        name = number.lower()
        for folder in ("white", "clear"):
            found = self.status(anyone.get(f"/csaf/{folder}/{year}/{name}.json"), 200)
            with harness.folder() as place:
                file = place / f"{name}.json"
                file.write_bytes(found.body)
                run("csaf", "validate", file)

    def dates(self, carriers):
        """The attack comes: CISA lists it. A directive's table gives each its date."""
        with harness.folder() as place:
            listed = place / "kev.json"
            listed.write_text(json.dumps({
                "title": "CISA Catalog of Known Exploited Vulnerabilities",
                "catalogVersion": "2026.11.22", "dateReleased": "2026-11-22T16:55:00.0000Z",
                "count": 1, "vulnerabilities": [{
                    "cveID": CVE, "vendorProject": "Tidelock", "product": "tidelock",
                    "vulnerabilityName": "Tidelock trusts a length", "dateAdded": "2026-11-22",
                    "shortDescription": "A length is trusted.", "requiredAction": "Update.",
                    "dueDate": "2026-12-13", "knownRansomwareCampaignUse": "Unknown",
                    "notes": "", "cwes": ["CWE-787"]}]}))
            begun = time.monotonic()
            run("import", listed, place=self.place)
        wanted = {one.organization: "3DF" if number % 2 else "14D"
                  for number, one in ((int(one.name[-3:]), one) for one in carriers)}

        def moved():
            return all(self.actions(one)[0]["urgency"] == wanted[one.organization]
                       for one in carriers)
        harness.wait_until("everybody's new date", moved, 60, 0.5)
        print(f"     {CARRIERS} operators have their new date {time.monotonic() - begun:.1f} s "
              "after the listing", flush=True)
        reason = self.actions(carriers[0])[0]["reason"]
        self.assertIn("BOD 26-04", reason)

    def desk(self, client):
        """What somebody without a security team sees, on a phone."""
        with browser.browser(self.server) as window:
            browser.continue_as(window, client.session)
            window.phone()
            window.open("/actions")
            window.press(window.one("article.action h3 a"))
            self.assertIn("2.0.0", window.text)
            self.assertIn("If that is not possible", window.text)
            self.assertLessEqual(window.overflow(), 0)
            # Their word alone closes nothing.
            window.type("#evidence", "Installed 2.0.0 and tried a login.")
            window.press(window.button("Mark as done"))
            self.assertIn("Nothing proves it yet", window.text)
            [one.click() for one in window.all("summary")
             if one.text.startswith("A version that you read")]
            window.type("#probe-version", "1.9.0")
            window.type("#probe-method", "npm ls")
            window.press(window.one("form[action$='/evidence'] button"))
            self.assertIn("older than 2.0.0", window.text)
            self.assertIn("Contradicts", window.text)
        self.assertEqual(self.actions(client)[0]["state"], "open")

    def close(self, carriers):
        """Each with what it has; the strength is shown."""
        kinds = {}
        for place, one in enumerate(carriers):
            action = self.actions(one)[0]
            path = f"/api/v1/actions/{action['id']}"
            if one.vendor:
                self.assertIn("Ask Pier Appliances", action["instruction"])
                self.status(one.post(path + "/vendor", {"asked": True}), 200)
                self.assertIsNotNone(one.good(path)["vendorAskedAt"])
                proof = {
                    "kind": "vendorAttestation", "vendor": "Pier Appliances",
                    "on": time.strftime("%Y-%m-%d", time.gmtime()), "text": "2.0.0 is installed."}
            elif place % 3 == 0:
                proof = {"kind": "versionProbe", "version": "2.0.1", "method": "npm ls"}
            elif place % 3 == 1:
                proof = {"kind": "scan", "sarif": {"version": "2.1.0", "runs": [{
                    "tool": {"driver": {"name": "A scanner", "version": "1"}}, "results": []}]}}
            else:
                self.status(one.post(path + "/done", {"evidence": "Updated."}), 200)
                self.inventory(one, one.asset, "2.0.0")
                kinds[one.organization] = ("inventory", 5)
                continue
            closed = self.status(one.post(path + "/evidence", proof), 200).json
            self.assertEqual((closed["state"], closed["evidence"]), ("verified", proof["kind"]))
            kinds[one.organization] = (proof["kind"], closed["strength"])

        def states():
            return [one.good("/api/v1/actions?state=verified")["items"] for one in carriers]
        harness.wait_until(
            "forty proofs", lambda: all(len(items) == 1 for items in states()), 60, 0.5)
        for one, items in zip(carriers, states()):
            self.assertEqual(
                (items[0]["evidence"], items[0]["strength"]), kinds[one.organization])
        # A later inventory that still lists it opens it again.
        wrong = next(one for one in carriers if kinds[one.organization][0] == "vendorAttestation")
        self.inventory(wrong, wrong.asset, "1.4.2")
        harness.wait_until("the contradiction", lambda: self.actions(wrong), 30, 0.2)
        self.inventory(wrong, wrong.asset, "2.0.0")
        harness.wait_until("its end", lambda: not self.actions(wrong), 30, 0.2)
        stages = {one["stage"]: one for one in self.hub.good("/api/v1/statistics")["stages"]}
        self.assertEqual(stages["reportToProof"]["count"], CARRIERS)
        for word in ("p50", "p90", "p95"):
            self.assertGreaterEqual(stages["reportToProof"][word], 0)
        front = Client(self.server).get("/").text
        self.assertIn("From report to proof at an operator", html.unescape(front))
