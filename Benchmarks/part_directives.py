"""Dates worked out anew: 200 new CVEs over many assets, then 200 and 2 of them added to KEV."""

import json, os, time

from harness import *
from part_exposures import copies, numbers, pad, run_all
from part_match import asset, bill, call, operator_token, settle, waiting

ASSETS = (100, 1_000, 10_000)
PACKAGES, EACH = 200, 20
PARTS = {"new CVEs": 200, "KEV, all": 200, "KEV, two": 2}


def fill(made, address, total):
    """Copies of the one asset; each carries a tenth of the packages, shifted from asset to asset."""
    first = made.query(address, "SELECT MIN(number) FROM inventory_software")[0][0]
    run_all(made, address, [
        "DELETE FROM inventory_installed",
        copies(made, address, "inventory_assets",
               {"id": pad(made, "ast_", "n.i", 26), "number": "n.i + 10",
                "name": pad(made, "Asset ", "n.i", 5)}, total),
        f"""INSERT INTO inventory_installed (asset, component)
            SELECT a.i + 10, {first} + (a.i * 7 + k.i) % {PACKAGES}
            FROM {numbers(made, "a", total)} CROSS JOIN {numbers(made, "k", EACH)}""",
    ])


def records(made):
    folder = f"{made.scratch}/records"
    os.makedirs(folder, exist_ok=True)
    for number in range(PACKAGES):
        with open(f"{folder}/CVE-2026-{10_000 + number}.json", "w") as file:
            json.dump({
                "id": f"CVE-2026-{10_000 + number}", "modified": "2026-11-01T00:00:00Z",
                "summary": "A flaw", "affected": [{
                    "package": {"ecosystem": "npm", "name": f"bench-{number}"},
                    "ranges": [{"type": "SEMVER", "events": [
                        {"introduced": "0"}, {"fixed": "2.0.0"}]}]}]}, file)
    return folder


def kev(made, name, count):
    path = f"{made.scratch}/{name}.json"
    entries = [{
        "cveID": f"CVE-2026-{10_000 + number}", "vendorProject": "V", "product": "P",
        "vulnerabilityName": "N", "dateAdded": "2026-11-20", "shortDescription": "S",
        "requiredAction": "U", "dueDate": "2026-11-23", "knownRansomwareCampaignUse": "Unknown",
        "notes": ""} for number in range(count)]
    with open(path, "w") as file:
        json.dump({
            "title": "T", "catalogVersion": f"2026.11.{20 + count % 7}",
            "dateReleased": "2026-11-20T00:00:00.0000Z", "count": count,
            "vulnerabilities": entries}, file)
    return path


def written(made, address):
    return int(made.query(address, "SELECT COUNT(*) FROM directives_decisions")[0][0])


def one(made, total):
    address = made.fresh()
    command(made, address, "db", "migrate")
    with Server(made, address) as server:
        token = operator_token(made, address)
        first = asset(server.port, token)
        status, body, _ = call(
            server.port, "POST", f"/api/v1/assets/{first}/sbom", token,
            bill([(f"pkg:npm/bench-{number}", "1.0.0") for number in range(PACKAGES)]),
            "application/vnd.cyclonedx+json")
        assert status in (200, 201), body
        settle(made, address)
    fill(made, address, total)
    # The list with two comes first, so that the list with all finds the others unchanged.
    steps = [("new CVEs", records(made)), ("KEV, two", kev(made, "two", 2)),
             ("KEV, all", kev(made, "all", PACKAGES))]
    with Server(made, address) as server:
        settle(made, address)
        for name, path in steps:
            before, used, mark = written(made, address), cpu(server.pid), time.monotonic()
            with Noise() as noise:
                command(made, address, "import", path)
                settle(made, address, limit=1800)
                wall = time.monotonic() - mark
            keep("directives", {
                "case": name, "engine": made.name, "assets": total, "seconds": round(wall, 2),
                "cpu": round(cpu(server.pid) - used, 2),
                "decisions": written(made, address) - before,
                "peak_mib": round(memory(server.pid, "VmHWM"), 1),
                "others": noise.others(cpu(server.pid) - used)})


def run(options):
    for name in options.engine:
        for total in ASSETS:
            for _ in range(options.repeat):
                with engine(name) as made:
                    one(made, total)
