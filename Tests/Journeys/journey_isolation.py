"""What one operator keeps here never reaches another, nor a finder, nor the public."""

import datetime
import html
import json
import re
import secrets
import urllib.parse

import actors
import harness
from harness import Client


class Isolation(harness.Journey):
    def canary(self):
        """A word that only B ever wrote. Queries can name its beginning, never all of it."""
        word = "canary" + secrets.token_hex(6)
        self.canaries.append(word)
        return word

    def setUp(self):
        self.canaries = []
        self.server = self.serve()
        self.session = session = actors.administrator_session(self.server)
        make = lambda name: actors.organization(  # noqa: E731
            session, name, "criticalInfrastructure", "energy")
        self.a, self.b = make("Alpha Energy"), make(f"Beta Energy {self.canary()}")
        self.finder = actors.organization(session, "Finder of things", "finder")
        self.other_finder = actors.organization(
            session, f"Other finder {self.canary()}", "finder")
        self.fill()

    def bom(self, name, more=()):
        return json.dumps({
            "bomFormat": "CycloneDX", "specVersion": "1.5",
            "metadata": {"component": {"type": "application", "name": self.canary()}},
            "components": [
                {"type": "library", "name": "jquery", "version": "3.4.1",
                 "purl": "pkg:npm/jquery@3.4.1"},
                {"type": "library", "name": name, "version": "1.0.0",
                 "purl": f"pkg:npm/{name}@1.0.0"}, *more]})

    def fill(self):
        """B runs things, does things and reports things; so does another finder."""
        b = self.b
        self.shared_package = "shared-" + secrets.token_hex(4)
        self.ids = {}
        asset = self.status(b.post("/api/v1/assets", {
            "name": self.canary(), "exposure": "public", "owner": self.canary(),
            "missionFunction": self.canary(), "maintainedBy": self.canary()}), 201).json
        self.ids["asset"] = asset["id"]
        component = self.canary()
        self.status(b.request(
            "POST", f"/api/v1/assets/{asset['id']}/sbom",
            self.bom(component, [{
                "type": "library", "name": self.shared_package, "version": "1.0.0",
                "purl": f"pkg:npm/{self.shared_package}@1.0.0"}]),
            {"Content-Type": "application/vnd.cyclonedx+json"}), 201)
        action = harness.wait_until(
            "B's actions", lambda: b.good("/api/v1/actions")["items"], 30, 0.2)[0]
        self.ids["action"] = action["id"]
        self.status(b.post(f"/api/v1/actions/{action['id']}/done", {
            "evidence": self.canary(), "newVersion": self.canary()}), 200)
        detail = b.good(f"/api/v1/actions/{action['id']}")
        self.ids["receipt"] = detail["history"][-1]["receipt"]
        self.status(b.post(
            f"/api/v1/organizations/{b.organization}/tokens",
            {"name": self.canary(), "role": "observer", "days": 1}), 201)
        token = b.good(f"/api/v1/organizations/{b.organization}/tokens")["items"][0]
        people = b.good(f"/api/v1/organizations/{b.organization}/people")["items"]
        self.ids |= {
            "organization": b.organization, "token": token["id"], "person": people[0]["id"]}
        self.look(asset["id"])
        secret = self.secret_finding()
        made = self.status(self.other_finder.post("/api/v1/findings", secret), 201).json
        self.ids |= {"finding": made["finding"], "finding receipt": made["receipt"]}
        files = [self.status(self.other_finder.request(
            "POST", f"/api/v1/findings/{made['finding']}/attachments?name={self.canary()}",
            self.canary(), {"Content-Type": "application/octet-stream"}), 201).json["digest"]
            for _ in range(2)]
        trial = self.status(self.other_finder.post(
            f"/api/v1/findings/{made['finding']}/trials",
            {"kind": "commandLine", "source": files[0], "reproducer": files[1],
             "command": self.canary()}), 201).json
        self.ids |= {"file": files[0], "trial": trial["id"]}
        client = actors.coordinator(self.server)
        self.ids["case"] = actors.case_of(client, made["flaw"])
        self.status(client.post(
            f"/api/v1/cases/{self.ids['case']}/commands",
            {"command": "confirm", "reason": self.canary()}), 200)
        # What the coordinator writes about it, before anything is published.
        advisory = self.status(
            client.post("/api/v1/advisories", {"case": self.ids["case"]}), 201).json
        self.ids["advisory"] = advisory["id"]
        self.coordinate(client)
        # The first finder reports the same flaw: they share a case, not their words.
        own = {key: secret[key] for key in ("affected", "location", "cwe")}
        own |= {"title": "The same flaw in plain words", "reference": "OWN-1"}
        mine = self.status(self.finder.post("/api/v1/findings", own), 201).json
        self.assertEqual(mine["flaw"], made["flaw"], "the two reports share a flaw")
        self.entrust(client)

    def entrust(self, client):
        """What B keeps for itself, gives to its provider and takes away on paper; another finder's
        patch; another hub."""
        b, session = self.b, self.session
        provider = actors.organization(session, f"Provider {self.canary()}", "vendor")
        self.ids["mandate"] = self.status(b.post("/api/v1/mandates", {
            "manager": provider.organization, "allows": ["look"],
            "until": str(harness.today() + datetime.timedelta(days=30))}), 201).json["id"]
        self.ids["playbook"] = "water-controls"
        self.status(b.request("PUT", f"/api/v1/playbooks/{self.ids['playbook']}", json_body={
            "title": self.canary(), "sector": "waterAndWastewater", "situation": "operational",
            "steps": [self.canary()], "calls": [self.canary()]}), 200)
        bundle = self.status(b.post(
            f"/api/v1/organizations/{b.organization}/bundles", {}), 201).json
        self.ids["bundle"] = bundle["id"]
        file = self.canary()
        patch = self.status(self.other_finder.post(f"/api/v1/cases/{self.ids['case']}/patches", {
            "product": f"pkg:npm/{self.shared_package}", "base": "1.0.0", "authorKind": "model",
            "author": self.canary(), "authorVersion": "7", "signOff": self.canary(),
            "diff": f"--- a/{file}\n+++ b/{file}\n@@ -1 +1 @@\n-a\n+b\n"}), 201).json
        self.ids["patch"] = patch["id"]
        self.ids["hub"] = self.status(client.post("/api/v1/hubs", {
            "name": f"hub-{self.canary()}", "kind": "channel",
            "address": f"https://{self.canary()}.example/in",
            "organization": actors.organization(
                session, f"Hub {self.canary()}", "finder").organization}), 201).json["id"]

    def coordinate(self, client):
        """The other finder's case is coordinated; what is said in it is for those who take part."""
        base = f"/api/v1/cases/{self.ids['case']}/coordination"
        self.status(client.post(base, {"visibility": "blind"}), 201)
        self.status(client.post(base + "/participants", {"participants": [
            {"name": self.canary(), "contact": self.canary(), "products": [self.canary()]}]}), 201)
        self.status(self.other_finder.post(
            base + "/messages", {"text": self.canary(), "to": ["coordinator"]}), 201)
        self.status(self.other_finder.request(
            "POST", f"{base}/files?name={self.canary()}", self.canary(),
            {"Content-Type": "application/octet-stream"}), 201)
        messages = self.other_finder.good(base + "/messages")["items"]
        self.ids |= {"thread": messages[0]["thread"],
                     "message file": messages[0]["file"]["digest"]}
        self.status(self.other_finder.post(base + "/alarms", {
            "kind": "flaw", "evidence": self.canary()}), 201)

    def look(self, asset):
        """B looks for flaws, without being named, and signs who may test its asset."""
        b = self.b
        campaign = self.status(b.post("/api/v1/campaigns", {
            "purpose": self.canary(), "tool": "Looker", "technique": "fuzzing",
            "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-12-31T00:00:00Z",
            "contact": self.canary()}), 201).json["id"]
        claim = lambda target: self.status(b.post(  # noqa: E731
            f"/api/v1/campaigns/{campaign}/leases", {"target": target}), 201).json
        self.held = f"pkg:npm/{self.shared_package}@1.0.0"
        self.ids |= {"campaign": campaign, "lease": claim(self.held)["id"]}
        claim(f"pkg:npm/{self.canary()}@1.0.0")
        done = claim("pkg:npm/looked-at@1.0.0")
        self.status(b.post(f"/api/v1/leases/{done['id']}/end", {
            "fence": done["fence"], "completed": True, "reason": self.canary()}), 200)
        self.ids["webhook"] = self.status(b.post("/api/v1/webhooks", {
            "url": f"https://{self.canary()}.example/in"}), 201).json["id"]
        self.ids["scope"] = self.status(b.post("/api/v1/scopes", {
            "assets": [asset], "techniques": ["networkScan"], "timeZone": "UTC",
            "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-12-31T00:00:00Z",
            "contact": self.canary()}), 201).json["id"]

    def secret_finding(self):
        return {
            "reference": self.canary(), "title": self.canary(), "description": self.canary(),
            "affected": [{"package": f"pkg:npm/{self.shared_package}@1.0.0"}],
            "location": {"file": "src/known.js", "function": "known", "line": 3},
            "cwe": ["CWE-79"], "reproducer": {"text": self.canary(), "command": self.canary()},
            "provenance": {"tool": self.canary(), "model": self.canary()},
            "verifiedBy": self.canary()}

    def clean(self, who, answer):
        """No canary in any form in any part of an answer."""
        whole = (answer.text + "\n" + "\n".join(f"{n}: {v}" for n, v in answer.pairs)).lower()
        for text in (whole, html.unescape(whole), urllib.parse.unquote(whole)):
            for word in self.canaries:
                self.assertNotIn(word, text, f"{who} sees {word}:\n{answer.request}\n{answer.text[:3000]}")
        self.assertLess(answer.status, 500, str(answer))

    def api_paths(self):
        document = Client(self.server).good("/api/v1/openapi.json")
        for path, item in document["paths"].items():
            if "get" not in item:
                continue
            names = re.findall(r"\{(\w+)", path)
            if not names:
                yield path
                queries = [p["name"] for p in item["get"].get("parameters", [])
                           if p["in"] == "query"]
                if "q" in queries:
                    yield path + "?q=canary&limit=500"
                if "organization" in queries:
                    yield path + f"?organization={self.ids['organization']}"
                if "asset" in queries:
                    yield path + f"?asset={self.ids['asset']}"
                if "subject" in queries:
                    for one in self.ids.values():
                        yield path + f"?subject={one}"
                yield path + "?limit=500"
            for value in [*self.ids.values(), "nonsense"] if names else []:
                yield re.sub(r"\{[^}]*\}", value, path)

    def test_api(self):
        paths = list(self.api_paths())
        self.assertGreater(len(paths), 60)
        readers = {"A": self.a, "the public": Client(self.server)}
        for who, client in readers.items():
            for path in paths:
                self.clean(who, client.get(path))
        # Another finder in the same case: their own, and the case's title at most.
        for path in paths:
            if self.ids["case"] in path or path.startswith("/api/v1/cases"):
                continue
            self.clean("the finder", self.finder.get(path))

    def test_pages(self):
        """Everything that can be reached by links, and everything of B's by its address."""
        owned = [
            f"/assets/{self.ids['asset']}", f"/actions/{self.ids['action']}",
            f"/actions?asset={self.ids['asset']}", "/actions?q=canary", "/actions?state=done",
            "/actions.csv", "/actions/print", "/assets?q=canary",
            f"/organizations/{self.ids['organization']}", "/organizations?q=canary",
            f"/receipts/{self.ids['receipt']}", f"/receipts/{self.ids['receipt']}/proof",
            f"/receipts/{self.ids['finding receipt']}", f"/findings/{self.ids['finding']}",
            f"/findings/{self.ids['finding']}/attachments/{self.ids['file']}",
            f"/cases/{self.ids['case']}", f"/drafts/{self.ids['advisory']}", "/drafts",
            "/advisories", "/advisories/BWA-2026-0001",
            f"/account/webhooks/{self.ids['webhook']}", "/account/webhooks", "/notices",
            f"/cases/{self.ids['case']}/coordination",
            f"/cases/{self.ids['case']}/coordination/files/{self.ids['message file']}",
            "/coordination", "/queue", "/queue?state=all&q=canary", "/jobs",
            "/findings", "/vulnerabilities?q=canary", f"/vulnerabilities/{self.canaries[0][:8]}",
            "/report", "/report/upload", "/", "/home", "/signin", "/metrics", "/directives/bod-26-04",
            f"/campaigns/{self.ids['campaign']}", "/campaigns?q=canary", "/coverage",
            "/coverage?q=canary", "/wishes", "/projects", f"/assets/{self.ids['asset']}/scopes",
            "/mandates", "/fleet", "/playbooks", "/playbooks/water-controls", "/bundles",
            f"/bundles/{self.ids['bundle']}", f"/cases/{self.ids['case']}/patches",
            f"/patches/{self.ids['patch']}", f"/public/patches/{self.ids['patch']}", "/hubs",
            f"/hubs/{self.ids['hub']}", f"/cases/{self.ids['case']}/hubs"]
        for who, client in {
            "A": self.a.session, "the public": Client(self.server),
        }.items():
            seen, waiting = set(), list(owned)
            while waiting and len(seen) < 250:
                path = waiting.pop(0)
                if path in seen:
                    continue
                seen.add(path)
                answer = client.get(path)
                self.clean(who, answer)
                if answer.headers.get("content-type", "").startswith("text/html"):
                    for found in re.findall(r'href="(/[^"#]*)', answer.text):
                        found = html.unescape(found)
                        if "/vulnerabilities/" not in found or len(seen) < 60:
                            waiting.append(found)

    def test_a_finder_in_a_shared_case(self):
        """Sees the case, not the other finder's words, and no operator's name."""
        session = self.finder.session
        harness.wait_until(
            "a finder whose report was merged to become a party of the case",
            lambda: self.finder.good("/api/v1/cases")["items"], 10, 0.2)
        page = session.get(f"/cases/{self.ids['case']}")
        listed = self.finder.every("/api/v1/cases")
        case = next(one for one in listed if one["id"] == self.ids["case"])
        public = {case["title"].lower()} | {(case["reason"] or "").lower()}
        hidden = [word for word in self.canaries if not any(word in text for text in public)]
        for answer in (page, session.get(f"/findings/{self.ids['finding']}")):
            for word in hidden:
                self.assertNotIn(word, answer.text.lower(), f"the finder sees {word}: {answer.request}")

    def test_a_taken_target(self):
        """Whoever meets what B holds is told that it is taken, and not by whom."""
        mine = self.status(self.finder.post("/api/v1/campaigns", {
            "purpose": "Look", "tool": "Looker", "technique": "aiReview",
            "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-12-31T00:00:00Z",
            "contact": "desk@example.org"}), 201).json["id"]
        for client, path in ((self.finder, f"/api/v1/campaigns/{mine}/leases"),
                             (self.finder.session, f"/campaigns/{mine}/leases")):
            answer = (client.post(path, {"target": self.held}) if client is self.finder
                      else client.form(path, {"target": self.held, "minutes": "60"}))
            self.status(answer, 409)
            self.clean("the finder", answer)

    def test_absent_and_hidden_look_the_same(self):
        kinds = {
            "/api/v1/assets/{}": "asset", "/api/v1/actions/{}": "action",
            "/api/v1/findings/{}": "finding", "/api/v1/cases/{}": "case",
            "/api/v1/organizations/{}": "organization", "/api/v1/receipts/{}": "receipt",
            "/api/v1/organizations/{}/people": "organization",
            "/api/v1/organizations/{}/tokens": "organization",
            "/api/v1/assets/{}/components": "asset", "/api/v1/campaigns/{}": "campaign",
            "/api/v1/leases/{}": "lease", "/api/v1/scopes/{}": "scope",
            "/api/v1/trials/{}": "trial",
            "/api/v1/findings/{}/trials": "finding", "/api/v1/bundles/{}": "bundle",
            "/api/v1/patches/{}": "patch", "/api/v1/patches/{}/diff": "patch",
            "/api/v1/organizations/{}/bundles": "organization",
            "/api/v1/findings/{}/attachments": "finding"}
        for path, kind in kinds.items():
            hidden = self.ids[kind]
            absent = hidden[:-6] + ("zzzzzz" if not hidden.endswith("zzzzzz") else "yyyyyy")
            with self.subTest(path):
                answers = [self.a.get(path.format(one)) for one in (hidden, absent)]
                bodies = []
                for answer in answers:
                    self.status(answer, 404)
                    body = answer.json
                    body.pop("instance")
                    bodies.append(body)
                self.assertEqual(*bodies)

    def test_writing_to_what_is_not_theirs(self):
        a = self.a
        before = self.b.good(f"/api/v1/assets/{self.ids['asset']}")
        attempts = [
            ("PATCH", f"/api/v1/assets/{self.ids['asset']}", {"name": "x", "exposure": "internal"}),
            ("POST", f"/api/v1/assets/{self.ids['asset']}/sbom", json.loads(self.bom("x"))),
            ("POST", f"/api/v1/actions/{self.ids['action']}/reopen", {"reason": "x"}),
            ("POST", f"/api/v1/actions/{self.ids['action']}/done", {"evidence": "x"}),
            ("POST", f"/api/v1/cases/{self.ids['case']}/commands", {"command": "handOver"}),
            ("POST", f"/api/v1/cases/{self.ids['case']}/separations",
             {"finding": self.ids["finding"]}),
            ("POST", f"/api/v1/findings/{self.ids['finding']}/trials",
             {"kind": "python", "source": self.ids["file"], "reproducer": self.ids["file"]}),
            ("POST", f"/api/v1/organizations/{self.ids['organization']}/tokens", {"name": "x"}),
            ("POST", f"/api/v1/organizations/{self.ids['organization']}/people",
             {"name": "x", "email": "x@x.example"}),
            ("PATCH", f"/api/v1/organizations/{self.ids['organization']}",
             {"name": "x", "kind": "finder"}),
            ("PATCH", f"/api/v1/people/{self.ids['person']}", {"disabled": True}),
            ("DELETE", f"/api/v1/tokens/{self.ids['token']}", None),
            ("POST", f"/api/v1/campaigns/{self.ids['campaign']}/close", None),
            ("POST", f"/api/v1/campaigns/{self.ids['campaign']}/leases", {"target": "pkg:npm/x@1"}),
            ("POST", f"/api/v1/leases/{self.ids['lease']}/heartbeats", {"fence": 1}),
            ("POST", f"/api/v1/leases/{self.ids['lease']}/end", {"fence": 1}),
            ("POST", f"/api/v1/scopes/{self.ids['scope']}/revoke", None),
            ("POST", f"/api/v1/mandates/{self.ids['mandate']}/end", None),
            ("POST", f"/api/v1/organizations/{self.ids['organization']}/bundles", {}),
            ("POST", f"/api/v1/actions/{self.ids['action']}/measures", {
                "kind": "isolated", "text": "x", "decidedBy": "x",
                "until": str(harness.today() + datetime.timedelta(days=30))}),
            ("POST", f"/api/v1/patches/{self.ids['patch']}/commands", {"command": "withdraw"}),
            ("POST", f"/api/v1/patches/{self.ids['patch']}/stages",
             {"name": "x", "opensAt": "2030-01-01T12:00:00Z", "public": True}),
            ("PATCH", f"/api/v1/hubs/{self.ids['hub']}", {"ceiling": "AMBER"})]
        for method, path, body in attempts:
            with self.subTest(f"{method} {path}"):
                answer = a.request(method, path, json_body=body)
                self.status(answer, 403, 404)
                self.clean("A", answer)
        self.assertEqual(self.b.good(f"/api/v1/assets/{self.ids['asset']}"), before)
        self.assertEqual(self.b.good(f"/api/v1/actions/{self.ids['action']}")["state"], "done")
        for path in (f"/assets/{self.ids['asset']}", f"/actions/{self.ids['action']}/reopen",
                     f"/people/{self.ids['person']}/link", f"/tokens/{self.ids['token']}/revoke"):
            answer = self.a.session.form(path, {
                "name": "x", "exposure": "internal", "reason": "x", "version": "1"})
            self.status(answer, 403, 404)
            self.clean("A", answer)
        self.assertEqual(self.b.good(f"/api/v1/assets/{self.ids['asset']}"), before)
