"""A case with many vendors and messages: how long the server takes for its page and its document.

What is compared with is a report of CERT/CC's VINCE: a case page with 121 vendors and over 100
messages in about ten seconds (CERTCC/VINCE issue 140).
"""

import re

from harness import *

SIZES = ((10, 20), (121, 130), (484, 1000))
ROUNDS = 50


def run(options):
    for name in options.engine:
        with engine(name) as made:
            address = made.fresh()
            links = json.loads(command(made, address, "examples", "load", "--json")["output"])
            alex = next(x for x in links if "Alex Moreno" in x["person"])
            rows = made.query(
                address, "SELECT id FROM registry_organizations WHERE kind = 'coordinator'")
            token = command(
                made, address, "token", "create", rows[0][0], "--name", "b")["output"].strip()
            cases = [row[0] for row in made.query(
                address, "SELECT id FROM cases_cases ORDER BY id LIMIT 3")]
            with Server(made, address) as server:
                cookie = session(server, alex["link"])
                for case, (vendors, messages) in zip(cases, SIZES):
                    measure(made, server, token, cookie, case, vendors, messages)


def measure(made, server, token, cookie, case, vendors, messages):
    bearer = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    base = f"/api/v1/cases/{case}/coordination"

    def post(path, body):
        status, answer, _ = server.request("POST", path, json.dumps(body).encode(), bearer)
        if status >= 300:
            raise SystemExit(f"{path} answered {status}: {answer[:300]}")
        return json.loads(answer)

    post(base, {})
    ids = []
    for start in range(0, vendors, 200):
        ids += post(base + "/participants", {"participants": [
            {"name": f"Vendor {number}", "products": [f"pkg:generic/product-{number}"]}
            for number in range(start, min(vendors, start + 200))]})["participants"]
    for one in ids:
        post(base + "/answer", {"answer": "join", "participant": one})
    for number in range(messages):
        post(base + "/messages", {"text": f"Message {number} " + "word " * 60})
    for operation, path, headers in (
        ("showCoordination", f"/cases/{case}/coordination", {"cookie": cookie}),
        ("getCoordination", base, bearer), ("listMessages", base + "/messages?limit=500", bearer),
    ):
        before = seconds(server, token, operation)
        for _ in range(ROUNDS):
            status, body, _ = server.request("GET", path, headers=headers)
            if status != 200:
                raise SystemExit(f"{path} answered {status}")
        keep("coordination", {
            "engine": made.name, "vendors": vendors, "messages": messages,
            "operation": operation, "bytes": len(body),
            "milliseconds": 1000 * (seconds(server, token, operation) - before) / ROUNDS})


def seconds(server, token, operation):
    """Seconds that the server has spent on an operation, by its own metrics."""
    _, body, _ = server.request("GET", "/metrics", headers={"authorization": f"Bearer {token}"})
    found = re.findall(
        rf'^breakwater_http_request_seconds_sum\{{operation="{operation}"\}} (\S+)$',
        body.decode(), re.M)
    return float(found[0]) if found else 0.0
