"""Small hubs of another kind, after their published documentation: VINCE's API and form (version
3.0.36), and the REST API of GitHub's repository security advisories (2022-11-28). They keep every
request, and have ways to fail."""

import datetime
import hashlib
import hmac
import json
import re
import threading
import time
import urllib.parse

from outside import JSONService

VINCE_TOKEN, GITHUB_TOKEN, SECRET = "vince-key-7", "github-key-8", "webhook-secret-9"
REQUIRED = [
    "share_release", "credit_release", "comm_attempt", "multiplevendors", "product_name",
    "product_version", "vul_description", "vul_exploit", "vul_impact", "vul_discovery",
    "vul_public", "vul_exploited", "vul_disclose"]


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class OtherHubs(JSONService):
    def __init__(self, files):
        self.requests, self.failures = [], []
        self.cases, self.vulnerabilities, self.reports, self.statements = {}, {}, {}, []
        self.advisories, self.is_down = [], False
        self.lock = threading.Lock()

        base = self.serve(files)
        self.vince, self.github = base + "/vince/comm/api", base + "/repos/example/parser"

    def sent(self, method=None):
        """What came with a body, as text."""
        with self.lock:
            return [body.decode() for verb, _, body in self.requests
                    if verb != "GET" and method in (None, verb)]

    def answer(self, call, method):
        url = urllib.parse.urlsplit(call.path)
        body = call.rfile.read(int(call.headers.get("content-length") or 0))
        with self.lock:
            self.requests.append((method, url.path, body))
            failure = None
            if method != "GET" and self.failures:
                failure = self.failures.pop(0)
            if self.is_down:
                return call.say(503, {"message": "later"})
            if isinstance(failure, int):
                return call.say(failure, {"message": "later"})
            token = call.headers.get("authorization")
            if url.path.startswith("/vince/"):
                status, value = (401, {}) if token != f"Token {VINCE_TOKEN}" else self.in_vince(
                    method, url.path.removeprefix("/vince/comm/api"), body)
            else:
                status, value = (401, {}) if token != f"Bearer {GITHUB_TOKEN}" else self.in_github(
                    method, url.path, body)
        if failure == "hang":
            # Taken, and the answer is lost.
            time.sleep(0.2)
            return call.connection.close()
        if failure == "break":
            return call.say(500, {"message": "broken after it was taken"})
        call.say(status, value)

    def in_vince(self, method, path, body):
        if path == "/cases/":
            return 200, list(self.cases.values())
        if path == "/vulreport/" and method == "POST":
            form = dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True))
            missing = [name for name in REQUIRED if not form.get(name)]
            if missing:
                return 400, {"errors": missing}
            number = f"VRF#26-11-{10000 + len(self.reports)}"
            self.reports[number] = form
            return 201, {"message": "submitted", "vrf_id": number, "status": "success"}
        found = re.fullmatch(r"/case/(\d+)/(?:(vuls|report|note|vendor/statement)/)?", path)
        if not found or found[1] not in self.cases:
            return 404, {"detail": "Not found."}
        number, part = found[1], found[2]
        if part is None:
            return 200, self.cases[number]
        if part == "vuls":
            return 200, self.vulnerabilities[number]
        if part == "vendor/statement" and method == "POST":
            for one in json.loads(body):
                if set(one) != {"vulnerability", "status", "statement", "references", "share"}:
                    return 400, {"title": "missing required fields or invalid format"}
                if one["status"] not in ("Affected", "Not Affected", "Unknown"):
                    return 400, {"title": "invalid status"}
                if len(one["statement"]) > 2000 or not one["vulnerability"].startswith("CVE-"):
                    return 400, {"title": "invalid"}
                self.statements.append(one)
            return 200, {"status": "success"}
        return 404, {"detail": "Not found."}

    def in_github(self, method, path, body):
        path = path.removeprefix("/repos/example/parser/security-advisories")
        if method == "GET" and path == "":
            return 200, self.advisories
        if method == "POST" and path == "/reports":
            draft = json.loads(body)
            made = {
                "ghsa_id": f"GHSA-2222-3333-{len(self.advisories):04d}", "state": "triage",
                "summary": draft["summary"], "description": draft["description"],
                "updated_at": now()}
            self.advisories.insert(0, made)
            return 201, made
        for one in self.advisories:
            if method == "GET" and path == "/" + one["ghsa_id"]:
                return 200, one
            if method == "PATCH" and path == "/" + one["ghsa_id"]:
                one |= json.loads(body) | {"updated_at": now()}
                return 200, one
        return 404, {"message": "Not Found"}

    def open_case(self, number, title, cve, due=None):
        with self.lock:
            self.cases[number] = {
                "vuid": number, "created": now(), "status": "Active", "summary": title,
                "title": title, "due_date": due, "modified": now(), "pk": 1}
            self.vulnerabilities[number] = [{
                "name": f"VU#{number}.1", "cve": cve.removeprefix("CVE-"),
                "description": "A length from the file is not checked.", "date_added": now()}]


def delivery(advisory, number, secret=SECRET):
    """A webhook of GitHub: its body and headers."""
    body = json.dumps({"action": "reported", "repository_advisory": advisory,
                       "repository": {"full_name": "example/parser"}}).encode()
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/json", "X-GitHub-Event": "repository_advisory",
        "X-GitHub-Delivery": number, "X-Hub-Signature-256": f"sha256={mac}"}
