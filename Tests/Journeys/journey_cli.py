"""The command line: everything that the pages and the API can do, from a terminal and scripts."""

import contextlib
import json
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess

import actors
import harness
from harness import EXAMPLES, run

VERBS = [
    "serve", "work", "scan", "findings submit", "findings list", "findings show", "sbom add",
    "sbom diff", "assets list", "assets add", "actions list", "actions show", "actions done",
    "actions reopen", "ledger verify", "ledger export", "ledger key", "score", "compare", "doctor",
    "import", "org list", "org add",
    "org invite", "org people", "org link", "token create", "token list", "token revoke",
    "db migrate", "db backup", "db restore", "db verify", "examples load", "examples links"]


def record(number):
    """An OSV record like no other."""
    return {
        "schema_version": "1.6.0", "id": f"GHSA-test-{number:05}", "summary": f"Flaw {number}",
        "modified": "2026-01-02T03:04:05Z", "published": "2026-01-01T00:00:00Z",
        "aliases": [f"CVE-2031-{number:05}"],
        "affected": [{
            "package": {"ecosystem": "npm", "name": f"package-{number}"},
            "ranges": [{"type": "SEMVER", "events": [
                {"introduced": "0"}, {"fixed": f"1.{number}.0"}]}]}]}


def heeds_termination(process):
    """Whether it does something about SIGTERM by now, instead of dying of it (proc(5))."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    masks = re.findall(r"(?m)^Sig(?:Cgt|Ign|Blk):\s*([0-9a-f]+)$", status)
    return any(int(mask, 16) >> signal.SIGTERM - 1 & 1 for mask in masks)


class CLI(harness.Journey):
    def test_help(self):
        whole = run("--help").output
        for verb in VERBS:
            with self.subTest(verb):
                self.assertIn(verb.split()[0], whole)
                own = run(*verb.split(), "--help")
                self.assertIn("USAGE: breakwater " + verb, " ".join(own.output.split()))
                self.assertEqual(own.errors, "")
        self.assertRegex(run("--version").output, r"^\d+\.\d+\.\d+\n$")
        wrong = run("brew", status=None)
        self.assertEqual(wrong.status, 64, wrong)
        self.assertIn("Error", wrong.errors)
        self.assertEqual(wrong.output, "", "mistakes go to standard error")

    def test_completions(self):
        for shell in ("bash", "zsh", "fish"):
            script = run("--generate-completion-script", shell).output
            for word in ("findings", "submit", "ledger", "verify"):
                self.assertIn(word, script, shell)
        script = run("--generate-completion-script", "bash").output
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)

    def test_mistakes_say_what_to_do(self):
        place = self.place(examples=False)
        nowhere = {"BREAKWATER_ADDRESS": "http://127.0.0.1:1"}
        for arguments, more, words in (
            (("findings", "list"), {}, "BREAKWATER_TOKEN"),
            (("findings", "list"), nowhere | {"BREAKWATER_TOKEN": "x"}, "BREAKWATER_ADDRESS"),
            (("import", "/nowhere/at/all"), {}, "/nowhere/at/all"),
            (("doctor",), {"BREAKWATER_DATABASE": "mysql://x"}, "sqlite"),
            (("doctor",), {"BREAKWATER_DATABASE": "postgres://u:secret@127.0.0.1:1/x"}, ""),
            (("token", "create", "org_nonsense", "--name", "x"), {}, "org_"),
            (("org", "add", "X", "--kind", "pirate"), {}, "kind"),
            (("org", "add", "X", "--kind", "criticalInfrastructure"), {}, "sector"),
            (("serve",), {"BREAKWATER_TLS_KEY": "/x"}, "BREAKWATER_TLS_CERTIFICATE"),
        ):
            with self.subTest(" ".join(arguments)):
                done = run(*arguments, place=place, environment=more, status=None, timeout=15)
                self.assertEqual(done.status, 1, done)
                self.assertTrue(done.errors.startswith("error: "), done)
                self.assertIn(words, done.errors)
                self.assertNotIn("secret", done.errors + done.output, "no password is shown")
                self.assertEqual(done.output, "", done)
                self.assertLessEqual(len(done.errors.splitlines()), 4, done)

    def test_people_and_tokens(self):
        place = self.place(examples=False)
        server = self.serve(place)
        made = run("org", "add", "Ferry operator", "--kind", "criticalInfrastructure", "--sector",
                   "transportationSystems", "--json", place=place).json
        organization = made["id"]
        self.assertIn(organization, run("org", "list", place=place).output)
        invited = run("org", "invite", organization, "--name", "Kim", "--email",
                      "kim@ferry.example", "--role", "administrator", "--json", place=place).json
        session = harness.sign_in(server, "/signin/" + invited["link"].rsplit("/", 1)[1])
        self.status(session.get("/actions"), 200)
        people = run("org", "people", organization, "--json", place=place).json
        self.assertEqual([one["name"] for one in people], ["Kim"])
        again = run("org", "link", people[0]["id"], place=place).output.strip()
        harness.sign_in(server, "/signin/" + again.rsplit("/", 1)[1])
        token = run("token", "create", organization, "--name", "ci", "--role", "analyst",
                    "--days", "3", "--json", place=place).json
        client = harness.Client(server, token=token["secret"])
        self.status(client.get("/api/v1/assets"), 200)
        bare = run("token", "create", organization, "--name", "plain", place=place)
        self.assertEqual(len(bare.output.split()), 1, "just the secret, for scripts")
        listed = run("token", "list", organization, place=place).output
        self.assertIn("ci", listed)
        self.assertNotIn(token["secret"], listed)
        run("token", "revoke", token["token"]["id"], place=place)
        self.problem(client.get("/api/v1/assets"), 401, code="invalid-token")
        limited = run("token", "create", organization, "--name", "reads", "--scope",
                      "assets.read", place=place).output.strip()
        reader = harness.Client(server, token=limited)
        self.status(reader.get("/api/v1/assets"), 200)
        self.problem(reader.post("/api/v1/assets", {"name": "x", "exposure": "public"}), 403)

    def test_findings(self):
        server = self.serve(self.place(examples=False))
        finder = actors.organization(actors.set_up(server), "Terminal finder", "finder")
        more = {"server": server, "token": finder.token}
        with harness.folder() as folder:
            one = folder / "one.json"
            one.write_text(json.dumps(actors.finding("cli-1")))
            done = run("findings", "submit", one, "--json", **more).json
            self.assertEqual(done["rule"], "first")
            self.assertIn("had come before", run("findings", "submit", one, **more).output)
            lines = folder / "many.ndjson"
            hostile = "\x1b[2J\x1b]0;owned\x07 \u202egnp.exe"
            lines.write_text("\n".join([
                json.dumps(actors.finding("cli-2", title=hostile)), "{",
                json.dumps(actors.finding("cli-3", cwe=["banana"]))]))
            rejects = folder / "rejects.ndjson"
            done = run("findings", "submit", lines, "--rejects", rejects, status=2, **more)
            self.assertIn("1 accepted", done.output)
            self.assertIn("line 2", done.output)
            self.assertIn("/cwe/0", done.output)
            rejected = rejects.read_text().splitlines()
            self.assertEqual(len(rejected), 1, "the one that could be read comes back")
            rejects.write_text(rejected[0].replace("banana", "CWE-20"))
            self.assertIn("1 accepted", run("findings", "submit", rejects, **more).output)
            piped = run("findings", "submit", "-", "--json", input=lines.read_text(), status=2, **more)
            self.assertEqual((piped.json["repeated"], piped.json["rejected"]), (1, 2))
        done = run("findings", "submit", EXAMPLES / "findings" / "granite.sarif", "--json", **more)
        self.assertEqual(done.json["accepted"], 65)
        listed = run("findings", "list", "--json", **more).json
        self.assertEqual(len(listed), 68)
        table = run("findings", "list", **more).output
        self.assertEqual(len(table.splitlines()), 69)
        shown = run("findings", "show", next(
            one["id"] for one in listed if one["report"]["reference"] == "J-cli-2"), **more).output
        for text in (table, shown):
            for evil in ("\x1b", "\x07", "\u202e"):
                self.assertNotIn(evil, text, "a report must not drive the reader's terminal")
        missing = run("findings", "show", "fnd_" + "0" * 26, status=1, **more)
        self.assertIn("no such", missing.errors.lower())

    def test_assets_software_and_actions(self):
        place = self.place(examples=False)
        actors.import_knowledge(place)
        server = self.serve(place)
        operator = actors.organization(
            actors.set_up(server), "Terminal operator", "criticalInfrastructure", "energy")
        more = {"server": server, "token": operator.token}
        folder = EXAMPLES / "operators" / "rural-hospital"
        run("assets", "add", "Patient portal", "--exposure", "public", "--owner", "IT", **more)
        done = run("sbom", "add", folder / "patient-portal.cdx.json", "--asset", "Patient portal",
                   **more)
        self.assertRegex(done.output, r"^\d+ components; \d+ added, 0 removed\n")
        run("assets", "add", "File server", "--exposure", "internal", **more)
        run("sbom", "add", folder / "file-server.cdx.xml", "--asset", "File server", **more)
        run("assets", "add", "Archive", "--exposure", "internal", **more)
        run("sbom", "add", folder / "imaging-pacs.spdx.json", "--asset", "Archive", **more)
        with harness.folder() as own:
            lock, status = own / "requirements.txt", own / "status"
            lock.write_text("a==1.0\nb>=2\n")
            done = run("sbom", "add", lock, "--asset", "Archive", **more)
            self.assertTrue(done.output.startswith("1 components"), done)
            self.assertIn("not pinned", done.errors)
            status.write_text("Package: a\nStatus: install ok installed\nVersion: 1\n")
            wrong = run("sbom", "add", status, "--asset", "Archive", status=1, **more)
            self.assertIn("debian:12", wrong.errors)
            run("sbom", "add", status, "--release", "debian:12", "--asset", "Archive", **more)
        run("sbom", "add", folder / "imaging-pacs.spdx.json", "--asset", "Archive", **more)
        assets = run("assets", "list", "--json", **more).json
        self.assertEqual({one["name"] for one in assets}, {"Patient portal", "File server", "Archive"})
        self.assertTrue(all(one["components"] > 0 for one in assets))
        actions = harness.wait_until(
            "actions on each asset",
            lambda: (lambda found: found if {a["assetName"] for a in found} == {
                "Patient portal", "File server", "Archive"} else None)(
                run("actions", "list", "--json", **more).json), 30, 0.3)
        dues = [one["due"] or "9" for one in actions]
        self.assertEqual(dues, sorted(dues), "soonest first")
        first = actions[0]
        shown = run("actions", "show", first["id"], **more).output
        for word in (first["product"], first["due"], "why:", "CVE-"):
            self.assertIn(word, shown)
        run("actions", "done", first["id"], "--evidence", "Updated", "--new-version", "9.9", **more)
        self.assertEqual(
            [one["id"] for one in run("actions", "list", "--state", "done", "--json", **more).json],
            [first["id"]])
        refused = run("actions", "done", first["id"], "--evidence", "Twice", status=1, **more)
        self.assertIn("done", refused.errors)
        run("actions", "reopen", first["id"], "--reason", "Wrong one", **more)
        table = run("actions", "list", **more).output
        self.assertIn(first["id"], table)
        wrong = run("sbom", "add", EXAMPLES / "README.md", "--asset", "Archive", status=1, **more)
        self.assertIn("CycloneDX", wrong.errors)
        wrong = run("sbom", "add", EXAMPLES / "README.md", "--asset", "Nothing", status=1, **more)
        self.assertIn("assets list", wrong.errors)

    def test_import_goes_on_after_kill(self):
        """kill -9 in the middle, the same command again: the same result, nothing twice."""
        count = 9000
        with harness.folder() as folder:
            source = folder / "records"
            source.mkdir()
            for number in range(count):
                (source / f"r{number:05}.json").write_text(json.dumps(record(number)))
            (source / "r99998.json").write_text("{ not json")
            (source / "LICENSE.txt").write_text("not knowledge")
            whole = self.place(examples=False)
            once = run("import", source, "--json", place=whole)
            self.assertEqual(
                (once.json[0]["entries"], once.json[0]["changed"], once.json[0]["quarantined"]),
                (count + 1, count, 1), once)
            broken, kills = self.place(examples=False), 0
            for _ in range(3):
                # The first line of progress comes when the first batch is stored.
                process = subprocess.Popen(
                    [harness.PROGRAM, "import", str(source), "--json"], text=True,
                    env=harness.clean_environment() | broken.environment,
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                line = process.stderr.readline()
                process.send_signal(signal.SIGKILL)
                process.stderr.close()
                kills += process.wait() == -signal.SIGKILL
                self.assertIn("entries", line)
            self.assertGreater(kills, 0)
            last = run("import", source, "--json", place=broken)
            self.assertTrue(last.json[0]["resumed"], f"it began anew after {kills} kills: {last}")
            self.assertEqual(last.json[0]["entries"], count + 1)
            lists = []
            for place in (whole, broken):
                client = actors.coordinator_of_empty(self.serve(place))
                lists.append([
                    (one["id"], one["title"], one["modifiedAt"])
                    for one in client.every("/api/v1/vulnerabilities", limit=500)])
                quarantine = run("doctor", "--quarantine", "--json", place=place).json
                self.assertEqual(len(quarantine), 1, quarantine)
                self.assertIn("r99998", quarantine[0]["name"])
            self.assertEqual(len(lists[0]), count)
            self.assertEqual(lists[0], lists[1])

    def test_importing_twice(self):
        place = self.place(examples=False)
        with harness.folder() as folder:
            for number in range(40):
                (folder / f"r{number}.json").write_text(json.dumps(record(number)))
            (folder / "broken.json").write_text("{ not json")
            run("import", folder, place=place)
            again = run("import", folder, "--json", place=place)
            self.assertEqual(again.json[0]["changed"], 0, "a second import changes nothing")
            aside = run("doctor", "--quarantine", "--json", place=place).json
            self.assertEqual(len(aside), 1, f"the same entry is set aside once: {aside}")
            # Corrected, it leaves the quarantine.
            (folder / "broken.json").write_text(json.dumps(record(41)))
            fixed = run("import", folder, "--json", place=place)
            self.assertEqual((fixed.json[0]["changed"], fixed.json[0]["quarantined"]), (1, 0))
            self.assertEqual(run("doctor", "--quarantine", "--json", place=place).json, [])

    def test_backup_and_restore(self):
        place = self.place()
        server = self.serve(place)
        client = actors.coordinator(server)
        before = client.every("/api/v1/findings", limit=500)
        restored = self.place(examples=False)
        shutil.copy(place.folder / "ledger.key", restored.folder / "ledger.key")
        backup = restored.folder / "backup"
        if self.stage.engine.name == "sqlite":
            run("db", "backup", backup, place=place)
            again = run("db", "backup", backup, place=place, status=1)
            self.assertIn("exists", again.errors, "a backup never overwrites")
            run("db", "restore", backup, place=restored)
            refused = run("db", "restore", backup, place=restored, status=1)
            self.assertIn("--replace", refused.errors)
            run("db", "restore", backup, "--replace", place=restored)
        else:
            # PostgreSQL has its own tools; the program says so.
            refused = run("db", "backup", backup, place=place, status=1)
            self.assertIn("pg_dump", refused.errors)
            dump = subprocess.run(
                ["pg_dump", "--no-owner", place.address], check=True, capture_output=True)
            subprocess.run(
                ["psql", "-qX", "-v", "ON_ERROR_STOP=1", restored.address], input=dump.stdout,
                check=True, capture_output=True)
        # What comes after the backup is not in it.
        finder = actors.organization(actors.administrator_session(server), "Late", "finder")
        self.status(finder.post("/api/v1/findings", actors.finding("late")), 201)
        verified = run("db", "verify", "--json", place=restored).json
        self.assertEqual(verified["complaints"], [])
        self.assertGreater(verified["entries"], 300)
        self.assertEqual(
            run("ledger", "key", place=restored).output, run("ledger", "key", place=place).output)
        other = self.serve(restored)
        other.administrator = harness.Client(other, cookie=server.administrator.cookie)
        self.assertEqual(
            actors.coordinator(other).every("/api/v1/findings", limit=500), before)
        self.assertIn("vulnerabilities", run("doctor", place=restored, status=None).output)

    def change(self, place, sqlite, postgres):
        """Changes a row behind the program's back."""
        if self.stage.engine.name == "sqlite":
            with contextlib.closing(sqlite3.connect(place.folder / "data.sqlite")) as database:
                database.execute(sqlite)
                database.commit()
        else:
            subprocess.run(
                ["psql", "-qX", "-v", "ON_ERROR_STOP=1", place.address, "-c", postgres],
                check=True, capture_output=True)

    def test_a_changed_log_is_noticed(self):
        place = self.place()
        run("db", "verify", place=place)
        self.change(
            place,
            "UPDATE ledger_entries SET entry = CAST(replace(CAST(entry AS TEXT), 'v1', 'v2') AS BLOB)"
            " WHERE leaf_index = 3",
            "UPDATE ledger_entries SET entry = set_byte(entry, 20, 65) WHERE leaf_index = 3")
        bad = run("db", "verify", place=place, status=1)
        self.assertTrue(bad.errors.startswith("error: "), bad)

    def test_a_changed_fact_is_noticed(self):
        """What the log committed to no longer says the same."""
        place = self.place()
        change = (
            "UPDATE ledger_facts SET actor = 'somebody else' WHERE kind = 'finding.received' AND"
            " receipt = (SELECT min(receipt) FROM ledger_facts WHERE kind = 'finding.received')")
        self.change(place, change, change)
        bad = run("db", "verify", place=place, status=None)
        self.assertEqual(bad.status, 1, f"a rewritten fact passes: {bad}")

    def test_ledger(self):
        place = self.place()
        server = self.serve(place)
        client = actors.coordinator(server)
        with harness.folder() as folder:
            kept = folder / "checkpoint"
            first = run("ledger", "verify", "--keep", kept, "--json", server=server).json
            self.assertGreater(first["size"], 300)
            self.status(client.post("/api/v1/findings", actors.finding("ledger")), 201)
            key = run("ledger", "key", place=place).output.strip()
            later = harness.wait_until(
                "the log to grow",
                lambda: (lambda r: r if r["size"] > first["size"] else None)(run(
                    "ledger", "verify", "--since", kept, "--key", key, "--json", server=server
                ).json), 30, 0.3)
            self.assertEqual(later["extends"], first["size"])
            log = folder / "log"
            log.mkdir()
            run("ledger", "export", log, place=place)
            done = run("ledger", "verify", "--folder", log, "--since", kept)
            self.assertIn("extends the checkpoint", done.output)
            other = key.split("+")
            run("ledger", "verify", "--folder", log, "--key",
                "+".join([other[0], "00000000", other[2]]), status=1)
            for path in sorted(log.glob("tile/**/*")):
                if path.is_file():
                    data = bytearray(path.read_bytes())
                    data[len(data) // 2] ^= 1
                    path.write_bytes(data)
                    wrong = run("ledger", "verify", "--folder", log, status=1)
                    self.assertTrue(wrong.errors.startswith("error: "), wrong)
                    data[len(data) // 2] ^= 1
                    path.write_bytes(data)
            run("ledger", "verify", "--folder", log)

    def test_doctor(self):
        empty = self.place(examples=False)
        before = run("doctor", "--json", place=empty, status=1)
        self.assertFalse(before.json[0]["good"])
        self.assertIn("db migrate", before.json[0]["text"])
        run("db", "migrate", place=empty)
        self.assertIn("up to date", run("db", "migrate", place=empty).output)
        after = run("doctor", "--json", place=empty, status=1).json
        self.assertEqual([one["check"] for one in after if not one["good"]], ["knowledge"])
        loaded = self.place()
        checks = run("doctor", "--json", place=loaded).json
        self.assertTrue(all(one["good"] for one in checks), checks)
        self.assertNotIn("look", run("doctor", place=loaded).output)

    def test_work_apart_from_serving(self):
        """Background work in processes of its own, more than one of them."""
        place = self.place(examples=False)
        actors.import_knowledge(place)
        server = self.serve(place, "--without-work")
        session = actors.set_up(server)
        operator = actors.organization(session, "Worked", "criticalInfrastructure", "energy")
        made = self.status(
            operator.post("/api/v1/assets", {"name": "Web", "exposure": "public"}), 201).json
        sbom = EXAMPLES / "operators" / "rural-hospital" / "patient-portal.cdx.json"
        run("sbom", "add", sbom, "--asset", "Web", server=server, token=operator.token)
        self.assertEqual(operator.good("/api/v1/actions")["items"], [], "nobody works yet")
        run("work", "--once", place=place)
        once = operator.every("/api/v1/actions", limit=500)
        self.assertGreater(len(once), 3)
        workers = [
            subprocess.Popen(
                [harness.PROGRAM, "work"],
                env=harness.clean_environment() | place.environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
        try:
            for worker in workers:
                harness.wait_until("a worker to heed SIGTERM", lambda: heeds_termination(worker))
            run("assets", "add", "Second", "--exposure", "public", server=server,
                token=operator.token)
            run("sbom", "add", sbom, "--asset", "Second", server=server, token=operator.token)
            harness.wait_until(
                "two workers to do it once",
                lambda: len(operator.every("/api/v1/actions", limit=500)) == 2 * len(once), 30, 0.2)
            self.assertEqual(made["name"], "Web")
        finally:
            for worker in workers:
                worker.terminate()
            for worker in workers:
                self.assertEqual(worker.wait(20), 0, "a worker ends well when told to")
        dead = actors.coordinator(server).good("/api/v1/jobs/dead")["items"]
        self.assertEqual(dead, [])

    def test_loading_twice(self):
        place = self.place()
        again = run("examples", "load", "--directory", EXAMPLES, "--json", place=place)
        self.assertIn("loaded already", again.errors)
        self.assertEqual(len(again.json), len(place.links))
        server = self.serve(place)
        place.links = run("examples", "links", "--json", place=place).json
        harness.sign_in(server, harness.link(place.links, actors.HOSPITAL))
        figures = actors.coordinator(server).good("/api/v1/statistics")
        self.assertEqual(figures["findings"], 300)
