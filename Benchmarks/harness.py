"""Scratch databases, servers and the reading of clocks, for the parts of Benchmarks/run.

Environment:
  BREAKWATER_BINARY   the program to measure (set by Benchmarks/run)
  BREAKWATER_TEST_DATA  folder of the data archives, default ../shared/data beside the package
  BENCH_OUT           where raw results go, default .build/benchmarks
  BENCH_PG_BIN        PostgreSQL's programs, default /usr/lib/postgresql/15/bin
"""

import contextlib, datetime, http.client, json, os, re, resource, shutil, signal, socket, statistics
import subprocess, tempfile, threading, time, urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY = os.environ.get("BREAKWATER_BINARY", os.path.join(ROOT, ".build/release/breakwater"))
OUT = os.environ.get("BENCH_OUT", os.path.join(ROOT, ".build/benchmarks"))
PG_BIN = os.environ.get("BENCH_PG_BIN", "/usr/lib/postgresql/15/bin")
TICK = os.sysconf("SC_CLK_TCK")


def data(name):
    folder = os.environ.get("BREAKWATER_TEST_DATA", os.path.join(ROOT, "../shared/data"))
    return os.path.abspath(os.path.join(folder, name))


# Reading clocks


def stat(pid):
    """utime, stime, cutime, cstime in seconds; zeros when the process has gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return [int(x) / TICK for x in fields[11:15]], int(fields[1])
    except (FileNotFoundError, ProcessLookupError):
        return [0, 0, 0, 0], 0


def cpu(pid):
    times, _ = stat(pid)
    return times[0] + times[1]


def memory(pid, what):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(rf"{what}:\s+(\d+)", file.read()).group(1)) / 1024


def machine_cpu():
    """Busy and stolen CPU seconds of the whole machine."""
    with open("/proc/stat") as file:
        f = [int(x) / TICK for x in file.readline().split()[1:]]
    return f[0] + f[1] + f[2] + f[5] + f[6] + f[7], f[7]


class Noise:
    """What else ran: busy CPU of the machine that is not ours, as a share of all cores."""

    def __enter__(self):
        self.wall, (self.busy, self.stolen) = time.monotonic(), machine_cpu()
        return self

    def __exit__(self, *_):
        wall = time.monotonic() - self.wall
        busy, stolen = machine_cpu()
        self.seconds, self.busy, self.stolen = wall, busy - self.busy, stolen - self.stolen

    def others(self, ours):
        return round(max(0, self.busy - ours) / (self.seconds * os.cpu_count()), 2)


# Databases


class SQLite:
    name = "sqlite"

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def fresh(self):
        self.count += 1
        return f"sqlite://{self.folder}/db{self.count}.sqlite"

    def cpu(self):
        return 0

    def query(self, address, sql):
        import sqlite3

        with contextlib.closing(sqlite3.connect(address[len("sqlite://"):])) as db:
            return [[str(x) for x in row] for row in db.execute(sql)]

    def size(self, address):
        path = address[len("sqlite://"):]
        return sum(os.path.getsize(path + e) for e in ("", "-wal") if os.path.exists(path + e))

    def stop(self):
        pass


class Postgres:
    """A scratch cluster with the server's defaults; runs as `postgres` when we are root."""

    name = "postgres"

    def __init__(self, folder):
        self.folder, self.count, self.port = folder + "/pg", 0, free_port()
        self.me = "postgres" if os.getuid() == 0 else os.environ.get("USER", "postgres")
        self.prefix = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        os.makedirs(self.folder)
        if self.prefix:
            os.chmod(folder, 0o755)
            shutil.chown(self.folder, "postgres")
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd="/")
        subprocess.run(
            self.prefix + [PG_BIN + "/initdb", "-A", "trust", "-U", "bench", "-E", "UTF8",
                           "--locale=C.UTF-8", "-D", self.folder + "/data"], **quiet)
        subprocess.run(
            self.prefix + [PG_BIN + "/pg_ctl", "-w", "-D", self.folder + "/data", "-l",
                           self.folder + "/log", "-o",
                           f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1",
                           "start"], **quiet)
        with open(self.folder + "/data/postmaster.pid") as file:
            self.pid = int(file.readline())

    def fresh(self):
        self.count += 1
        name = f"bench{self.count}"
        self.psql("postgres", f"CREATE DATABASE {name}")
        return f"postgres://bench@127.0.0.1:{self.port}/{name}"

    def psql(self, database, sql):
        text = subprocess.run(
            [PG_BIN + "/psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "bench", "-AtXq",
             "-F", "\t", "-c", sql, database], check=True, capture_output=True, text=True).stdout
        return [line.split("\t") for line in text.splitlines()]

    def query(self, address, sql):
        return self.psql(address.rsplit("/", 1)[1], sql)

    def size(self, address):
        return int(self.query(address, "SELECT pg_database_size(current_database())")[0][0])

    def cpu(self):
        """All processes of the cluster, ended ones included."""
        times, _ = stat(self.pid)
        total = sum(times)
        for pid in filter(str.isdigit, os.listdir("/proc")):
            child, parent = stat(pid)
            if parent == self.pid:
                total += child[0] + child[1]
        return total

    def stop(self):
        subprocess.run(self.prefix + [PG_BIN + "/pg_ctl", "-m", "immediate", "-D",
                                      self.folder + "/data", "stop"], cwd="/",
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def engine(name):
    folder = tempfile.mkdtemp(prefix="breakwater-bench-", dir=os.environ.get("TMPDIR", "/tmp"))
    made = (SQLite if name == "sqlite" else Postgres)(folder)
    made.scratch = folder
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


# The program


def environment(address, folder, port=None):
    return os.environ | {
        "BREAKWATER_DATABASE": address, "BREAKWATER_LEDGER_KEY": folder + "/ledger-key",
        "BREAKWATER_PORT": str(port or 8080), "BREAKWATER_ADDRESS": f"http://127.0.0.1:{port}",
    }


def command(made, address, *arguments, env=None, cwd=None):
    """Runs a verb to its end; wall, CPU of the program, of the database, and the peak RSS (MiB)."""
    before = made.cpu()
    with Noise() as noise:
        process = subprocess.Popen(
            [BINARY, *arguments], env=environment(address, made.scratch) | (env or {}), cwd=cwd or ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        errors = []
        reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
        reader.start()
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        reader.join()
    if process.returncode:
        raise SystemExit(f"{arguments}: {process.returncode}\n{output}\n{errors}")
    own, server = usage.ru_utime + usage.ru_stime, made.cpu() - before
    return {
        "wall": noise.seconds, "cpu": own, "user": usage.ru_utime, "system": usage.ru_stime,
        "database_cpu": server, "rss": usage.ru_maxrss / 1024, "others": noise.others(own + server),
        "output": output,
    }


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, made, address, *options, wait=True):
        self.made, self.address, self.port = made, address, free_port()
        self.env = environment(address, made.scratch, self.port)
        self.log = open(made.scratch + f"/serve{self.port}.log", "wb")
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [BINARY, "serve", *options], env=self.env, cwd=ROOT, stdout=self.log, stderr=self.log)
        self.pid = self.process.pid
        if wait:
            self.ready()

    def ready(self):
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return time.monotonic() - self.started
            except OSError:
                pass
            if self.process.poll() is not None:
                raise SystemExit(open(self.log.name).read())
            time.sleep(0.002)

    def cpu(self):
        return cpu(self.pid)

    def request(self, method, path, body=None, headers=None, connection=None):
        own = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        own.request(method, path, body, headers or {})
        response = own.getresponse()
        return response.status, response.read(), response.headers

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def finder(made, address, name="Bench Finder", kind="finder"):
    """A token of a new organization."""
    organization = command(made, address, "org", "add", name, "--kind", kind)["output"].strip()
    return command(
        made, address, "token", "create", organization, "--name", "bench")["output"].strip()


def session(server, link):
    """The cookie that a sign-in link gives."""
    secret = link.rsplit("/", 1)[1]
    status, _, headers = server.request(
        "POST", "/signin", urllib.parse.urlencode({"secret": secret}),
        {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"})
    cookie = headers["set-cookie"]
    if status != 303 or not cookie:
        raise SystemExit(f"sign-in answered {status}")
    return cookie.split(";")[0]


def wrk(arguments, env=None):
    """What wrk printed, and its own CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = subprocess.run(
        ["wrk", "-t1", "--latency", *arguments], env=env, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return text, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# Results


def keep(part, row):
    os.makedirs(OUT, exist_ok=True)
    row = {"at": datetime.datetime.now().isoformat(timespec="seconds"), "part": part} | row
    with open(f"{OUT}/{part}.ndjson", "a") as file:
        file.write(json.dumps(row) + "\n")
    shown = {k: (round(v, 4) if isinstance(v, float) else v) for k, v in row.items()}
    print(json.dumps(shown), flush=True)


def median(values):
    return statistics.median(values) if values else None
