"""Taking reports in: bulk NDJSON and single POSTs.

Every identifier that the server acknowledged is looked up afterwards in the tables, after the
server was killed (SIGKILL) and started again.
"""

import hashlib, itertools, random, re

from harness import *

WORDS = ("length header index buffer parser session token cookie route query packet frame record"
         " stream socket handle cache schema template archive image font signature key").split()
KINDS = ["CWE-22", "CWE-78", "CWE-79", "CWE-89", "CWE-119", "CWE-125", "CWE-416", "CWE-787", "CWE-862"]


def report(number, flaw):
    """A report of about 1.1 KB; reports of the same `flaw` share package, file, function and CWE."""
    pick = random.Random(flaw)
    word, other = pick.choice(WORDS), pick.choice(WORDS)
    package, function = f"lib{word}{flaw % 997}", f"read_{other}_{flaw}"
    return {
        "reference": f"BENCH-{number}", "title": f"{package}: {function} trusts the {word} it reads",
        "description": " ".join(pick.choice(WORDS) for _ in range(90)),
        "foundAt": "2026-11-02T11:55:00Z",
        "affected": [{"package": f"pkg:npm/{package}@1.{flaw % 17}.0", "versions": "<2.0.0"}],
        "location": {"file": f"src/{word}/{other}.c", "function": function, "line": flaw % 4000 + 1},
        "cwe": [pick.choice(KINDS)],
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
        "reproducer": {"text": f"Send one {word} of {flaw} bytes.", "command": f"./reproduce {number}"},
        "provenance": {"tool": "bench", "toolVersion": "1.0", "model": "bench-1", "testedVersion": "1.0"},
        "humanVerified": False,
    }


def post(server, token, body, connection=None, single=False):
    kind = "application/json" if single else "application/x-ndjson"
    return server.request("POST", "/api/v1/findings", body, {
        "authorization": f"Bearer {token}", "content-type": kind}, connection)


def pending(made, address):
    return int(made.query(address, "SELECT COUNT(*) FROM jobs WHERE state IN ('pending','running',"
                          "'retry') AND kind = 'cases.open'")[0][0])


def stored(made, address):
    return {row[0] for row in made.query(address, "SELECT id FROM intake_findings")}


def flaws(made, address):
    return int(made.query(
        address, "SELECT COUNT(*) FROM intake_flaws WHERE merged_into IS NULL")[0][0])


def split_flaws(made, address):
    """Keys that are held by more than one flaw: reports that should have been merged and were not."""
    return int(made.query(address, "SELECT COUNT(*) FROM (SELECT k.key FROM intake_keys k GROUP BY"
                          " k.key HAVING COUNT(DISTINCT k.flaw) > 1) AS torn")[0][0])


def lines(numbers, flaw):
    return "".join(json.dumps(report(n, flaw(n))) + "\n" for n in numbers).encode()


def after_crash(made, server):
    """Kills the server without warning and starts it again on the same database."""
    server.stop(signal.SIGKILL)
    return Server(made, server.address, "--without-work")


def bulk(made, size, requests, case, background):
    """case: new | half (every second report is about the flaw before it) | again (same file)."""
    address = made.fresh()
    command(made, address, "db", "migrate")
    token = finder(made, address)
    flaw = (lambda n: n) if case != "half" else (lambda n: n // 2)
    bodies = [lines(range(i * size, (i + 1) * size), flaw) for i in range(requests)]
    server = Server(made, address, *([] if background else ["--without-work"]))
    post(server, token, lines([10**7], lambda n: n))
    rounds = [bodies, bodies] if case == "again" else [bodies]
    for measured in rounds:
        rates, got, own, base = [], [], server.cpu(), made.cpu()
        with Noise() as noise:
            for body in measured:
                started = time.monotonic()
                status, answer, _ = post(server, token, body)
                rates.append(size / (time.monotonic() - started))
                got.append((status, answer))
        own, base = server.cpu() - own, made.cpu() - base
    peak = memory(server.pid, "VmHWM")
    settled, total_cpu = None, None
    if background:
        first_cpu, first_base, started = server.cpu(), made.cpu(), time.monotonic()
        while pending(made, address):
            time.sleep(0.05)
        settled = time.monotonic() - started
    answers = [json.loads(a) for s, a in got if s in (200, 201)]
    acknowledged = {f["finding"] for a in answers for f in a["findings"]}
    server = after_crash(made, server)
    present = stored(made, address)
    distinct, torn = flaws(made, address), split_flaws(made, address)
    server.stop()
    total = size * requests
    expected = total // 2 if case == "half" else total
    keep("findings", {
        "engine": made.name, "case": f"bulk-{size}-{case}", "background": background,
        "findings": total, "bytes": sum(map(len, bodies)), "refused": sum(s >= 400 for s, _ in got),
        "per_second": total / noise.seconds, "median_request": median(rates), "slowest": min(rates),
        "fastest": max(rates), "server_cpu": own, "database_cpu": base,
        "us_cpu_per_finding": 1e6 * (own + base) / total, "rss": peak, "settled_after": settled,
        "acknowledged": len(acknowledged), "missing": len(acknowledged - present),
        "split": torn, "flaws": distinct - 1, "flaws_expected": expected, "others": noise.others(own + base),
        "merged": sum(a["merged"] for a in answers), "repeated": sum(a["repeated"] for a in answers)})


SCRIPT = """
-- Single reports, each different; every acknowledged identifier is written down.
local number, token, half, file = 0, os.getenv("BENCH_TOKEN"), os.getenv("BENCH_HALF") == "1", nil
local filler = string.rep("buffer header index session token cookie route query ", 11)
function setup(thread) thread:set("place", 1) end
function init(arguments) file = io.open(os.getenv("BENCH_IDS"), "w") end
function request()
  number = number + 1
  local flaw = half and math.floor(number / 2) or number
  local body = string.format('{"reference":"ONE-%d","title":"lib%d: read_%d trusts the length it reads",' ..
    '"description":"%s","affected":[{"package":"pkg:npm/lib%d@1.2.0","versions":"<2.0.0"}],' ..
    '"location":{"file":"src/parser.c","function":"read_%d","line":17},"cwe":["CWE-787"],' ..
    '"reproducer":{"text":"Send one packet.","command":"./reproduce %d"},' ..
    '"provenance":{"tool":"bench","toolVersion":"1.0"},"humanVerified":false}',
    number, flaw % 997, flaw, filler, flaw % 997, flaw, number)
  return wrk.format("POST", "/api/v1/findings",
    {["content-type"] = "application/json", authorization = "Bearer " .. token}, body)
end
function response(status, headers, body)
  if status == 201 or status == 200 then
    file:write(status, " ", body:match('"finding":"([^"]+)"') or "?", " ",
      body:match('"flaw":"([^"]+)"') or "?", "\\n")
  else file:write(status, " ? ?\\n") end
  file:flush()
end
"""


def write_script(path):
    with open(path, "w") as file:
        file.write(SCRIPT)


def single(made, clients, seconds, half=False, background=True):
    address = made.fresh()
    command(made, address, "db", "migrate")
    token = finder(made, address)
    script, ids = made.scratch + "/single.lua", made.scratch + "/ids"
    write_script(script)
    server = Server(made, address, *([] if background else ["--without-work"]))
    env = os.environ | {"BENCH_TOKEN": token, "BENCH_IDS": ids, "BENCH_HALF": str(int(half))}
    base, own = made.cpu(), server.cpu()
    with Noise() as noise:
        text, client = wrk(
            [f"-c{clients}", f"-d{seconds}s", "--timeout", "20s", "-s", script,
             f"http://127.0.0.1:{server.port}/"], env)
    own, base = server.cpu() - own, made.cpu() - base
    server = after_crash(made, server)
    with open(ids) as file:
        rows = [line.split() for line in file]
    acknowledged = {row[1] for row in rows if row[0] in ("200", "201")}
    present = stored(made, address)
    distinct, torn = flaws(made, address), split_flaws(made, address)
    server.stop()
    keep("findings", {
        "engine": made.name, "case": f"single-{clients}" + ("-half" if half else ""),
        "background": background, "per_second": len(acknowledged) / noise.seconds, "acknowledged": len(acknowledged),
        "stored": len(present), "missing": len(acknowledged - present),
        "other_statuses": len([r for r in rows if r[0] not in ("200", "201")]),
        "split": torn, "flaws": distinct, "server_cpu": own, "database_cpu": base,
        "us_cpu_per_finding": 1e6 * (own + base) / max(1, len(acknowledged)),
        "client_cpu": client, "others": noise.others(own + base + client)} | latencies(text))


def latencies(text):
    def milliseconds(part):
        found = re.search(rf"{part}%\s+([\d.]+)(us|ms|s)", text)
        return found and float(found.group(1)) * {"us": 1e-3, "ms": 1, "s": 1e3}[found.group(2)]

    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return {"p50_ms": milliseconds(50), "p99_ms": milliseconds(99),
            "rate": rate and float(rate.group(1)), "failed": int(failed.group(1)) if failed else 0,
            "socket_errors": (re.findall(r"Socket errors: (.*)", text) or [None])[0]}


def run(options):
    cases = [
        (f"bulk-{size}-{case}-{'work' if background else 'alone'}", bulk,
         (size, count, case, background))
        for size, count in ((1000, 20), (10000, 4)) for case in ("new", "half", "again")
        for background in (True, False) if background or case == "new"
    ] + [(f"single-{n}", single, (n, options.seconds)) for n in (1, 16, 64)] + [
        (f"single-{n}-half", single, (n, options.seconds, True)) for n in (16, 64)] + [
        (f"single-{n}-alone", single, (n, options.seconds, False, False)) for n in (1, 16, 64)]
    for name in options.engine:
        with engine(name) as made:
            for turn in range(options.repeat):
                for case, body, arguments in cases:
                    if not options.only or re.search(options.only, case):
                        body(made, *arguments)
