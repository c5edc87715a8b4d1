"""Those who look for flaws keep out of each other's way, and owners decide about their systems."""

import concurrent.futures
import datetime
import json

import actors
import harness
from harness import Client

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = f"https://github.com/acme/lib@{COMMIT}"


def time(**later):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**later)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def campaign(client, technique="aiReview", **more):
    made = client.post("/api/v1/campaigns", {
        "purpose": "Find flaws in parsers", "tool": "Looker", "technique": technique,
        "startsAt": time(hours=-1), "endsAt": time(days=7), "contact": "desk@looker.example"}
        | more)
    assert made.status == 201, str(made)
    return made.json["id"]


def claim(client, campaign, target=REPOSITORY, **more):
    return client.post(f"/api/v1/campaigns/{campaign}/leases", {"target": target} | more)


def scope(asset, party, **more):
    return {
        "assets": [asset], "techniques": ["networkScan", "dependencyCheck"], "parties": [party],
        "requestsPerMinute": 30, "timeZone": "UTC", "validFrom": time(hours=-1),
        "validUntil": time(days=30), "contact": "Night desk, 555 0100"} | more


class Scanning(harness.Journey):
    def setUp(self):
        self.server = self.serve(self.place(examples=False))
        session = actors.set_up(self.server)
        self.one = actors.organization(session, "First looker", "finder")
        self.two = actors.organization(session, "Second looker", "aiDeveloper")
        self.owner = actors.organization(session, "Water works", "criticalInfrastructure", "energy")
        self.admin = actors.coordinator(self.server)

    def asset(self):
        made = self.owner.post("/api/v1/assets", {"name": "Pumps", "exposure": "internal"})
        return self.status(made, 201).json["id"]

    def test_two_race_for_one_target(self):
        """Of all who claim at once one gets it; the others are told what to do."""
        campaigns = [(client, campaign(client)) for client in (self.one, self.two) * 10]
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda pair: claim(*pair), campaigns))
        granted = [answer for answer in answers if answer.status == 201]
        refused = [answer for answer in answers if answer.status == 409]
        self.assertEqual((len(granted), len(refused)), (1, 19), [a.status for a in answers])
        lease = granted[0].json
        for (client, _), answer in zip(campaigns, answers):
            if answer.status == 201:
                continue
            body = answer.json
            self.assertEqual(body["code"], "target-taken")
            holder = body["conflict"]["holders"][0]
            self.assertEqual(holder["lease"], lease["id"])
            # One's own colleagues are named, others only when they agreed.
            own = client.organization == lease["organization"]
            self.assertEqual(holder["party"], client.name if own else None)
            self.assertEqual(body["conflict"]["instead"][0]["do"], "wait")
        # Another spelling is the same target, another commit is not.
        loser = self.two if lease["organization"] == self.one.organization else self.one
        winner = self.one if loser is self.two else self.two
        mine = campaign(loser)
        self.status(claim(loser, mine, f"git@github.com:Acme/Lib.git@{COMMIT}"), 409)
        self.status(claim(loser, mine, f"https://github.com/acme/lib@{COMMIT[::-1]}"), 201)
        # Finished: it is on the map, without a name, and free again.
        self.status(winner.post(f"/api/v1/leases/{lease['id']}/end", {
            "fence": lease["fence"], "completed": True, "hours": 2.5, "share": 0.4,
            "findings": 3}), 200)
        looks = loser.good("/api/v1/coverage?target=git@github.com:acme/lib.git")["items"]
        self.assertEqual(len(looks), 1)
        self.assertIsNone(looks[0]["party"])
        self.assertEqual(looks[0]["depth"]["findings"], 3)
        next_lease = self.status(claim(loser, mine), 201).json
        self.assertGreater(next_lease["fence"], lease["fence"])
        # What was granted before has no more say.
        self.problem(winner.post(
            f"/api/v1/leases/{lease['id']}/heartbeats", {"fence": lease["fence"]}), 409,
            code="lease-ended")

    def test_an_owner_decides(self):
        """Nothing without a signature; a scope taken back ends what runs at once."""
        asset = self.asset()
        mine = campaign(self.one, "networkScan")
        refused = self.problem(claim(self.one, mine, asset), 409, code="scan-not-permitted")
        self.assertIn("signed no scope", refused.json["detail"])
        check = f"/api/v1/scopes/check?asset={asset}&technique=networkScan"
        self.assertEqual(self.one.good(check)["code"], "noScope")
        absent = check.replace(asset, asset[:-4] + "zzzz")
        self.assertEqual(self.one.good(absent), self.one.good(check))
        # Nobody signs for others, not even the coordinator.
        draft = scope(asset, self.one.organization)
        for stranger in (self.one, self.admin):
            self.status(stranger.post("/api/v1/scopes", draft), 422)
        signed = self.status(self.owner.post("/api/v1/scopes", draft), 201).json
        self.assertTrue(signed["note"].startswith("breakwater/scope/v1\n"))
        self.assertIn("\u2014 journeys.example ", signed["note"])
        answer = self.one.good(check)
        self.assertTrue(answer["permitted"])
        self.assertEqual(answer["requestsPerMinute"], 30)
        self.assertEqual(answer["contact"], "Night desk, 555 0100")
        self.assertEqual(answer["note"], signed["note"])
        self.assertEqual(self.two.good(check)["code"], "noScope")
        lease = self.status(claim(self.one, mine, asset), 201).json
        self.assertEqual(lease["scope"], signed["id"])
        # The owner sees who is at work, on the page too; others see nothing.
        path = f"/api/v1/assets/{asset}/scans"
        work = self.owner.good(path)["items"]
        self.assertEqual([one["party"] for one in work], ["First looker"])
        self.assertIn("At work now", self.owner.session.get(f"/assets/{asset}/scopes").text)
        self.status(self.one.get(path), 404)
        self.status(self.owner.post(f"/api/v1/scopes/{signed['id']}/revoke"), 200)
        self.assertEqual(self.owner.good(path)["items"], [])
        ended = self.one.good(f"/api/v1/leases/{lease['id']}")
        self.assertEqual(ended["state"], "expired")
        self.assertIn("took the scope back", ended["reason"])
        self.problem(self.one.post(
            f"/api/v1/leases/{lease['id']}/heartbeats", {"fence": lease["fence"]}), 409)
        harness.wait_until(
            "the facts", lambda: {"scope.signed", "scope.revoked"} <= {
                f["kind"] for f in self.owner.every("/api/v1/facts?subject=" + signed["id"])},
            40, 0.5)

    def test_windows(self):
        """Outside its window an asset is left alone, with the moment when it opens."""
        asset = self.asset()
        now = datetime.datetime.now(datetime.timezone.utc)
        opens = (now + datetime.timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
        day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][opens.weekday()]
        window = {"days": [day], "from": opens.strftime("%H:%M"), "to": "24:00"}
        self.status(self.owner.post("/api/v1/scopes", scope(
            asset, self.one.organization, windows=[window])), 201)
        check = f"/api/v1/scopes/check?asset={asset}&technique=networkScan"
        answer = self.one.good(check)
        self.assertEqual(answer["code"], "outsideWindow")
        self.assertEqual(answer["next"], opens.strftime("%Y-%m-%dT%H:%M:%SZ"))
        # A second scope is open now, until the coming midnight at the latest.
        every = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        self.status(self.owner.post("/api/v1/scopes", scope(
            asset, self.one.organization,
            windows=[{"days": every, "from": "00:00", "to": "24:00"}])), 201)
        self.assertTrue(self.one.good(check)["permitted"])
        self.status(claim(self.one, campaign(self.one, "networkScan"), asset), 201)
        # Fragile, and never.
        self.status(self.owner.post("/api/v1/scopes", scope(
            asset, self.one.organization, never=True)), 201)
        self.assertEqual(self.one.good(check)["code"], "never")

    def test_fragile(self):
        asset = self.asset()
        self.status(self.owner.post("/api/v1/scopes", scope(
            asset, self.one.organization, fragile=True)), 201)
        check = f"/api/v1/scopes/check?asset={asset}&technique="
        self.assertEqual(self.one.good(check + "networkScan")["code"], "fragile")
        self.assertTrue(self.one.good(check + "dependencyCheck")["permitted"])

    def test_maintainers_wishes(self):
        mine = campaign(self.one)
        lease = self.status(claim(self.one, mine), 201).json
        self.status(self.one.post("/api/v1/wishes/optouts", {
            "repository": "https://github.com/acme/lib"}), 403)
        self.status(self.admin.post("/api/v1/wishes/optouts", {
            "repository": "git@github.com:acme/lib.git", "reason": "Ask us first"}), 200)
        self.assertEqual(self.one.good(f"/api/v1/leases/{lease['id']}")["state"], "expired")
        refused = self.problem(claim(self.one, mine), 409, code="opted-out")
        self.assertIn("Ask us first", refused.json["detail"])
        public = Client(self.server)
        self.assertEqual(len(public.good("/api/v1/wishes")["items"]), 1)
        page = public.get("/wishes")
        self.status(page, 200)
        self.assertIn("Leave alone", page.text)

    def test_proposals(self):
        mine = campaign(self.one, model="Small-1")
        self.status(self.one.post(f"/api/v1/campaigns/{mine}/coverage", {
            "target": "pkg:npm/jquery@3.0.0", "at": "2025-01-01T00:00:00Z"}), 201)
        asset = self.asset()
        actors.inventory(self.owner, asset, "pkg:npm/jquery", "3.7.1")
        self.status(self.admin.post("/api/v1/coverage/models", {
            "source": "A benchmark of November 2026",
            "models": [{"model": "small-1", "rank": 10}, {"model": "large-2", "rank": 90}]}), 200)
        # What one operator runs is told to them and to the coordinator, and not to others.
        told = self.two.good("/api/v1/coverage/proposals")["items"]
        self.assertEqual(told[0]["reasons"], ["strongerModel", "old"])
        self.assertIsNone(told[0]["version"])
        found = self.owner.good("/api/v1/coverage/proposals")["items"]
        self.assertEqual(found, self.admin.good("/api/v1/coverage/proposals")["items"])
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]["reasons"], ["newerVersion", "strongerModel", "old"])
        self.assertEqual(found[0]["version"], "3.7.1")
        self.assertEqual(found[0]["model"], "large-2")

    def test_pages(self):
        """What a person does: open, claim, finish; and sign for a system, and take it back."""
        session = self.one.session
        made = session.form("/campaigns", {
            "purpose": "Parsers", "tool": "Looker", "technique": "aiReview",
            "compatible": "fuzzing", "startsAt": time()[:10], "endsAt": time(days=3)[:10],
            "contact": "desk@looker.example", "named": "no"})
        self.status(made, 303)
        path = made.headers["location"].split("?")[0]
        self.status(session.form(path + "/leases", {"target": REPOSITORY, "minutes": "60"}), 303)
        # The same again is a conflict with one's own.
        taken = self.status(
            session.form(path + "/leases", {"target": REPOSITORY, "minutes": "60"}), 409)
        self.assertIn("Somebody looks at this already", taken.text)
        self.status(session.form(path + "/leases", {"target": "nonsense"}), 422)
        lease = self.one.good("/api/v1/leases")["items"][0]
        self.status(session.form(f"/leases/{lease['id']}/keep", {"fence": lease["fence"]}), 303)
        self.status(session.form(f"/leases/{lease['id']}/end", {
            "fence": lease["fence"], "do": "complete", "share": "40", "findings": "2"}), 303)
        self.assertIn("https://github.com/acme/lib", session.get("/coverage").text)
        asset = self.asset()
        owner = self.owner.session
        page = owner.get(f"/assets/{asset}")
        self.assertIn("Nobody may test this system", page.text)
        answers = {
            "allowed": "network", "fragile": "no", "parties": self.one.organization,
            "days": "7", "from": "02:00", "to": "05:00", "timeZone": "America/Chicago",
            "excluded": "2026-12-24", "requestsPerMinute": "20", "validFrom": time()[:10],
            "validUntil": time(days=60)[:10], "contact": "Night desk"}
        refused = self.status(owner.form(f"/assets/{asset}/scopes", answers), 422)
        self.assertIn("Your word", refused.text)
        self.status(owner.form(f"/assets/{asset}/scopes", answers | {"accepted": "yes"}), 303)
        shown = owner.get(f"/assets/{asset}/scopes").text
        self.assertIn("Sun 02:00 to 05:00 (America/Chicago)", shown)
        signed = self.owner.good("/api/v1/scopes")["items"][0]
        self.status(self.one.session.get(f"/assets/{asset}/scopes"), 404)
        self.status(owner.form(f"/scopes/{signed['id']}/pause", {"minutes": "60"}), 303)
        self.assertIn("you asked everybody to back off", owner.get(f"/assets/{asset}").text)
        self.assertEqual(self.one.good(
            f"/api/v1/scopes/check?asset={asset}&technique=networkScan")["code"], "paused")
        self.status(owner.form(f"/scopes/{signed['id']}/revoke", {}), 303)
        self.assertIn("Nobody may test this system", owner.get(f"/assets/{asset}").text)

    def test_console(self):
        run = lambda client, *words, **more: harness.run(  # noqa: E731
            *words, place=self.server.place, server=self.server, token=client.token, **more)
        opened = run(
            self.one, "campaigns", "open", "Parsers", "--tool", "Looker", "--technique", "fuzzing",
            "--contact", "desk@looker.example", "--json").json
        lease = run(
            self.one, "leases", "claim", REPOSITORY, "--campaign", opened["id"], "--json").json
        other = campaign(self.two, "fuzzing")
        taken = run(
            self.two, "leases", "claim", REPOSITORY, "--campaign", other, status=3)
        self.assertIn("taken:", taken.errors)
        run(self.one, "leases", "keep", lease["id"], "--fence", lease["fence"])
        run(self.one, "leases", "end", lease["id"], "--fence", lease["fence"], "--completed",
            "--hours", "2.5", "--findings", "1")
        self.assertIn("a party", run(self.two, "coverage").output)
        asset = self.asset()
        denied = run(
            self.one, "scopes", "check", asset, "--technique", "networkScan", status=3)
        self.assertIn("signed no scope", denied.output)
        signed = run(
            self.owner, "scopes", "sign", "-", "--json",
            input=json.dumps(scope(asset, self.one.organization))).json
        run(self.one, "scopes", "check", asset, "--technique", "networkScan")
        run(self.owner, "scopes", "revoke", signed["id"])
        run(self.one, "campaigns", "close", opened["id"])
        self.assertIn("No lease", run(self.one, "leases", "--state", "held").output)
