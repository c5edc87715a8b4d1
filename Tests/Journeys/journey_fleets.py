"""A service provider with many clients: consent, the same work everywhere at once, and its end.

Also what a water utility sees of its controls: safety first, the maintenance window, the playbook."""

import datetime
import json

import actors
import browser
import harness
from harness import Client

PACKAGE = "pkg:npm/quayside"
SECTORS = ("waterAndWastewater", "healthcareAndPublicHealth", "financialServices")


def record(folder, fixed="2.0.0", day="01"):
    path = folder / "CVE-2026-71000.json"
    events = [{"introduced": "0"}] + ([{"fixed": fixed}] if fixed else [])
    path.write_text(json.dumps({
        "id": "CVE-2026-71000", "schema_version": "1.6.0", "modified": f"2026-11-{day}T00:00:00Z",
        "published": "2026-11-01T00:00:00Z", "summary": "Quayside reads too far",
        "affected": [{"package": {"ecosystem": "npm", "name": "quayside"}, "ranges": [{
            "type": "SEMVER", "events": events}]}]}))
    return path


class Fleets(harness.Journey):
    def setUp(self):
        self.place = self.place(examples=False)
        self.server = self.serve(self.place)
        actors.set_up(self.server)
        self.session = self.server.administrator
        self.until = str(harness.today() + datetime.timedelta(days=200))

    def client(self, number):
        """A client with one system that has the flaw; the water utility's controls a plant."""
        client = actors.organization(
            self.session, f"Client {number:02}", "criticalInfrastructure", SECTORS[number % 3])
        draft = {"name": f"System {number:02}", "exposure": "internal"}
        if number % 3 == 0:
            draft |= {"operational": True, "maintenanceWindow": {
                "weekday": "sunday", "turn": "third", "from": "02:00", "minutes": 240}}
        made = self.status(client.post("/api/v1/assets", draft), 201).json
        client.asset = made["id"]
        if number % 3 == 0:
            self.assertEqual(made["maintenanceWindow"]["turn"], "third")
        actors.inventory(client, client.asset, PACKAGE, "1.0.0")
        return client

    def verb(self, who, *words, **more):
        return harness.run(*words, server=self.server, token=who.token, **more)

    def acting(self, client):
        """What the provider's token says for which client it acts."""
        return {"Breakwater-Acting-For": client.organization}

    def test_many_clients_at_once(self):
        provider = actors.organization(self.session, "Harbor Managed Services", "vendor")
        clients = [self.client(number) for number in range(6)]
        with harness.folder() as folder:
            harness.run("import", record(folder), place=self.place)
        for client in clients:
            harness.wait_until(
                "an action", lambda: client.good("/api/v1/actions")["items"], 30, 0.1)

        # Without consent nothing is seen, and nothing is known.
        first = clients[0]
        action = first.good("/api/v1/actions")["items"][0]
        self.problem(provider.get("/api/v1/actions", headers=self.acting(first)), 403,
                     code="no-mandate")
        self.assertEqual(provider.good("/api/v1/fleet/clients")["items"], [])
        self.assertIn("breakwater mandates give", self.verb(provider, "fleet", "clients").output)
        refused = self.status(provider.post("/api/v1/fleet/actions/done", {
            "actions": [action["id"], "act_" + "0" * 26], "evidence": "Updated."}), 200).json
        self.assertEqual({one["refusal"] for one in refused["items"]},
                  {"There is no such action, or its owner gave you no mandate."})
        self.problem(self.server.coordinator.post("/api/v1/mandates", {
            "manager": provider.organization, "until": self.until}), 403)
        self.problem(first.post("/api/v1/mandates", {
            "manager": first.organization, "until": self.until}), 422)

        # Five consent, one of them only to looking.
        for number, client in enumerate(clients[:5]):
            self.status(client.post("/api/v1/mandates", {
                "manager": provider.organization, "until": self.until,
                "allows": ["look"] if number == 4 else ["look", "inventory", "work"]}), 201)
        listed = provider.good("/api/v1/fleet/clients")["items"]
        self.assertEqual({one["name"] for one in listed}, {c.name for c in clients[:5]})
        group, = provider.good("/api/v1/fleet/actions")["items"]
        self.assertEqual((group["actions"], group["organizations"], group["targetVersion"]),
                  (5, 5, "2.0.0"))
        written = self.verb(provider, "fleet", "actions").output
        self.assertIn(group["product"], written)
        found = self.verb(provider, "fleet", "actions", "--product", group["product"],
                          "--target", "2.0.0", "--json").json
        self.assertEqual({one["organization"] for one in found},
                         {client.organization for client in clients[:5]})

        # For one of them: its list and nothing but what it allowed.
        self.assertEqual([one["id"] for one in provider.good(
            "/api/v1/actions", headers=self.acting(first))["items"]], [action["id"]])
        for method, path in (("GET", "/api/v1/findings"), ("GET", "/api/v1/cases"),
                             ("GET", "/api/v1/mandates"), ("GET", "/api/v1/notices"),
                             ("GET", f"/api/v1/organizations/{first.organization}/people")):
            self.problem(provider.request(method, path, headers=self.acting(first)), 403)
        looking = clients[4]
        only = looking.good("/api/v1/actions")["items"][0]["id"]
        self.problem(provider.post(
            f"/api/v1/actions/{only}/done", {"evidence": "x"}, headers=self.acting(looking)), 403)
        # Nothing is signed in a client's name.
        self.problem(provider.post(f"/api/v1/actions/{action['id']}/evidence", {
            "kind": "signedStatement", "name": "N", "function": "F", "text": "T"},
            headers=self.acting(first)), 403)
        # A program that knows nothing of windows and safety takes neither away.
        changed = self.status(first.request("PATCH", f"/api/v1/assets/{first.asset}", json_body={
            "name": "System 00", "exposure": "internal"}), 200).json
        self.assertEqual((changed["operational"], changed["maintenanceWindow"]["turn"]),
                         (True, "third"))
        # A token that was limited to looking at the provider's own assets looks at no client's.
        limited = self.status(provider.post(
            f"/api/v1/organizations/{provider.organization}/tokens", {
                "name": "old", "role": "analyst", "scopes": ["assets.read"]}), 201).json
        stranger = Client(self.server, token=limited["secret"])
        self.problem(stranger.get("/api/v1/assets", headers=self.acting(first)), 403)
        # The same key for another client is another request.
        keyed = {"Idempotency-Key": "fleet-1"}
        for client in clients[1:3]:
            made = self.status(provider.post(
                "/api/v1/assets", {"name": "Added", "exposure": "internal"},
                headers=self.acting(client) | keyed), 201, 422)
            if made.status == 201:
                self.assertEqual(made.json["organization"], client.organization)
        self.assertEqual(clients[2].good("/api/v1/assets?q=Added")["items"], [])

        self.in_the_browser(provider, clients)

        # What was done shows with the client, by whom, and stays when the mandate ends.
        done = first.good(f"/api/v1/actions/{action['id']}")
        self.assertEqual((done["state"], done["evidence"]), ("done", "statement"))
        self.assertIn("@" + provider.organization, done["history"][0]["actor"])
        page = first.session.get("/mandates")
        self.assertIn("Harbor Managed Services", page.text)
        self.assertIn("Updated with our tool.", page.text)
        mandate = next(one for one in first.good("/api/v1/mandates")["items"]
                       if one["endedAt"] is None)
        self.problem(clients[1].post(f"/api/v1/mandates/{mandate['id']}/end"), 404)
        self.status(first.post(f"/api/v1/mandates/{mandate['id']}/end"), 200)
        self.problem(provider.get("/api/v1/actions", headers=self.acting(first)), 403)
        self.problem(first.post(f"/api/v1/mandates/{mandate['id']}/end"), 409)
        # The provider lays another down itself.
        held = next(one for one in provider.good("/api/v1/mandates")["items"]
                    if one["client"] == clients[1].organization)
        self.status(provider.post(f"/api/v1/mandates/{held['id']}/end"), 200)
        self.assertEqual(len(provider.good("/api/v1/fleet/clients")["items"]), 3)

    def in_the_browser(self, provider, clients):
        with browser.browser(self.server) as window:
            window.phone()
            window.sit(provider.session, "/fleet")
            self.assertIn("5 clients", window.text)
            self.assertEqual(window.overflow(), 0)
            window.desktop()
            window.open("/fleet")
            # Whoever acts for one is told so on every page.
            row = next(one for one in window.all("tbody tr") if clients[0].name in one.text
                       and one.find_elements("css selector", "button"))
            window.press(row.find_element("css selector", "button"))
            self.assertEqual(window.path, "/actions")
            self.assertIn(f"You act for {clients[0].name}, as Harbor", window.text)
            self.assertIn("Safety first", window.text)
            window.press(window.one("article.action h3 a"))
            for words in ("Before you touch it", "Ask whoever runs it.", "maintenance window",
                          "Update controls in a water plant", "WaterISAC"):
                self.assertIn(words, window.text)
            window.open("/fleet")
            self.assertIn("Not permitted", window.text)
            window.complaints("403")
            window.open("/actions")
            window.press(window.button("Stop acting for them"))
            self.assertEqual(window.path, "/fleet")
            # The same work at all clients, in one form.
            window.press(window.one("#work tbody a"))
            boxes = window.all("input[name=actions]")
            window.one("input[name=where][value=all]").click()
            self.assertEqual(len(boxes), 5)
            window.type("#evidence", "Updated with our tool.")
            window.press(window.button("Mark as done"))
            self.assertIn("4 actions marked as done.", window.text)
            # The one that only lets look is told apart.
            self.assertIn("1 action not marked", window.text)
            self.assertEqual(len(window.all("input[name=actions]")), 1)
            self.assertEqual(window.complaints(), [])

    def test_guarded_until_there_is_a_fix(self):
        client, other = self.client(0), self.client(1)
        with harness.folder() as folder:
            harness.run("import", record(folder, fixed=None), place=self.place)
        action, = harness.wait_until(
            "an action", lambda: client.good("/api/v1/actions")["items"], 30, 0.1)
        self.assertEqual(action["targetVersion"], None)
        self.assertIn("No fixed version of quayside is known.", action["instruction"])
        path = f"/api/v1/actions/{action['id']}"
        day = harness.today()
        draft = {"kind": "isolated", "text": "Cut off.", "decidedBy": "The plant manager",
                 "until": str(day + datetime.timedelta(days=60))}
        self.problem(other.post(path + "/measures", draft), 404)
        self.problem(client.post(path + "/measures", draft | {"until": str(day)}), 422, "/until")
        self.problem(client.post(path + "/measures/end", {"reason": "x"}), 409,
                     code="not-guarded")
        with browser.browser(self.server) as window:
            window.phone()
            window.sit(client.session, f"/actions/{action['id']}")
            # Where there is no fix the form is open.
            window.one("input[name=measure][value=isolated]").click()
            window.type("#measureText", "Cut off at the <b>switch</b>.")
            window.type("#decidedBy", "The plant manager")
            window.type("#guardUntil", draft["until"])
            window.press(window.button("Write it down"))
            for words in ("Guarded until", "The plant manager decided it.", "<b>switch</b>"):
                self.assertIn(words, window.text)
            self.assertEqual(window.overflow(), 0)
            self.assertEqual(window.complaints(), [])
        # The flaw is still there: it stays open with its date.
        self.assertEqual(client.good(path)["state"], "open")
        self.assertEqual(client.good(path)["due"], action["due"])
        self.status(client.post(path + "/measures", draft), 201)
        first, second = client.good(path)["measures"]
        self.assertEqual((first["endedAt"], second["ending"]),
                         (None, "Another measure took its place."))
        # It comes back as soon as there is a fix.
        with harness.folder() as folder:
            harness.run("import", record(folder, day="20"), place=self.place)
        ended = harness.wait_until(
            "its end", lambda: client.good(path)["measures"][0]["ending"], 30, 0.1)
        self.assertEqual(ended, "A fixed version exists now: 2.0.0.")
        self.assertIn("Update quayside to 2.0.0", client.good(path)["instruction"])

    def test_consent_by_a_link(self):
        provider = actors.organization(self.session, "Harbor Managed Services", "vendor")
        client = self.client(1)
        with browser.browser(self.server) as window:
            window.sit(provider.session, "/fleet")
            link = next(one.text for one in window.all(".hash") if "/mandates?to=" in one.text)
            path = "/mandates?" + link.split("?")[1]
        with browser.browser(self.server) as window:
            window.phone()
            window.sit(client.session, path)
            self.assertIn("Harbor Managed Services asks to act for you.", window.text)
            self.assertEqual(window.overflow(), 0)
            # Only looking is chosen beforehand.
            self.assertEqual([one.get_attribute("value") for one in window.all(
                "input[name=allows]:checked")], ["look"])
            window.one("input[name=allows][value=work]").click()
            window.press(window.button("Let them act"))
            self.assertIn("look, work", window.text)
            window.press(window.button("Take it back"))
            self.assertIn("Ended on", window.text)
            self.assertEqual(window.complaints(), [])
        self.assertEqual(provider.good("/api/v1/fleet/clients")["items"], [])
        # The same from a command line.
        made = self.verb(client, "mandates", "give", provider.organization, "--until", self.until,
                         "--allow", "work", "--json").json
        self.assertEqual(made["allows"], ["look", "work"])
        listed = self.verb(client, "mandates", "list").output
        self.assertIn("holds", listed)
        self.assertIn("ended", listed)
        self.assertIn(client.name, self.verb(provider, "fleet", "clients").output)
        self.verb(provider, "mandates", "end", made["id"])
        again = self.verb(client, "mandates", "end", made["id"], status=1)
        self.assertIn("does not hold any more", again.errors)
        self.assertEqual(self.verb(provider, "fleet", "clients", "--json").json, [])
        # An identifier that is none says nothing.
        answer = client.session.get("/mandates?to=" + client.organization[:-6] + "zzzzzz")
        self.assertNotIn("asks to act for you", answer.text)

    def test_playbooks_become_ones_own(self):
        client, other = self.client(0), self.client(2)
        listed = {one["key"]: one for one in client.good("/api/v1/playbooks")["items"]}
        self.assertIn("water-controls", listed)
        text = {"title": "Our <b>pumps</b>", "sector": "waterAndWastewater",
                "situation": "operational", "steps": ["Call Kim.", "<script>alert(1)</script>"],
                "calls": ["Kim: 555 0100"]}
        made = self.status(client.request(
            "PUT", "/api/v1/playbooks/water-controls", json_body=text), 200).json
        self.assertEqual((made["version"], made["organization"]), (1, client.organization))
        self.problem(client.request("PUT", "/api/v1/playbooks/water-controls", json_body={
            "title": "T", "steps": []}), 422)
        # Nobody else sees it.
        self.assertEqual(other.good("/api/v1/playbooks/water-controls")["organization"], None)
        with browser.browser(self.server) as window:
            window.sit(client.session, "/playbooks/water-controls")
            self.assertIn("Our <b>pumps</b>", window.text)
            window.one("#change summary").click()
            window.type("#steps", "Call Kim.\nClose the valve.")
            window.press(window.button("Save"))
            self.assertIn("Close the valve.", window.text)
            # Undo: the first version again, as a third.
            window.press(next(one for one in window.all("#versions button")
                              if "version 1" in one.get_attribute("textContent")))
            self.assertIn("<script>alert(1)</script>", window.text)
            self.assertEqual(client.good("/api/v1/playbooks/water-controls")["version"], 3)
            window.press(window.button("Take yours back"))
            self.assertEqual(window.path.split("?")[0], "/playbooks")
            window.phone()
            window.open("/playbooks/water-controls")
            self.assertEqual(window.overflow(), 0)
            self.assertIn("WaterISAC", window.text)
            self.assertEqual(window.complaints(), [])
        # The coordinator's are for all.
        self.status(self.server.coordinator.request(
            "PUT", "/api/v1/playbooks/water-controls", json_body=text), 200)
        self.assertEqual(other.good("/api/v1/playbooks/water-controls")["title"], text["title"])
        self.by_command_line(client)

    def by_command_line(self, client):
        """What is shown can be changed and written, and taken back once."""
        def verb(*words, **more):
            return self.verb(client, "playbooks", *words, **more)
        self.assertIn("water-controls", verb("list").output)
        shown = verb("show", "water-controls", "--json").json
        with harness.folder() as folder:
            path = folder / "playbook.json"
            path.write_text(json.dumps(shown | {"title": "From a terminal"}))
            verb("write", "water-controls", path)
            path.write_text("no JSON")
            wrong = verb("write", "water-controls", path, status=1)
            self.assertIn(str(path), wrong.errors)
        written = verb("show", "water-controls").output
        for words in ("From a terminal", "1. Call Kim.", "Kim: 555 0100"):
            self.assertIn(words, written)
        verb("withdraw", "water-controls")
        self.assertIn(shown["title"], verb("show", "water-controls").output)
        verb("withdraw", "water-controls", status=1)
