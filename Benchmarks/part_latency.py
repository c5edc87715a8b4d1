"""How long requests take under wrk, with the examples alone and with the CVE records of 2024."""

from harness import *
from part_findings import latencies


def run(options):
    for name in options.engine:
        with engine(name) as made:
            address = made.fresh()
            links = json.loads(
                command(made, address, "examples", "load", "--json")["output"])
            for knowledge in ("examples", "24k"):
                if knowledge == "24k":
                    command(made, address, "import", data("vulnrichment-2024.tar.gz"))
                    links = json.loads(
                        command(made, address, "examples", "links", "--json")["output"])
                measure(made, address, links, knowledge, options)


def measure(made, address, links, knowledge, options):
    hospital = next(x for x in links if "Hospital" in x["organization"])
    rows = made.query(address, "SELECT id FROM registry_organizations WHERE name LIKE '%Hospital%'")
    token = command(made, address, "token", "create", rows[0][0], "--name", "b")["output"].strip()
    with Server(made, address) as server:
        cookie = session(server, hospital["link"])
        bearer, browser = f"Authorization: Bearer {token}", f"Cookie: {cookie}"
        cases = [
            ("/healthz", None), ("/", None), ("/actions", browser), ("/api/v1/actions", bearer),
            ("/api/v1/vulnerabilities/CVE-2024-3094", bearer), ("/ledger/checkpoint", None),
        ]
        for path, header in cases:
            names = dict([header.split(": ", 1)]) if header else {}
            status, body, _ = server.request("GET", path, headers=names)
            if status != 200:
                raise SystemExit(f"{path} answered {status}")
            for clients in (1, 16, 64):
                for turn in range(options.repeat):
                    base, own = made.cpu(), server.cpu()
                    with Noise() as noise:
                        text, client = wrk(
                            [f"-c{clients}", f"-d{options.seconds}s"]
                            + (["-H", header] if header else [])
                            + [f"http://127.0.0.1:{server.port}{path}"])
                    own, base = server.cpu() - own, made.cpu() - base
                    got = latencies(text)
                    keep("latency", {
                        "engine": made.name, "knowledge": knowledge, "path": path,
                        "clients": clients, "bytes": len(body), "server_cpu": own,
                        "per_cpu_second": got["rate"] * options.seconds / max(own, 0.01),
                        "database_cpu": base,
                        "client_cpu": client,
                        "others": noise.others(own + base + client)} | got)
        keep("latency", {
            "engine": made.name, "knowledge": knowledge, "path": "rss",
            "rss": memory(server.pid, "VmRSS"), "peak": memory(server.pid, "VmHWM")})
