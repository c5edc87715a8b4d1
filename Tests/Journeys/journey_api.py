"""The API as a program meets it: refusals, pages, repeats, versions, bulk, its own description."""

import concurrent.futures
import io
import json
import re
import subprocess
import tarfile

from openapi_spec_validator import validate

import actors
import harness
from harness import Client, EXAMPLES

NOBODY = "0" * 26


class API(harness.Journey):
    @classmethod
    def setUpClass(cls):
        cls.shared = cls.stage.copy()
        cls.server = harness.Server(cls.shared)
        cls.client = actors.coordinator(cls.server)
        session = actors.administrator_session(cls.server)
        cls.finder = actors.organization(session, "API finder", "finder")
        cls.owner = actors.organization(
            session, "API operator", "criticalInfrastructure", "energy")

    @classmethod
    def tearDownClass(cls):
        status = cls.server.stop()
        errors = cls.server.errors()
        cls.shared.remove()
        assert not errors, errors[:5]
        assert status == 0, f"serve ended with {status}"

    def asset(self, name, **more):
        made = self.owner.post("/api/v1/assets", {"name": name, "exposure": "public"} | more)
        return self.status(made, 201).json

    # Refusals

    def test_who_may(self):
        self.problem(Client(self.server).get("/api/v1/findings"), 401, code="unauthenticated")
        bad = self.problem(
            Client(self.server, token="bwk_nonsense").get("/api/v1/findings"), 401,
            code="invalid-token")
        self.assertIn("Bearer", bad.headers["www-authenticate"])
        self.problem(
            self.finder.post("/api/v1/organizations", {"name": "x", "kind": "finder"}), 403,
            code="forbidden")
        self.problem(self.finder.get("/api/v1/jobs/dead"), 403)
        # The coordinator makes no tokens in others' names.
        self.status(self.client.post(
            f"/api/v1/organizations/{self.finder.organization}/tokens",
            {"name": "reads", "role": "observer", "scopes": ["findings.read"], "days": 1}), 403, 404)
        limited = self.status(self.finder.post(
            f"/api/v1/organizations/{self.finder.organization}/tokens",
            {"name": "reads", "role": "analyst", "scopes": ["findings.read"], "days": 1}), 201)
        reader = Client(self.server, token=limited.json["secret"])
        self.status(reader.get("/api/v1/findings"), 200)
        self.problem(reader.post("/api/v1/findings", actors.finding("scope")), 403)

    def test_what_is_not_there(self):
        for path in (f"/api/v1/findings/fnd_{NOBODY}", "/api/v1/findings/x", "/api/v1/nothing",
                     "/api/v1/vulnerabilities/CVE-1999-0000", "/api/v2/findings"):
            self.problem(self.client.get(path), 404, code="not-found")
        wrong = self.problem(self.client.request("DELETE", "/api/v1/findings"), 405)
        self.assertEqual(
            {part.strip() for part in wrong.headers["allow"].split(",")} - {"HEAD"},
            {"GET", "POST"}, str(wrong))
        self.assertIn(self.client.request("BREW", "/api/v1/findings").status, (405, 501, 400))

    def test_bodies(self):
        post = self.finder.request
        path = "/api/v1/findings"
        self.problem(
            post("POST", path, "hello", {"Content-Type": "text/plain"}), 415,
            code="unsupported-media-type")
        malformed = self.problem(
            post("POST", path, '{"title": "x",\n "affected": [}',
                 {"Content-Type": "application/json"}), 400, code="malformed-json")
        self.assertIn("Line 2", malformed.json["detail"])
        self.problem(
            post("POST", path, '{"title":"a","title":"b","affected":[]}',
                 {"Content-Type": "application/json"}), 400)
        self.problem(
            post("POST", path, "[" * 5000 + "]" * 5000, {"Content-Type": "application/json"}), 400)
        self.problem(post("POST", path, b"\xff\xfe{}", {"Content-Type": "application/json"}), 400)
        self.problem(post("POST", path, "", {"Content-Type": "application/json"}), 400)
        self.problem(self.finder.post(path, []), 422)
        several = self.problem(
            self.finder.post(path, {
                "title": " ", "affected": [{"package": "not a purl"}], "isAdministrator": True,
                "location": {"line": 0}, "severity": [{"type": "CVSS_V3", "score": "high"}],
                "cwe": ["banana"], "aliases": ["CVE-20"]}), 422,
            "/title", "/affected/0/package", "/isAdministrator", "/location/line",
            "/severity/0/score", "/cwe/0", "/aliases/0")
        self.assertTrue(several.json["remedy"])
        self.problem(
            self.owner.post("/api/v1/assets", {"name": "x"}), 422, "/exposure")
        self.problem(
            self.owner.post("/api/v1/assets", {"name": "x", "exposure": "sideways"}), 422,
            "/exposure")
        for bad in ("0", "501", "x", "-1", "1.5"):
            self.problem(self.client.get(f"/api/v1/findings?limit={bad}"), 422)
        self.problem(self.client.get("/api/v1/findings?cursor=nonsense"), 422)
        self.problem(self.client.get("/api/v1/cases?state=gone"), 422)

    def test_media_types(self):
        """What an endpoint does not take is refused as such, before it is read."""
        asset = self.asset("Media")
        for path in ("/api/v1/findings", "/api/v1/findings/sarif", "/api/v1/assets",
                     f"/api/v1/assets/{asset['id']}/sbom"):
            for kind in ("text/csv", "image/png"):
                with self.subTest(f"{kind} to {path}"):
                    client = self.owner if "assets" in path else self.finder
                    self.problem(client.request("POST", path, "{}", {"Content-Type": kind}), 415)

    def test_too_large(self):
        """curl reads the answer even when the server does not want the rest of the body."""
        big = json.dumps({"name": "x" * (2 << 20), "exposure": "public"})
        for headers in ([], ["-H", "Transfer-Encoding: chunked"]):
            done = subprocess.run(
                ["curl", "-sS", "-o", "-", "-w", "\n%{http_code} %{content_type}", "-X", "POST",
                 "-H", f"Authorization: Bearer {self.owner.token}", *headers,
                 "-H", "Content-Type: application/json", "--data-binary", "@-",
                 f"{self.server.address}/api/v1/assets"],
                input=big, capture_output=True, text=True, timeout=60)
            self.assertIn("413 application/problem+json", done.stdout, (headers, done))
        # The connection's troubles are its own.
        self.status(self.client.get("/healthz"), 200)

    def test_headers_of_every_answer(self):
        for path in ("/", "/healthz", "/api/v1/findings", "/nothing", "/api/v1/openapi.json"):
            answer = Client(self.server).get(path)
            self.assertEqual(answer.headers["x-content-type-options"], "nosniff", path)
            self.assertIn("default-src 'none'", answer.headers["content-security-policy"], path)
            self.assertNotIn("unsafe", answer.headers["content-security-policy"], path)
            self.assertTrue(answer.headers["x-request-id"], path)
            self.assertNotIn("server", answer.headers, "the software's name is nobody's business")
        head = Client(self.server).request("HEAD", "/healthz")
        self.assertEqual((head.status, head.body), (200, b""))

    def test_forms_of_other_sites(self):
        session = actors.administrator_session(self.server)
        for headers in (
            {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
        ):
            answer = session.request(
                "POST", "/organizations", "name=Evil&kind=finder",
                headers | {"Content-Type": "application/x-www-form-urlencoded"})
            self.status(answer, 403)
        for more in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
            answer = Client(self.server).request(
                "POST", "/organizations", "name=Evil&kind=finder",
                {"Cookie": session.cookie, "Content-Type": "application/x-www-form-urlencoded"}
                | more)
            self.status(answer, 403)
        names = [one["name"] for one in self.client.every("/api/v1/organizations")]
        self.assertNotIn("Evil", names)
        # A session is no API credential, and a token is no session.
        self.problem(Client(self.server, cookie=session.cookie).get("/api/v1/findings"), 401)
        page = Client(self.server, token=self.client.token).get("/queue")
        self.status(page, 303)

    def test_where_to_go_after_signing_in(self):
        """Stays on this site, as browsers read addresses: without tabs and line ends."""
        place = Client(self.server).get("/signin?next=//evil.example/x")
        self.status(place, 200)
        for wanted in ("//evil.example", "https://evil.example", "/\\evil.example",
                       "/a\r\nSet-Cookie: x=y", "/\t/evil.example", "/\n/evil.example"):
            link = self.client.post(
                f"/api/v1/organizations/{self.finder.organization}/people",
                {"name": "Next", "email": f"n{abs(hash(wanted))}@x.example"}).json["link"]
            done = Client(self.server).form(
                "/signin", {"secret": link.rsplit("/", 1)[1], "next": wanted})
            self.status(done, 303)
            followed = re.sub(r"[\t\r\n]", "", done.headers["location"])
            self.assertRegex(followed, r"^/([^/\\]|$)", f"next={wanted!r} leads away: {done}")
            self.assertFalse(
                [value for name, value in done.pairs if name == "set-cookie" and "x=y" in value])

    # Pages

    def test_every_page_of_every_list(self):
        for path in ("/api/v1/findings", "/api/v1/cases", "/api/v1/vulnerabilities",
                     "/api/v1/actions", "/api/v1/assets", "/api/v1/organizations",
                     "/api/v1/facts", "/api/v1/cases?state=received", "/api/v1/actions?urgency=FSU",
                     "/api/v1/vulnerabilities?q=CVE-2024"):
            with self.subTest(path):
                whole = self.client.every(path, limit=500)
                self.assertGreater(len(whole), 3, path)
                for limit in (1, 7, len(whole), len(whole) + 1):
                    if limit > 500 or limit == 1 and len(whole) > 60:
                        continue
                    again = self.client.every(path, limit=limit)
                    if "facts" in path:
                        again = again[:len(whole)]  # the log grows while we look
                    self.assertEqual(again, whole, limit)
                name = next(n for n in ("id", "receipt") if n in whole[0])
                self.assertEqual(len({one[name] for one in whole}), len(whole), "no one twice")
        self.assertLessEqual(len(self.client.good("/api/v1/findings")["items"]), 50)

    def test_pages_while_things_arrive(self):
        """A reader who follows `next` to the end misses nothing that had been acknowledged."""
        reader = actors.organization(
            actors.administrator_session(self.server), "Reader of pages", "finder")
        sent = set()

        def singles(start):
            for n in range(start, 160, 4):
                self.status(reader.post("/api/v1/findings", actors.finding(f"p{n}")), 201)
                sent.add(f"J-p{n}")

        def bulks(start):
            # Long transactions beside the short ones: they begin earlier and end later.
            for n in range(start, start + 8):
                names = [f"q{n}-{k}" for k in range(20)]
                answer = reader.request(
                    "POST", "/api/v1/findings", "\n".join(
                        json.dumps(actors.finding(name)) for name in names),
                    {"Content-Type": "application/x-ndjson"})
                self.status(answer, 200)
                sent.update("J-" + name for name in names)

        def follow(is_over, limit):
            seen, cursor = set(), None
            while True:
                last = is_over()
                page = reader.good(
                    f"/api/v1/findings?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
                seen |= {harness.reference_of(one) for one in page["items"]}
                if page["items"] and page["next"]:
                    cursor = page["next"]
                elif last:
                    return seen

        with concurrent.futures.ThreadPoolExecutor(9) as pool:
            writers = [pool.submit(singles, start) for start in range(4)]
            writers += [pool.submit(bulks, start) for start in (0,)]
            over = lambda: all(writer.done() for writer in writers)  # noqa: E731
            followers = [pool.submit(follow, over, limit) for limit in (1, 3, 5)]
            for writer in writers:
                writer.result(90)
            for follower in followers:
                missed = sorted(sent - follower.result(90))
                self.assertEqual(
                    missed[:10], [],
                    f"{len(missed)} of {len(sent)} acknowledged and never on a page")

    # Repeats and versions

    def test_idempotency_keys(self):
        key = {"Idempotency-Key": "journey-1"}
        body = {"name": "Once", "exposure": "internal"}
        first = self.status(self.owner.post("/api/v1/assets", body, headers=key), 201)
        again = self.status(self.owner.post("/api/v1/assets", body, headers=key), 201)
        self.assertEqual(first.json, again.json)
        self.assertEqual(again.headers.get("idempotent-replayed"), "true", str(again))
        self.assertEqual(again.headers.get("location"), first.headers.get("location"))
        self.problem(
            self.owner.post("/api/v1/assets", body | {"name": "Other"}, headers=key), 422,
            code="idempotency-key-reused")
        named = [a for a in self.owner.every("/api/v1/assets") if a["name"] == "Once"]
        self.assertEqual(len(named), 1)
        # Somebody else's key is another key.
        other = self.finder.post("/api/v1/findings", actors.finding("key"), headers=key)
        self.status(other, 201)
        for bad in ("", "x" * 201, "with space"):
            self.problem(
                self.owner.post("/api/v1/assets", body, headers={"Idempotency-Key": bad}), 422)
        # Many at once are one.
        key = {"Idempotency-Key": "journey-3"}
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(
                lambda _: self.owner.post(
                    "/api/v1/assets", {"name": "Race", "exposure": "public"}, headers=key),
                range(8)))
        for answer in answers:
            self.status(answer, 201)
        self.assertEqual(len({answer.json["id"] for answer in answers}), 1)

    def test_idempotency_keys_and_queries(self):
        """The query is part of the request."""
        sarif = (EXAMPLES / "findings" / "granite.sarif").read_bytes()
        key = {"Idempotency-Key": "journey-2", "Content-Type": "application/sarif+json"}
        post = lambda query: self.finder.request(  # noqa: E731
            "POST", "/api/v1/findings/sarif" + query, sarif, key)
        self.status(post("?package=pkg:npm/a@1"), 200)
        self.problem(post("?package=pkg:npm/b@1"), 422, code="idempotency-key-reused")

    def test_versions(self):
        asset = self.asset("Versioned")
        path = f"/api/v1/assets/{asset['id']}"
        read = self.status(self.owner.get(path), 200)
        tag = read.headers["etag"]
        unchanged = self.owner.get(path, headers={"If-None-Match": tag})
        self.assertEqual((unchanged.status, unchanged.body), (304, b""), str(unchanged))
        self.assertEqual(unchanged.headers.get("etag"), tag)
        draft = {"name": "Versioned 2", "exposure": "internal"}
        patch = lambda name, match: self.owner.request(  # noqa: E731
            "PATCH", path, json.dumps(draft | {"name": name}),
            {"Content-Type": "application/json", "If-Match": match})
        self.status(patch("Versioned 2", tag), 200)
        self.problem(patch("Versioned 3", tag), 409, code="conflict")
        self.status(self.owner.get(path, headers={"If-None-Match": tag}), 200)
        self.assertEqual(self.owner.good(path)["name"], "Versioned 2")
        self.problem(patch("Versioned 4", '"banana"'), 422)
        case = self.client.good("/api/v1/cases?limit=1")["items"][0]
        path = f"/api/v1/cases/{case['id']}/commands"
        tag = self.client.get(f"/api/v1/cases/{case['id']}").headers["etag"]
        move = lambda command: self.client.post(  # noqa: E731
            path, {"command": command}, headers={"If-Match": tag})
        self.status(move("confirm"), 200)
        self.problem(move("handOver"), 409, code="conflict")
        # Of two at once, one wins.
        tag = self.client.get(f"/api/v1/cases/{case['id']}").headers["etag"]
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(move, ["handOver", "markFixed"] * 3))
        self.assertEqual(sorted(a.status for a in answers), [200] + [409] * 5)

    # Many findings

    def test_bulk_with_bad_lines(self):
        good = [actors.finding(f"b{n}") for n in range(20)]
        lines = [json.dumps(one) for one in good]
        lines.insert(3, "{not json")
        lines.insert(7, json.dumps({"reference": "J-b-bad", "title": "", "affected": []}))
        lines.insert(9, "")
        lines.insert(12, json.dumps(actors.finding("b-odd", severety="high")))
        lines.insert(15, json.dumps(good[0]))
        sent = self.status(self.finder.request(
            "POST", "/api/v1/findings", "\n".join(lines),
            {"Content-Type": "application/x-ndjson"}), 200).json
        self.assertEqual(
            (sent["accepted"], sent["repeated"], sent["rejected"]), (20, 1, 3), sent["rejects"])
        rejects = {reject["line"]: reject for reject in sent["rejects"]}
        self.assertEqual(set(rejects), {4, 8, 13}, "the lines as an editor numbers them")
        self.assertEqual(rejects[8]["reference"], "J-b-bad")
        self.assertIn("/title", [error["pointer"] for error in rejects[8]["errors"]])
        self.assertEqual(rejects[13]["errors"][0]["pointer"], "/severety")
        mine = {harness.reference_of(one) for one in self.finder.every("/api/v1/findings", 500)}
        self.assertLessEqual({one["reference"] for one in good}, mine, "the rest has landed")
        self.assertNotIn("J-b-bad", mine)
        # Corrected and sent again.
        fixed = rejects[13]["original"]
        del fixed["severety"]
        second = dict(rejects[8]["original"], title="Now good", affected=good[1]["affected"])
        again = self.status(self.finder.request(
            "POST", "/api/v1/findings", "\n".join(map(json.dumps, [fixed, second])),
            {"Content-Type": "application/x-ndjson"}), 200).json
        self.assertEqual((again["accepted"], again["rejected"]), (2, 0), again)
        # Each has a receipt, and the answer is one that can be checked later.
        for one in again["findings"]:
            found = self.finder.good(f"/api/v1/findings/{one['finding']}")
            self.assertEqual(found["receipt"], one["receipt"])
            self.assertEqual(found["flaw"], one["flaw"])

    def test_sarif(self):
        client = actors.organization(
            actors.administrator_session(self.server), "SARIF finder", "finder")
        done = self.status(
            actors.upload(client, EXAMPLES / "findings" / "granite.sarif"), 200).json
        self.assertEqual((done["accepted"], done["rejected"]), (65, 0), done["rejects"][:3])
        plain = {
            "version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "runs": [{
                "tool": {"driver": {"name": "lint", "rules": [{"id": "R1", "name": "Overflow"}]}},
                "results": [
                    {"ruleId": "R1", "message": {"text": "too long"}, "locations": [{
                        "physicalLocation": {
                            "artifactLocation": {"uri": "src/x.c"}, "region": {"startLine": 9}}}]},
                    {"ruleId": "R1", "message": {"text": "hidden"},
                     "suppressions": [{"kind": "inSource"}]}]}]}
        send = lambda query: client.request(  # noqa: E731
            "POST", "/api/v1/findings/sarif" + query, json.dumps(plain),
            {"Content-Type": "application/sarif+json"})
        without = self.status(send(""), 200).json
        self.assertEqual((without["accepted"], without["rejected"]), (0, 1), without)
        named = self.status(send("?package=pkg:generic/linted@1.0"), 200).json
        self.assertEqual((named["accepted"], named["rejected"]), (1, 0), named)
        report = client.good(f"/api/v1/findings/{named['findings'][0]['finding']}")["report"]
        self.assertEqual(report["location"]["line"], 9)
        self.assertEqual(report["affected"][0]["package"], "pkg:generic/linted@1.0")
        self.problem(send("?package=banana"), 422)
        for text in ('{"version":"2.0.0","runs":[]}', "{}", "[]"):
            self.problem(client.request(
                "POST", "/api/v1/findings/sarif", text,
                {"Content-Type": "application/sarif+json"}), 422, code="report-unreadable")

    def test_inventory_moves_the_actions(self):
        asset = self.asset("Moving")
        for version, wanted in (("3.4.1", True), ("3.7.1", False), ("3.4.1", True)):
            actors.inventory(self.owner, asset["id"], "pkg:npm/jquery", version)
            harness.wait_until(
                f"the actions of jquery {version}", lambda: wanted == bool(
                    self.owner.good(
                        f"/api/v1/actions?asset={asset['id']}&state=open")["items"]), 20, 0.1)
        bad = self.owner.request(
            "POST", f"/api/v1/assets/{asset['id']}/sbom", "{}",
            {"Content-Type": "application/vnd.cyclonedx+json"})
        self.problem(bad, 422)

    def test_inventory_of_every_kind(self):
        asset = self.asset("Of every kind")

        def send(content, query="", **headers):
            return self.owner.request(
                "POST", f"/api/v1/assets/{asset['id']}/sbom{query}", content,
                {"Content-Type": "application/octet-stream"} | headers)

        lock = json.dumps({"lockfileVersion": 3, "packages": {
            "node_modules/jquery": {"version": "3.4.1"}}})
        done = self.status(send(lock, "?name=package-lock.json"), 201).json
        self.assertEqual((done["format"], done["added"], done["notes"]), (
            "package-lock.json", 1, []))
        listed = self.owner.good(f"/api/v1/assets/{asset['id']}/components")["items"]
        self.assertEqual([one["purl"] for one in listed], ["pkg:npm/jquery@3.4.1"])
        harness.wait_until("its actions", lambda: self.owner.good(
            f"/api/v1/actions?asset={asset['id']}&state=open")["items"], 20, 0.1)
        self.problem(send(lock), 422, code="inventory-unreadable")
        pins = self.status(send("a==1\nb>=2\n", "?name=requirements.txt"), 201).json
        self.assertIn("not pinned", " ".join(pins["notes"]))

        status = "Package: a\nStatus: install ok installed\nVersion: 1\n"
        refused = self.problem(send(status), 422, "/release", code="inventory-release-missing")
        self.assertIn("debian:12", refused.json["remedy"])
        self.problem(send(status, "?release=a%20b"), 422, code="inventory-unreadable")
        self.assertEqual(self.status(send(status, "?release=debian:12"), 201).json["format"], "dpkg")

        def tar(files):
            data = io.BytesIO()
            with tarfile.open(fileobj=data, mode="w:gz") as made:
                for name, content in files.items():
                    entry = tarfile.TarInfo(name)
                    entry.size = len(content)
                    made.addfile(entry, io.BytesIO(content))
            return data.getvalue()

        layer = tar({
            "etc/os-release": b"ID=debian\nVERSION_ID=12\n", "var/lib/dpkg/status": status.encode(),
            "app/package-lock.json": lock.encode(), "app/Cargo.lock": b"[[package"})
        image = tar({
            "l.tar.gz": layer, "manifest.json": b'[{"RepoTags":["a:1"],"Layers":["l.tar.gz"]}]'})
        done = self.status(send(image, "?name=image.tar.gz"), 201).json
        self.assertEqual(
            (done["format"], done["asset"]["components"]), ("Container image", 2))
        self.assertIn("app/Cargo.lock was not read", " ".join(done["notes"]))
        # An archive that unpacks to more than an upload may cost.
        bomb = self.problem(
            send(tar({"l.tar": bytes(64 << 20)})), 422, code="inventory-unreadable")
        self.assertIn("unpacks to more than", bomb.json["detail"])

    # The description

    def test_openapi(self):
        document = self.client.good("/api/v1/openapi.json")
        validate(document)
        self.assertGreater(len(document["paths"]), 25)
        operations = set()
        for path, item in document["paths"].items():
            for method, operation in item.items():
                with self.subTest(f"{method} {path}"):
                    self.assertNotIn(operation["operationId"], operations)
                    operations.add(operation["operationId"])
                    concrete = re.sub(r"\{[^}]*\}", "cas_" + NOBODY, path)
                    answer = self.client.request(
                        method.upper(), concrete, None if method == "get" else "{}",
                        {} if method == "get" else {"Content-Type": "application/json"})
                    if answer.status == 404:
                        self.assertNotIn("such page", answer.text, str(answer))
                    self.assertNotIn(answer.status, (405, 500, 501), str(answer))
                    for code in operation["responses"]:
                        self.assertRegex(code, r"^([1-5]\d\d|[1-5]XX)$")
        # And back: nothing is served for programs that it does not describe.
        self.problem(self.client.get("/api/v1/secret-door"), 404)

    def test_answers_fit_the_description(self):
        from jsonschema import Draft202012Validator

        document = self.client.good("/api/v1/openapi.json")
        # What cannot be asked without saying what is meant.
        needed = {"/api/v1/scopes/check": f"?asset=ast_{NOBODY}&technique=networkScan",
                  "/api/v1/overlaps/set": "?kind=targets"}
        # Whoever coordinates acts for nobody.
        provider = actors.organization(
            actors.administrator_session(self.server), "A service provider", "vendor")
        for path, item in document["paths"].items():
            operation = item.get("get")
            if not operation or "{" in path or not path.startswith("/api/"):
                continue
            schema = operation["responses"]["200"].get("content", {}).get("application/json")
            if not schema:
                continue
            with self.subTest(path):
                asker = provider if "/fleet/" in path else self.client
                body = asker.good(path + needed.get(path, ""))
                Draft202012Validator(
                    {"components": document["components"], **schema["schema"]}).validate(body)

    def test_metrics_and_health(self):
        self.assertEqual(Client(self.server).get("/healthz").text, "ok\n")
        self.assertEqual(Client(self.server).get("/readyz").text, "ready\n")
        self.problem(Client(self.server).get("/metrics"), 401)
        text = self.status(self.client.get("/metrics"), 200).text
        self.assertIn("breakwater_http_requests_total", text)
        for line in text.splitlines():
            self.assertRegex(line, r'^(#.*|[a-z_]+(\{[^}]*\})? [-+0-9.eE]+(Inf)?)$')
