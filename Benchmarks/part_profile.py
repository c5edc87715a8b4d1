"""Where the CPU goes: perf's sampling profile of an import, of bulk findings and of two pages."""

from harness import *
from part_findings import lines, post, write_script
from part_import import part_of


def report(made, name, file):
    text = subprocess.run(
        ["perf", "report", "-i", file, "--stdio", "--no-children", "-g", "none", "--percent-limit", "0.5"],
        capture_output=True, text=True).stdout
    tree = subprocess.run(
        ["perf", "report", "-i", file, "--stdio", "--children", "-g", "none", "--percent-limit", "2"],
        capture_output=True, text=True).stdout
    os.makedirs(OUT, exist_ok=True)
    demangled = subprocess.run(
        ["swift", "demangle", "--simplified"], input=text + "\n# With callees\n" + tree,
        capture_output=True, text=True).stdout
    with open(f"{OUT}/profile-{made.name}-{name}.txt", "w") as out:
        out.write(demangled)


def attached(made, name, pid, body):
    file = made.scratch + f"/{name}.perf"
    perf = subprocess.Popen(
        ["perf", "record", "-e", "cpu-clock", "-F", "499", "-g", "-o", file, "-p", str(pid)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    body()
    perf.send_signal(signal.SIGINT)
    perf.wait()
    report(made, name, file)


def run(options):
    for name in options.engine:
        with engine(name) as made:
            address = made.fresh()
            links = json.loads(command(made, address, "examples", "load", "--json")["output"])
            small = made.scratch + "/part.tar.gz"
            part_of(data("vulnrichment-2024.tar.gz"), 8000, small)
            file = made.scratch + "/import.perf"
            subprocess.run(
                ["perf", "record", "-e", "cpu-clock", "-F", "499", "-g", "-o", file, BINARY, "import", small],
                env=environment(address, made.scratch), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, check=True)
            report(made, "import", file)
            token = finder(made, address)
            bodies = [lines(range(i * 10000, (i + 1) * 10000), lambda n: n) for i in range(3)]
            with Server(made, address, "--without-work") as server:
                attached(made, "bulk", server.pid, lambda: [post(server, token, b) for b in bodies])
                hospital = next(x for x in links if "Hospital" in x["organization"])
                cookie = session(server, hospital["link"])
                for path, header in (("/healthz", []), ("/actions", ["-H", f"Cookie: {cookie}"]), ("/", [])):
                    attached(made, "page-" + path.strip("/"), server.pid, lambda: wrk(
                        ["-c16", "-d5s", *header, f"http://127.0.0.1:{server.port}{path}"]))
            script = made.scratch + "/single.lua"
            write_script(script)
            env = os.environ | {"BENCH_TOKEN": token, "BENCH_IDS": "/dev/null"}
            fresh = made.fresh()
            command(made, fresh, "db", "migrate")
            env["BENCH_TOKEN"] = finder(made, fresh)
            for clients in (1, 16):
                with Server(made, fresh) as server:
                    attached(made, f"single-{clients}", server.pid, lambda: wrk(
                        [f"-c{clients}", "-d6s", "-s", script, f"http://127.0.0.1:{server.port}/"], env))
            with Server(made, address) as server:
                attached(made, "settling", server.pid, lambda: time.sleep(10))
