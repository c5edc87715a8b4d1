"""Reproducers in cells: from a report with files to a verdict that the ledger names.

Where this machine permits no cells the trials say why; then only that is checked.
"""

import hashlib
import io
import json
import os
import pathlib
import secrets
import shutil
import subprocess
import tarfile
import urllib.parse

import actors
import harness

OVERFLOW = """#include <stdio.h>
#include <stdlib.h>
static void copy(char *to, const char *from, size_t count) {
  for (size_t place = 0; place < count; place++) to[place] = from[place];
}
int main(void) {
  char buffer[256];
  size_t count = fread(buffer, 1, sizeof buffer, stdin);
  char *block = malloc(16);
  copy(block, buffer, count);
  printf("%c\\n", block[0]);
  free(block);
  return 0;
}
"""
CORRECT = "copy(block, buffer, count < 16 ? count : 16);"
PATCH = """--- a/overflow.c
+++ b/overflow.c
@@ -7,7 +7,7 @@
   char buffer[256];
   size_t count = fread(buffer, 1, sizeof buffer, stdin);
   char *block = malloc(16);
-  copy(block, buffer, count);
+  %s
   printf("%%c\\n", block[0]);
   free(block);
   return 0;
""" % CORRECT
PYTHON = {"vault.py": "def read(name):\n  return open('files/' + name).read()\n", "files/a": "a",
          "key": "the-key-of-the-vault"}
NODE = {"merge.js": "module.exports = function merge(a, b) {\n  for (const k in b) {\n"
                    "    if (typeof b[k] === 'object') { a[k] ??= {}; merge(a[k], b[k]); }\n"
                    "    else a[k] = b[k];\n  }\n};\n"}
JAVA = {"Depth.java": "public class Depth {\n  static int of(String s, int i) {\n"
                      "    return s.charAt(i) == '(' ? 1 + of(s, i + 1) : 0;\n  }\n}\n"}
SERVICE = {"server.py": """import http.server, os, urllib.parse
class Handler(http.server.BaseHTTPRequestHandler):
  def do_GET(self):
    body = open('files/' + urllib.parse.unquote(self.path.lstrip('/')), 'rb').read()
    self.send_response(200); self.end_headers(); self.wfile.write(body)
http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
""", "files/a": "public", "key": "the-key-of-the-service"}


def tar(files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo("project-1.0/" + name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return packed.getvalue()


def inhabitants():
    """Processes of users that only cells have; one that is dead and not yet buried is none."""
    listed = subprocess.run(
        ["ps", "axo", "uid,stat,args"], capture_output=True, text=True, check=True).stdout
    lines = [line.split(maxsplit=2) for line in listed.splitlines()[1:]]
    return [line for line in lines
            if 1879048192 <= int(line[0]) < 1880096768 and not line[1].startswith("Z")]


class Validation(harness.Journey):
    def setUp(self):
        self.server = self.serve()
        self.coordinator = actors.coordinator(self.server)
        session = actors.administrator_session(self.server)
        self.finder = actors.organization(session, "Finder of overflows", "finder")
        self.stranger = actors.organization(session, "Another finder", "finder")
        made = self.status(self.finder.post("/api/v1/findings", {
            "title": "A block is written past its end",
            "affected": [{"package": "pkg:generic/overflow@1.0"}],
            "severity": [{
                "type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        }), 201).json
        self.finding, self.flaw = made["finding"], made["flaw"]
        self.path = f"/api/v1/findings/{self.finding}"

    def attach(self, content, kind="other", name="file", client=None, status=201):
        query = urllib.parse.urlencode({"kind": kind, "name": name})
        answer = self.status((client or self.finder).request(
            "POST", f"{self.path}/attachments?{query}", content,
            {"Content-Type": "application/octet-stream"}), status)
        return answer.json.get("digest")

    def trial(self, order, client=None):
        made = self.status(
            (client or self.coordinator).post(f"{self.path}/trials", order), 201).json
        return harness.wait_until(
            "the verdict", lambda: (lambda found: found["state"] == "done" and found)(
                self.coordinator.good(f"/api/v1/trials/{made['id']}")), 180, 0.3)

    def cells(self):
        """False where this machine holds none, and the trial has said why."""
        done = harness.run("cell", "self-test", "--json", place=self.server.place, status=None)
        return done.status == 0

    def order(self, kind, tree, reproducer, **more):
        return {"kind": kind, "source": self.attach(tar(tree), "source", "source.tar.gz"),
                "reproducer": self.attach(reproducer.encode(), "reproducer", "reproducer"),
                "runs": 2} | more

    def test_from_a_report_to_a_verdict(self):
        order = self.order("c", {"overflow.c": OVERFLOW}, "A" * 100) | {
            "patch": self.attach(PATCH.encode(), "patch", "fix.patch"), "scope": ["overflow.c"],
            "tests": "echo short | ./program"}
        trial = self.trial(order)
        report = trial["report"]
        if not self.cells() or not all(map(shutil.which, ["gcc", "patch"])):
            self.assertIn(trial["verdict"], ["unsafeToRun", "couldNotBuild"])
            self.skipTest(f"no cells or no compiler here: {report['reason']}")
        self.assertEqual(trial["verdict"], "fixed", json.dumps(report, indent=1)[:4000])
        self.assertEqual((report["fired"], report["of"]), (2, 2))
        self.assertEqual(report["crash"]["kind"], "heap-buffer-overflow")
        self.assertEqual([f["function"] for f in report["crash"]["frames"]][:2], ["copy", "main"])
        self.assertEqual(report["shownSeverity"], "high")
        self.assertEqual(report["claimedSeverity"], "critical 9.8")
        self.assertEqual(report["correction"]["verdict"], "fixes")
        self.assertTrue(trial["independent"])
        self.assertIn(report["isolation"]["grade"], "AB")
        # The ledger names the digest of exactly what was kept.
        kept = json.dumps(
            report, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        self.assertEqual(hashlib.sha256(kept).hexdigest(), trial["reportDigest"])
        self.on_pages(trial)
        self.strangers_see_nothing(trial, order)

    def on_pages(self, trial):
        """The analyst sees it on the case, the finder's file is saved and never shown."""
        session = actors.administrator_session(self.server)
        case = actors.case_of(self.coordinator, self.flaw)
        page = self.status(session.get(f"/cases/{case}"), 200).text
        for words in ["Reproduced, and fixed by the correction", "2 of 2 runs",
                      "heap-buffer-overflow", "The correction holds", "critical 9.8",
                      trial["reportDigest"], "Try the reproducer"]:
            self.assertIn(words, page)
        self.status(session.get(f"/findings/{self.finding}"), 200)
        saved = self.status(session.get(
            f"/findings/{self.finding}/attachments/{trial['order']['patch']}"), 200)
        self.assertEqual(saved.body, PATCH.encode())
        self.assertEqual(saved.headers["content-type"], "application/octet-stream")
        self.assertTrue(saved.headers["content-disposition"].startswith("attachment"))
        self.assertTrue(any(
            name == "content-security-policy" and value.startswith("sandbox")
            for name, value in saved.pairs))
        ordered = session.form(f"/findings/{self.finding}/trials", {
            "kind": "c", "source": trial["order"]["source"],
            "reproducer": trial["order"]["reproducer"], "runs": "1"})
        self.assertEqual(ordered.status, 303, str(ordered))
        refused = session.form(f"/findings/{self.finding}/trials", {
            "kind": "httpService", "source": trial["order"]["source"],
            "reproducer": trial["order"]["reproducer"]})
        self.assertEqual(refused.status, 422)
        self.assertIn("is required: the line that starts the server", refused.text)

    def strangers_see_nothing(self, trial, order):
        for path in [f"/api/v1/trials/{trial['id']}", f"{self.path}/trials",
                     f"{self.path}/attachments", f"{self.path}/attachments/{order['source']}"]:
            self.problem(self.stranger.get(path), 404)
        self.problem(self.stranger.post(f"{self.path}/trials", order), 404)
        self.attach(b"x", client=self.stranger, status=404)
        own = self.status(self.stranger.post("/api/v1/findings", {
            "title": "Mine", "affected": [{"package": "pkg:generic/mine"}]}), 201).json["finding"]
        # A digest is no key: files of others cannot be ordered by it.
        self.problem(self.stranger.post(f"/api/v1/findings/{own}/trials", order), 422)
        self.problem(
            self.stranger.get(f"/api/v1/findings/{own}/attachments/{order['source']}"), 404)

    def test_other_kinds(self):
        if not self.cells():
            self.skipTest("no cells here; the first journey looks at what is said then")
        kinds = [
            ("python", ["python3"], PYTHON, "import vault\nprint(vault.read('../key'))\n",
             {"expect": {"output": "the-key-of-the-vault"}}),
            ("node", ["node"], NODE,
             "const merge = require(process.cwd() + '/merge.js');\n"
             "merge({}, JSON.parse('{\"__proto__\": {\"polluted\": \"yes\"}}'));\n"
             "console.log('polluted: ' + ({}).polluted);\n",
             {"expect": {"output": "polluted: yes"}}),
            ("java", ["java", "javac"], JAVA,
             "public class Reproducer {\n  public static void main(String[] a) {\n"
             "    Depth.of(\"((\", 0);\n  }\n}\n",
             {"expect": {"report": "java.lang.StringIndexOutOfBoundsException"}, "seconds": 60}),
            ("httpService", ["python3"], SERVICE,
             "exec python3 -c \"import urllib.request; print(urllib.request.urlopen("
             "'http://127.0.0.1:$PORT/%2e%2e/key').read())\"\n",
             {"service": "python3 server.py", "expect": {"output": "the-key-of-the-service"}}),
            ("commandLine", ["bash"], {"x": ""}, "kill -SEGV $$\n", {"expect": {"signal": 11}}),
        ]
        for kind, programs, tree, reproducer, more in kinds:
            missing = [name for name in programs if not pathlib.Path("/usr/bin", name).exists()]
            with self.subTest(kind):
                if missing:
                    self.skipTest(f"{missing} is not here")
                trial = self.trial(self.order(kind, tree, reproducer, **more), self.finder)
                self.assertEqual(
                    trial["verdict"], "reproduced", json.dumps(trial["report"], indent=1)[:4000])
                self.assertFalse(trial["independent"], "the finder ordered it")

    def test_hostile_reproducer(self):
        """It may do what it likes, and the server answers as before."""
        if not self.cells():
            self.skipTest("no cells here; the first journey looks at what is said then")
        secret = self.server.place.folder / "ledger.key"
        script = (f"cat {secret} /proc/*/environ /etc/shadow; env\n"
                  "(exec 3<>/dev/tcp/127.0.0.1/%d) && echo REACHED\n" % self.server.port
                  + "kill -9 -1; rm -rf / 2>/dev/null; bomb() { bomb | bomb & }; bomb; sleep 60\n")
        trial = self.trial(self.order(
            "commandLine", {"x": ""}, script, seconds=3, expect={"output": "REACHED"}))
        self.assertEqual(trial["verdict"], "notReproduced")
        text = json.dumps(trial["report"])
        if secret.exists():
            self.assertNotIn(secret.read_text().strip()[-20:], text)
        self.assertNotIn("BREAKWATER_", text)
        self.assertEqual(self.coordinator.get("/api/v1/cases").status, 200)
        harness.wait_until("every process of the cell to be gone", lambda: not inhabitants(), 10)

    def test_the_server_is_killed(self):
        """The cell ends with it, and what is left on the disk goes at the next start."""
        if not self.cells():
            self.skipTest("no cells here; the first journey looks at what is said then")
        folder = self.server.place.folder / "cells"
        folder.mkdir()
        folder.chmod(0o711)
        for parent in [folder, *folder.parents][:4]:
            if parent.stat().st_uid == os.getuid() and parent != pathlib.Path("/tmp"):
                parent.chmod(parent.stat().st_mode | 0o011)
        self.server.kill()
        self.server.environment["BREAKWATER_CELLS"] = str(folder)
        self.server.start()
        mark = "cell-marker-" + secrets.token_hex(4)
        order = self.order(
            "commandLine", {"x": ""}, f"exec -a {mark} sleep 300\n", seconds=120)
        self.status(self.coordinator.post(f"{self.path}/trials", order), 201)
        running = lambda: mark in subprocess.run(  # noqa: E731
            ["ps", "axo", "args"], capture_output=True, text=True, check=True).stdout
        harness.wait_until("the reproducer to run", running, 60)
        self.server.kill()
        harness.wait_until("the cell to end with its server", lambda: not running(), 10)
        base = folder / f"breakwater-cells-{os.getuid()}"
        self.assertEqual(len(list(base.iterdir())), 1, "what the server left")
        harness.run(
            "cell", "self-test", place=self.server.place,
            environment={"BREAKWATER_CELLS": str(folder)})
        self.assertEqual(list(base.iterdir()), [])
        self.server.start()

    def test_limits_of_attachments(self):
        self.attach(b"", status=422)
        self.problem(self.finder.request(
            "POST", f"{self.path}/attachments?kind=poem", b"x",
            {"Content-Type": "application/octet-stream"}), 422)
        self.problem(self.finder.request(
            "POST", f"{self.path}/attachments", b"x", {"Content-Type": "text/html"}), 415)
        self.attach(b"\0" * (10 * 1024 * 1024 + 1), status=413)
        for number in range(20):
            self.attach(b"file %d" % number)
        self.attach(b"one too many", status=409)
        # The same again is no more.
        self.attach(b"file 3", status=200)
        listed = self.finder.good(f"{self.path}/attachments")["items"]
        self.assertEqual(len(listed), 20)

    def test_on_the_command_line(self):
        if not self.cells() or not shutil.which("gcc"):
            self.skipTest("no cells or no compiler here")
        folder = self.server.place.folder / "tree"
        folder.mkdir()
        (folder / "overflow.c").write_text(OVERFLOW)
        (folder.parent / "long").write_text("A" * 100)
        (folder.parent / "fix.patch").write_text(PATCH)
        common = ["--kind", "c", "--source", folder, "--reproducer", folder.parent / "long",
                  "--runs", "2"]
        local = harness.run(
            "validate", *common, "--patch", folder.parent / "fix.patch", "--json",
            place=self.server.place).json
        self.assertEqual(local["verdict"], "fixed")
        text = harness.run("validate", *common, place=self.server.place).output
        self.assertIn("showed itself in 2 of 2 runs", text)
        short = folder.parent / "short"
        short.write_text("A")
        common[common.index("--reproducer") + 1] = short
        harness.run("validate", *common, place=self.server.place, status=3)
        common[common.index("--reproducer") + 1] = folder.parent / "long"
        sent = harness.run(
            "findings", "try", self.finding, *common, "--expect-report", "heap-buffer-overflow",
            server=self.server, token=self.finder.token, timeout=180)
        self.assertIn("Reproduced", sent.output)
