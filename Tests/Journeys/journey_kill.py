"""kill -9 under load: what was acknowledged is there, once, and the log only grew."""

import collections
import http.client
import os
import random
import subprocess
import threading
import time

import actors
import harness
import merkle
from journey_ledger import entries_of, fetch_log, sealed_receipt

ROUNDS = int(os.environ.get("BREAKWATER_KILL_ROUNDS", "20"))
CLIENTS = 4


class Load:
    """Clients that send numbered findings, and send again what was not acknowledged."""

    def __init__(self, token, server, prefix):
        self.token, self.server, self.prefix = token, server, prefix
        self.acknowledged = {}
        self.repeated = 0
        self.wrong = []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.serving = threading.Event()
        self.serving.set()
        self.threads = [
            threading.Thread(target=self.run, args=(number,), daemon=True)
            for number in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        client, count = harness.Client(self.server, token=self.token), 0
        while not self.stopping.is_set():
            count += 1
            name = f"{self.prefix}-{number}-{count}"
            body = actors.finding(name)
            if count % 5 == 0:
                # Some describe the same flaw as the one before.
                body |= {key: actors.finding(f"{self.prefix}-{number}-{count - 1}")[key]
                         for key in ("affected", "location", "cwe")}
            self.send(client, name, body)

    def send(self, client, name, body):
        """Until it is acknowledged, whatever happens to the server meanwhile."""
        tries, deadline = 0, time.monotonic() + 60
        while time.monotonic() < deadline:
            self.serving.wait(30)
            try:
                tries += 1
                answer = client.post(
                    "/api/v1/findings", body, headers={"Idempotency-Key": name}, timeout=20)
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)  # the server is gone; the round brings it back
                continue
            if answer.status in (200, 201):
                with self.lock:
                    self.acknowledged[body["reference"]] = answer.json["finding"]
                    self.repeated += tries > 1
                return
            if answer.status not in (500, 503):
                self.wrong.append(str(answer))
                return
        self.wrong.append(f"{name} was not acknowledged in 60 s")

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)


class Kill(harness.Journey):
    expected_errors = ("",)  # a killed server may say anything

    def setUp(self):
        self.random = random.Random(20261121)
        if self.stage.engine.name == "postgres":
            # One of its own: no other journey's is crashed.
            self.cluster, address = self.enterContext(harness.cluster())
            self.stage = harness.Stage(harness.Postgres(self.stage.engine.folder, address))
        place = self.place(examples=False)
        self.server = self.serve(place)
        self.server.was_killed = True
        session = actors.set_up(self.server)
        self.finder = actors.organization(session, "Under load", "finder")

    def head(self):
        client = harness.Client(self.server)
        return merkle.Checkpoint(
            client.get("/ledger/checkpoint").text, client.get("/ledger/key").text.strip())

    def everything_is_there(self, load, heads):
        self.assertEqual(load.wrong[:3], [])
        found = self.finder.every("/api/v1/findings", limit=500)
        counts = collections.Counter(harness.reference_of(one) for one in found)
        self.assertEqual([name for name, n in counts.items() if n > 1], [], "stored twice")
        stored = {harness.reference_of(one): one for one in found}
        lost = [name for name, id in load.acknowledged.items()
                if stored.get(name, {}).get("id") != id]
        self.assertEqual(lost[:5], [], f"{len(lost)} acknowledged findings were lost")
        # The newest one is sealed, so all are; the log extends every checkpoint that was seen.
        for one in found[-3:] + found[:3]:
            receipt = sealed_receipt(self.finder, one["receipt"])
            heads.append(merkle.verify_receipt(receipt, receipt["key"]))
        with harness.folder() as folder:
            last, _ = fetch_log(harness.Client(self.server), folder)
            entries = entries_of(folder, last.size)
        for head in [*heads, last]:
            self.assertEqual(
                merkle.root_of(entries[:head.size]), head.root,
                f"the log of {last.size} does not extend the checkpoint of {head.size}")
        # Every report is about a flaw that has one case, once the work is done.
        client = actors.coordinator(self.server)
        flaws = {one["flaw"] for one in found}

        def cases():
            had = collections.Counter(
                case["flaw"] for case in client.every("/api/v1/cases", limit=500))
            return set(had) >= flaws and had

        had = harness.wait_until("a case for each flaw", cases, 60, 0.3)
        self.assertEqual([flaw for flaw, n in had.items() if n > 1], [], "two cases for a flaw")
        self.assertEqual(client.good("/api/v1/jobs/dead")["items"], [], "no job gave up")

    def rounds(self, count, crash):
        load = Load(self.finder.token, self.server, "k")
        heads = []
        try:
            for number in range(count):
                before = len(load.acknowledged)
                harness.wait_until(
                    "some acknowledgements",
                    lambda: len(load.acknowledged) >= before + self.random.randint(3, 40)
                    or load.wrong, 30, 0.01)
                heads.append(self.head())
                load.serving.clear()
                crash(number)
                load.serving.set()
                after = self.head()
                self.assertGreaterEqual(after.size, heads[-1].size, "the log became shorter")
                if after.size == heads[-1].size:
                    self.assertEqual(after.root, heads[-1].root, "the log forked")
        finally:
            load.serving.set()
            load.stop()
        self.everything_is_there(load, heads)
        print(
            f"     {count} crashes, {len(load.acknowledged)} findings acknowledged, "
            f"{load.repeated} after sending them again, log of {heads[-1].size}", flush=True)

    def test_server_killed(self):
        def crash(_):
            # No graceful word: the clients do not even know.
            self.server.kill()
            self.server.start()

        self.rounds(ROUNDS, crash)

    def test_database_crashed(self):
        if self.stage.engine.name != "postgres":
            self.skipTest("SQLite runs inside the server: killing that is its crash")
        script = str(harness.ROOT / "Scripts" / "postgres")

        def crash(_):
            subprocess.run([script, "crash", self.cluster], check=True, capture_output=True)
            subprocess.run([script, "start", self.cluster], check=True, capture_output=True)
            client = harness.Client(self.server)
            harness.wait_until("the server to find its database again", client.ready, 30)

        self.rounds(max(3, ROUNDS // 5), crash)
