"""A patch that a model wrote: tried, accepted, opened to one vendor, then to everybody."""

import urllib.parse

import actors
import harness
from journey_validation import OVERFLOW, PATCH, tar

PACKAGE = "pkg:generic/overflow"


class Patches(harness.Journey):
    def setUp(self):
        self.server = self.serve(self.place(examples=False))
        actors.set_up(self.server)
        self.hub = actors.coordinator(self.server)
        session = self.server.administrator
        self.lab = actors.organization(session, "Lab with a model", "finder")
        self.maintainer = actors.organization(session, "Overflow project", "vendor")
        self.vendor = actors.organization(session, "Pier Appliances", "vendor")
        self.third = actors.organization(session, "Quay Works", "vendor")
        made = self.status(self.lab.post("/api/v1/findings", {
            "title": "A block is written past its end", "affected": [{"package": PACKAGE}]}), 201)
        self.finding = made.json["finding"]
        self.case = actors.confirmed_case(self.hub, made.json["flaw"])
        self.base = f"/api/v1/cases/{self.case}/coordination"
        self.status(self.hub.post(self.base, {}), 201)
        parties = [(self.maintainer, "maintainer", [PACKAGE]), (self.vendor, "vendor", ["one"]),
                   (self.third, "vendor", ["two"])]
        self.status(self.hub.post(self.base + "/participants", {"participants": [
            {"organization": who.organization, "roles": [role], "products": products}
            for who, role, products in parties]}), 201)
        for who, _, _ in parties:
            self.status(who.post(self.base + "/answer", {"answer": "join"}), 200)
        view = self.hub.good(self.base)
        self.numbers = {one.get("organization"): one["id"] for one in view["participants"]}

    def embargo(self):
        proposal = self.status(self.hub.post(
            self.base + "/proposals", {"until": harness.noon(30)}), 201).json["proposal"]
        self.status(self.hub.post(self.base + "/embargo", {"proposal": proposal}), 200)

    def attach(self, content, kind):
        query = urllib.parse.urlencode({"kind": kind, "name": kind})
        return self.status(self.lab.request(
            "POST", f"/api/v1/findings/{self.finding}/attachments?{query}", content,
            {"Content-Type": "application/octet-stream"}), 201).json["digest"]

    def tried(self, path):
        """Where this machine holds cells, a trial says whether it is tested."""
        order = {"kind": "c", "runs": 2,
                 "source": self.attach(tar({"overflow.c": OVERFLOW}), "source"),
                 "reproducer": self.attach(b"A" * 100, "reproducer")}
        self.problem(self.lab.post(f"{path}/trials/{self.finding}", order), 403)
        trial = self.status(
            self.hub.post(f"{path}/trials/{self.finding}", order), 201).json["id"]
        done = harness.wait_until("the verdict", lambda: (
            lambda found: found["state"] == "done" and found)(
                self.hub.good(f"/api/v1/trials/{trial}")), 180, 0.3)
        if done["verdict"] != "fixed":
            self.assertIn(done["verdict"], ["unsafeToRun", "couldNotBuild"])
            print("     no cells or no compiler here", flush=True)
            return
        found = harness.wait_until("the evidence", lambda: (
            lambda one: one["state"] == "tested" and one)(self.maintainer.good(path)), 30, 0.2)
        self.assertEqual([one["strength"] for one in found["evidence"]], [2, 3])

    def verb(self, who, *words, **more):
        return harness.run("patches", *words, server=self.server, token=who.token, **more)

    def by_command_line(self):
        """Another candidate, offered from a file and declined."""
        with harness.folder() as folder:
            file = folder / "fix.diff"
            file.write_text(PATCH)
            offer = ["offer", self.case, file, "--product", PACKAGE, "--base", "1.0",
                     "--author-kind", "model", "--author", "Mender", "--sign-off", "MIT"]
            wrong = self.verb(self.lab, *offer, status=1)
            self.assertIn("authorVersion", wrong.errors)
            made = self.verb(self.lab, *offer, "--author-version", "6", "--json").json
        listed = self.verb(self.lab, "list", self.case).output
        for words in (made["id"], "Offered, not tested", "the AI model Mender 6"):
            self.assertIn(words, listed)
        wrong = self.verb(self.maintainer, "command", made["id"], "decline", status=1)
        self.assertIn("reason", wrong.errors)
        self.verb(self.maintainer, "command", made["id"], "decline", "--reason", "Too old.")
        shown = self.verb(self.lab, "show", made["id"]).output
        for words in ("Declined by the maintainer", "Too old.", "nothing yet"):
            self.assertIn(words, shown)

    def test_offered_tried_accepted_and_opened(self):
        self.embargo()
        self.assertIn("breakwater patches offer", self.verb(self.lab, "list", self.case).output)
        self.by_command_line()
        offer = {"product": PACKAGE, "base": "1.0", "authorKind": "model", "author": "Mender",
                 "authorVersion": "7", "signOff": "MIT, signed off by the lab", "diff": PATCH}
        self.problem(self.lab.post(f"/api/v1/cases/{self.case}/patches", offer | {
            "diff": PATCH.replace("b/overflow.c", "b/../../etc/passwd")}), 422)
        made = self.status(
            self.lab.post(f"/api/v1/cases/{self.case}/patches", offer), 201).json
        path = f"/api/v1/patches/{made['id']}"
        for who in (self.vendor, self.third):
            self.problem(who.get(path), 404)
            self.problem(who.get(path + "/diff"), 404)
        self.status(self.lab.post(path + "/evidence", {
            "kind": "suite", "supports": True, "summary": "All pass."}), 200)
        self.assertEqual(self.maintainer.good(path)["state"], "offered", "a word is no test")
        self.tried(path)
        self.problem(self.hub.post(path + "/commands", {"command": "accept"}), 403)
        self.status(self.maintainer.post(path + "/commands", {"command": "accept"}), 200)
        saved = self.status(self.maintainer.get(path + "/diff"), 200)
        self.assertIn(b"+++ b/overflow.c", saved.body)
        written = self.verb(self.maintainer, "diff", made["id"]).output
        self.assertEqual(written.encode(), saved.body)
        self.stages(path, made["id"])

    def stages(self, path, name):
        self.status(self.hub.post(path + "/stages", {
            "name": "Vendors", "opensAt": harness.noon(5),
            "parties": [self.numbers[self.vendor.organization]]}), 201)
        everybody = {"name": "Everybody", "public": True}
        soon = harness.noon(20)
        self.problem(self.hub.post(path + "/stages", everybody | {"opensAt": soon}), 422)
        early = self.verb(self.hub, "stage", name, "Everybody", "--everybody", "--opens-at", soon,
                          status=1)
        self.assertIn("before the embargo ends", early.errors)
        self.status(self.hub.post(path + "/stages", everybody | {"opensAt": harness.noon(40)}), 201)
        self.problem(self.vendor.get(path), 404)
        step = {"stage": 1, "command": "open", "reason": "They are ready."}
        self.status(self.hub.post(path + "/stages/commands", step), 200)
        self.status(self.vendor.get(path + "/diff"), 200)
        self.problem(self.third.get(path), 404)
        self.assertNotIn("parties", str(self.vendor.good(path)["stages"]))
        self.assertIn("Vendors (you), open since", self.verb(self.vendor, "show", name).output)
        fetches = self.hub.good(path)["fetches"]
        self.assertEqual({one["organization"] for one in fetches},
                         {self.maintainer.organization, self.vendor.organization})
        told = self.vendor.good(self.base + "/messages")["items"]
        self.assertTrue(any(name in one["text"] for one in told))
        # Everybody waits for the end of the embargo.
        step = {"stage": 2, "command": "open", "reason": "Now."}
        self.problem(self.hub.post(path + "/stages/commands", step), 409, code="embargoed")
        held = self.verb(self.hub, "change-stage", name, 2, "open", "--reason", "Now.", status=1)
        self.assertIn("End the embargo first", held.errors)
        self.assertEqual(self.hub.get(f"/public/patches/{name}").status, 404)
        self.status(self.hub.post(self.base + "/embargo/end", {
            "reason": "fixesReady", "note": "Out.", "hasRemedy": True, "hasText": True,
            "canTellOperators": True}), 200)
        self.status(self.hub.post(path + "/stages/commands", step), 200)
        self.assertEqual(self.hub.good(path)["state"], "released")
        self.assertIn(b"overflow.c", harness.Client(self.server).get(
            f"/public/patches/{name}").body)
        page = self.status(self.maintainer.session.get(f"/patches/{name}"), 200).text
        for words in ("the AI model Mender 7", "Public", "Save the file"):
            self.assertIn(words, page)
        self.assertNotIn("+++ b/overflow.c", page)
        shown = self.status(self.third.session.get(f"/patches/{name}?diff=show"), 200).text
        self.assertIn("+++ b/overflow.c", shown)
        self.assertIn(self.third.organization, {
            one["organization"] for one in self.hub.good(path)["fetches"]}, "reading is noted")
        self.status(self.hub_page(f"/cases/{self.case}/patches"), 200)

    def hub_page(self, path):
        return self.server.administrator.get(path)
