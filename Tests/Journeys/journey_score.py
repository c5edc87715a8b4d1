"""CVSS vectors and versions through the command line, the former against PyPI's `cvss`."""

import json
import random

import cvss

import harness
from harness import run

# Metric, values; those before the bar are required.
THREE = (
    "AV:NALP AC:LH PR:NLH UI:NR S:UC C:HLN I:HLN A:HLN | E:XHFPU RL:XUWTO RC:XCRU CR:XHML IR:XHML"
    " AR:XHML MAV:XNALP MAC:XLH MPR:XNLH MUI:XNR MS:XUC MC:XNLH MI:XNLH MA:XNLH")
FOUR = (
    "AV:NALP AC:LH AT:NP PR:NLH UI:NPA VC:HLN VI:HLN VA:HLN SC:HLN SI:HLN SA:HLN | E:XAPU CR:XHML"
    " IR:XHML AR:XHML MAV:XNALP MAC:XLH MAT:XNP MPR:XNLH MUI:XNPA MVC:XHLN MVI:XHLN MVA:XHLN"
    " MSC:XHLN MSI:XSHLN MSA:XSHLN S:XNP AU:XNY R:XAUI V:XDC RE:XLMH")
ENVIRONMENTAL = ("/CR:", "/IR:", "/AR:", "/M")


def vectors(count, version, metrics, seed):
    """Random vectors, each with a random share of the metrics that may be left out."""
    source = random.Random(seed)
    required, optional = (
        [metric.split(":") for metric in part.split()] for part in metrics.split("|"))
    for _ in range(count):
        share = source.choice((0, 0.1, 0.5, 1))
        chosen = required + [metric for metric in optional if source.random() < share]
        yield f"CVSS:{version}/" + "/".join(
            f"{name}:{source.choice(values)}" for name, values in chosen)


class Score(harness.Journey):
    # Scores need no database: the second engine sees only a few.
    def count(self):
        return 200_000 if self.stage.engine.name == "sqlite" else 2_000

    def scored(self, lines):
        answer = run("score", "--json", input="\n".join(lines) + "\n", timeout=600)
        rows = [json.loads(line) for line in answer.output.splitlines()]
        self.assertEqual([row["vector"] for row in rows], lines)
        return rows

    def differing(self, rows, expected):
        wrong = []
        for row in rows:
            got, want = expected(row)
            if got != want:
                wrong.append(f"{row['vector']}: {got}, the package has {want}")
        self.assertEqual(wrong[:10], [], f"{len(wrong)} of {len(rows)}")

    def test_random_vectors_of_version_3_1(self):
        def expected(row):
            base, temporal, environmental = cvss.CVSS3(row["vector"]).scores()
            got = [row["base"], row["base"] if row["temporal"] is None else row["temporal"]]
            want = [float(base), float(temporal)]
            # Without such metrics the package applies the environmental equations all the same.
            if any(name in row["vector"] for name in ENVIRONMENTAL):
                got.append(row["environmental"])
                want.append(float(environmental))
            return got, want

        self.differing(self.scored(list(vectors(self.count(), "3.1", THREE, 31))), expected)

    def test_random_vectors_of_version_4_0(self):
        def expected(row):
            known = cvss.CVSS4(row["vector"])
            return ([row["score"], row["severity"]], [float(known.base_score), known.severity.lower()])

        self.differing(self.scored(list(vectors(self.count(), "4.0", FOUR, 40))), expected)

    def test_table_and_mistakes(self):
        good = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
        table = run("score", good, "AV:N/AC:L/Au:N/C:P/I:P/A:P").output.splitlines()
        self.assertEqual(table[0].split()[:3], ["SCORE", "SEVERITY", "BASE"])
        self.assertEqual([line.split()[:2] for line in table[1:]], [["9.8", "critical"], ["7.5", "high"]])
        wrong = run("score", good, "CVSS:3.1/AV:Q", status=1)
        self.assertIn("is no value of AV", wrong.output)
        self.assertIn("1 of 2 vectors could not be read", wrong.errors)
        rows = [json.loads(line) for line in run("score", "--json", "x", good, status=1).output.splitlines()]
        self.assertIn("error", rows[0])
        self.assertEqual(rows[1]["score"], 9.8)

    def test_versions(self):
        for kind, one, sign, other in (
                ("deb", "1.0~rc1", "<", "1.0"), ("npm", "1.10.0", ">", "1.9.0"),
                ("pypi", "1.0.0", "=", "1"), ("rpm", "1:1.0-1", ">", "2.0-1")):
            self.assertEqual(
                run("compare", "--type", kind, one, other).output, f"{one} {sign} {other}\n")
        lines = run("compare", "--type", "gentoo", "--json", input="1.0_rc1 1.0\n1.0-r0 1.0\n").output
        self.assertEqual([json.loads(line)["order"] for line in lines.splitlines()], [-1, 0])
        wrong = run("compare", "--type", "abacus", "1", "2", status=None)
        self.assertEqual(wrong.status, 64)
        self.assertIn("is not known", wrong.errors)
