"""Tools that were written for osv.dev ask here instead, unchanged."""

import json
import subprocess
import sys

import harness

# From the examples: which identifiers are known for these, read off the documents by eye.
REQUIREMENTS = {
    "jinja2==3.1.2": {"CVE-2024-22195": "3.1.3", "CVE-2024-34064": "3.1.4"},
    "Django==4.2.14": {"CVE-2024-42005": "4.2.15"},
    "requests==2.32.3": {},
    "Pillow==10.2.0": {"CVE-2024-28219": "10.3.0"},
    "urllib3==2.0.6": {"CVE-2023-45803": "2.0.7"},
}


class OSV(harness.Journey):
    def setUp(self):
        self.server = self.serve()
        self.client = harness.Client(self.server)

    def query(self, body, status=200):
        return self.status(self.client.post("/v1/query", body), status).json

    def test_pip_audit(self):
        folder = self.server.place.folder
        listing = folder / "requirements.txt"
        listing.write_text("\n".join(REQUIREMENTS) + "\n")
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", "--vulnerability-service", "osv",
             "--osv-url", self.server.address + "/v1/query", "--disable-pip", "--no-deps",
             "--requirement", str(listing), "--format", "json", "--progress-spinner", "off",
             "--cache-dir", str(folder / "cache"), "--aliases", "on"],
            capture_output=True, text=True, timeout=120, cwd=folder)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertEqual(done.returncode, 1, "there is something to find:\n" + done.stdout)
        found = {}
        for one in json.loads(done.stdout)["dependencies"]:
            found[one["name"].lower()] = {
                next(name for name in [flaw["id"], *flaw["aliases"]] if name.startswith("CVE-")):
                    flaw["fix_versions"] for flaw in one["vulns"]}
        for requirement, expected in REQUIREMENTS.items():
            name = requirement.split("==")[0].lower()
            self.assertEqual(set(found[name]), set(expected), name)
            for flaw, fix in expected.items():
                self.assertIn(fix, found[name][flaw], f"{name} {flaw}")

    def test_questions(self):
        by_name = self.query(
            {"version": "4.17.20", "package": {"name": "lodash", "ecosystem": "npm"}})
        self.assertEqual([one["id"] for one in by_name["vulns"]], ["GHSA-35jh-r3h4-6jhm"])
        record = by_name["vulns"][0]
        self.assertIn("CVE-2021-23337", record["aliases"])
        self.assertEqual(
            record["affected"][0]["ranges"][0]["events"],
            [{"introduced": "0"}, {"fixed": "4.17.21"}])
        by_purl = self.query({"package": {"purl": "pkg:npm/lodash@4.17.20"}})
        self.assertEqual(by_purl, by_name)
        self.assertEqual(self.query({"package": {"purl": "pkg:npm/lodash@4.17.21"}}), {})
        self.assertEqual(self.query({"package": {"purl": "pkg:npm/nobody-has-this@1"}}), {})
        every = self.query({"package": {"name": "pillow", "ecosystem": "PyPI"}})
        self.assertGreaterEqual(
            {one["id"] for one in every["vulns"]},
            {"GHSA-3f63-hfp8-52jq", "GHSA-44wm-f244-xhp3", "PYSEC-2022-10"})
        got = self.client.good("/v1/vulns/GHSA-35jh-r3h4-6jhm")
        self.assertEqual(got, record)
        self.status(self.client.get("/v1/vulns/GHSA-none"), 404)

    def test_batches(self):
        body = {"queries": [
            {"package": {"purl": "pkg:npm/lodash@4.17.20"}},
            {"package": {"purl": "pkg:npm/lodash@4.17.21"}},
            {"version": "10.2.0", "package": {"name": "Pillow", "ecosystem": "PyPI"}}]}
        results = self.status(self.client.post("/v1/querybatch", body), 200).json["results"]
        self.assertEqual(
            [[one["id"] for one in result.get("vulns", [])] for result in results],
            [["GHSA-35jh-r3h4-6jhm"], [], ["GHSA-44wm-f244-xhp3"]])
        self.assertTrue(results[0]["vulns"][0]["modified"].endswith("Z"))
        too_many = {"queries": body["queries"][:1] * 1001}
        self.status(self.client.post("/v1/querybatch", too_many), 400)

    def test_mistakes(self):
        for body, pointer in [
            ({"package": {"purl": "lodash"}}, "/package/purl"),
            ({"package": {"name": "x", "ecosystem": "Nowhere"}}, "/package/ecosystem"),
            ({"version": "1", "package": {"ecosystem": "npm"}}, "/package/name"),
            ({"version": "1", "package": {"purl": "pkg:npm/x@2"}}, "/version"),
            ({"commit": "6879efc2c1596d11a6a6ad296f80063b558d5e0f"}, "/commit"),
        ]:
            with self.subTest(body=body):
                answer = self.status(self.client.post("/v1/query", body), 400)
                self.assertEqual(answer.pointers, [pointer])
                self.assertTrue(answer.json["detail"], str(answer))
