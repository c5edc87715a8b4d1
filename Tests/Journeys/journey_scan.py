"""`breakwater scan` and `breakwater sbom diff`: software of a place against what is known."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import zipfile

import harness
from harness import EXAMPLES, run

CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
LOW = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"


def record(number, ecosystem, name, introduced, fixed, vector=None):
    made = {
        "schema_version": "1.6.0", "id": f"GHSA-scan-{number:05}", "summary": f"Flaw of {name}",
        "modified": "2026-01-02T03:04:05Z", "published": "2026-01-01T00:00:00Z",
        "aliases": [f"CVE-2031-{number:05}"],
        "affected": [{
            "package": {"ecosystem": ecosystem, "name": name},
            "ranges": [{"type": "ECOSYSTEM", "events": [
                {"introduced": introduced}, {"fixed": fixed}]}]}]}
    if vector:
        made["severity"] = [{"type": "CVSS_V3", "score": vector}]
    return made


RECORDS = [
    record(70001, "npm", "lefty", "1.0.0", "1.2.9", CRITICAL),
    record(70002, "npm", "@scope/tools", "0", "2.0.0", LOW),
    record(70003, "PyPI", "snakes", "0", "2.0.0"),
    record(70004, "Debian:12", "openssl", "0", "3.0.13-1~deb12u1", CRITICAL),
    record(70005, "Go", "example.com/mod", "0", "1.5.0"),
    record(70006, "Maven", "org.example:logs", "2.0", "2.17.1"),
]
KEV = {
    "title": "KEV", "catalogVersion": "1", "dateReleased": "2026-01-01T00:00:00Z", "count": 1,
    "vulnerabilities": [{
        "cveID": "CVE-2031-70001", "vendorProject": "Lefty", "product": "lefty",
        "vulnerabilityName": "Lefty flaw", "dateAdded": "2026-01-01", "shortDescription": "x",
        "requiredAction": "Update.", "dueDate": "2026-01-22",
        "knownRansomwareCampaignUse": "Unknown", "notes": "", "cwes": []}]}

STATUS = """\
Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl (3.0.11-1~deb12u2)
Version: 3.0.11-1~deb12u2+b1

Package: zlib1g
Status: install ok installed
Architecture: amd64
Version: 1:1.2.13.dfsg-1
"""
RELEASE = 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\nVERSION_ID="12"\n'


def package_lock(**packages):
    return json.dumps({"name": "app", "lockfileVersion": 3, "packages": {"": {}} | {
        f"node_modules/{name}": entry for name, entry in packages.items()}})


def archive(files, packed=False):
    """A tar of these files; None makes a folder, and bytes or text a file."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz" if packed else "w") as tar:
        for name, content in files.items():
            content = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return data.getvalue()


LAYERS = [
    {"etc/os-release": RELEASE, "var/lib/dpkg/status": STATUS,
     "app/package-lock.json": package_lock(lefty={"version": "1.2.3"}),
     "old/requirements.txt": "snakes==1.0\n", "older/requirements.txt": "snakes==1.1\n"},
    {"old/.wh.requirements.txt": "", "older/.wh..wh..opq": "",
     "app/package-lock.json": package_lock(lefty={"version": "1.2.4"})},
    {"./srv/go.mod": "module m\ngo 1.22\nrequire example.com/mod v1.4.0\n"},
]


def docker_image(folder, name="image.tar", packed=False):
    files = {}
    for number, layer in enumerate(LAYERS):
        files[f"layer{number}/layer.tar"] = archive(layer)
    files["manifest.json"] = json.dumps([{
        "Config": "c.json", "RepoTags": ["example/app:1"],
        "Layers": [f"layer{number}/layer.tar" for number in range(len(LAYERS))]}])
    path = folder / name
    path.write_bytes(archive(files, packed=packed))
    return path


def zstandard(content):
    return subprocess.run(
        ["zstd", "-q", "-c"], input=content, stdout=subprocess.PIPE, check=True).stdout


def oci_image(folder, last=None, pack=None, in_folder=False):
    """An OCI image layout as a tar or in a folder, with layers in gzip or packed otherwise."""
    blobs, layers = {}, []

    def add(content):
        digest = hashlib.sha256(content).hexdigest()
        blobs["blobs/sha256/" + digest] = content
        return {"digest": "sha256:" + digest, "size": len(content)}

    for layer in LAYERS:
        layers.append(add(pack(archive(layer)) if pack else archive(layer, packed=True)))
    if last:
        layers.append(add(last))
    manifest = add(json.dumps({"schemaVersion": 2, "layers": layers}).encode())
    inner = add(json.dumps({"schemaVersion": 2, "manifests": [manifest | {
        "platform": {"os": "linux", "architecture": "amd64"}}]}).encode())
    index = {"schemaVersion": 2, "manifests": [inner | {
        "annotations": {"org.opencontainers.image.ref.name": "app:2"}}]}
    files = {
        "oci-layout": '{"imageLayoutVersion":"1.0.0"}', "index.json": json.dumps(index)} | blobs
    if in_folder:
        for name, content in files.items():
            place = folder / "layout" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder / "layout"
    path = folder / "oci.tar"
    path.write_bytes(archive(files))
    return path


def names(result):
    return sorted({one["vulnerability"] for one in result.json["findings"]})


class Scan(harness.Journey):
    def known(self):
        """A place that knows the records above."""
        place = self.place(examples=False)
        folder = place.folder / "knowledge"
        folder.mkdir()
        for one in RECORDS:
            (folder / (one["id"] + ".json")).write_text(json.dumps(one))
        (folder / "kev.json").write_text(json.dumps(KEV))
        run("import", folder, place=place)
        return place

    def test_lock_file(self):
        place = self.known()
        lock = place.folder / "package-lock.json"
        lock.write_text(package_lock(
            lefty={"version": "1.2.3"}, **{"@scope/tools": {"version": "1.0.0", "dev": True}}))
        found = run("scan", lock, place=place, status=1)
        for words in (
                "lefty", "CVE-2031-70001", "critical 9.8 KEV", "1.2.9",
                "1.2.3 is in [1.0.0, 1.2.9) of GHSA-scan-70001", "@scope/tools (dev)",
                "2 vulnerabilities in 2 of 2 components; 1 known to be exploited"):
            self.assertIn(words, found.output)
        self.assertLess(
            found.output.index("CVE-2031-70001"), found.output.index("CVE-2031-70002"),
            "what is exploited comes first")
        whole = run("scan", lock, "--json", place=place, status=1).json
        first = whole["findings"][0]
        self.assertEqual(first["purl"], "pkg:npm/lefty@1.2.3")
        self.assertEqual(first["fixedVersion"], "1.2.9")
        self.assertEqual(first["exploitation"]["requiredAction"], "Update.")
        self.assertEqual([one["development"] for one in whole["findings"]], [False, True])
        for arguments, status in (
                (("--fail-on", "never"), 0), (("--fail-on", "kev"), 1),
                (("--fail-on", "critical"), 1), (("--no-development", "--fail-on", "any"), 1)):
            run("scan", lock, *arguments, place=place, status=status)
        lock.write_text(package_lock(**{"@scope/tools": {"version": "1.0.0", "dev": True}}))
        run("scan", lock, place=place, status=1)
        for arguments in (
                ("--fail-on", "high"), ("--fail-on", "kev"), ("--no-development",)):
            run("scan", lock, *arguments, place=place, status=0)
        lock.write_text(package_lock(lefty={"version": "1.2.9"}))
        clean = run("scan", lock, place=place, status=0)
        self.assertIn("No known vulnerability in 1 component ", clean.output)

    def test_requirements_say_what_is_not_pinned(self):
        place = self.known()
        path = place.folder / "requirements.txt"
        path.write_text("snakes==1.9\nother>=2\n")
        found = run("scan", path, place=place, status=1)
        self.assertIn("CVE-2031-70003", found.output)
        self.assertIn('line 2: "other" is not pinned', found.output)

    def test_documents(self):
        place = self.known()
        lock = place.folder / "package-lock.json"
        lock.write_text(package_lock(
            lefty={"version": "1.2.3"}, **{"@scope/tools": {"version": "1.0.0"}}))
        sarif = run("scan", lock, "--sarif", place=place, status=1).json
        self.assertEqual(sarif["version"], "2.1.0")
        rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        results = sarif["runs"][0]["results"]
        self.assertEqual([one["level"] for one in results], ["error", "note"])
        for one in results:
            self.assertEqual(rules[one["ruleIndex"]]["id"], one["ruleId"])
        # What is written here is read here: the server takes the same file as findings.
        path = place.folder / "found.vex.json"
        silent = run("scan", lock, "--vex", "--output", path, place=place, status=1)
        self.assertEqual(silent.output, "")
        vex = json.loads(path.read_text())
        self.assertEqual(
            [one["id"] for one in vex["vulnerabilities"]], ["CVE-2031-70001", "CVE-2031-70002"])
        references = {one["bom-ref"] for one in vex["components"]}
        for one in vex["vulnerabilities"]:
            self.assertEqual(one["analysis"]["state"], "in_triage")
            self.assertTrue({each["ref"] for each in one["affects"]} <= references)
        sbom = run("scan", lock, "--sbom", place=place).json
        self.assertEqual(
            sorted(one["purl"] for one in sbom["components"]),
            ["pkg:npm/%40scope/tools@1.0.0", "pkg:npm/lefty@1.2.3"])
        written = place.folder / "own.cdx.json"
        written.write_text(json.dumps(sbom))
        self.assertEqual(
            names(run("scan", written, "--json", place=place, status=1)),
            names(run("scan", lock, "--json", place=place, status=1)), "the same by another way")
        self.validate(sbom)
        self.validate(vex)

    def validate(self, document):
        """The standard's own schema, through its Python library, where that is installed."""
        try:
            from cyclonedx.schema import SchemaVersion
            from cyclonedx.validation.json import JsonStrictValidator
        except ImportError:
            print("     skipped: cyclonedx-python-lib not present")
            return
        self.assertIsNone(
            JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(document)))

    def test_bill_of_materials(self):
        place = self.known()
        bill = {
            "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
                {"type": "library", "name": "snakes", "version": "1.0",
                 "purl": "pkg:pypi/snakes@1.0"},
                {"type": "library", "name": "nameless"}]}
        text = json.dumps(bill)
        found = run("scan", "-", place=place, status=1, input=text)
        self.assertIn("CVE-2031-70003", found.output)
        self.assertIn("1 component could not be matched", found.output)
        example = EXAMPLES / "operators/rural-hospital/imaging-pacs.spdx.json"
        system = run("scan", example, "--json", place=place, status=1)
        self.assertEqual(
            sorted(one["package"] for one in system.json["findings"]), ["libssl3", "openssl"],
            "the advisory names the source")
        wrong = run("scan", EXAMPLES / "README.md", place=place, status=2)
        self.assertTrue(wrong.errors.startswith("error: "), wrong)

    def test_directory(self):
        place = self.known()
        outside = place.folder / "outside"
        outside.mkdir()
        (outside / "requirements.txt").write_text("snakes==1.0\n")
        root = place.folder / "root"
        lock = package_lock(lefty={"version": "1.2.3"})
        for path, text in {
                "a/package-lock.json": lock, "b/package-lock.json": lock,
                ".git/requirements.txt": "snakes==1.0\n",
                "node_modules/x/yarn.lock": "snakes@^1:\n  version \"1.0.0\"\n",
                "node_modules/lefty/package.json": '{"name": "lefty", "version": "1.2.5"}',
                "c/Cargo.lock": "[[package", "d/go.mod": "module m\ngo 1.22.0\n"}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        os.symlink(outside, root / "link")
        os.symlink(root, root / "circle")
        found = run("scan", root, "--json", place=place, status=1)
        self.assertEqual(names(found), ["CVE-2031-70001"])
        self.assertEqual(
            {one["version"]: one["places"] for one in found.json["findings"]}, {
                "1.2.3": ["a/package-lock.json", "b/package-lock.json"],
                "1.2.5": ["node_modules/lefty/package.json"]})
        self.assertIn("c/Cargo.lock was not read", " ".join(found.json["notes"]))
        empty = place.folder / "empty"
        empty.mkdir()
        self.assertIn("holds no", run("scan", empty, place=place, status=2).errors)

    def test_system(self):
        """A root file system in a folder: the distribution decides what is meant."""
        place = self.known()
        root = place.folder / "root"
        snakes = "Metadata-Version: 2.1\nName: snakes\nVersion: 1.0\n"
        packages = "lib/python3/dist-packages/snakes-1.0.dist-info/METADATA"
        for path, text in {
                "var/lib/dpkg/status": STATUS, "usr/lib/os-release": RELEASE,
                "usr/" + packages: snakes}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        for target in (root, root / "var/lib/dpkg/status"):
            found = run("scan", target, "--json", place=place, status=1)
            self.assertEqual(names(found), ["CVE-2031-70004"])
            self.assertIn("3.0.11-1~deb12u2 is in", found.json["findings"][0]["reason"],
                          "the source's version is compared")
        (root / "usr/lib/os-release").write_text('ID=debian\nVERSION_ID="13"\n')
        run("scan", root, place=place, status=0)
        own = root / "usr/local" / packages
        own.parent.mkdir(parents=True)
        own.write_text(snakes)
        self.assertEqual(
            names(run("scan", root, "--json", place=place, status=1)), ["CVE-2031-70003"],
            "what pip installed is not the distribution's")

    def test_database_alone(self):
        """A package database away from its system is told by its content, with the release given."""
        place = self.known()
        status = place.folder / "copied.txt"
        status.write_text(STATUS)
        found = run("scan", status, "--release", "debian:12", "--json", place=place, status=1)
        self.assertEqual(names(found), ["CVE-2031-70004"])
        for release, result in (("debian:13", 0), ("debian", 1)):
            run("scan", status, "--release", release, place=place, status=result)
        told = run("scan", status, "--json", "--fail-on", "never", place=place).json
        self.assertIn("--release", " ".join(told["notes"]))
        wrong = run("scan", status, "--release", "debian 12", place=place, status=2)
        self.assertIn("debian:12", wrong.errors)

    def test_image(self):
        place = self.known()
        wanted = ["CVE-2031-70001", "CVE-2031-70004", "CVE-2031-70005"]
        for image, name in (
                (docker_image(place.folder), "example/app:1"),
                (docker_image(place.folder, "packed.tar.gz", packed=True), "example/app:1"),
                (oci_image(place.folder), "app:2")):
            with self.subTest(image.name):
                found = run("scan", image, "--json", place=place, status=1)
                self.assertEqual(names(found), wanted)
                self.assertEqual(found.json["target"], name)
                lefty = [one for one in found.json["findings"] if one["package"] == "lefty"]
                self.assertEqual([one["version"] for one in lefty], ["1.2.4"], "the upper layer")
        broken = oci_image(place.folder, last=b"\x28\xb5\x2f\xfd" + b"x" * 600)
        self.assertIn("zstd", run("scan", broken, place=place, status=2).errors)
        images = [oci_image(place.folder, in_folder=True)]
        if shutil.which("zstd"):
            images.append(oci_image(place.folder, pack=zstandard))
            packed = place.folder / "docker.tar.zst"
            packed.write_bytes(zstandard(docker_image(place.folder).read_bytes()))
            images.append(packed)
        else:
            print("     skipped: zstd not present")
        for image in images:
            with self.subTest(image.name):
                found = run("scan", image, "--json", place=place, status=1)
                self.assertEqual(names(found), wanted)
        (images[0] / "index.json").write_text("{}")
        self.assertIn("no container image", run("scan", images[0], place=place, status=2).errors)
        cut = place.folder / "cut.tar"
        cut.write_bytes(docker_image(place.folder).read_bytes()[:5000])
        run("scan", cut, place=place, status=2)

    def test_java_archive(self):
        place = self.known()
        inner, outer = io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(inner, "w") as made:
            made.writestr(
                "META-INF/maven/org.example/logs/pom.properties",
                "groupId=org.example\nartifactId=logs\nversion=2.14.0\n")
        with zipfile.ZipFile(outer, "w") as made:
            made.writestr("BOOT-INF/lib/logs.jar", inner.getvalue())
        archive = place.folder / "server.jar"
        archive.write_bytes(outer.getvalue())
        for target in (archive, place.folder):
            found = run("scan", target, place=place, status=1)
            self.assertIn("2.14.0 is in [2.0, 2.17.1) of GHSA-scan-70006", found.output)

    def test_what_is_said_not_to_count(self):
        place = self.known()
        document = place.folder / "said.openvex.json"
        document.write_text(json.dumps({
            "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex/1",
            "author": "Example", "timestamp": "2026-02-01T00:00:00Z", "version": 1,
            "statements": [{
                "vulnerability": {"name": "CVE-2031-70001"},
                "products": [{"@id": "pkg:npm/lefty@1.2.3"}], "status": "not_affected",
                "justification": "vulnerable_code_not_in_execute_path"}]}))
        run("import", document, place=place)
        lock = place.folder / "package-lock.json"
        lock.write_text(package_lock(lefty={"version": "1.2.3"}))
        found = run("scan", lock, place=place, status=0)
        self.assertIn("1 said not to count (VEX)", found.output)
        told = run("scan", lock, "--json", place=place, status=0).json
        self.assertEqual(told["findings"], [])
        self.assertIn("Example", told["suppressed"][0]["suppression"])
        vex = run("scan", lock, "--vex", place=place, status=0).json
        self.assertEqual(vex["vulnerabilities"][0]["analysis"]["state"], "not_affected")
        self.validate(vex)
        lock.write_text(package_lock(lefty={"version": "1.2.4"}))
        run("scan", lock, place=place, status=1)

    def test_what_a_cyclonedx_vex_says(self):
        """A product is judged as its maker says, and its part only inside it."""
        place = self.known()
        lock = place.folder / "package-lock.json"
        lock.write_text(package_lock(lefty={"version": "1.2.3"}))
        vex = {
            "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "serialNumber": "urn:uuid:11111111-2222-4333-8444-555555555555",
            "metadata": {"timestamp": "2026-02-01T00:00:00Z", "supplier": {"name": "Lefty Makers"}},
            "components": [{
                "type": "library", "name": "lefty", "bom-ref": "l", "purl": "pkg:npm/lefty"}],
            "vulnerabilities": [{
                "id": "CVE-2031-70001",
                "analysis": {"state": "not_affected", "justification": "code_not_reachable"},
                "affects": [{"ref": "l", "versions": [{"range": "vers:npm/>=1.2.3|<1.2.5"}]}]}]}
        document = place.folder / "lefty.vex.json"
        inside = {"component": {"type": "application", "name": "app", "bom-ref": "app"}}
        document.write_text(json.dumps(vex | {"metadata": vex["metadata"] | inside}))
        run("import", document, place=place)
        run("scan", lock, place=place, status=1)
        document.write_text(json.dumps(vex))
        run("import", document, place=place)
        told = run("scan", lock, "--json", place=place, status=0).json
        self.assertIn("Lefty Makers says it is not affected", told["suppressed"][0]["suppression"])
        lock.write_text(package_lock(lefty={"version": "1.2.5"}))
        run("scan", lock, place=place, status=1)

    def test_knowledge_is_needed(self):
        place = self.place(examples=False)
        lock = place.folder / "package-lock.json"
        lock.write_text(package_lock(lefty={"version": "1.2.3"}))
        self.assertIn("breakwater import", run("scan", lock, place=place, status=2).errors)
        if self.stage.engine.name == "sqlite":
            missing = {"BREAKWATER_DATABASE": f"sqlite://{place.folder}/missing.sqlite"}
            refused = run("scan", lock, place=place, environment=missing, status=2)
            self.assertIn("breakwater import", refused.errors)
            self.assertFalse((place.folder / "missing.sqlite").exists(), "nothing is made")
        run("scan", lock, "--sbom", place=place, status=0)

    def test_while_the_server_works(self):
        place = self.known()
        server = self.serve(place)
        lock = place.folder / "package-lock.json"
        lock.write_text(package_lock(lefty={"version": "1.2.3"}))
        for _ in range(3):
            run("scan", lock, place=place, status=1)
            self.status(harness.Client(server).get("/"), 200)

    def test_difference(self):
        place = self.place(examples=False)
        old, new = place.folder / "package-lock.json", place.folder / "new.cdx.json"
        old.write_text(package_lock(
            a={"version": "1.0.0"}, b={"version": "1.0.0"}, c={"version": "1.0.0"}))
        new.write_text(json.dumps({
            "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [
                {"type": "library", "name": name, "version": version,
                 "purl": f"pkg:npm/{name}@{version}"}
                for name, version in (("a", "1.0.0"), ("b", "2.0.0"), ("d", "1.0.0"))]}))
        told = run("sbom", "diff", old, new, "--json", place=place).json
        self.assertEqual(told, {
            "added": [{"package": "pkg:npm/d", "before": [], "after": ["1.0.0"]}],
            "removed": [{"package": "pkg:npm/c", "before": ["1.0.0"], "after": []}],
            "changed": [{"package": "pkg:npm/b", "before": ["1.0.0"], "after": ["2.0.0"]}]})
        text = run("sbom", "diff", old, new, place=place).output
        self.assertIn("1 added, 1 removed, 1 changed", text)
        self.assertIn("same packages", run("sbom", "diff", old, old, place=place).output)
        run("sbom", "diff", old, place.folder / "nothing", place=place, status=1)
