"""A water utility's pump station without a network: the list out, what was done back in."""

import io
import json
import os
import pathlib
import subprocess
import tempfile
import zipfile

import axe_playwright_python
from selenium.webdriver.common.by import By

import actors
import browser
import harness
from harness import run

AXE = pathlib.Path(axe_playwright_python.__file__).with_name("axe.min.js")
PACKAGE = "pkg:npm/sluicegate"
ADDRESS = "https://hub.example"


def osv(fixed):
    return json.dumps({
        "id": "CVE-2026-71001", "modified": "2026-11-01T00:00:00Z",
        "summary": "The gate opens <script>alert(1)</script> too far",
        "affected": [{"package": {"ecosystem": "npm", "name": "sluicegate"}, "ranges": [
            {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}]})


class Bundles(harness.Journey):
    def setUp(self):
        self.place = self.place(examples=False)
        self.server = self.serve(self.place, environment={
            "BREAKWATER_ADDRESS": ADDRESS, "BREAKWATER_PUBLISHER": "Journey desk",
            "BREAKWATER_CONTACT": "mailto:desk@hub.example"})
        actors.set_up(self.server)
        session = self.server.administrator
        self.utility = actors.organization(
            session, "Harlan Water", "criticalInfrastructure", "waterAndWastewater")
        self.other = actors.organization(
            session, "Other Water", "criticalInfrastructure", "waterAndWastewater")
        self.asset = self.status(self.utility.post("/api/v1/assets", {
            "name": "Pump controller", "exposure": "internal", "owner": "Ida Brandt",
            "maintainedBy": "Pier Controls"}), 201).json["id"]
        actors.inventory(self.utility, self.asset, PACKAGE, "1.0.0")
        self.know("1.5.0")
        self.action = harness.wait_until("the action", lambda: next(
            iter(self.utility.good("/api/v1/actions")["items"]), None), 30, 0.2)
        self.key = self.utility.get("/ledger/key").text.strip()
        self.today = str(harness.today())

    def know(self, fixed):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "CVE-2026-71001.json")
            with open(path, "w") as file:
                file.write(osv(fixed))
            run("import", path, place=self.place)

    def publish(self):
        """An advisory for everybody about what runs there, by two people; gives its number."""
        hub = actors.coordinator(self.server)
        own = actors.own_organization(self.server.administrator)
        author, reviewer = (
            actors.member(self.server, own, name, "analyst") for name in ("Author", "Reviewer"))
        finder = actors.organization(self.server.administrator, "Finder of gates", "finder")
        made = self.status(finder.post("/api/v1/findings", {
            "title": "The gate believes whoever asks", "description": "It opens without a key.",
            "affected": [{"package": PACKAGE, "versions": "<1.5.0"}], "cwe": ["CWE-306"]}), 201)
        case = actors.confirmed_case(hub, made.json["flaw"])
        draft = self.status(author.post("/api/v1/advisories", {"case": case}), 201).json
        path, content = f"/api/v1/advisories/{draft['id']}", draft["content"]
        self.assertEqual(content["label"], "CLEAR")
        for product in content["products"]:
            product["fixed"] = "1.5.0"
        self.status(author.request("PUT", path, json_body=content), 200)
        for who, word in ((author, "submit"), (reviewer, "countersign"), (author, "publish")):
            read = who.good(path)["version"]
            self.status(who.post(path + "/commands", {"command": word},
                                 headers={"If-Match": f'"{read}"'}), 200)
        return draft["number"]

    def advisories(self, archive, number):
        """What was published goes with it, byte for byte, each with its signature."""
        names = [one for one in archive.namelist() if one.startswith("advisories/")]
        file = f"advisories/{number.lower()}.json"
        self.assertEqual(sorted(names), [file, file + ".asc"])
        document = json.loads(archive.read(file))["document"]
        self.assertEqual(document["tracking"]["id"], number)
        self.assertEqual(document["distribution"]["tlp"]["label"], "WHITE")
        year = document["tracking"]["initial_release_date"][:4]
        public = f"/csaf/white/{year}/{number.lower()}.json"
        anyone = harness.Client(self.server)
        for end in ("", ".asc"):
            self.assertEqual(
                archive.read(file + end), self.status(anyone.get(public + end), 200).body)
        self.assertRegex(archive.read(file + ".asc").decode(), r"^-----BEGIN PGP SIGNATURE-----")

    def make(self):
        base = f"/api/v1/organizations/{self.utility.organization}/bundles"
        made = self.status(self.utility.post(base, {}), 201).json
        answer = self.status(self.utility.get(f"/api/v1/bundles/{made['id']}"), 200)
        return made, answer.body

    def bring(self, client, lines):
        return client.post(
            f"/api/v1/organizations/{client.organization}/bundles/receipts",
            {"done": [{"code": code, "on": self.today, "by": "IB"} for code in lines]})

    def verify(self, folder, *more, code=0):
        """With an empty folder, and neither server, database nor token."""
        done = subprocess.run(
            [harness.PROGRAM, "bundle", "verify", "bundle.zip", "--key", self.key, *more],
            cwd=folder, env={"HOME": folder, "PATH": "/usr/bin:/bin"}, capture_output=True,
            text=True, timeout=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_out_and_back(self):
        number = self.publish()
        self.action = harness.wait_until("the advisory among the causes", lambda: next(
            (one for one in self.utility.good("/api/v1/actions")["items"]
             if number in json.dumps(self.utility.good(f"/api/v1/actions/{one['id']}"))), None),
            30, 0.2)
        made, content = self.make()
        self.problem(self.other.get(f"/api/v1/bundles/{made['id']}"), 404)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "bundle.zip")
            with open(path, "wb") as file:
                file.write(content)
            self.assertIn("each as it was signed", self.verify(folder))
            self.assertIn("you have seen bundle 9", self.verify(folder, "--last", "9", code=1))
            archive = zipfile.ZipFile(io.BytesIO(content))
            self.assertIsNone(archive.testzip())
            page = archive.read("index.html").decode()
            for words in (self.action["instruction"], self.action["fallback"], "Ida Brandt",
                          "Pier Controls", "CVE-2026-71001", number):
                self.assertIn(words, page)
            self.assertNotIn("<script", page)
            self.advisories(archive, number)
            codes = [one["code"] for one in json.loads(archive.read("actions.json"))["actions"]]
            self.offline(folder, archive, codes[0])
            # One file changed on the way.
            with zipfile.ZipFile(path, "w") as changed:
                for name in archive.namelist():
                    data = archive.read(name)
                    changed.writestr(name, data + b" " if name == "matches.json" else data)
            self.assertIn("matches.json is not the one", self.verify(folder, code=1))
        self.back(codes[0])

    def offline(self, folder, archive, code):
        """The page from the disk, as on a computer without a network, at the width of a phone."""
        page = os.path.join(folder, "index.html")
        with open(page, "wb") as file:
            file.write(archive.read("index.html"))
        with browser.browser(self.server) as window:
            driver = window.driver
            driver.execute_cdp_cmd("Network.enable", {})
            driver.execute_cdp_cmd("Network.emulateNetworkConditions", {
                "offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0})
            driver.set_window_size(390, 844)
            driver.get("file://" + page)
            self.assertIn("What to do", driver.find_element(By.TAG_NAME, "h1").text)
            self.assertIn(code, driver.find_element(By.TAG_NAME, "body").text)
            wide = driver.execute_script(
                "return document.documentElement.scrollWidth - innerWidth")
            self.assertLessEqual(wide, 0, "the page is wider than a phone")
            self.axe(driver)

    def axe(self, driver):
        driver.execute_script(AXE.read_text())
        found = driver.execute_async_script(
            "const done = arguments[0]; axe.run(document, "
            "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
            ".then(result => done(result.violations.map(one => one.id + ': ' + one.help)))")
        self.assertEqual(found, [])

    def typed(self, code, wrong):
        """On the hub's own page, with a typing error: the line is named, and what was typed stays."""
        with browser.browser(self.server) as window:
            window.sit(self.utility.session, "/bundles")
            window.driver.find_element(By.ID, "lines").send_keys(
                f"{code} {self.today} IB\n{wrong} {self.today} IB pump two")
            window.press(window.button("Bring back"))
            self.assertIn("Line 2", window.text)
            self.assertNotIn("Line 1", window.text)
            self.assertIn("typing error", window.text)
            kept = window.driver.find_element(By.ID, "lines").get_attribute("value")
            self.assertIn(wrong, kept)
            self.assertEqual(window.overflow(), 0)

    def test_a_file_from_the_site(self):
        """What the console writes there, with a new list of software, proves what such lists prove."""
        _, content = self.make()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "bundle.zip")
            with open(path, "wb") as file:
                file.write(content)
            with open(os.path.join(folder, "bom.json"), "wb") as file:
                file.write(actors.bill(PACKAGE, "1.5.0"))
            archive = zipfile.ZipFile(io.BytesIO(content))
            code = json.loads(archive.read("actions.json"))["actions"][0]["code"]
            receipt = os.path.join(folder, "receipt.json")
            answer = ["bundle", "answer", path, "--key", self.key, "--out", receipt]
            wrong = run(*answer, "--done", code[:-1] + ("0" if code[-1] != "0" else "1"),
                        "--on", self.today, "--by", "IB", status=1)
            self.assertIn("typing error", wrong.errors)
            run(*answer, "--done", code, "--on", self.today, "--by", "IB")
            run(*answer, "--sbom", os.path.join(folder, "bom.json"), "--asset", self.asset)
            brought = ["bundle", "bring", receipt]
            first = run(*brought, server=self.server, token=self.utility.token)
            self.assertIn("1 lists of software", first.output)
            harness.wait_until(
                "the proof", lambda: self.state()["state"] == "verified", 30, 0.2)
            proven = self.state()
            self.assertEqual(proven["strength"], 5)
            second = run(*brought, server=self.server, token=self.utility.token)
            self.assertIn("nothing changed", second.output)
            self.assertIn("0 lists of software", second.output)
            self.assertEqual(self.state(), proven)

    def back(self, code):
        letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        wrong = code[:-1] + letters[(letters.index(code[-1]) + 1) % 32]
        self.typed(code, wrong)
        refused = self.problem(self.bring(self.utility, [code, wrong]), 422).json
        self.assertIn("/done/1/code", refused["detail"])
        self.assertIn("typing error", refused["detail"])
        self.assertEqual(self.state()["state"], "open", "nothing of it is taken in")
        # Another organization's paper is nobody else's.
        self.problem(self.bring(self.other, [code]), 422)
        self.problem(self.other.post(
            f"/api/v1/organizations/{self.utility.organization}/bundles/receipts",
            {"done": [{"code": code, "on": self.today, "by": "X"}]}), 404)
        done = self.status(self.bring(self.utility, [code.lower()]), 200).json
        self.assertEqual([one["outcome"] for one in done["answers"]], ["recorded"])
        self.assertEqual([one["strength"] for one in done["answers"]], [1])
        before = self.state()
        self.assertEqual(before["state"], "done")
        again = self.status(self.bring(self.utility, [code]), 200).json
        self.assertEqual([one["outcome"] for one in again["answers"]], ["known"])
        self.assertEqual(self.state(), before, "the second time nothing changes")
        # The inventory that was taken afterwards proves it.
        actors.inventory(self.utility, self.asset, PACKAGE, "1.5.0")
        harness.wait_until(
            "the proof", lambda: self.state()["state"] == "verified", 30, 0.2)

    def state(self):
        return self.utility.good(f"/api/v1/actions/{self.action['id']}")
