"""Directives: written, weighed, issued by a second person, followed; evidence, deferrals, figures."""

import base64
import contextlib
import datetime
import itertools
import json

import actors
import browser
import harness

CVE = "CVE-2026-7001"
OTHER = "CVE-2026-7002"


def record(cve, package, fixed="2.0.0"):
    return {
        "id": cve, "modified": "2026-11-01T00:00:00Z", "summary": f"{package} reads too far",
        "affected": [{
            "package": {"ecosystem": "npm", "name": package},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}]}


def kev(cves, day):
    entries = [{
        "cveID": cve, "vendorProject": "V", "product": "P", "vulnerabilityName": "N",
        "dateAdded": str(day), "shortDescription": "S", "requiredAction": "Update.",
        "dueDate": str(day + datetime.timedelta(days=3)),
        "knownRansomwareCampaignUse": "Unknown", "notes": ""} for cve in cves]
    return {
        "title": "KEV", "catalogVersion": day.strftime("%Y.%m.%d"),
        "dateReleased": f"{day}T21:55:00.0000Z", "count": len(entries),
        "vulnerabilities": entries}


class Directives(harness.Journey):
    def setUp(self):
        self.at = self.place(examples=False)
        self.server = self.serve(self.at)
        self.hub = actors.coordinator_of_empty(self.server)
        self.numbers = itertools.count(1)

    # Those who take part

    def house(self, name, kind, **more):
        """An organization with two people; gives a client of the first's token, with sessions."""
        made = self.status(
            self.hub.post("/api/v1/organizations", {"name": name, "kind": kind} | more), 201)
        identifier = made.json["id"]
        client = actors.member(self.server, identifier, name)
        client.other = actors.member(self.server, identifier, name + " too")
        return client

    def agency(self, name, regime):
        return self.house(name, "federalAgency", regime=regime)

    def asset(self, client, package, exposure="public", version="1.0.0"):
        made = self.status(client.post(
            "/api/v1/assets", {"name": f"Portal of {client.name}", "exposure": exposure}), 201)
        actors.inventory(client, made.json["id"], f"pkg:npm/{package}", version)
        return made.json["id"]

    def know(self, name, document):
        path = self.at.folder / name
        path.write_text(json.dumps(document))
        harness.run("import", path, place=self.at)

    def due(self, client):
        found = client.good("/api/v1/exposures")["items"]
        return (found[0]["outcome"], found[0]["due"], found[0]["reason"]) if found else None

    def until_due(self, client, outcome, seconds=60):
        return harness.wait_until(
            f"{client.name} to have {outcome}",
            lambda: (lambda now: now if now and now[0] == outcome else None)(self.due(client)),
            seconds, 0.3)

    def text(self, name, regime, outcome):
        known = self.hub.good("/api/v1/directives/bod-26-04")
        for row in known["rows"]:
            row["outcome"] = outcome
            row.pop("days")
        return known | {
            "name": name, "title": f"Directive {name}", "version": "1", "regime": regime,
            "issuer": "Issuer", "isPublic": regime in (None, "FCEB")}

    @contextlib.contextmanager
    def window(self, client):
        """A real browser in which somebody else of the organization has signed in."""
        invited = self.status(self.hub.post(
            f"/api/v1/organizations/{client.organization}/people", {
                "name": "Third Person", "email": f"third{next(self.numbers)}@journey.example",
                "role": "administrator"}), 201)
        with browser.browser(self.server) as window:
            window.sign_in(invited.json["link"])
            yield window
            self.assertEqual(window.complaints(), [])

    # What happens

    def test_from_draft_to_dates_and_figures(self):
        cisa, labor = self.agency("Cyber agency", "FCEB"), self.agency("Labor office", "FCEB")
        signals, fleet = self.agency("Signals", "NSS"), self.agency("Fleet", "DoW")
        hospital = self.house(
            "Harlan Ridge", "criticalInfrastructure", sector="healthcareAndPublicHealth")
        everybody = [cisa, labor, signals, fleet, hospital]
        assets = {one.name: self.asset(one, "quayside") for one in everybody}
        self.know("1.json", record(CVE, "quayside"))
        for one in everybody:
            self.until_due(one, "14D")

        # Only an agency of the regime is appointed, by the coordinator alone.
        self.problem(self.hub.request(
            "PUT", "/api/v1/regimes/FCEB", json_body={"issuer": signals.organization}), 409)
        self.problem(cisa.request(
            "PUT", "/api/v1/regimes/FCEB", json_body={"issuer": cisa.organization}), 403)
        for regime, one in (("FCEB", cisa), ("NSS", signals), ("DoW", fleet)):
            self.status(self.hub.request(
                "PUT", f"/api/v1/regimes/{regime}", json_body={"issuer": one.organization}), 200)

        draft = self.author(cisa, labor, signals)
        self.issue(cisa, labor, draft)
        self.until_due(labor, "7D")
        for one in (signals, fleet, hospital):
            self.assertEqual(self.due(one)[0], "14D", "another regime's dates stay")
        self.adopt(hospital, labor, signals, draft)
        self.defer(cisa, labor, signals, assets["Labor office"])
        self.attest(cisa, labor, signals, hospital, draft)

    def author(self, cisa, labor, signals):
        # Somebody else may not, a gap is named, and nobody else sees the draft.
        text = self.text("BOD 27-01", "FCEB", "7D")
        self.problem(labor.post("/api/v1/directives", text), 403)
        gap = self.problem(
            cisa.post("/api/v1/directives", text | {"rows": text["rows"][1:]}), 422, "/rows")
        self.assertIn("need a row for", gap.text)
        draft = self.status(cisa.post("/api/v1/directives", text), 201).json
        for other in (labor, signals, self.hub):
            self.problem(other.get(f"/api/v1/directives/{draft['id']}"), 404)
            self.assertNotIn(draft["id"], other.get("/api/v1/directives").text)
        # What-if names every agency it binds, and writes nothing.
        effect = self.status(cisa.post(f"/api/v1/directives/{draft['id']}/effects"), 200).json
        self.assertEqual(effect["total"]["earlier"], 2, effect)
        self.assertEqual(
            {one["name"] for one in effect["organizations"]}, {"Cyber agency", "Labor office"})
        self.assertEqual(self.due(labor)[0], "14D")
        self.problem(signals.post(f"/api/v1/directives/{draft['id']}/effects"), 404)
        return draft

    def issue(self, cisa, labor, draft):
        path = f"/api/v1/directives/{draft['id']}/commands"
        page = f"/directives/{draft['id']}"
        order, read = {"command": "issue"}, {"If-Match": f"\"{draft['version']}\""}
        # A token does not say who uses it, so it issues nothing.
        for client in (cisa, cisa.other):
            refused = client.request("POST", path, json_body=order, headers=read)
            self.problem(refused, 409, code="directive-not-signed-in")
        self.problem(labor.request("POST", path, json_body=order, headers=read), 404)
        # What a token wrote is saved by a person first, who then wrote it.
        form = order | {"version-read": str(draft["version"])}
        self.assertIn("A token wrote this", self.status(
            cisa.other.session.form(page + "/commands", form), 409).text)
        with browser.browser(self.server) as window:
            window.sit(cisa.session, page)
            window.press(window.button("Save the text"))
        saved = str(cisa.good(f"/api/v1/directives/{draft['id']}")["version"])
        form = order | {"version-read": saved}
        self.status(cisa.session.form(page + "/commands", form), 409)
        self.status(cisa.other.session.form(page + "/commands", order), 428)
        # The second person does it in the browser, having read the table.
        with self.window(cisa) as window:
            window.open(f"/directives/{draft['id']}")
            self.assertIn("Being written", window.text)
            self.assertIn("7 days", window.text)
            window.press(window.button("Issue exactly this text"))
            self.assertIn("Issued", window.text)
        found = labor.good(f"/api/v1/directives/{draft['id']}")
        self.assertEqual(found["state"], "issued")

    def adopt(self, hospital, labor, signals, draft):
        path = f"/api/v1/directives/{draft['id']}/adoption"
        self.problem(labor.post(path), 409, code="directive-bound")
        self.status(hospital.post(path), 200)
        _, _, reason = self.until_due(hospital, "7D")
        self.assertIn("BOD 27-01 gives 7 days", reason)
        for other in (self.hub, labor, signals):
            answer = other.get(f"/api/v1/organizations/{hospital.organization}/adoptions")
            self.problem(answer, 404)
        self.status(hospital.request("DELETE", path), 200)
        _, _, reason = self.until_due(hospital, "14D")
        self.assertIn("BOD 26-04 gives 14 days", reason)

    def defer(self, cisa, labor, signals, asset):
        path, until = f"/api/v1/assets/{asset}/deferrals", harness.today() + datetime.timedelta(30)
        self.problem(labor.post(path, {"until": str(until)}), 422, "/justification")
        asked = self.status(labor.post(path, {
            "vulnerability": CVE, "justification": "The payroll runs until the 15th.",
            "compensation": "Only the office's addresses may enter.", "until": str(until)}), 201)
        decide = f"/api/v1/deferrals/{asked.json['id']}/commands"
        grant = {"command": "grant", "note": "Until the 15th."}
        self.problem(labor.post(decide, grant), 403)
        self.problem(signals.post(decide, grant), 404)
        self.problem(self.hub.post(decide, grant), 404)
        with self.window(cisa) as window:
            window.open("/deferrals?regime=FCEB")
            self.assertIn("The payroll runs until the 15th.", window.text)
            window.press(window.button("Grant"))
            self.assertIn("Granted", window.text)
        listed = labor.good("/api/v1/deferrals")["items"]
        self.assertEqual([one["state"] for one in listed], ["granted"])

    def attest(self, cisa, labor, signals, hospital, draft):
        for path in (
            "/api/v1/scorecards?regime=FCEB", "/api/v1/attestations?regime=FCEB",
            "/api/v1/deferrals?regime=FCEB", "/api/v1/forensics?regime=FCEB",
            "/api/v1/scorecards/export?regime=FCEB",
            f"/api/v1/scorecards?organization={labor.organization}"):
            for other in (signals, hospital, self.hub):
                self.problem(other.get(path), 404)
            self.status(cisa.get(path), 200)
        signed = self.status(labor.post(f"/api/v1/directives/{draft['id']}/attestations", {
            "from": str(harness.today() - datetime.timedelta(30)), "to": str(harness.today()),
            "isMet": True, "statement": "One deferral, all else met."}), 201).json
        self.assertEqual(signed["figures"]["deferrals"], 1)
        cards = {one["name"]: one for one in cisa.good(
            "/api/v1/scorecards?regime=FCEB")["items"]}
        self.assertEqual(set(cards), {"Cyber agency", "Labor office"})
        self.assertEqual((cards["Labor office"]["open"], cards["Labor office"]["deferrals"]), (1, 1))
        envelope = cisa.good("/api/v1/scorecards/export?regime=FCEB")
        payload = json.loads(base64.b64decode(envelope["payload"]))
        self.assertEqual([one["id"] for one in payload["attestations"]], [signed["id"]])
        self.assertTrue(envelope["signatures"][0]["sig"])
        with self.window(cisa) as window:
            window.open("/scorecards?regime=FCEB")
            for words in ("Labor office", "One deferral, all else met.", "Nothing closed yet"):
                self.assertIn(words, window.text)

    def test_added_to_kev_on_a_friday(self):
        """40 of 120 operators run it; all have the new date within a minute, and the clock runs."""
        operators = [
            actors.organization(
                self.hub, f"Operator {number}", "criticalInfrastructure", "energy")
            for number in range(120)]
        for number, client in enumerate(operators):
            self.asset(client, "harbor" if number < 40 else "lagoon")
        affected, others = operators[:40], operators[40:]
        self.know("1.json", record(CVE, "harbor"))
        self.know("2.json", record(OTHER, "lagoon"))
        for client in operators:
            self.until_due(client, "14D")
        before = [self.due(client) for client in others]

        # CISA's list names the day only: the coming Friday. The hour is that of the import.
        day = harness.today()
        begun = datetime.datetime.now(datetime.timezone.utc)
        self.know("kev.json", kev([CVE], day + datetime.timedelta((4 - day.weekday()) % 7)))

        def dated():
            now = [self.due(client) for client in affected]
            return all(outcome == "3DF" for outcome, _, _ in now) and now
        # A minute is what is promised, so no wait is longer.
        found = harness.wait_until("every affected operator's new date", dated, 60, 0.3)
        dates = {str(harness.today() + datetime.timedelta(days)) for days in (2, 3)}
        for outcome, due, reason in found:
            self.assertIn(due, dates)
            self.assertIn("added to CISA", reason)
        self.assertEqual([self.due(client) for client in others], before, "nobody else's moved")
        self.lists(affected, others, [due for _, due, _ in found], begun)

        self.clocks(affected, others, begun)

    def lists(self, affected, others, dates, begun):
        """What each has to do has the new date too, for programs and for people."""
        def action(client):
            item, = client.good("/api/v1/actions")["items"]
            return item["urgency"], item["due"]

        wanted = [("3DF", due) for due in dates]
        harness.wait_until(
            "every list's new date",
            lambda: [action(client) for client in affected] == wanted, 60, 0.3)
        seconds = (datetime.datetime.now(datetime.timezone.utc) - begun).total_seconds()
        print(f"     {len(affected)} lists have the new date {seconds:.1f} s after the listing",
              flush=True)
        self.assertEqual({action(client)[0] for client in others}, {"14D"})
        with self.window(affected[0]) as window:
            window.open("/actions")
            card = window.one("article.action").text
            day = datetime.date.fromisoformat(dates[0])
            self.assertIn(f"{day:%A}, {day.day} {day:%B}", card)
            self.assertIn("3 days", card)
            self.assertIn("added to CISA", card)

    def clocks(self, affected, others, begun):
        for client in affected:
            clock, = client.good("/api/v1/forensics")["items"]
            started = datetime.datetime.fromisoformat(clock["startedAt"])
            self.assertTrue(begun <= started <= datetime.datetime.now(datetime.timezone.utc), clock)
            hours = [
                (datetime.datetime.fromisoformat(step["due"]) - started).total_seconds() / 3600
                for step in clock["steps"]]
            self.assertEqual(hours, [2, 24, 72])
        self.assertEqual(others[0].good("/api/v1/forensics")["items"], [])
        first = affected[0]
        self.problem(others[0].get(f"/api/v1/forensics/{clock['id']}"), 404)
        with self.window(first) as window:
            window.open("/actions")
            action = harness.wait_until("the action", lambda: first.good(
                "/api/v1/actions")["items"], 30)[0]
            window.open(f"/actions/{action['id']}")
            self.assertIn("Do not change anything yet", window.text)
            self.assertIn("Save memory and logs, before you patch", window.text)
            window.press(window.button("Record a step"))
            for step, note in (("scope", "One portal."), ("evidence", "Memory and logs saved.")):
                window.one(f"input[name=step][value={step}]").click()
                window.type("#note", note)
                window.press(window.button("Record"))
            window.one("input[name=step][value=decision]").click()
            window.type("#note", "Nothing points to a break-in.")
            window.one("select#decision option[value=noEvidence]").click()
            window.press(window.button("Record"))
            self.assertIn("Every step is recorded", window.text)
            self.assertIn("No evidence of a break-in", window.text)
            self.assertEqual(window.overflow(), 0)
            window.phone()
            window.open("/forensics?state=finished")
            self.assertIn(CVE, window.text)
            self.assertEqual(window.overflow(), 0)
        finished = first.good("/api/v1/forensics?state=finished")["items"]
        self.assertEqual(finished[0]["decision"], "noEvidence")
