"""300 findings come in; the flaws that come out are those of expected.json."""

import collections
import html
import itertools
import re

import actors
import harness
from harness import EXPECTED, EXAMPLES, reference_of

FINDINGS = EXPECTED["findings"]
COUNTS = FINDINGS["counts"]
FILES = ["fathom.ndjson", "granite.sarif", "harbor-scan.ndjson", "researchers.ndjson",
         "sable-fuzz.ndjson"]


def groups_of(flaw_by_reference):
    groups = collections.defaultdict(list)
    for reference, flaw in flaw_by_reference.items():
        groups[flaw].append(reference)
    return sorted(sorted(group) for group in groups.values())


class Funnel(harness.Journey):
    def check_groups(self, flaws):
        self.assertEqual(len(flaws), COUNTS["in"])
        groups = groups_of(flaws)
        self.same(
            [group for group in groups if len(group) > 1],
            sorted(sorted(group) for group in FINDINGS["groups"]), "the groups of merged findings")
        self.assertEqual(len(groups), COUNTS["flawsOut"])
        sizes = collections.Counter(str(len(group)) for group in groups)
        self.assertEqual(dict(sizes), COUNTS["groupsBySize"])
        # Pairs: those of the two rules, and nothing but what follows from them.
        pairs = {tuple(pair) for group in groups for pair in itertools.combinations(group, 2)}
        named = {
            tuple(sorted(pair)) for rule in ("exact", "alias") for pair in FINDINGS["pairs"][rule]}
        self.assertEqual(named - pairs, set(), "pairs of the rules that are apart")
        follows = self.closure(named)
        self.same(pairs, follows, "the pairs of findings that share a flaw")
        apart = {tuple(sorted(pair)) for pair in FINDINGS["pairs"]["fuzzy"]} - follows
        self.assertEqual(apart & pairs, set(), "pairs that these rules must leave apart")

    @staticmethod
    def closure(pairs):
        parent = {}

        def find(one):
            while parent.setdefault(one, one) != one:
                one = parent[one]
            return one

        for one, other in pairs:
            parent[find(one)] = find(other)
        groups = collections.defaultdict(list)
        for one in list(parent):
            groups[find(one)].append(one)
        return {
            tuple(pair) for group in groups.values()
            for pair in itertools.combinations(sorted(group), 2)}

    def test_loaded_examples(self):
        server = self.serve()
        client = actors.coordinator(server)
        findings = client.every("/api/v1/findings", limit=77)
        self.check_groups({reference_of(found): found["flaw"] for found in findings})
        figures = client.good("/api/v1/statistics")
        self.assertEqual(figures["findings"], COUNTS["in"])
        self.assertEqual(figures["flaws"], COUNTS["flawsOut"])
        self.assertEqual(sum(figures["cases"].values()), COUNTS["flawsOut"])
        cases = client.every("/api/v1/cases", limit=50)
        self.same([c["flaw"] for c in cases], {f["flaw"] for f in findings}, "a case for each flaw")
        # Every finding's wording survives.
        sent = actors.example_findings()
        for found in findings:
            reference = reference_of(found)
            if reference in sent:
                self.assertEqual(found["report"]["title"], sent[reference]["title"], reference)
                self.assertEqual(
                    found["report"]["description"], sent[reference].get("description"), reference)

    def test_rules_on_the_case_pages(self):
        server = self.serve()
        client = actors.coordinator(server)
        window = actors.administrator_session(server)
        rules = collections.Counter()
        for case in client.every("/api/v1/cases", limit=100):
            page = window.get(f"/cases/{case['id']}")
            self.status(page, 200)
            table = page.text.split('id="findings"', 1)[1].split("</table>", 1)[0]
            for badge in re.findall(r'<span class="badge plain">(.*?)</span>', table, re.S):
                words = html.unescape(re.sub(r"<.*?>", "", badge)).strip().lower()
                rules[words.split()[0]] += 1
        total = sum(rules.values())
        self.assertEqual(total, COUNTS["in"], f"a rule for each finding: {dict(rules)}")
        merged = {"exact": COUNTS["mergedExact"], "alias": COUNTS["mergedAlias"]}
        shown = {name: rules[name] for name in merged}
        self.assertEqual(shown, merged, f"rules on the pages: {dict(rules)}")

    def test_uploaded_over_http(self):
        """The same files, sent by five finders with tokens of their own."""
        place = self.place(examples=False)
        server = self.serve(place)
        admin = actors.set_up(server)
        actors.import_knowledge(place)
        flaws, rules, finders = {}, collections.Counter(), {}
        for file in FILES:
            finder = finders[file] = actors.organization(admin, file.split(".")[0], "finder")
            done = actors.upload(finder, EXAMPLES / "findings" / file)
            self.status(done, 200)
            body = done.json
            self.assertEqual(body["rejects"], [], file)
            self.assertEqual(body["accepted"], len(body["findings"]), file)
            self.assertEqual(body["accepted"], body["opened"] + body["merged"], file)
            for accepted in body["findings"]:
                rules[accepted["rule"]] += 1
        self.assertEqual(
            {rule: rules[rule] for rule in ("first", "exact", "alias")},
            {"first": COUNTS["flawsOut"], "exact": COUNTS["mergedExact"],
             "alias": COUNTS["mergedAlias"]})
        findings = actors.coordinator(server).every("/api/v1/findings", limit=500)
        flaws = {reference_of(found): found["flaw"] for found in findings}
        self.check_groups(flaws)
        # Sent again, nothing changes.
        for file, finder in finders.items():
            body = actors.upload(finder, EXAMPLES / "findings" / file).json
            self.assertEqual((body["accepted"], body["opened"], body["merged"]), (0, 0, 0), file)
            self.assertEqual(body["repeated"], len(body["findings"]), file)
        again = actors.coordinator(server).every("/api/v1/findings", limit=500)
        self.assertEqual(
            {f["id"] for f in again}, {f["id"] for f in findings}, "after sending it all again")
