"""The right answers of Examples/expected.json, brought into the API's words, and the other way."""

import collections
import json
import re

from harness import EXAMPLES, EXPECTED

URGENCY = {
    "threeDaysWithForensics": "3DF", "threeDays": "3D", "fourteenDays": "14D",
    "sixtyDays": "60D", "fixOnUpgrade": "FSU",
}
ORDER = list(URGENCY.values())
DAYS = {"3DF": 3, "3D": 3, "14D": 14, "60D": 60, "FSU": None}
NAMES = {
    "rural-hospital": "Cedar Valley Critical Access Hospital",
}
Obligation = collections.namedtuple("Obligation", "asset product version cve urgency days inKEV")
Todo = collections.namedtuple("Todo", "asset product version urgency days")


def plain(text):
    """Letters and digits alone, so that names compare whatever their punctuation."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def product_of(package):
    """`pkg:maven/org.postgresql/postgresql` and `connectwise:screenconnect` by their last part."""
    return plain(re.split(r"[/:]", package)[-1])


def obligations(operator):
    """Asset × product × CVE with outcome and days, as the directive gives them."""
    for outcome, entries in EXPECTED["bod2604"]["operators"][operator]["outcomes"].items():
        for entry in entries:
            yield Obligation(
                entry["asset"], product_of(entry["package"]), plain(entry["version"]),
                entry["cve"], URGENCY[outcome], entry["days"], entry["inKEV"])


def todos(operator):
    """What has to be done: one thing for each asset and product, by its most urgent flaw."""
    found = {}
    for one in obligations(operator):
        key = (one.asset, one.product, one.version)
        if key not in found or ORDER.index(one.urgency) < ORDER.index(found[key]):
            found[key] = one.urgency
    return [Todo(*key, urgency, DAYS[urgency]) for key, urgency in found.items()]


def counts(operator):
    return {
        URGENCY[outcome]: count
        for outcome, count in EXPECTED["bod2604"]["counts"][operator].items() if count}


class Names:
    """Turns the program's identifiers of vulnerabilities into CVE numbers."""

    def __init__(self, client):
        self.client, self.known = client, {}

    def cve(self, identifier):
        if identifier.startswith("CVE-"):
            return identifier
        if identifier not in self.known:
            detail = self.client.good(f"/api/v1/vulnerabilities/{identifier}")
            cves = [alias for alias in detail["aliases"] if alias.startswith("CVE-")]
            self.known[identifier] = cves[0] if len(cves) == 1 else identifier
        return self.known[identifier]


def components():
    """What the inventories call software that expected.json names by its CPE."""
    found = {}
    for path in (EXAMPLES / "operators").rglob("*.cdx.json"):
        for one in json.loads(path.read_text()).get("components", []):
            if cpe := one.get("cpe"):
                parts = cpe.split(":")
                found[plain(one["name"] + one.get("version", ""))] = (
                    plain(parts[4]), plain(parts[5]))
    return found


def split_product(title, candidates, known=components()):
    """A product's title such as `jquery 3.4.1` into one of the expected (product, version)."""
    words = plain(title)
    if known.get(words) in candidates:
        return known[words]
    fits = [
        (product, version) for product, version in candidates
        if words.startswith(product) and words.endswith(version)
        or product in words and version in words]
    return max(fits, key=lambda fit: len(fit[0]) + len(fit[1]), default=(words, ""))
