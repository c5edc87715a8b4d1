"""A day later CISA's list has one entry more and one fewer: exactly the right dates move."""

import datetime

import actors
import expected
import harness
from harness import EXAMPLES, EXPECTED

UPDATE = EXPECTED["afterKevUpdate"]
OPERATORS = list(EXPECTED["bod2604"]["operators"])


def operator_names():
    return {
        name: __import__("json").loads(
            (EXAMPLES / "operators" / name / "operator.json").read_text())["name"]
        for name in OPERATORS}


class KEVUpdate(harness.Journey):
    def read(self, client):
        """Every obligation there is: (operator, asset, product, version, CVE) → its facts."""
        names = {
            one["name"]: one["id"] for one in client.every("/api/v1/organizations", limit=100)}
        vulnerabilities, found = expected.Names(client), {}
        for operator, name in operator_names().items():
            candidates = {
                (one.product, one.version) for one in expected.obligations(operator)}
            for action in client.every(f"/api/v1/actions?organization={names[name]}", limit=9):
                detail = client.good(f"/api/v1/actions/{action['id']}")
                product = expected.split_product(action["product"], candidates)
                for cause in detail["causes"]:
                    key = (
                        operator, action["assetName"], *product,
                        vulnerabilities.cve(cause["vulnerability"]))
                    self.assertNotIn(key, found, "twice the same obligation")
                    found[key] = {
                        "urgency": cause["urgency"], "due": cause["due"],
                        "inKEV": cause["inKEV"], "reason": cause["reason"],
                        "action": action["id"]}
        return found

    def test_only_the_right_dates_move(self):
        place = self.place()
        server = self.serve(place)
        client = actors.coordinator(server)
        before = self.read(client)
        wanted = {
            (operator, one.asset, one.product, one.version, one.cve): one
            for operator in OPERATORS for one in expected.obligations(operator)}
        self.same(before, wanted, "the obligations of the three operators")
        for key, one in wanted.items():
            got = before[key]
            self.assertEqual(
                (got["urgency"], got["inKEV"]), (one.urgency, one.inKEV), f"{key}: {got}")
            dues = {
                one.days and str(day + datetime.timedelta(days=one.days))
                for day in self.stage.days}
            self.assertIn(got["due"], dues, f"{key}: {got}")
            self.assertGreater(len(got["reason"]), 40, f"{key}: {got}")

        today = {harness.today()}
        harness.run("import", EXAMPLES / "knowledge" / "kev-update.json", place=place)
        after = harness.wait_until(
            "the update to reach the actions",
            lambda: (lambda now: now if now != before else None)(self.read(client)), 60, 0.5)
        today.add(harness.today())
        moved = {
            key for key in before if
            (before[key]["urgency"], before[key]["due"], before[key]["inKEV"])
            != (after.get(key, {}).get("urgency"), after.get(key, {}).get("due"),
                after.get(key, {}).get("inKEV"))}
        changes = {
            (one["operator"], one["asset"], expected.product_of(one["package"]),
             expected.plain(one["version"]), one["cve"]): one for one in UPDATE["changes"]}
        self.same(moved, changes, "the deadlines that moved")
        self.same(after, before, "no obligation comes or goes")
        for key in set(before) - moved:
            self.assertEqual(before[key]["reason"], after[key]["reason"], f"{key}: reason")
        for key, one in changes.items():
            old, new = before[key], after[key]
            self.assertEqual(new["urgency"], expected.URGENCY[one["to"]["outcome"]], key)
            self.assertEqual(new["inKEV"], one["to"]["inKEV"], key)
            days = one["to"]["days"]
            if days < one["from"]["days"]:
                # More urgent counts from the day of the change.
                self.assertIn(new["due"], {
                    old["due"], *(str(day + datetime.timedelta(days=days)) for day in today)}, key)
                self.assertIn("added to CISA", new["reason"], new)
            else:
                first = datetime.date.fromisoformat(old["due"]) - datetime.timedelta(
                    days=one["from"]["days"])
                self.assertEqual(new["due"], str(first + datetime.timedelta(days=days)), key)
                self.assertIn("removed from CISA", new["reason"], new)

        # The earlier decision and its reason stay to be read.
        window = actors.administrator_session(server)
        for key in changes:
            page = window.get(f"/actions/{after[key]['action']}")
            self.status(page, 200)
            history = page.text.split('id="history"', 1)[-1]
            self.assertIn("KEV", history, f"{key}: the history says why the date moved")

        # The same file again changes nothing more.
        again = harness.run(
            "import", EXAMPLES / "knowledge" / "kev-update.json", "--json", place=place)
        self.assertEqual(again.json[0]["changed"], 0, again)
        self.assertEqual(self.read(client), after, "after importing it twice")
