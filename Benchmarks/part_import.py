"""Bringing public knowledge in: `breakwater import`."""

import os, re, tarfile

from harness import *

SETS = ["vulnrichment-2024", "osv-go", "osv-pypi", "osv-bitnami", "osv-almalinux", "kev"]


def raw_bytes(path):
    with tarfile.open(path) as archive:
        members = [m for m in archive if m.isfile()]
        return len(members), sum(m.size for m in members)


def part_of(path, count, target):
    """`count` records spread evenly over an archive."""
    with tarfile.open(path) as archive, tarfile.open(target, "w:gz", compresslevel=6) as out:
        members = [m for m in archive if m.isfile()]
        chosen = {m.name for m in (members[i * len(members) // count] for i in range(count))}
        for member in members:
            if member.name in chosen:
                out.addfile(member, archive.extractfile(member))


def take(made, address, path, **more):
    _, size = raw_bytes(path)
    got = command(made, address, "import", path)
    said = re.search(r"(\d+) entries, (\d+) new or changed(?:, (\d+) set aside)?", got.pop("output"))
    entries, changed = int(said.group(1)), int(said.group(2))
    keep("import", more | {
        "engine": made.name, "entries": entries, "changed": changed,
        "quarantined": int(said.group(3) or 0), "mb": size / 1e6,
        "records_per_second": entries / got["wall"], "mb_per_second": size / 1e6 / got["wall"],
        "us_per_record_cpu": 1e6 * (got["cpu"] + got["database_cpu"]) / max(1, entries),
        "database_bytes": made.size(address)} | got)


def run(options):
    for name in options.engine:
        with engine(name) as made:
            archive = data("vulnrichment-2024.tar.gz")
            parts = {}
            for count in (1000, 8000):
                parts[count] = f"{made.scratch}/part{count}.tar.gz"
                part_of(archive, count, parts[count])
            parts[23975] = archive
            for turn in range(options.repeat):
                for count, path in parts.items():
                    address = made.fresh()
                    command(made, address, "db", "migrate")
                    idle = command(made, address, "db", "migrate")
                    keep("import", {"case": "nothing", "engine": name} | idle)
                    take(made, address, path, case=f"cve-{count}", turn=turn)
                    if count == 23975:
                        take(made, address, path, case=f"cve-{count}-again", turn=turn)
            address = made.fresh()
            command(made, address, "db", "migrate")
            for case in ("first", "again"):
                for source in SETS:
                    take(made, address, data(source + ".tar.gz"), case=f"all-{case}-{source}")
