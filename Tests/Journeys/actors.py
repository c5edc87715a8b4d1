"""Those who take part: how they get in, and what they have to send."""

import html
import itertools
import json
import re

import harness
from harness import EXAMPLES, Client

_number = itertools.count(1)


def set_up(server):
    """Sets an empty clearinghouse up by the link the server printed; gives a session's client."""
    found = re.search(r"/setup/([A-Za-z0-9_-]+)", server.text())
    assert found, "serve printed no set-up link:\n" + server.text()[-2000:]
    client = Client(server)
    page = client.get(found.group(0))
    assert page.status == 200, str(page)
    done = client.form("/setup", {
        "secret": found.group(1), "organization": "Journey coordinator", "name": "Ada First",
        "email": "ada@coordinator.example"})
    assert done.status == 303, str(done)
    session = Client(server, cookie=done.headers["set-cookie"].split(";")[0])
    server.administrator = session
    return session


def own_organization(session):
    """The identifier of the organization that a session belongs to."""
    page = session.get("/")
    found = re.findall(r'href="/organizations/(org_[A-Za-z0-9]+)"', page.text)
    if not found:
        page = session.get("/organizations")
        found = re.findall(r'href="/organizations/(org_[A-Za-z0-9]+)"', page.text)
    assert found, str(page)
    return found[0]


def secret_on(page, kind):
    """The secret that a page shows this once."""
    assert page.status == 200, str(page)
    pattern = r'class="notice good".*?<p class="hash"><strong>(.*?)</strong>'
    found = re.search(pattern, page.text, re.S)
    assert found, f"no {kind} shown: {page}"
    return html.unescape(re.sub(r"<.*?>", "", found.group(1))).strip()


def token(session, organization, role="administrator", name=None):
    """A client with a token of the organization, made on its page."""
    page = session.form(f"/organizations/{organization}/tokens", {
        "name": name or f"journey {next(_number)}", "role": role, "days": "30"})
    client = Client(session.server, token=secret_on(page, "token"))
    client.organization = organization
    return client


def session_of(server, words):
    """Signs in, once for each place, with the one-time link printed for somebody."""
    sessions = server.__dict__.setdefault("sessions", {})
    if words not in sessions:
        sessions[words] = harness.sign_in(server, harness.link(server.place.links, words))
    return sessions[words]


def administrator_session(server):
    """A session of the coordinator's administrator."""
    if not hasattr(server, "administrator"):
        server.administrator = session_of(server, COORDINATOR)
    return server.administrator


def coordinator(server):
    """A client with a token of the coordinator's administrator."""
    if not hasattr(server, "coordinator"):
        session = administrator_session(server)
        server.coordinator = token(session, own_organization(session))
    return server.coordinator


# Words in what `examples load` prints for them.
COORDINATOR = "Alex Moreno"
HOSPITAL = "Dana Whitfield"


def organization(session, name, kind, sector=None):
    """A new organization; gives a client with a token of its own."""
    admin = coordinator(session.server)
    draft = {"name": name, "kind": kind}
    if sector:
        draft["sector"] = sector
    made = admin.post("/api/v1/organizations", draft)
    assert made.status == 201, str(made)
    return member(session.server, made.json["id"], name)


def member(server, organization, name, role="administrator"):
    """A client with a new member's token, who can also sit at a browser."""
    session = person(server, organization, name, role)
    client = token(session, organization, role)
    client.session, client.name = session, name
    return client


def person(server, organization, name, role="administrator"):
    """A new member of an organization; gives a client with their session."""
    invited = coordinator(server).post(f"/api/v1/organizations/{organization}/people", {
        "name": f"Member of {name}"[:100], "email": f"member{next(_number)}@journey.example",
        "role": role})
    assert invited.status == 201, str(invited)
    return harness.sign_in(server, invited.json["link"])


def import_knowledge(place):
    folder = EXAMPLES / "knowledge"
    harness.run(
        "import", folder / "osv", folder / "cve", folder / "kev.json", folder / "epss.csv",
        place=place)


def upload(client, path, **more):
    """Sends a file of findings as what it is."""
    if path.suffix == ".sarif":
        return client.request(
            "POST", "/api/v1/findings/sarif", path.read_bytes(),
            headers={"Content-Type": "application/sarif+json"}, **more)
    return client.request(
        "POST", "/api/v1/findings", path.read_bytes(),
        headers={"Content-Type": "application/x-ndjson"}, **more)


def example_findings():
    """The findings of the NDJSON files by reference."""
    found = {}
    for path in sorted((EXAMPLES / "findings").glob("*.ndjson")):
        for line in path.read_text().splitlines():
            if line.strip():
                one = json.loads(line)
                found[one["reference"]] = one
    return found


def finding(number, **more):
    """A finding like no other, for whoever needs many."""
    return {
        "reference": f"J-{number}", "title": f"Journey finding {number}",
        "description": "Made by a test.",
        "affected": [{"package": f"pkg:generic/journey-{number}@1.0.0"}],
        "location": {"file": "src/a.c", "function": f"f{number}", "line": 7}, "cwe": ["CWE-787"],
    } | more


def case_of(client, flaw):
    """The case of a flaw, once there is one."""
    return harness.wait_until("the case", lambda: next(
        (case["id"] for case in client.every("/api/v1/cases", limit=500)
         if case["flaw"] == flaw), None), 60, 0.1)


def confirmed_case(client, flaw):
    case = case_of(client, flaw)
    done = client.post(f"/api/v1/cases/{case}/commands", {"command": "confirm"})
    assert done.status == 200, str(done)
    return case


def bill(package, version):
    """A CycloneDX document of one library."""
    return json.dumps({
        "bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{
            "type": "library", "name": package.rsplit("/", 1)[1], "version": version,
            "purl": f"{package}@{version}"}]}).encode()


def inventory(client, asset, package, version):
    """Says that an asset carries one library."""
    done = client.request(
        "POST", f"/api/v1/assets/{asset}/sbom", bill(package, version),
        {"Content-Type": "application/vnd.cyclonedx+json"})
    assert done.status == 201, str(done)


def coordinator_of_empty(server):
    """Sets an empty clearinghouse up and gives a client with the coordinator's token."""
    set_up(server)
    return coordinator(server)
