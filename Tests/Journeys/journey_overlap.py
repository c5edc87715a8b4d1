"""Two hubs learn that they hold the same, and nothing else."""

import base64
import hashlib
import json

import actors
import harness
from harness import Client

SALT = "a salt that the members share"
FINDINGS = [
    {"reference": "SAME", "title": "Reads too far", "affected": [
        {"repository": "https://github.com/acme/lib.git"}],
     "location": {"file": "src/Parse.c", "line": 42}, "cwe": ["CWE-125"]},
    {"reference": "MINE", "title": "Writes too far", "affected": [
        {"repository": "https://github.com/acme/lib"}],
     "location": {"file": "src/write.c"}, "cwe": ["CWE-787"]}]


def finding_hash(salt, repository, location, cwe):
    """As Scrutineer's docs/interchange.md says it."""
    return hashlib.sha256("\0".join([salt, repository, location, cwe]).encode()).hexdigest()


class Overlap(harness.Journey):
    def hub(self, **environment):
        server = self.serve(self.place(examples=False), environment=environment)
        actors.set_up(server)
        return server

    def finder(self, server):
        return actors.organization(actors.administrator_session(server), "Finder", "finder")

    def circle(self):
        server = self.hub(
            BREAKWATER_FEDERATION_SALT=SALT, BREAKWATER_FEDERATION_CONTACT="desk@there.example")
        finder = self.finder(server)
        self.status(finder.post("/api/v1/findings", {
            "title": "Somebody else's words", "affected": [
                {"repository": "git@github.com:Acme/Lib.git"}],
            "location": {"file": "src/parse.c", "line": 7}, "cwe": ["cwe-125"]}), 201)
        return server, finder

    def ask(self, server, digest):
        return Client(server).post("/claim-check", {"hash": digest})

    def test_by_salted_hash(self):
        there, _ = self.circle()
        digest = finding_hash(SALT, "https://github.com/acme/lib", "src/parse.c", "CWE-125")
        hit = harness.wait_until(
            "the finding to be known", lambda: self.ask(there, digest).json["match"]
            and self.ask(there, digest), 40, 0.5)
        self.assertEqual(hit.json, {"match": True, "contact": "desk@there.example"})
        miss = self.ask(there, digest[::-1])
        self.assertEqual(miss.json, {"match": False})
        self.assertEqual(len(hit.body), len(miss.body))
        for body in ("", "{", '{"hash": "ab"}'):
            self.status(Client(there).request("POST", "/claim-check", body), 400)
        self.status(Client(there).get("/claim-check"), 404)
        # From a hub's command line: one is the same, by its own number.
        result = harness.run(
            "overlap", "check", "-", "--json", place=there.place, server=there, status=3,
            environment={"BREAKWATER_FEDERATION_SALT": SALT},
            input="\n".join(json.dumps(one) for one in FINDINGS))
        self.assertEqual(
            result.json, [{"finding": "SAME", "contact": "desk@there.example"}])
        other = harness.run(
            "overlap", "check", "-", place=there.place, server=there,
            environment={"BREAKWATER_FEDERATION_SALT": "another salt of others"},
            input=json.dumps(FINDINGS[0]))
        self.assertIn("Nothing the same", other.output)
        self.assertNotIn(SALT, there.text())

    def test_without_a_circle(self):
        """A hub without a salt is as one without the endpoint."""
        server = self.hub()
        self.status(self.ask(server, "ab" * 32), 404)
        self.status(Client(server).request("POST", "/claim-check", "{"), 404)
        place = self.place(examples=False)
        half = harness.run(
            "work", "--once", place=place, status=1,
            environment={"BREAKWATER_FEDERATION_SALT": SALT})
        self.assertIn("BREAKWATER_FEDERATION_CONTACT", half.errors)

    def test_by_an_oblivious_function(self):
        there, finder = self.circle()
        run = lambda *words, **more: harness.run(  # noqa: E731
            "overlap", "compare", "-", *words, place=there.place, server=there,
            token=finder.token, **more)
        digest = finding_hash(SALT, "https://github.com/acme/lib", "src/parse.c", "CWE-125")
        harness.wait_until(
            "the finding to be known", lambda: self.ask(there, digest).json["match"], 40, 0.5)
        lines = "\n".join(json.dumps(one) for one in FINDINGS)
        self.assertEqual(
            run("--json", status=3, input=lines).json,
            [{"finding": "SAME", "contact": "desk@there.example"}])
        self.assertIn("Nothing the same", run(input=json.dumps(FINDINGS[1])).output)
        # The set is filled up, and does not change while its key is used.
        one = finder.good("/api/v1/overlaps/set?kind=findings")
        self.assertEqual(len(one["outputs"]), 64)
        self.assertEqual(one, finder.good("/api/v1/overlaps/set?kind=findings"))
        # Guessing is bounded: by the size of a question, and by the day.
        key = finder.good("/api/v1/overlaps/key")
        element = base64.b64encode(b"\2" + b"\xff" * 48).decode()
        self.problem(finder.post("/api/v1/overlaps/evaluations", {
            "epoch": key["epoch"], "elements": [element]}), 422)
        self.problem(finder.post("/api/v1/overlaps/evaluations", {
            "epoch": key["epoch"], "elements": [element] * 16}), 422)
        last = None
        for _ in range(5):
            last = finder.post("/api/v1/overlaps/evaluations", {
                "epoch": key["epoch"], "elements": [element] * 256})
        self.problem(last, 429, code="overlap-budget")
        self.status(Client(there).get("/api/v1/overlaps/key"), 401)

    def test_targets(self):
        there, finder = self.circle()
        import journey_scanning
        mine = journey_scanning.campaign(finder)
        self.status(journey_scanning.claim(finder, mine), 201)
        result = harness.run(
            "overlap", "compare", "-", "--targets", "--json", place=there.place, server=there,
            token=finder.token, status=3,
            input="git@github.com:acme/lib.git\npkg:npm/jquery@3.0.0\n")
        self.assertEqual([one["finding"] for one in result.json], ["git@github.com:acme/lib.git"])

    def test_records_from_hub_to_hub(self):
        """What maintainers told one hub, the other keeps to, once it believes its key."""
        there, here = self.hub(), self.hub()
        source, taker = (actors.coordinator(one) for one in (there, here))
        self.status(source.post("/api/v1/wishes/optouts", {
            "repository": "https://github.com/acme/lib", "reason": "Ask us first"}), 200)
        envelopes = Client(there).good("/api/v1/interchange/records")["items"]
        self.assertEqual(len(envelopes), 1)
        statement = json.loads(base64.b64decode(envelopes[0]["payload"]))
        self.assertEqual(statement["_type"], "https://in-toto.io/Statement/v1")
        self.assertTrue(statement["predicateType"].endswith("/interchange/optout/v1"))
        self.assertEqual(statement["subject"][0]["digest"]["sha256"], hashlib.sha256(
            b"https://github.com/acme/lib").hexdigest())
        sent = {"envelopes": envelopes}
        strange = self.status(taker.post("/api/v1/interchange/records", sent), 200).json
        self.assertEqual((strange["taken"], len(strange["refused"])), (0, 1))
        key = Client(there).get("/ledger/key").text.strip()
        self.status(taker.post(
            "/api/v1/interchange/partners", {"name": "there", "key": key}), 204)
        self.assertEqual(
            self.status(taker.post("/api/v1/interchange/records", sent), 200).json["taken"], 1)
        known = Client(here).good("/api/v1/wishes")["items"]
        self.assertEqual(known[0]["source"], "there")
        self.assertEqual(known[0]["reason"], "Ask us first")
        # Scrutineer's own feeds are not signed: taken on the coordinator's word, and so marked.
        bare = self.status(taker.post("/api/v1/interchange/records", {
            "source": "a feed", "statements": [{
                "_type": "https://in-toto.io/Statement/v1",
                "subject": [{"name": "x", "digest": {"sha256": "ab" * 32}}],
                "predicateType": "https://github.com/alpha-omega-security/scrutineer/interchange/"
                "route/v1",
                "predicate": {"repository": "https://github.com/acme/other", "channel": "a@b.example",
                              "verified_at": "2026-07-01T12:00:00Z"}}]}), 200).json
        self.assertEqual(bare["taken"], 1)
        self.assertIn("unsigned: a feed", Client(here).get("/api/v1/wishes").text)
