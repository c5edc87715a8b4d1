"""From a case to a published advisory, and a consumer that finds it as a CSAF downloader does."""

import csv
import hashlib
import html
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import xml.etree.ElementTree as ElementTree

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import actors
import harness
from harness import Client, run

# The committee's own schemas, where they lie beside this project.
DATA = pathlib.Path(os.environ.get(
    "BREAKWATER_TEST_DATA", harness.ROOT.parent / "shared" / "data"))

# The public address; the consumer reaches it at the port that the server chose.
ADDRESS = "https://hub.example"
CASE = {
    "title": "Reads past the end of a chunk", "description": "A long chunk is read too far.",
    "affected": [{"package": "pkg:npm/quayside-journey", "versions": "<2.0.0"}],
    "cwe": ["CWE-125"], "credit": "A. Finder"}


def schemas():
    """Every schema of CSAF by its identifier; empty where the data is not there."""
    archive = DATA / "csaf-tests.tar.gz"
    if not archive.exists():
        return {}
    found = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            if "/json_schema/" in member.name and member.name.endswith(".json"):
                schema = json.load(tar.extractfile(member))
                found[schema["$id"]] = schema
    return found


class Advisories(harness.Journey):
    """What CSAF section 7.1 asks of a trusted provider, by the number of the requirement:

    1 `valid` and `conforms`, 2 and 11 to 13 the paths, index.txt and changes.csv, 3 TLS is a matter
    of the server's settings (journey *api*), 4 and 5 `test_restricted…`, 6 nothing redirects, 7 to 9
    `discover`, 10 a name in DNS instead of 9, 14 not offered because of 15, 15 to 17 the feed, its
    service and categories, 18 the hashes, 19 and 20 the signature and the key.
    """

    def setUp(self):
        self.server = self.serve(environment={
            "BREAKWATER_ADDRESS": ADDRESS, "BREAKWATER_PUBLISHER": "Journey desk",
            "BREAKWATER_CONTACT": "mailto:desk@hub.example"})
        session = actors.administrator_session(self.server)
        hub = actors.own_organization(session)
        self.author, self.reviewer = (
            actors.member(self.server, hub, name, "analyst") for name in ("Author", "Reviewer"))
        self.finder = actors.organization(session, "Finder of chunks", "finder")
        self.stranger = actors.organization(session, "Another vendor", "vendor")

    def case(self, number):
        report = CASE | {"title": f"{CASE['title']} {number}", "reference": f"A-{number}"}
        report["affected"] = [{
            "package": f"pkg:npm/quayside-journey-{number}", "versions": "<2.0.0"}]
        made = self.status(self.finder.post("/api/v1/findings", report), 201).json
        return actors.confirmed_case(self.author, made["flaw"])

    def command(self, who, advisory, word, *status):
        read = who.good(f"/api/v1/advisories/{advisory}")["version"]
        return self.status(who.post(
            f"/api/v1/advisories/{advisory}/commands", {"command": word},
            headers={"If-Match": f'"{read}"'}), *(status or (200,)))

    def publish(self, number, **content):
        """An advisory by two people."""
        made = self.status(self.author.post(
            "/api/v1/advisories", {"case": self.case(number)}), 201).json
        self.revise(made["id"], self.author, self.reviewer, made["content"] | content)
        return self.author.good(f"/api/v1/advisories/{made['id']}")

    def revise(self, advisory, author, reviewer, content):
        self.status(author.request(
            "PUT", f"/api/v1/advisories/{advisory}", json_body=content), 200)
        self.command(author, advisory, "submit")
        self.problem(
            author.post(f"/api/v1/advisories/{advisory}/commands", {"command": "countersign"}),
            409, code="advisory-own-text")
        # Nobody countersigns without saying which text they read.
        self.problem(
            reviewer.post(f"/api/v1/advisories/{advisory}/commands", {"command": "countersign"}),
            428, code="advisory-version")
        self.command(reviewer, advisory, "countersign")
        self.command(author, advisory, "publish")

    # A consumer

    def fetch(self, url, status=200, client=None):
        self.assertTrue(url.startswith(ADDRESS + "/"), url)
        answer = (client or Client(self.server)).get(url.removeprefix(ADDRESS))
        self.assertEqual(answer.status, status, str(answer))
        return answer

    def discover(self):
        """From the domain name to the metadata (CSAF section 7.3)."""
        text = self.fetch(ADDRESS + "/.well-known/security.txt").text
        self.assertRegex(text, r"(?m)^Contact: mailto:desk@hub\.example$")
        self.assertRegex(text, r"(?m)^Expires: \d{4}-\d\d-\d\dT")
        named = re.findall(r"(?m)^CSAF: (\S+)$", text)
        self.assertEqual(named[0], ADDRESS + "/.well-known/csaf/provider-metadata.json")
        return [self.fetch(url).json for url in named]

    def collect(self, metadata):
        """Every document of the public feed, its hashes and signature checked."""
        self.assertEqual(metadata["role"], "csaf_trusted_provider")
        self.assertTrue(metadata["list_on_CSAF_aggregators"])
        base = "https://docs.oasis-open.org/csaf/csaf/"
        self.conforms(metadata, base + {
            "2.0": "v2.0/provider_json_schema.json", "2.1": "v2.1/schema/provider.json",
        }[metadata["metadata_version"]])
        feeds = next(d["rolie"]["feeds"] for d in metadata["distributions"] if "rolie" in d)
        public = next(f for f in feeds if f["tlp_label"] in ("WHITE", "CLEAR"))
        feed = self.fetch(public["url"]).json["feed"]
        self.assertIn({
            "scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf",
        }, feed["category"])
        rolie = next(d["rolie"] for d in metadata["distributions"] if "rolie" in d)
        service = self.fetch(rolie["services"][0]).json["service"]
        self.assertIn(public["url"], [
            c["href"] for w in service["workspace"] for c in w["collection"]])
        self.assertTrue(self.fetch(rolie["categories"][0]).json["categories"]["category"])
        key = metadata["public_openpgp_keys"][0]
        keyring = self.fetch(key["url"]).text
        documents = {}
        for entry in feed["entry"]:
            links = {}
            for link in entry["link"]:
                links.setdefault(link["rel"], []).append(link["href"])
            body = self.fetch(entry["content"]["src"]).body
            for url in links["hash"]:
                name = url.rsplit(".", 1)[1]
                digest, file = self.fetch(url).text.split()
                self.assertEqual(digest, hashlib.new(name, body).hexdigest())
                self.assertTrue(entry["content"]["src"].endswith("/" + file))
            self.verify(keyring, key["fingerprint"], body, self.fetch(links["signature"][0]).text)
            documents[entry["id"]] = json.loads(body)
            self.valid(body)
        return documents

    def verify(self, keyring, fingerprint, body, signature):
        if not shutil.which("gpg"):
            self.skipTest("gpg is not installed")
        with harness.folder() as folder:
            folder.chmod(0o700)
            for name, content in (("key", keyring.encode()), ("file", body),
                                  ("file.asc", signature.encode())):
                (folder / name).write_bytes(content)
            gpg = ["gpg", "--batch", "--homedir", str(folder), "--status-fd", "1"]
            subprocess.run([*gpg, "--import", folder / "key"], check=True, capture_output=True)
            done = subprocess.run(
                [*gpg, "--verify", folder / "file.asc", folder / "file"], capture_output=True,
                text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("VALIDSIG " + fingerprint, done.stdout)

    def conforms(self, document, identifier):
        """By the committee's schema, with those of CVSS and SSVC left to our own validator."""
        known = schemas()
        if not known:
            return
        import jsonschema
        import referencing
        from referencing.jsonschema import DRAFT202012

        def found(url):
            # Of CVSS 3 only the version is told apart: the schema wants exactly one of two.
            version = url.rsplit("-v", 1)[-1].removesuffix(".json")
            cvss = {"properties": {"version": {"const": version}}}
            return DRAFT202012.create_resource(
                known.get(url, cvss if "first.org" in url else {}))

        registry = referencing.Registry(retrieve=found)
        errors = jsonschema.Draft202012Validator(
            known[identifier], registry=registry).iter_errors(document)
        self.assertEqual([f"{error.json_path}: {error.message}" for error in errors], [])

    def conforms_to_osv(self, record):
        archive = DATA / "osv-schema.tar.gz"
        if not archive.exists():
            return
        import jsonschema
        with tarfile.open(archive) as tar:
            member = next(m for m in tar if m.name.endswith("validation/schema.json"))
            schema = json.load(tar.extractfile(member))
        # Prefixes of identifiers are given out by the authors of OSV; ours is not among them.
        schema["properties"]["id"] = {"type": "string"}
        errors = jsonschema.Draft202012Validator(schema).iter_errors(record)
        self.assertEqual([f"{error.json_path}: {error.message}" for error in errors], [])

    def valid(self, body):
        base = "https://docs.oasis-open.org/csaf/csaf/"
        document = json.loads(body)
        self.conforms(document, base + {
            "2.0": "v2.0/csaf_json_schema.json", "2.1": "v2.1/schema/csaf.json",
        }[document["document"]["csaf_version"]])
        with harness.folder() as folder:
            path = folder / "document.json"
            path.write_bytes(body)
            report = json.loads(run("csaf", "validate", "--json", path).output)
            self.assertTrue(report[0]["valid"], report)

    # What happens

    def test_published_found_and_taken_back(self):
        fixed = [{"vendor": "Quay", "name": "quayside", "package": "pkg:npm/quayside-journey-1",
                  "affected": ">=1.0|<2.0.0", "fixed": "2.0.0"},
                 {"vendor": "Quay", "name": "crane", "package": "pkg:npm/crane-journey",
                  "affected": "*", "justification": "vulnerable_code_not_in_execute_path"}]
        made = self.publish(
            1, products=fixed, vectors=["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"],
            remediations=[{"category": "workaround", "details": "Limit chunks to 4 KiB."}])
        number = made["number"]
        self.assertEqual(made["state"], "published")
        self.assertEqual(self.author.good(f"/api/v1/cases/{made['case']}")["state"], "published")
        for metadata in self.discover():
            document = self.collect(metadata)[number]["document"]
            self.assertEqual(document["tracking"]["version"], "1")
            self.assertEqual(document["publisher"]["name"], "Journey desk")
        for folder in ("white", "clear"):
            index = self.fetch(f"{ADDRESS}/csaf/{folder}/index.txt").text.split()
            changes = list(csv.reader(io.StringIO(
                self.fetch(f"{ADDRESS}/csaf/{folder}/changes.csv").text)))
            self.assertEqual(sorted(index), sorted(row[0] for row in changes))
            year = document["tracking"]["initial_release_date"][:4]
            self.assertEqual(index, [f"{year}/{number.lower()}.json"])
        self.fetch(ADDRESS + "/csaf/white/2026/../../etc/passwd", 404)

        page = Client(self.server).get(f"/advisories/{number}")
        self.assertEqual(page.status, 200)
        self.assertIn(html.escape(">=1.0|<2.0.0"), page.text)
        self.assertIn("The vulnerable code is never run", page.text)
        osv = self.fetch(f"{ADDRESS}/csaf/osv/{number.lower()}.json").json
        self.assertEqual(osv["affected"][0]["ranges"][0]["events"], [
            {"introduced": "1.0"}, {"fixed": "2.0.0"}])
        self.assertEqual(len(osv["affected"]), 1)
        self.conforms_to_osv(osv)
        vex = self.fetch(f"{ADDRESS}/csaf/openvex/{number.lower()}.json").json
        self.assertEqual({s["status"]: s.get("justification") for s in vex["statements"]}, {
            "affected": None, "fixed": None,
            "not_affected": "vulnerable_code_not_in_execute_path"})
        bill = self.fetch(f"{ADDRESS}/csaf/cyclonedx/{number.lower()}.json").json
        self.assertIsNone(
            JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)))
        said = bill["vulnerabilities"][0]
        self.assertEqual(said["analysis"]["state"], "exploitable")
        self.assertEqual(said["affects"][0]["versions"], [
            {"range": "vers:npm/>=1.0|<2.0.0", "status": "affected"},
            {"version": "2.0.0", "status": "unaffected"}])
        analysis = bill["vulnerabilities"][1]["analysis"]
        self.assertEqual(
            (analysis["state"], analysis["justification"]), ("not_affected", "code_not_reachable"))
        atom = ElementTree.fromstring(self.fetch(ADDRESS + "/advisories.atom").body)
        self.assertIn(number, "".join(atom.itertext()))

        # A revision takes it back; reader and writer change places.
        self.revise(
            made["id"], self.reviewer, self.author, made["content"] | {
                "withdrawal": "It was no flaw.", "change": "Taken back."})
        for metadata in self.discover():
            document = self.collect(metadata)[number]
            self.assertEqual(document["document"]["tracking"]["version"], "2")
            self.assertNotIn("vulnerabilities", document)
        for folder, status in (("osv", 200), ("openvex", 404), ("cyclonedx", 404)):
            self.fetch(f"{ADDRESS}/csaf/{folder}/{number.lower()}.json", status)

    def test_end_of_life_has_ways_to_live_with_it(self):
        products = [{"vendor": "Old Pumps", "name": "Pump 9", "affected": "*"}]
        made = self.publish(2, products=products, remediations=[
            {"category": "no_fix_planned", "details": "The pump is no longer made."},
            {"category": "mitigation", "details": "Keep it on a network of its own."}])
        for metadata in self.discover():
            document = self.collect(metadata)[made["number"]]
            kinds = {r["category"] for r in document["vulnerabilities"][0]["remediations"]}
            self.assertEqual(kinds, {"no_fix_planned", "mitigation"})

    def test_restricted_advisories_need_a_token(self):
        amber = self.publish(3, label="AMBER")
        green = self.publish(4, label="GREEN")
        self.assertEqual(self.author.good(f"/api/v1/cases/{amber['case']}")["state"], "confirmed")
        for metadata in self.discover():
            self.assertEqual(self.collect(metadata), {})
            feeds = next(d["rolie"]["feeds"] for d in metadata["distributions"] if "rolie" in d)
            for feed in feeds[1:]:
                self.fetch(feed["url"], 401)
                wanted = {"AMBER": (amber, 1, 0), "GREEN": (green, 1, 1)}.get(feed["tlp_label"])
                if not wanted:
                    continue
                made, party, other = wanted
                for client, count in ((self.finder, party), (self.stranger, other)):
                    entries = self.fetch(feed["url"], client=client).json["feed"]["entry"]
                    self.assertEqual(len(entries), count, feed["tlp_label"])
                source = self.fetch(feed["url"], client=self.finder).json["feed"]["entry"][0][
                    "content"]["src"]
                body = self.fetch(source, client=self.finder).body
                self.valid(body)
                self.fetch(source, 401)
                self.fetch(source, 200 if other else 404, client=self.stranger)

    def test_what_would_not_be_valid_is_not_handed_over(self):
        made = self.status(self.author.post(
            "/api/v1/advisories", {"case": self.case(5)}), 201).json
        content = made["content"] | {"products": [{
            "vendor": "Quay", "name": "quayside", "affected": "before the flood < 2"}]}
        path = f"/api/v1/advisories/{made['id']}"
        self.status(self.author.request("PUT", path, json_body=content), 200)
        answer = self.problem(
            self.author.post(path + "/commands", {"command": "submit"}), 422, code="invalid")
        self.assertIn("range", answer.json["errors"][0]["detail"])
        self.problem(
            self.author.request("PUT", path, json_body={"title": ""}), 422, "/title", "/summary")
        self.status(self.finder.get(path), 404)
        self.status(self.finder.post(path + "/commands", {"command": "countersign"}), 403)
        self.status(Client(self.server).get(f"/advisories/{made['number']}"), 404)

    def test_the_command_line_does_the_same(self):
        def verb(who, *words):
            return json.loads(run(
                "advisories", *words, "--json", server=self.server, token=who.token).output)
        case = self.case(7)
        made = verb(self.author, "begin", case)
        with harness.folder() as folder:
            path = folder / "text.json"
            path.write_text(json.dumps(made["content"] | {"title": "From a terminal"}))
            verb(self.author, "change", made["id"], path)
        verb(self.author, "move", made["id"], "submit")
        own = run(
            "advisories", "move", made["id"], "countersign", server=self.server,
            token=self.author.token, status=1)
        self.assertIn("You wrote a part of this text", own.errors)
        for who, word in ((self.reviewer, "countersign"), (self.author, "publish")):
            read = str(verb(who, "show", made["id"])["version"])
            verb(who, "move", made["id"], word, "--version", read)
        shown = verb(self.author, "show", made["id"])
        self.assertEqual((shown["state"], shown["content"]["title"]),
                         ("published", "From a terminal"))
        self.assertIn(made["number"], [item["number"] for item in verb(self.author, "list")])

    def test_pages_do_the_same(self):
        session = actors.person(self.server, actors.own_organization(
            actors.administrator_session(self.server)), "Page author", "analyst")
        begun = self.status(session.form(f"/cases/{self.case(6)}/advisory", {}), 303)
        path = begun.headers["location"].split("?")[0]
        page = self.status(session.get(path), 200)
        fields = {
            "version": re.search(r'name="version" value="(\d+)"', page.text).group(1),
            "title": "By page", "summary": "A summary.", "label": "CLEAR",
            "products": "Quay | quayside | pkg:npm/quayside-journey-6 | >=1.0|<2.0.0 | 2.0.0\n"
                        "Old | pump |  | * |\n"
                        "Old | valve |  | <3 | not affected: component_not_present",
            "remediations": "mitigation | Keep it apart.", "references": "More | https://a.example"}
        refused = session.form(path, fields | {"products": "Quay | quayside | nonsense | 1 | 2"})
        self.assertEqual(refused.status, 422)
        self.assertIn("By page", refused.text)
        self.assertIn("line 1: package URL must be", refused.text)
        self.status(session.form(path, fields), 303)
        stored = self.author.good("/api/v1/advisories/" + path.rsplit("/", 1)[1])
        self.assertEqual(
            [(p["affected"], p["fixed"], p["justification"])
             for p in stored["content"]["products"]],
            [(">=1.0|<2.0.0", "2.0.0", None), ("*", None, None),
             ("<3", None, "component_not_present")])
        page = session.get(path)
        self.assertIn("What the text says", page.text)
        self.assertIn("Hand over for review", page.text)
