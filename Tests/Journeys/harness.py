"""The real program, its databases and its HTTP answers, for the journeys.

Nothing here sleeps for a fixed time: everything that takes a while is polled with a deadline.
"""

import contextlib
import datetime
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "Examples"
PROGRAM = os.environ.get(
    "BREAKWATER_PROGRAM",
    str(ROOT / ".build" / os.environ.get("CONFIGURATION", "debug") / "breakwater"))
EXPECTED = json.loads((EXAMPLES / "expected.json").read_text())


class Deadline(AssertionError):
    """Something did not become true in time."""


def wait_until(what, condition, seconds=30, every=0.05):
    """Polls until the condition gives something true, and gives that.

    A page that is replaced while the condition looks at it counts as "not yet".
    """
    end = time.monotonic() + seconds
    while True:
        try:
            value = condition()
        except (NoSuchElementException, StaleElementReferenceException):
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise Deadline(f"waited {seconds} s in vain for: {what}")
        time.sleep(every)


def today():
    """The day in UTC, as deadlines count it."""
    return datetime.datetime.now(datetime.timezone.utc).date()


def noon(days):
    """The middle of a day to come, as the API writes moments."""
    return f"{today() + datetime.timedelta(days)}T12:00:00Z"


# Databases


class Place:
    """A database of its own, with the ledger's key and room for other files beside it."""

    def __init__(self, engine, folder, address, links=()):
        self.engine, self.folder, self.address, self.links = engine, folder, address, links

    @property
    def environment(self):
        return {
            "BREAKWATER_DATABASE": self.address,
            "BREAKWATER_LEDGER_KEY": str(self.folder / "ledger.key"),
            "BREAKWATER_NAME": "journeys.example",
            # What the examples expect is what rules merge; likeness has tests of its own.
            "BREAKWATER_MERGING": "off",
        }

    def remove(self):
        self.engine.drop(self)
        shutil.rmtree(self.folder, ignore_errors=True)


class SQLite:
    name = "sqlite"

    def __init__(self, folder):
        self.folder = folder

    def fresh(self, template=None):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        if template:
            for file in template.folder.iterdir():
                if file.is_file():
                    shutil.copy(file, folder / file.name)
        return Place(
            self, folder, f"sqlite://{folder}/data.sqlite", template.links if template else ())

    def drop(self, place):
        pass

    def close(self):
        pass


class Postgres:
    name = "postgres"

    def __init__(self, folder, address):
        self.folder, self.address, self.count = folder, address, 0

    def fresh(self, template=None):
        self.count += 1
        name = f"journey_{os.getpid()}_{self.count}"
        made = f"CREATE DATABASE {name}"
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        if template:
            made += " TEMPLATE " + self.database(template)
            shutil.copy(template.folder / "ledger.key", folder / "ledger.key")
        self.sql(made)
        head, query = self.address.split("?", 1) if "?" in self.address else (self.address, "")
        address = head.rsplit("/", 1)[0] + "/" + name + ("?" + query if query else "")
        return Place(self, folder, address, template.links if template else ())

    @staticmethod
    def database(place):
        return place.address.split("?")[0].rsplit("/", 1)[1]

    def sql(self, text):
        subprocess.run(
            ["psql", self.address, "-v", "ON_ERROR_STOP=1", "-qAtc", text], check=True,
            capture_output=True, text=True)

    def drop(self, place):
        self.sql(f"DROP DATABASE IF EXISTS {self.database(place)} WITH (FORCE)")

    def close(self):
        pass


@contextlib.contextmanager
def cluster():
    """A PostgreSQL of one's own; gives its folder, for who means to crash it, and its address."""
    script = str(ROOT / "Scripts" / "postgres")
    place = tempfile.mkdtemp(prefix="bwpg", dir="/tmp")
    try:
        yield place, subprocess.run(
            [script, "start", place], check=True, capture_output=True, text=True
        ).stdout.strip()
    finally:
        subprocess.run([script, "stop", place], check=False)


# The program


class Result:
    def __init__(self, command, done):
        self.command, self.status = command, done.returncode
        self.output, self.errors = done.stdout, done.stderr

    @property
    def json(self):
        return json.loads(self.output)

    def __str__(self):
        return (
            f"$ {' '.join(map(str, self.command))}\nstatus {self.status}\n{self.output[-3000:]}"
            f"{self.errors[-3000:]}")


def run(*arguments, place=None, server=None, token=None, input=None, timeout=120, status=0,
        environment=None):
    """Runs the program to its end and checks its status (None: any)."""
    command = [PROGRAM, *map(str, arguments)]
    variables = clean_environment()
    if place:
        variables |= place.environment
    if server:
        variables["BREAKWATER_ADDRESS"] = server.address
    if token:
        variables["BREAKWATER_TOKEN"] = token
    variables |= environment or {}
    done = subprocess.run(
        command, env=variables, capture_output=True, text=True, input=input, timeout=timeout,
        cwd=place.folder if place else ROOT)
    result = Result(command, done)
    if status is not None and result.status != status:
        raise AssertionError(f"expected status {status}:\n{result}")
    return result


def clean_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith("BREAKWATER_")}


class Server:
    """`breakwater serve` on a free port over a place."""

    def __init__(self, place, *arguments, environment=None):
        self.place, self.arguments, self.process = place, arguments, None
        self.environment = environment or {}
        self.log = place.folder / "serve.log"
        self.starts = 0
        self.start()

    def start(self, seconds=60):
        self.starts += 1
        variables = clean_environment() | self.place.environment | self.environment
        begin = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--port", "0", *self.arguments], env=variables,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.place.folder)
        self.port = int(wait_until(
            "the server to listen", lambda: self._listening(begin), seconds).group(1))
        self.address = f"http://127.0.0.1:{self.port}"
        client = Client(self)
        wait_until("the server to be ready", lambda: client.ready(), seconds)
        return self

    def _listening(self, begin):
        text = self.log.read_bytes()[begin:].decode(errors="replace")
        if self.process.poll() is not None:
            raise AssertionError(f"serve ended with {self.process.returncode}:\n{text[-3000:]}")
        return re.search(r"listening on \S+:(\d+)", text)

    def text(self):
        return self.log.read_text(errors="replace")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        """As a service manager does it; must end by itself, and well."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the server did not end within 20 s of SIGTERM") from None

    def without_requests(self):
        lines = [line for line in self.text().splitlines() if '"message":"request"' not in line]
        return "\n".join(lines)[-3000:]

    def errors(self):
        """Log lines of level error or critical."""
        return [
            line for line in self.text().splitlines()
            if '"level":"error"' in line or '"level":"critical"' in line or "Fatal error" in line]


# HTTP


class Answer:
    def __init__(self, request, status, headers, body):
        self.request, self.status, self.body = request, status, body
        self.pairs = [(name.lower(), value) for name, value in headers]
        self.headers = dict(self.pairs)

    @property
    def text(self):
        return self.body.decode(errors="replace")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def pointers(self):
        return [error["pointer"] for error in self.json.get("errors", [])]

    def __str__(self):
        return f"{self.request}\n-> {self.status} {self.headers.get('content-type', '')}\n{self.text[:1500]}"


class Client:
    """Requests with a token or a session cookie."""

    def __init__(self, server, token=None, cookie=None):
        self.server, self.token, self.cookie = server, token, cookie

    def ready(self):
        try:
            return self.get("/readyz", timeout=5).status == 200
        except OSError:
            return False

    def request(self, method, path, body=None, headers=None, timeout=60, json_body=None):
        sent = {}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.cookie:
            sent |= {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"}
        if json_body is not None:
            body = json.dumps(json_body)
            sent["Content-Type"] = "application/json"
        sent |= headers or {}
        if isinstance(body, str):
            body = body.encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        shown = f"{method} {path}" + (f"\n{body[:500]!r}" if body else "")
        return Answer(shown, answer.status, answer.getheaders(), data)

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, json_body=None, **more):
        return self.request("POST", path, json_body=json_body, **more)

    def form(self, path, fields, **more):
        return self.request(
            "POST", path, urllib.parse.urlencode(fields),
            headers={"Content-Type": "application/x-www-form-urlencoded"}, **more)

    def good(self, path, **more):
        """The JSON of a GET that must succeed."""
        answer = self.get(path, **more)
        assert answer.status == 200, str(answer)
        return answer.json

    def every(self, path, limit=None):
        """All items of a list, page by page."""
        items, cursor, seen = [], None, set()
        while True:
            query = {}
            if limit:
                query["limit"] = limit
            if cursor:
                query["cursor"] = cursor
            separator = "&" if "?" in path else "?"
            page = self.good(path + (separator + urllib.parse.urlencode(query) if query else ""))
            items += page["items"]
            assert limit is None or len(page["items"]) <= limit, "the page is longer than asked"
            cursor = page["next"]
            if cursor is None:
                return items
            assert cursor not in seen, f"{path} gave the same cursor twice"
            seen.add(cursor)


def sign_in(server, path):
    """Uses a one-time link up without a browser; gives a client with the session's cookie."""
    client = Client(server)
    page = client.get(path)
    assert page.status == 200, str(page)
    secret = path.rstrip("/").rsplit("/", 1)[1]
    done = client.form("/signin", {"secret": secret})
    assert done.status == 303 and "set-cookie" in done.headers, str(done)
    cookie = done.headers["set-cookie"].split(";")[0]
    return Client(server, cookie=cookie)


# The stage that a journey plays on


class Stage:
    """An engine with the examples loaded once; every journey gets a copy."""

    def __init__(self, engine):
        self.engine = engine
        self._template = None
        # When the examples were loaded, from which their dates count; midnight may have come then.
        self.days = set()

    @property
    def template(self):
        if self._template is None:
            place = self.engine.fresh()
            self.days.add(today())
            place.links = run(
                "examples", "load", "--directory", EXAMPLES, "--json", place=place, timeout=300
            ).json
            self.days.add(today())
            self._template = place
        return self._template

    def empty(self):
        return self.engine.fresh()

    def copy(self):
        return self.engine.fresh(self.template)

    def close(self):
        if self._template:
            self._template.remove()


class Journey(unittest.TestCase):
    """A test case on one engine. Places and servers it makes are removed after it."""

    stage = None  # set by the runner
    maxDiff = 4000
    expected_errors = ()  # parts of error lines that the journey provokes

    def place(self, examples=True):
        place = self.stage.copy() if examples else self.stage.empty()
        self.addCleanup(place.remove)
        return place

    def serve(self, place=None, *arguments, **more):
        server = Server(place or self.place(), *arguments, **more)
        self.addCleanup(self._end, server)
        return server

    def _end(self, server):
        early = server.process.poll()
        status = server.stop()
        self.assertIsNone(
            early, f"the server had ended by itself with {early}:\n" + server.without_requests())
        bad = [
            line for line in server.errors()
            if not any(part in line for part in self.expected_errors)]
        self.assertEqual(bad[:5], [], "the server logged errors")
        if not getattr(server, "was_killed", False):
            self.assertEqual(status, 0, "the server did not end well:\n" + server.text()[-2000:])

    def link(self, place, words):
        """The path of the one-time link that the loading printed for somebody."""
        return link(place.links, words)

    def same(self, one, other, why=""):
        """Equality of lists whatever the order, with the difference in words."""
        one, other = list(one), list(other)
        missing = [x for x in other if x not in one]
        extra = [x for x in one if x not in other]
        self.assertFalse(
            missing or extra or len(one) != len(other),
            f"{why}: {len(one)} instead of {len(other)};\nmissing {missing[:8]}\nextra {extra[:8]}")

    def status(self, answer, *wanted):
        self.assertIn(answer.status, wanted, str(answer))
        return answer

    def problem(self, answer, status, *pointers, code=None):
        """An RFC 9457 document with its status, its pointers and something to do."""
        self.status(answer, status)
        self.assertEqual(
            answer.headers.get("content-type"), "application/problem+json", str(answer))
        body = answer.json
        self.assertEqual(body["status"], status, str(answer))
        for member in ("type", "title", "detail", "code", "instance"):
            self.assertTrue(body.get(member), f"no {member}: {answer}")
        for pointer in pointers:
            self.assertIn(pointer, answer.pointers, str(answer))
        if code:
            self.assertEqual(body["code"], code, str(answer))
        return answer


def link(links, words):
    """The path of the sign-in link for a person or an organization."""
    for one in links:
        if words.lower() in (one["person"] + " of " + one["organization"]).lower():
            return "/signin/" + one["link"].rsplit("/", 1)[1]
    raise AssertionError(f"no sign-in link for {words} in: {links}")


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp()
    try:
        yield pathlib.Path(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def reference_of(finding):
    return finding["report"]["reference"]
