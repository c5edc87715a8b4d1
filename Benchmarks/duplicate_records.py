"""Descriptions of flaws as six public sources print them, read from the archives of the test data.

Only what a finder could also say is kept: the words, and what is affected. Fixing commits,
addresses and CVSS vectors are left out, for catalogues copy these from each other, and equal copies
would flatter every method. Entries come in the order of their file names: of two texts for one flaw
the first is taken, so that each run makes the same pairs.
"""

import json, re, tarfile, tomllib
from dataclasses import dataclass, field

from harness import data

IDENTIFIER = re.compile(r"CVE-\d{4}-\d{4,}", re.I)
PLACEHOLDER = re.compile(r"\bn/a\b|\bunknown\b|unspecified", re.I)

# What CISA and Go add to a text by rote; it says nothing about the flaw.
BOILERPLATE = re.compile(
    r"(?:CVE-\d+-\d+ )?(?:has|have) been assigned to (?:this|these) vulnerabilit[^.]*\.?"
    r"|A CVSS v[\d.]+ base score of [^.;]*(?:\.\d)?[^.;]*[.;]?"
    r"|the CVSS vector string is \([^)]*\)\.?"
    r"|A CVSS v[\d.]+ (?:base )?score has also been[^.]*\.?"
    r"|NOTE: The source advisory for this report contains.*", re.S | re.I)

LISTS = ("products", "versions", "weaknesses", "files", "functions", "repositories")


@dataclass
class Record:
    """One source's description of one flaw; `flaws` are the CVE identifiers it is about."""

    id: str
    source: str
    flaws: list
    title: str = ""
    text: str = ""
    advisory: str = ""
    products: list = field(default_factory=list)
    versions: list = field(default_factory=list)
    weaknesses: list = field(default_factory=list)
    files: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    repositories: list = field(default_factory=list)

    def __post_init__(self):
        if re.fullmatch(r"CVE-\d+-\d+", self.title.strip()):
            self.title = ""

    @property
    def body(self):
        return f"{self.title}. {self.text}"

    def line(self, **more):
        """As `breakwater alike` reads it."""
        lists = {name: [one for one in getattr(self, name) if one] for name in LISTS}
        return json.dumps({"id": self.id, "title": self.title, "text": self.text} | lists | more)


def members(archive, pattern):
    """The files of an archive whose name matches, in the order of their names."""
    with tarfile.open(data(archive + ".tar.gz")) as opened:
        found = {
            member.name: opened.extractfile(member).read() for member in opened
            if member.isfile() and re.search(pattern, member.name)}
    return [found[name] for name in sorted(found)]


def version(text):
    """A list of the version, or an empty one: "n/a" and whole sentences are no version."""
    text = str(text or "")
    return [text] if any(c.isdigit() for c in text) and len(text) < 120 else []


def numbers(weaknesses):
    """CWE-79 as 79."""
    return [int(found[1]) for one in weaknesses if (found := re.search(r"CWE-(\d+)", one or ""))]


def identifiers(names):
    return sorted({name.upper() for name in names if IDENTIFIER.fullmatch(name)})


# CVE records


def cve():
    """CVE JSON 5: the issuer's words; products and weaknesses also from others' containers."""
    for content in members("vulnrichment-2024", r"/CVE-[^/]*\.json$"):
        entry = json.loads(content)
        head, own = entry["cveMetadata"], entry["containers"].get("cna", {})
        if head.get("state", "").upper() == "REJECTED":
            continue
        texts = [
            one["value"] for one in own.get("descriptions", [])
            if one.get("lang", "en").lower().startswith("en")]
        name = head["cveId"].upper()
        record = Record(name, "CVE", [name], own.get("title") or "", texts[0] if texts else "")
        for container in [own] + entry["containers"].get("adp", []):
            for affected in container.get("affected") or []:
                read_affected(affected, record)
            for problem in container.get("problemTypes") or []:
                record.weaknesses += numbers(
                    f"{one.get('cweId') or ''} {one.get('description') or ''}"
                    for one in problem.get("descriptions", []))
        yield record


def read_affected(affected, record):
    vendor_and_product = f"{affected.get('vendor') or ''} {affected.get('product') or ''}"
    for name in (vendor_and_product, affected.get("packageName") or ""):
        record.products.append(PLACEHOLDER.sub("", name).strip())
    record.products += [one for one in affected.get("modules") or [] if len(one) < 60]
    record.repositories.append(affected.get("repo"))
    record.files += affected.get("programFiles") or []
    record.functions += [one.get("name", "") for one in affected.get("programRoutines") or []]
    for span in affected.get("versions") or []:
        if span.get("versionType") != "git":
            for end in ("version", "lessThan", "lessThanOrEqual"):
                record.versions += version(span.get(end))


# OSV entries


def osv(entry, source):
    """An OSV entry; None where it was withdrawn."""
    if entry.get("withdrawn"):
        return None
    record = Record(
        entry["id"], source, identifiers((entry.get("aliases") or []) + [entry["id"]]),
        entry.get("summary") or "", entry.get("details") or "")
    for affected in entry.get("affected") or []:
        record.products.append((affected.get("package") or {}).get("name", ""))
        for span in affected.get("ranges") or []:
            record.repositories.append(span.get("repo"))
            if span.get("type") != "GIT":
                for event in span.get("events") or []:
                    for at in event.values():
                        record.versions += version(at) if str(at) != "0" else []
        for module in (affected.get("ecosystem_specific") or {}).get("imports") or []:
            record.functions += module.get("symbols") or []
            record.files.append(module.get("path", ""))
    record.weaknesses = numbers((entry.get("database_specific") or {}).get("cwe_ids") or [])
    return record


def go():
    for content in members("osv-go", r"/data/osv/[^/]*\.json$"):
        if record := osv(json.loads(content), "Go"):
            record.text = BOILERPLATE.sub(" ", record.text).strip()
            yield record


def bitnami():
    for content in members("osv-bitnami", r"/BIT-[^/]*\.json$"):
        if record := osv(json.loads(content), "Bitnami"):
            yield record


def pypi():
    try:
        import yaml
    except ImportError:
        raise SystemExit("PyYAML is missing: pip install PyYAML, or Scripts/setup test") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for content in members("osv-pypi", r"/PYSEC[^/]*\.yaml$"):
        if record := osv(yaml.load(content, loader), "PyPI"):
            yield record


# The others


def rustsec():
    """Markdown that begins with a block of TOML."""
    for content in members("rustsec", r"/RUSTSEC-[^/]*\.md$"):
        parts = re.match(r"\s*```toml\n(.*?)```(.*)", content.decode(), re.S)
        if not parts:
            continue
        head, text = tomllib.loads(parts[1]), parts[2].strip()
        about = head["advisory"]
        if about.get("withdrawn"):
            continue
        titled = re.match(r"#\s*(.*?)\n(.*)", text, re.S)
        title, text = titled.groups() if titled else ("", text)
        yield Record(
            about["id"], "RustSec", identifiers(about.get("aliases") or []), title, text,
            products=[about["package"]],
            versions=sum(map(version, head.get("versions", {}).get("patched") or []), []),
            functions=list((head.get("affected", {}).get("functions") or {})))


def csaf():
    """CISA's advisories: a record for each of an advisory's vulnerabilities."""
    for content in members("csaf-cisa", r"/csaf_files/.*\.json$"):
        entry = json.loads(content)
        if "vulnerabilities" not in entry:
            continue
        names, advisory = {}, entry["document"]["tracking"]["id"]
        read_branches(entry.get("product_tree", {}), "", "", names)
        for flaw in entry["vulnerabilities"]:
            if not flaw.get("cve"):
                continue
            texts = [
                note["text"] for note in flaw.get("notes", [])
                if note.get("category") in ("summary", "description")]
            weakness = flaw.get("cwe") or {}
            record = Record(
                f"{advisory}/{flaw['cve'].upper()}", "CSAF", [flaw["cve"].upper()],
                flaw.get("title") or weakness.get("name", ""),
                BOILERPLATE.sub(" ", texts[0] if texts else "").strip(), advisory,
                weaknesses=numbers([weakness.get("id")]))
            for one in (flaw.get("product_status") or {}).get("known_affected") or []:
                name, number = names.get(one, ("", ""))
                # An advisory may list hundreds of variants of one device.
                if name not in record.products and len(record.products) < 12:
                    record.products.append(name)
                if len(record.versions) < 24:
                    record.versions += version(number)
            yield record


def read_branches(branch, vendor, product, names):
    """CSAF 2.0, section 3.1.2: vendor, product and version are nested branches."""
    for one in branch.get("branches", []):
        kind, maker, name, number = one.get("category"), vendor, product, ""
        if kind == "vendor":
            maker = one["name"]
        elif kind in ("product_name", "product_family"):
            name = f"{product} {one['name']}".strip()
        elif kind in ("product_version", "product_version_range"):
            number = one["name"]
        if "product" in one:
            names[one["product"]["product_id"]] = (f"{maker} {name}".strip(), number)
        read_branches(one, maker, name, names)


def kev():
    """The catalogue of flaws known to be exploited: a name and one sentence each."""
    for content in members("kev", r"vulnerabilities\.json$"):
        for one in json.loads(content)["vulnerabilities"]:
            yield Record(
                f"KEV/{one['cveID']}", "KEV", [one["cveID"].upper()], one["vulnerabilityName"],
                one["shortDescription"], products=[f"{one['vendorProject']} {one['product']}"],
                weaknesses=numbers(one.get("cwes") or []))
