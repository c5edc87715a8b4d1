"""A small CVE Services, after the published OpenAPI document of version 2: the same paths, parameters,
headers, status codes and error bodies, with a quota, and with ways to fail."""

import datetime
import json
import re
import threading
import time
import urllib.parse

from outside import JSONService

ORGANIZATION, USER, KEY = "journeys", "hub@journeys.example", "a-key"


class CVEServices(JSONService):
    def __init__(self, files, quota=10):
        self.quota, self.ids, self.records = quota, {}, {}
        # One entry for each POST or PUT: a status to answer instead, or "hang" to take it and
        # never answer.
        self.failures, self.posts = [], []
        self.lock = threading.Lock()

        self.address = self.serve(files) + "/api"

    def answer(self, call, method):
        url = urllib.parse.urlsplit(call.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        body = call.rfile.read(int(call.headers.get("content-length") or 0))
        with self.lock:
            failure = None
            if method != "GET":
                self.posts.append((method, url.path))
                failure = self.failures.pop(0) if self.failures else None
            if isinstance(failure, int):
                return call.say(failure, {"error": "SERVICE_NOT_AVAILABLE", "message": "later"})
            given = [call.headers.get("CVE-API-" + name) for name in ("ORG", "USER", "KEY")]
            if given != [ORGANIZATION, USER, KEY]:
                return call.say(401, {"error": "UNAUTHORIZED", "message": "Unauthorized"})
            status, value = self.handle(method, url.path.removeprefix("/api"), query, body)
        if failure == "hang":
            # Taken, and the answer is lost.
            time.sleep(0.2)
            return call.connection.close()
        call.say(status, value)

    def handle(self, method, path, query, body):
        if path == "/cve-id" and method == "POST":
            return self.reserve(query)
        if path == "/cve-id":
            after = query.get("time_reserved.gt", "")
            found = [one for one in self.ids.values()
                     if one["state"] == query.get("state", one["state"])
                     and one["reserved"] > after]
            return 200, {"cve_ids": found}
        if found := re.fullmatch(r"/cve-id/(CVE-\d{4}-\d{4,})", path):
            one = self.ids.get(found[1])
            if not one:
                return 404, {"error": "CVE_ID_DNE", "message": "does not exist"}
            if method == "PUT":
                if found[1] in self.records:
                    return 403, {"error": "CANNOT_CHANGE_CVE_ID_WITH_RECORD", "message": "record"}
                one["state"] = query["state"]
            return 200, one
        if method == "GET" and (found := re.fullmatch(r"/cve/(CVE-\d{4}-\d{4,})", path)):
            record = self.records.get(found[1])
            return (200, {"containers": {"cna": record}}) if record else (
                404, {"error": "CVE_RECORD_DNE", "message": "does not exist"})
        if found := re.fullmatch(r"/cve/(CVE-\d{4}-\d{4,})/reject", path):
            return self.reject(method, found[1], json.loads(body))
        if path == f"/org/{ORGANIZATION}/id_quota":
            used = sum(one["state"] == "RESERVED" for one in self.ids.values())
            return 200, {
                "id_quota": self.quota, "total_reserved": used, "available": self.quota - used}
        if found := re.fullmatch(r"/cve/(CVE-\d{4}-\d{4,})/cna", path):
            return self.publish(method, found[1], json.loads(body))
        return 404, {"error": "NOT_FOUND", "message": path}

    def reserve(self, query):
        if query.get("short_name") != ORGANIZATION or query.get("amount") != "1":
            return 400, {"error": "BAD_INPUT", "message": "Parameters were invalid"}
        used = sum(one["state"] == "RESERVED" for one in self.ids.values())
        if used >= self.quota:
            return 403, {"error": "EXCEEDED_ID_QUOTA", "message": "The CVE ID quota is exceeded"}
        name = f"CVE-{query['cve_year']}-{10000 + len(self.ids)}"
        now = datetime.datetime.now(datetime.timezone.utc)
        self.ids[name] = {
            "cve_id": name, "cve_year": query["cve_year"], "owning_cna": ORGANIZATION,
            "state": "RESERVED", "requested_by": {"cna": ORGANIZATION, "user": USER},
            "reserved": now.strftime("%Y-%m-%dT%H:%M:%S.") + "000Z"}
        return 200, {"cve_ids": [self.ids[name]], "meta": {"remaining_quota": self.quota - used}}

    def publish(self, method, name, body):
        if name not in self.ids:
            return 403, {"error": "CVE_ID_DNE", "message": "does not exist"}
        container = body.get("cnaContainer", {})
        missing = [key for key in ("descriptions", "affected", "references")
                   if not container.get(key)]
        if missing:
            return 400, {"error": "INVALID_JSON_SCHEMA", "message": f"missing {missing}"}
        is_new = name not in self.records
        if is_new != (method == "POST"):
            return 403, {"error": "CVE_RECORD_EXISTS", "message": "the wrong method"}
        self.records[name] = container
        self.ids[name]["state"] = "PUBLISHED"
        return 200, {"message": "done"}

    def reject(self, method, name, body):
        if name not in self.ids:
            return 400, {"error": "CVE_ID_DNE", "message": "does not exist"}
        container = body.get("cnaContainer", {})
        known = {"providerMetadata", "rejectedReasons", "replacedBy"}
        reasons = container.get("rejectedReasons")
        if set(body) != {"cnaContainer"} or set(container) - known or not reasons or not all(
                set(one) == {"lang", "value"} and one["value"].strip() for one in reasons):
            return 400, {"error": "INVALID_JSON_SCHEMA", "message": "not a rejection"}
        if (name in self.records) != (method == "PUT"):
            return 400, {"error": "CVE_RECORD_EXISTS", "message": "the wrong method"}
        self.records[name] = container
        self.ids[name]["state"] = "REJECTED"
        return 200, {"message": "done"}
