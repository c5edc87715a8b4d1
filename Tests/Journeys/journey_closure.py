"""One flaw, from an AI's claim to the proof at forty operators.

Five kinds of organization take part: the lab whose model found it, the hub that coordinates, two
vendors (the library's own project, and one whose appliance carries it), the agency that issues a
directive, and 120 operators. Programs use the API; people use a real browser.
"""

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
FOUND_WITH = {
    "tool": "night-watch", "toolVersion": "0.9", "model": "lantern-2", "modelVersion": "2026-09",
    "testedVersion": "1.4.2"}
DIRECTIVE = "BOD 27-09"
PATCH = """--- a/src/decode.c
+++ b/src/decode.c
@@ -40,3 +40,3 @@
   char *block = reserve(BLOCK);
-  memcpy(block, frame->data, frame->size);
+  memcpy(block, frame->data, frame->size < BLOCK ? frame->size : BLOCK);
   return block;
"""


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
            actors.member(self.server, own, name, "analyst") for name in ("Author", "Reviewer"))
        self.window = self.enterContext(browser.browser(self.server))

    def calm(self):
        """Nothing on the pages so far was wrong to a browser."""
        self.assertEqual(self.window.complaints(), [])

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
        actors.inventory(
            client, client.asset, PACKAGE if carries else "pkg:npm/something-else", "1.4.2")
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
            "cwe": ["CWE-787"], "credit": "Lab of the journey",
            "provenance": FOUND_WITH}), 201).json
        kept = lab.good(f"/api/v1/findings/{made['finding']}")["report"]["provenance"]
        self.assertEqual(kept, kept | FOUND_WITH)
        case = actors.case_of(self.hub, made["flaw"])
        # Who judges it sees what found it, and says that it is so.
        window = self.window.sit(self.author.session, f"/cases/{case}")
        self.assertIn("night-watch, lantern-2", window.text)
        window.press(window.button("Confirm"))
        self.assertEqual(self.hub.good(f"/api/v1/cases/{case}")["state"], "confirmed")
        window = self.window.sit(lab.session, f"/findings/{made['finding']}")
        self.assertIn("lantern-2", window.text)
        self.calm()
        return case

    def coordinate(self, case, maintainer, vendor, lab):
        base, page = f"/api/v1/cases/{case}/coordination", f"/cases/{case}/coordination"
        self.status(self.hub.post(base, {}), 201)
        self.status(self.hub.post(base + "/participants", {"participants": [
            {"organization": maintainer.organization, "roles": ["maintainer"],
             "products": [PACKAGE]},
            {"organization": vendor.organization, "roles": ["vendor"],
             "products": ["pkg:generic/pier-appliance"]}]}), 201)
        window = self.window.sit(maintainer.session, page)
        self.assertIn("You are asked to take part", window.text)
        window.press(window.button("Join"))
        self.assertIn("A frame's length is trusted in tidelock", window.text)
        proposal = self.status(self.hub.post(
            base + "/proposals", {"until": harness.noon(30)}), 201).json["proposal"]
        self.status(lab.post(
            f"{base}/proposals/answers", {"proposal": proposal, "agrees": True}), 200)
        window.open(page)
        window.press(window.button("Agree"))
        self.status(self.hub.post(base + "/embargo", {"proposal": proposal}), 200)
        # Who comes later agrees to the end by naming it; the page names it for them.
        self.problem(vendor.post(base + "/answer", {"answer": "join"}), 409, code="terms-differ")
        window = self.window.sit(vendor.session, page)
        window.press(window.button("Join"))
        self.assertIn("Embargo in force", window.text)
        self.problem(self.hub.post(
            f"/api/v1/cases/{case}/commands", {"command": "publish"}), 409, code="embargoed")
        self.stand("affected")
        self.window.sit(maintainer.session, page)
        self.stand("fixed", "2.0.0")
        stands = {
            one["product"]: one["status"] for party in self.hub.good(base)["participants"]
            for one in party["products"]}
        self.assertEqual(stands, {PACKAGE: "fixed", "pkg:generic/pier-appliance": "affected"})
        self.calm()
        return base

    def stand(self, status, fixed=None):
        """Whoever sits there says how their product stands."""
        self.window.unfold("Say how a product stands")
        self.window.choose("state-status", status)
        if fixed:
            self.window.type("#state-fixedVersion", fixed)
        self.window.press(self.window.button("Say so"))

    def patch(self, case, base, lab, maintainer, vendor):
        """A model wrote one; the maintainer takes it, and who gets it when is planned."""
        made = self.status(lab.post(f"/api/v1/cases/{case}/patches", {
            "product": PACKAGE, "base": "1.4.2", "authorKind": "model", "author": "Mender",
            "authorVersion": "7", "signOff": "MIT, signed off by the lab", "diff": PATCH}),
            201).json["id"]
        path, page = f"/api/v1/patches/{made}", f"/patches/{made}"
        self.problem(self.hub.post(path + "/commands", {"command": "accept"}), 403)
        self.problem(vendor.get(path), 404)
        window = self.window.sit(maintainer.session, page)
        self.assertIn("the AI model Mender 7", window.text)
        window.press(window.button("Accept"))
        self.assertEqual(maintainer.good(path)["state"], "accepted")
        self.calm()
        parties = {one.get("organization"): one["id"]
                   for one in self.hub.good(base)["participants"]}
        for stage in (
            {"name": "Vendors", "opensAt": harness.noon(5),
             "parties": [parties[vendor.organization]]},
            {"name": "Everybody", "opensAt": harness.noon(40), "public": True}):
            self.status(self.hub.post(path + "/stages", stage), 201)
        self.status(self.hub.post(path + "/stages/commands", {
            "stage": 1, "command": "open", "reason": "They build now."}), 200)
        self.assertIn(b"BLOCK ?", self.status(vendor.get(path + "/diff"), 200).body)
        everybody = {"stage": 2, "command": "open", "reason": "Now."}
        self.problem(
            self.hub.post(path + "/stages/commands", everybody), 409, code="embargoed")
        self.assertEqual(Client(self.server).get(f"/public/patches/{made}").status, 404)
        return made

    def release(self, patch):
        """The embargo is over: the coordinator opens the patch to everybody."""
        window = self.window.sit(self.session, f"/patches/{patch}")
        window.unfold("Hold, resume, open now")
        window.type("#stage-reason", "The advisory is out.")
        window.press(window.button("Open now"))
        self.calm()
        self.assertEqual(self.hub.good(f"/api/v1/patches/{patch}")["state"], "released")
        self.assertIn(b"+++ b/src/decode.c", self.status(
            Client(self.server).get(f"/public/patches/{patch}"), 200).body)

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
        # Another person reads it and puts their name to it.
        window = self.window.sit(self.reviewer.session, f"/drafts/{made['id']}")
        self.assertIn(PACKAGE, window.one("#products").get_attribute("value"))
        window.press(window.button("Countersign this text"))
        self.assertIn("Countersigned, not yet published", window.text)
        self.calm()
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
        patch = self.patch(case, base, lab, maintainer, vendor)
        advisory, command = self.publish(case)
        # The text is ready; the embargo is not over.
        self.problem(command(self.author, "publish", 409), 409, code="advisory-embargo")
        for one in carriers[:3]:
            self.assertEqual(self.actions(one), [], "nothing is told before its time")
        self.status(self.hub.post(base + "/embargo/end", {
            "reason": "fixesReady", "note": "2.0.0 is out.", "hasRemedy": True, "hasText": True,
            "canTellOperators": True}), 200)
        window = self.window.sit(self.reviewer.session, f"/drafts/{advisory['id']}")
        told = time.monotonic()
        window.press(window.button("Publish"))
        self.assertIn("What is published", window.text)
        self.calm()

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
        self.release(patch)
        # An internal system, which the table of everybody gives more time.
        follower = carriers[6]
        self.directive(follower)
        self.dates(carriers, follower)
        self.close(carriers, {carriers[3].organization: self.desk(carriers[3])})

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

    def directive(self, follower):
        """An agency writes one, another person there issues it; an operator follows it freely."""
        made = self.status(self.hub.post("/api/v1/organizations", {
            "name": "Cyber agency", "kind": "federalAgency", "regime": "FCEB"}), 201).json["id"]
        writer, issuer = (
            actors.member(self.server, made, name)
            for name in ("Writer of directives", "Issuer of directives"))
        self.status(self.hub.request(
            "PUT", "/api/v1/regimes/FCEB", json_body={"issuer": made}), 200)
        text = self.hub.good("/api/v1/directives/bod-26-04")
        for row in text["rows"]:
            row["outcome"] = "7D"
            row.pop("days")
        text |= {"name": DIRECTIVE, "title": "What trusts a length", "version": "1",
                 "regime": "FCEB", "issuer": "Cyber agency", "isPublic": True}
        draft = self.status(writer.post("/api/v1/directives", text), 201).json["id"]
        page = f"/directives/{draft}"
        # What a token wrote becomes a person's by their saving it; another person issues it.
        window = self.window.sit(writer.session, page)
        window.press(window.button("Save the text"))
        window = self.window.sit(issuer.session, page)
        window.press(window.button("Issue exactly this text"))
        self.assertIn("Issued", window.text)
        self.assertNotEqual(self.actions(follower)[0]["urgency"], "7D")
        follower.follows = page
        window = self.window.sit(follower.session, page)
        window.press(window.button("Follow it"))
        self.assertIn("You follow it of your own will", window.text)
        harness.wait_until("the date that the directive gives", lambda: self.actions(
            follower)[0]["urgency"] == "7D", 60, 0.3)
        self.calm()

    def dates(self, carriers, follower):
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
        wanted[follower.organization] = "7D"

        def moved():
            return all(self.actions(one)[0]["urgency"] == wanted[one.organization]
                       for one in carriers)
        harness.wait_until("everybody's new date", moved, 60, 0.5)
        print(f"     {CARRIERS} operators have their new date {time.monotonic() - begun:.1f} s "
              "after the listing", flush=True)
        reason = self.actions(carriers[0])[0]["reason"]
        self.assertIn("BOD 26-04", reason)
        attacked = "Attackers are using it now"
        harness.wait_until("the attack to reach the one who follows", lambda: (
            attacked in self.actions(follower)[0]["reason"]), 30, 0.3)
        self.assertIn(f"{DIRECTIVE} gives 7 days", self.actions(follower)[0]["reason"])
        window = self.window.sit(follower.session, "/actions")
        window.press(window.one("article.action h3 a"))
        self.assertIn(f"{DIRECTIVE} gives 7 days", window.text)
        window.press(next(one for one in window.all("#why a") if one.text == DIRECTIVE))
        self.assertEqual(window.path, follower.follows)
        self.calm()

    def desk(self, client):
        """What somebody without a security team sees, on a phone; gives what proved it."""
        window = self.window.sit(client.session, "/")
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
        self.probe("1.9.0")
        self.assertIn("older than 2.0.0", window.text)
        self.assertIn("Contradicts", window.text)
        self.assertEqual(self.actions(client)[0]["state"], "open")
        # The right server this time: now it is closed, and the page says by what.
        self.probe("2.0.1")
        self.assertIn("Done and verified", window.text)
        self.assertIn("Strength 4 of 5", window.text)
        self.assertLessEqual(window.overflow(), 0)
        self.calm()
        window.desktop()
        return "versionProbe", 4

    def probe(self, version):
        window = self.window
        window.unfold("A version that you read")
        window.type("#probe-version", version)
        window.type("#probe-method", "npm ls")
        window.press(window.one("form:has(#probe-version) button"))

    def close(self, carriers, kinds):
        """Each with what it has; the strength is shown. `kinds` are those that are closed."""
        for place, one in enumerate(carriers):
            if one.organization in kinds:
                continue
            action = self.actions(one)[0]
            path = f"/api/v1/actions/{action['id']}"
            if one.vendor:
                self.assertIn("Ask Pier Appliances", action["instruction"])
                self.status(one.post(path + "/vendor", {"asked": True}), 200)
                self.assertIsNotNone(one.good(path)["vendorAskedAt"])
                proof = {
                    "kind": "vendorAttestation", "vendor": "Pier Appliances",
                    "on": str(harness.today()), "text": "2.0.0 is installed."}
            elif place % 3 == 0:
                proof = {"kind": "versionProbe", "version": "2.0.1", "method": "npm ls"}
            elif place % 3 == 1:
                proof = {"kind": "scan", "sarif": {"version": "2.1.0", "runs": [{
                    "tool": {"driver": {"name": "A scanner", "version": "1"}}, "results": []}]}}
            else:
                self.status(one.post(path + "/done", {"evidence": "Updated."}), 200)
                actors.inventory(one, one.asset, PACKAGE, "2.0.0")
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
        actors.inventory(wrong, wrong.asset, PACKAGE, "1.4.2")
        harness.wait_until("the contradiction", lambda: self.actions(wrong), 30, 0.2)
        actors.inventory(wrong, wrong.asset, PACKAGE, "2.0.0")
        harness.wait_until("its end", lambda: not self.actions(wrong), 30, 0.2)
        stages = {one["stage"]: one for one in self.hub.good("/api/v1/statistics")["stages"]}
        self.assertEqual(stages["reportToProof"]["count"], CARRIERS)
        for word in ("p50", "p90", "p95"):
            self.assertGreaterEqual(stages["reportToProof"][word], 0)
        front = Client(self.server).get("/").text
        self.assertIn("From report to proof at an operator", html.unescape(front))
