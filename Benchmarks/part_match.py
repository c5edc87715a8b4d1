"""Matching at scale: one large inventory, and one new advisory against all inventories."""

import http.client, json, random, sqlite3, time

from harness import *

SETS = ["vulnrichment-2024", "osv-go", "osv-bitnami", "osv-almalinux"]
OPERATORS, ASSETS = 3000, 12000
HITS = 100


def bill(components):
    return json.dumps({
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "components": [
            {"type": "library", "name": url.split("/")[-1], "version": version,
             "purl": f"{url}@{version}"} for url, version in components]}).encode()


def large_bill(made, address, count, known):
    """`known` components of packages that advisories are about, in two versions each; the others
    are of packages that nobody wrote about."""
    keys = [row[0] for row in made.query(
        address, "SELECT DISTINCT package_key FROM catalog_affected "
                 "WHERE package_key LIKE 'pkg:%' ORDER BY package_key")]
    chance = random.Random(1)
    names = keys[:known // 2] + [f"pkg:npm/unheard-of-{n}" for n in range(count)]
    return bill([
        (names[place // 2], f"{chance.randint(0, 5)}.{chance.randint(0, 20)}.{chance.randint(0, 9)}")
        for place in range(count)])


def call(port, method, path, token, body=None, kind="application/json"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    head = {"Authorization": f"Bearer {token}"} | ({"Content-Type": kind} if body else {})
    started = time.monotonic()
    connection.request(method, path, body=body, headers=head)
    answer = connection.getresponse()
    data = answer.read()
    return answer.status, data, time.monotonic() - started


def waiting(made, address):
    # What is planned for later, such as notices that are joined for a minute, does not wait.
    now = int(time.time() * 1_000_000)
    return int(made.query(
        address, "SELECT COUNT(*) FROM jobs WHERE state IN ('running', 'retry')"
        f" OR state = 'pending' AND due_at <= {now}")[0][0])


def settle(made, address, limit=600):
    started = time.monotonic()
    while waiting(made, address):
        if time.monotonic() - started > limit:
            raise SystemExit("background work did not end")
        time.sleep(0.005)
    return time.monotonic() - started


def serving(made, address):
    return Server(made, address)


def token_of(made, address, kind, *more):
    organization = command(
        made, address, "org", "add", f"Bench {kind}", "--kind", kind, *more)["output"].strip()
    return command(
        made, address, "token", "create", organization, "--name", "bench")["output"].strip()


def operator_token(made, address):
    return token_of(made, address, "criticalInfrastructure", "--sector", "energy")


def coordinator_token(made, address):
    return token_of(made, address, "coordinator")


def asset(port, token):
    status, data, _ = call(
        port, "POST", "/api/v1/assets", token, json.dumps({"name": "A", "exposure": "internal"}))
    assert status == 201, data
    return json.loads(data)["id"]


def one_inventory(made, options):
    address = made.fresh()
    command(made, address, "db", "migrate")
    for source in SETS:
        command(made, address, "import", data(f"{source}.tar.gz"))
    for count, known in ((400, 20), (4000, 200), (40000, 2000), (40000, 40000)):
        text = large_bill(made, address, count, known)
        with serving(made, address) as server:
            token = operator_token(made, address)
            settle(made, address)
            one = asset(server.port, token)
            settle(made, address)
            cpu_before, mark = cpu(server.pid), time.monotonic()
            status, body, wall = call(
                server.port, "POST", f"/api/v1/assets/{one}/sbom", token, text,
                "application/vnd.cyclonedx+json")
            assert status in (200, 201), body
            while True:
                if waiting(made, address) == 0:
                    break
                time.sleep(0.005)
            matched = time.monotonic() - mark
            used = cpu(server.pid) - cpu_before
            found = made.query(address, "SELECT COUNT(*) FROM exposure_verdicts")[0][0]
            keep("match", {
                "case": f"inventory-{count}-{known}", "engine": made.name, "mb": len(text) / 1e6,
                "stored_seconds": wall, "matched_seconds": matched, "cpu": used,
                "verdicts": int(found), "peak_mib": memory(server.pid, "VmHWM")})


def run(options):
    for name in options.engine:
        with engine(name) as made:
            one_inventory(made, options)
            if name == "sqlite":
                for total in (100_000, 1_000_000, 10_000_000):
                    one_advisory(made, total)


def one_advisory(made, total):
    """`total` components in all inventories; the advisory concerns the same 100 assets each time."""
    address = made.fresh()
    command(made, address, "db", "migrate")
    path = address[len("sqlite://"):]
    with serving(made, address) as server:
        token = operator_token(made, address)
        first = asset(server.port, token)
        status, body, _ = call(
            server.port, "POST", f"/api/v1/assets/{first}/sbom", token,
            bill([("pkg:npm/target", "1.2.3"), ("pkg:npm/target", "2.0.0")]),
            "application/vnd.cyclonedx+json")
        assert status in (200, 201), body
        settle(made, address)
    fill(path, total)
    with serving(made, address) as server:
        token = coordinator_token(made, address)
        settle(made, address)
        file = f"{made.scratch}/advisory.json"
        with open(file, "w") as out:
            json.dump({
                "id": "CVE-2026-4242", "modified": "2026-11-01T00:00:00Z", "summary": "S",
                "affected": [{
                    "package": {"ecosystem": "npm", "name": "target"},
                    "ranges": [{"type": "SEMVER", "events": [
                        {"introduced": "1.0.0"}, {"fixed": "1.3.0"}]}]}]}, out)
        mark = time.monotonic()
        command(made, address, "import", file)
        imported = time.monotonic() - mark
        route = "/api/v1/vulnerabilities/CVE-2026-4242/exposures?limit=50"
        while True:
            status, body, wall = call(server.port, "GET", route, token)
            if status == 200 and json.loads(body)["items"]:
                break
            time.sleep(0.002)
        known = time.monotonic() - mark
        settle(made, address)
        pages = sorted(call(server.port, "GET", route, token)[2] for _ in range(50))
        count, cursor = 0, None
        while True:
            _, body, _ = call(
                server.port, "GET", route + (f"&cursor={cursor}" if cursor else ""), token)
            page = json.loads(body)
            count, cursor = count + len(page["items"]), page["next"]
            if not cursor:
                break
        assert count == HITS, count
        keep("match", {
            "case": f"advisory-{total}", "engine": made.name, "import_seconds": imported,
            "first_page_known_seconds": known, "page_ms_median": 1000 * pages[25],
            "page_ms_most": 1000 * pages[-1], "database_bytes": made.size(address)})


def fill(path, total):
    """Operators, assets and what they carry, straight into the tables."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("PRAGMA synchronous = OFF")
    kind = db.execute(
        "SELECT * FROM registry_organizations WHERE id IN (SELECT organization FROM inventory_assets)")
    names = [column[0] for column in kind.description]
    row = list(kind.fetchone())
    place = names.index("id")
    marks = ", ".join("?" * len(names))
    for n in range(OPERATORS):
        row[place] = f"org_{n:026d}"
        copy = list(row)
        if "name" in names:
            copy[names.index("name")] = f"Operator {n}"
        db.execute(f"INSERT INTO registry_organizations VALUES ({marks})", copy)
    template = db.execute("SELECT * FROM inventory_assets")
    columns = [column[0] for column in template.description]
    one = dict(zip(columns, template.fetchone()))
    for n in range(ASSETS):
        one |= {
            "id": f"ast_{n:026d}", "organization": f"org_{n % OPERATORS:026d}", "number": n + 10,
            "name": f"Asset {n}"}
        db.execute(
            f"INSERT INTO inventory_assets ({', '.join(columns)}) "
            f"VALUES ({', '.join('?' * len(columns))})", [one[c] for c in columns])
    distinct = min(200_000, total // 20)
    last = db.execute("SELECT MAX(number) FROM inventory_software").fetchone()[0]
    db.executemany(
        "INSERT INTO inventory_software (number, id, name, version) VALUES (?, ?, ?, ?)",
        ((last + 1 + n, f"c{n}", f"p{n // 10}", f"1.{n % 10}.0") for n in range(distinct)))
    db.executemany(
        "INSERT INTO inventory_packages (package_key, version_key, component) VALUES (?, ?, ?)",
        ((f"pkg:npm/p{n // 10}", bytes([1, n % 10]), last + 1 + n) for n in range(distinct)))
    db.executemany(
        "INSERT INTO exposure_judged (component) VALUES (?)",
        ((last + 1 + n,) for n in range(distinct)))
    each = total // ASSETS
    step = max(1, distinct // each)
    db.executemany(
        "INSERT OR IGNORE INTO inventory_installed (asset, component) VALUES (?, ?)",
        ((asset + 10, last + 1 + (asset + k * step) % distinct)
         for asset in range(ASSETS) for k in range(each)))
    target = db.execute(
        "SELECT number FROM inventory_software WHERE version = '1.2.3'").fetchone()[0]
    # One asset has it already.
    db.executemany(
        "INSERT OR IGNORE INTO inventory_installed (asset, component) VALUES (?, ?)",
        ((n * 100 + 10, target) for n in range(HITS - 1)))
    db.commit()
    db.execute("ANALYZE")
    db.close()
