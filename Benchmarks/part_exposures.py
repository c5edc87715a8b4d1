"""The first page of all exposures, by last day, severity and chance of use, however many there are."""

import json, os, subprocess, time

from harness import *
from part_match import asset, call, coordinator_token, operator_token, settle, waiting

ASSETS, OPERATORS, VULNERABILITIES = 12_000, 3_000, 20_000
ORDERS = ["deadline", "severity", "epss"]


def numbers(made, name, count):
    """A table expression of the whole numbers below `count`."""
    if made.name == "sqlite":
        return (f"(WITH RECURSIVE c (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c "
                f"WHERE i + 1 < {count}) SELECT i FROM c) AS {name}")
    return f"generate_series(0, {count - 1}) AS {name} (i)"


def pad(made, prefix, number, width):
    if made.name == "sqlite":
        return f"'{prefix}' || printf('%0{width}d', {number})"
    return f"'{prefix}' || lpad(({number})::text, {width}, '0')"


def run_all(made, address, statements):
    if made.name == "sqlite":
        import sqlite3

        db = sqlite3.connect(address[len("sqlite://"):])
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -2000000")
        for statement in statements:
            db.execute(statement)
        db.commit()
        db.execute("ANALYZE")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
    else:
        made.query(address, "SET synchronous_commit = off; SET session_replication_role = replica; "
                   + "; ".join(statements))
        made.query(address, "VACUUM ANALYZE")


def columns_of(made, address, table):
    """Name and a copy of one row's value, as SQL."""
    if made.name == "sqlite":
        names = [row[1] for row in made.query(address, f"PRAGMA table_info({table})")]
    else:
        names = [row[0] for row in made.query(
            address, f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass "
                     "AND attnum > 0 AND NOT attisdropped ORDER BY attnum")]
    return names


def copies(made, address, table, changed, count):
    """`count` copies of the one row of a table, with other values in some columns."""
    names = columns_of(made, address, table)
    values = [changed.get(name, "t." + name) for name in names]
    return (f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
            f"FROM (SELECT * FROM {table} LIMIT 1) t CROSS JOIN {numbers(made, 'n', count)}")


def indexes(made, address):
    """The statements that make the indexes of the deadlines, apart from the primary key."""
    if made.name == "sqlite":
        return [row[0] for row in made.query(
            address, "SELECT sql FROM sqlite_master WHERE type = 'index' "
                     "AND tbl_name = 'directives_deadlines' AND sql IS NOT NULL")]
    return [row[0] for row in made.query(
        address, "SELECT indexdef FROM pg_indexes WHERE tablename = 'directives_deadlines' "
                 "AND indexname NOT LIKE '%_pkey'")]


def fill(made, address, total):
    each = total // ASSETS
    organization = pad(made, "org_", f"a.i % {OPERATORS}", 26)
    vulnerability = pad(made, "CVE-2024-", f"100000 + (a.i * 7 + k.i * 13) % {VULNERABILITIES}", 6)
    urgent = f"((a.i * 7 + k.i * 13) % {VULNERABILITIES}) % 10 < 4"
    day = f"20800 + ((a.i * 7 + k.i * 13) % {VULNERABILITIES}) % 60"
    no = "0" if made.name == "sqlite" else "false"
    made_later = indexes(made, address)
    names = [text.split(" ON ")[0].split()[-1] for text in made_later]
    run_all(made, address, [f"DROP INDEX {name}" for name in names] + [
        copies(made, address, "registry_organizations",
               {"id": pad(made, "org_", "n.i", 26), "name": pad(made, "Operator ", "n.i", 4)},
               OPERATORS),
        copies(made, address, "inventory_assets",
               {"id": pad(made, "ast_", "n.i", 26), "number": "n.i + 10",
                "organization": pad(made, "org_", f"n.i % {OPERATORS}", 26),
                "name": pad(made, "Asset ", "n.i", 5)}, ASSETS),
        f"""INSERT INTO catalog_vulnerabilities (id, title, rank, vector)
            SELECT {pad(made, "CVE-2024-", "100000 + n.i", 6)}, 'A flaw in something', 3,
              'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
            FROM {numbers(made, "n", VULNERABILITIES)}""",
        f"""INSERT INTO catalog_forecasts (cve, probability, percentile, day)
            SELECT {pad(made, "CVE-2024-", "100000 + n.i", 6)}, 0.5, 0.9, 20800
            FROM {numbers(made, "n", VULNERABILITIES)}""",
        f"""INSERT INTO directives_ranks (vulnerability, severity, forecast)
            SELECT {pad(made, "CVE-2024-", "100000 + n.i", 6)}, -(n.i * 37 % 101),
              -(n.i * 7919 % 1000000)
            FROM {numbers(made, "n", VULNERABILITIES)}""",
        f"""INSERT INTO directives_deadlines (asset, vulnerability, organization, exploited, exposed,
              automatable, total, assessed, urgency, start_day, due_day, due_order, reason, decided_at)
            SELECT {pad(made, "ast_", "a.i", 26)}, {vulnerability}, {organization},
              {no}, {no}, {no}, {no}, {no}, CASE WHEN {urgent} THEN '14D' ELSE 'FSU' END, 20780,
              CASE WHEN {urgent} THEN {day} END, CASE WHEN {urgent} THEN {day} ELSE 99999999 END,
              'No exploitation is listed in CISA''s KEV catalogue. This asset is inside.', 0
            FROM {numbers(made, "a", ASSETS)} CROSS JOIN {numbers(made, "k", each)}""",
    ] + made_later)


def forget(made):
    """What the system and the database keep in memory."""
    if made.name == "postgres":
        subprocess.run(
            made.prefix + [PG_BIN + "/pg_ctl", "-w", "-m", "fast", "-D", made.folder + "/data",
                           "restart", "-l", made.folder + "/log"], cwd="/", check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(made.folder + "/data/postmaster.pid") as file:
            made.pid = int(file.readline())
    subprocess.run(["sync"])
    try:
        with open("/proc/sys/vm/drop_caches", "w") as file:
            file.write("3")
        return True
    except OSError:
        return False


def run(options):
    for name in options.engine:
        for total in (96_000, 996_000, 9_996_000):
            with engine(name) as made:
                one(made, total, options)


def one(made, total, options):
    address = made.fresh()
    command(made, address, "db", "migrate")
    with Server(made, address) as server:
        owner = operator_token(made, address)
        asset(server.port, owner)
        token = coordinator_token(made, address)
        settle(made, address)
    mark = time.monotonic()
    fill(made, address, total)
    keep("exposures", {
        "case": "filled", "engine": made.name, "total": total, "seconds": time.monotonic() - mark,
        "database_bytes": made.size(address)})
    scopes = {"all": "", "own": f"&organization=org_{7:026d}"}
    for scope, more in scopes.items():
        for order in ORDERS:
            route = f"/api/v1/exposures?sort={order}&limit=50{more}"
            cold = []
            for _ in range(options.repeat):
                is_cold = forget(made)
                with Server(made, address) as server:
                    status, body, wall = call(server.port, "GET", route, token)
                    assert status == 200 and len(json.loads(body)["items"]) == min(
                        50, total // OPERATORS if more else 50), body[:500]
                    cold.append(wall)
                    last = server.pid
            with Server(made, address) as server:
                settle(made, address)
                call(server.port, "GET", route, token)
                warm = sorted(call(server.port, "GET", route, token)[2] for _ in range(100))
                cursor, deep = None, []
                for _ in range(100):
                    _, body, wall = call(
                        server.port, "GET", route + (f"&cursor={cursor}" if cursor else ""), token)
                    deep.append(wall)
                    cursor = json.loads(body)["next"]
                    if not cursor:
                        break
                peak = memory(server.pid, "VmHWM")
            keep("exposures", {
                "case": f"{order} {scope}", "engine": made.name, "total": total,
                "cold_ms": [round(1000 * x, 1) for x in sorted(cold)], "caches_dropped": is_cold,
                "warm_ms_median": 1000 * warm[50], "warm_ms_p99": 1000 * warm[98],
                "later_pages_ms_median": 1000 * sorted(deep)[len(deep) // 2],
                "later_pages_ms_most": 1000 * max(deep), "peak_mib": peak})
