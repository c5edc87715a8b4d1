"""Taking facts into the log, and verifying it from the first entry."""

import re

from harness import *
from part_findings import lines, post, finder


def run(options):
    for name in options.engine:
        with engine(name) as made:
            for turn in range(options.repeat):
                one(made, 50_000, 10_000)


def one(made, count, size):
    address = made.fresh()
    command(made, address, "db", "migrate")
    token = finder(made, address)
    with Server(made, address, "--without-work") as server:
        for start in range(0, count, size):
            status, answer, _ = post(server, token, lines(range(start, start + size), lambda n: n))
            if status not in (200, 201):
                raise SystemExit(answer)
        queued = int(made.query(address, "SELECT COUNT(*) FROM ledger_queue")[0][0])
    folder = made.scratch + f"/log{made.count}"
    taken = command(made, address, "ledger", "export", folder)
    keep("ledger", {"engine": made.name, "case": "integrate-and-export", "leaves": queued} | taken)
    key = open(folder + "/key").read().strip()
    checked = command(made, address, "ledger", "verify", "--folder", folder, "--key", key)
    size = int(re.search(r"(\d+) entries verified", checked["output"]).group(1))
    again = command(made, address, "ledger", "export", folder + "b")
    keep("ledger", {"engine": made.name, "case": "export-alone", "leaves": size} | again)
    keep("ledger", {
        "engine": made.name, "case": "verify-folder", "leaves": size,
        "per_second": size / checked["wall"],
        "integrated_per_second": queued / max(0.001, taken["wall"] - again["wall"])} | checked)
    with Server(made, address, "--without-work") as server:
        own = server.cpu()
        served = command(made, address, "ledger", "verify", "--key", key, env={
            "BREAKWATER_ADDRESS": f"http://127.0.0.1:{server.port}"})
        keep("ledger", {
            "engine": made.name, "case": "verify-served", "leaves": size,
            "per_second": size / served["wall"], "server_cpu": server.cpu() - own} | served)

