"""The log as outsiders check it: with Go's own verifier, and with a few lines of Python."""

import base64
import os
import pathlib
import shutil
import subprocess

import actors
import harness
import merkle

VERIFIER = harness.ROOT / "Tests" / "LedgerTests" / "Verifier" / "main.go"


def fetch_log(client, folder):
    """Copies the served log into a folder of static files; gives its checkpoint and key."""
    key = client.get("/ledger/key").text.strip()
    checkpoint = client.get("/ledger/checkpoint")
    assert checkpoint.status == 200, str(checkpoint)
    (folder / "checkpoint").write_bytes(checkpoint.body)
    head = merkle.Checkpoint(checkpoint.text, key)
    for path in merkle.tile_paths(head.size):
        tile = client.get("/ledger/" + path)
        assert tile.status == 200, str(tile)
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        # `067` and `067.p/12` can both be there: the second is a folder.
        place.write_bytes(tile.body)
    return head, key


def entries_of(folder, size):
    entries = []
    for path in merkle.tile_paths(size):
        if path.startswith("tile/entries/"):
            entries += merkle.bundle_entries((folder / path).read_bytes())
    return entries


def sealed_receipt(client, receipt):
    """A receipt once the next checkpoint covers it."""
    def ask():
        answer = client.get(f"/api/v1/receipts/{receipt}")
        assert answer.status == 200 or answer.json.get("code") == "ledger-pending", str(answer)
        return answer.json if answer.status == 200 else None

    return harness.wait_until("the receipt's proof", ask, 30, 0.1)


class Ledger(harness.Journey):
    def setUp(self):
        self.server = self.serve()
        self.client = actors.coordinator(self.server)

    def grow(self, name, count=40):
        """Makes facts, and gives their receipts once sealed."""
        receipts = []
        for n in range(count):
            made = self.client.post("/api/v1/findings", actors.finding(f"{name}-{n}"))
            self.status(made, 201)
            receipts.append(made.json["receipt"])
        return [sealed_receipt(self.client, receipt) for receipt in receipts]

    def test_receipts_in_python(self):
        key = self.client.get("/ledger/key").text.strip()
        receipts = self.grow("python", 10)
        for receipt in receipts:
            self.assertEqual(receipt["key"], key)
            merkle.verify_receipt(receipt, key)
            self.assertIn("finding.received", receipt["record"])
        # The checker itself is not to be fooled.
        receipt = receipts[0]
        bad_root = dict(receipt, proof=[base64.b64encode(b"\0" * 32).decode()] + receipt["proof"][1:])
        bad_record = dict(receipt, record=receipt["record"].replace("received", "rejected"))
        bad_index = dict(receipt, index=receipt["index"] ^ 1)
        for broken in (bad_root, bad_record, bad_index):
            with self.assertRaises(ValueError):
                merkle.verify_receipt(broken, key)
        # Nobody else sees what was committed to.
        session = actors.administrator_session(self.server)
        other = actors.organization(session, "Nosy", "finder")
        self.problem(other.get(f"/api/v1/receipts/{receipt['id']}"), 404)
        self.problem(harness.Client(self.server).get(f"/api/v1/receipts/{receipt['id']}"), 401)

    def test_a_receipt_not_sealed_yet(self):
        """It exists, so it is a conflict with the present state (409), not an absence (404)."""
        for number in range(20):
            made = self.client.post("/api/v1/findings", actors.finding(f"soon-{number}"))
            answer = self.client.get(f"/api/v1/receipts/{made.json['receipt']}")
            if answer.status != 200:
                self.problem(answer, 409, code="ledger-pending")
                return

    def test_the_whole_log(self):
        with harness.folder() as folder:
            first, second = folder / "first", folder / "second"
            first.mkdir()
            second.mkdir()
            self.grow("one")
            public = harness.Client(self.server)
            old, key = fetch_log(public, first)
            self.assertEqual(merkle.root_of(entries_of(first, old.size)), old.root)
            receipts = self.grow("two")
            new, again = fetch_log(public, second)
            self.assertEqual(key, again)
            self.assertGreater(new.size, old.size)
            entries = entries_of(second, new.size)
            self.assertEqual(len(entries), new.size)
            self.assertEqual(merkle.root_of(entries), new.root, "the entries give the root")
            self.assertEqual(
                merkle.root_of(entries[:old.size]), old.root, "the log only grew")
            self.assertGreater(new.size, 300, "a log with more than one tile is tested")
            for entry in entries:
                self.assertTrue(entry.startswith(b"v1\n"), entry)
                self.assertNotIn(b"org_", entry, "entries tell outsiders nothing")
            for receipt in receipts:
                self.assertEqual(bytes.fromhex(receipt["entry"]), entries[receipt["index"]])
            self.go(folder, second, first, key, receipts[:5])
            self.own_verifier(folder, receipts[0])

    def go(self, folder, log, earlier, key, receipts):
        """The Go project's transparency log and note packages accept all of it."""
        if not shutil.which("go") or not pathlib.Path("/usr/share/gocode").exists():
            self.fail("Go with golang.org/x/mod is missing: Scripts/setup test")
        program = folder / "verifier"
        subprocess.run(
            ["go", "build", "-o", program, VERIFIER], check=True, capture_output=True, text=True,
            env=os.environ | {
                "GO111MODULE": "off", "GOPATH": "/usr/share/gocode",
                "GOCACHE": os.environ.get("GOCACHE", "/tmp/breakwater-go-cache")})
        proofs = []
        for receipt in receipts:
            proof = self.status(
                self.client.get(f"/api/v1/receipts/{receipt['id']}/proof"), 200)
            path = folder / f"{receipt['id']}.tlog-proof"
            path.write_bytes(proof.body)
            proofs.append(path)
        command = [program, log, key, earlier / "checkpoint", *proofs]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"1 earlier checkpoints, {len(proofs)} proofs", done.stdout)
        # A flipped byte anywhere is found.
        tile = next(log.glob("tile/entries/**/*.p/*"), None) or next(log.glob("tile/entries/0*"))
        data = bytearray(tile.read_bytes())
        data[10] ^= 1
        tile.write_bytes(data)
        self.assertNotEqual(subprocess.run(command, capture_output=True).returncode, 0)

    def own_verifier(self, folder, receipt):
        """`breakwater ledger verify` against the served log."""
        done = harness.run(
            "ledger", "verify", server=self.server, token=self.client.token)
        self.assertRegex(done.output, r"\d+ entries")

    def test_tiles_are_static(self):
        public = harness.Client(self.server)
        head = merkle.Checkpoint(
            public.get("/ledger/checkpoint").text, public.get("/ledger/key").text.strip())
        path = next(merkle.tile_paths(head.size))
        tile = self.status(public.get("/ledger/" + path), 200)
        self.assertIn("immutable", tile.headers["cache-control"])
        self.assertEqual(tile.headers["content-type"], "application/octet-stream")
        for bad in ("tile/0/x001/x000", "tile/9/000", "tile/0/999", "tile/entries/999",
                    "tile/0/000.p/999", "tile/0/../../checkpoint", "tile/0/-01", "tile/00/000"):
            self.status(public.get("/ledger/" + bad), 404, 400)
