"""The API of osv.dev: `/v1/query` and `/v1/querybatch`, beside an endpoint that answers a constant."""

import http.client, json, random, re, tarfile

from harness import *
from paced import get, paced, post
from part_findings import latencies
from part_import import part_of

SETS = ["vulnrichment-2024", "osv-go", "osv-pypi", "osv-bitnami", "osv-almalinux"]
FOUR = [
    {"package": {"purl": "pkg:pypi/django@4.2.1"}}, {"package": {"purl": "pkg:pypi/requests@2.19.0"}},
    {"version": "0.7.0", "package": {"name": "golang.org/x/net", "ecosystem": "Go"}},
    {"package": {"purl": "pkg:pypi/nobody-has-this@1"}},
]


def questions(made, address, count):
    """Different questions: packages drawn from the catalog, with a version that a record names; one
    in ten is about a package that nobody wrote about."""
    chance = random.Random(2)
    rows = made.query(address, """
        SELECT package_key, MIN(versions) FROM catalog_affected
        WHERE package_key LIKE 'pkg:%' GROUP BY package_key ORDER BY package_key""")
    asked = []
    while len(asked) < count:
        if chance.random() < 0.1:
            asked.append({"package": {"purl": f"pkg:npm/unheard-of-{len(asked)}@1.0.0"}})
            continue
        key, text = chance.choice(rows)
        rule = json.loads(text)
        named = rule.get("v", []) + [
            event[1] for part in rule.get("r", []) for event in part["e"]] + [
            entry["v"] for entry in rule.get("e", [])]
        version = chance.choice([v for v in named if v not in ("0", "", "*")] or ["1.0.0"])
        asked.append({"package": {"purl": key}, "version": version})
    return asked


def script(path, bodies):
    with open(path + ".txt", "wb") as out:
        out.write(b"\n".join(bodies))
    with open(path, "w") as out:
        out.write(f"""
            local bodies = {{}}
            for line in io.lines("{path}.txt") do bodies[#bodies + 1] = line end
            local place = 0
            request = function()
              place = place % #bodies + 1
              return wrk.format("POST", "/v1/query", {{["Content-Type"] = "application/json"}}, bodies[place])
            end""")
    return path


def unpaced(made, server, case, options, arguments, more):
    for clients in (1, 16, 64):
        for turn in range(options.repeat):
            base, own = made.cpu(), server.cpu()
            with Noise() as noise:
                text, client = wrk([f"-c{clients}", f"-d{options.seconds}s", *arguments])
            own, base = server.cpu() - own, made.cpu() - base
            got = latencies(text)
            bad = re.search(r"Non-2xx.*|Socket errors.*", text)
            keep("osv", more | {
                "case": case, "clients": clients, "turn": turn, "bad": bad.group(0) if bad else "",
                "us_cpu_each": 1e6 * own / max(1, got["rate"] * options.seconds),
                "server_cpu": own, "database_cpu": base, "client_cpu": client,
                "others": noise.others(own + base + client)} | got)


def at_rates(made, server, case, requests, options, more):
    for rate in (1000, 2000, 5000):
        for turn in range(options.repeat):
            base, own = made.cpu(), server.cpu()
            mine = resource.getrusage(resource.RUSAGE_SELF)
            with Noise() as noise:
                got = paced(server.port, requests, rate, options.seconds)
            own, base = server.cpu() - own, made.cpu() - base
            after = resource.getrusage(resource.RUSAGE_SELF)
            client = after.ru_utime + after.ru_stime - mine.ru_utime - mine.ru_stime
            keep("osv", more | {
                "case": case, "asked_rate": rate, "turn": turn, "server_cpu": own,
                "database_cpu": base, "others": noise.others(own + base + client)} | got)


def batches(made, server, asked, options, more):
    body = json.dumps({"queries": asked[:1000]}).encode()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    times = []
    base, own = made.cpu(), server.cpu()
    for _ in range(21):
        started = time.monotonic()
        status, data, _ = server.request(
            "POST", "/v1/querybatch", body, {"content-type": "application/json"}, connection)
        times.append(time.monotonic() - started)
        assert status == 200 and len(json.loads(data)["results"]) == 1000
    keep("osv", more | {
        "case": "batch-1000", "first_ms": 1000 * times[0], "median_ms": 1000 * median(times[1:]),
        "most_ms": 1000 * max(times[1:]), "bytes": len(data), "server_cpu": server.cpu() - own,
        "database_cpu": made.cpu() - base})


def run(options):
    for name in options.engine:
        with engine(name) as made:
            for part in (100, 10, 1):
                if options.only and not re.search(options.only, f"1/{part}"):
                    continue
                address = made.fresh()
                command(made, address, "db", "migrate")
                for source in SETS:
                    path = data(source + ".tar.gz")
                    if part > 1:
                        whole, path = path, f"{made.scratch}/{source}-{part}.tar.gz"
                        with tarfile.open(whole) as archive:
                            count = sum(m.isfile() for m in archive)
                        part_of(whole, count // part, path)
                    command(made, address, "import", path)
                measure(made, address, options, part == 1)


def measure(made, address, options, isWhole):
    records = int(made.query(address, "SELECT COUNT(*) FROM catalog_records")[0][0])
    asked = questions(made, address, 5000)
    more = {"engine": made.name, "records": records}
    four, many = ([json.dumps(one).encode() for one in part] for part in (FOUR, asked))
    with Server(made, address) as server:
        url = f"http://127.0.0.1:{server.port}"
        batches(made, server, asked, options, more)
        for case, bodies in (("many", many), ("four", four)):
            if case == "four" and not isWhole:
                continue
            lua = script(f"{made.scratch}/{case}.lua", bodies)
            unpaced(made, server, "query-" + case, options, ["-s", lua, url + "/"], more)
            at_rates(made, server, "paced-" + case,
                     [post(server.port, "/v1/query", body) for body in bodies], options, more)
        if isWhole:
            unpaced(made, server, "floor", options, [url + "/healthz"], more)
            at_rates(made, server, "paced-floor", [get(server.port, "/healthz")], options, more)
        keep("osv", more | {
            "case": "memory", "rss": memory(server.pid, "VmRSS"), "peak": memory(server.pid, "VmHWM")})
