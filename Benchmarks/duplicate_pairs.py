"""Pairs of descriptions that are known to be about one flaw, for they bear the same CVE identifier.

Known flaws are the CVE's own texts: records of 2024, and what Bitnami and PyPI print of other
years. Reports are what Go, RustSec and CISA wrote themselves, and, as an extra, the one-line
notices of the KEV catalogue. Who copied the record's text proves nothing, so copies are left out.
docs/duplicates.md says why each rule is as it is.
"""

import collections, hashlib, json, random
from dataclasses import dataclass

import duplicate_records
from duplicate_words import containment, content, jaccard, shingles, words

COPY = 0.8
TRAINING_FOLDS = 6  # of ten; the model was fitted on these


@dataclass
class Pair:
    """A report, and the known flaws that it is about: any of them is right."""

    report: duplicate_records.Record
    truth: list
    recent: bool  # the flaw's text is a CVE record of 2024
    overlap: float  # containment of the one in the other, in words by three
    described: bool  # enough is said besides the product's name
    twin: bool = False  # it repeats the text of another flaw: no text can tell them apart
    held: bool = False  # not in the training part

    @property
    def source(self):
        return self.report.source


class Truth:
    """The known flaws, by identifier and in order, and the pairs."""

    def __init__(self):
        own = own_texts()
        advisories = list(duplicate_records.csaf())
        self.pairs = find_pairs(own, advisories)
        reports = {pair.report.id for pair in self.pairs}
        assert len(reports) == len(self.pairs), "a report's identifier occurs twice"
        repeats = Repeats(self.pairs)
        self.known = own | distractors(own, advisories, repeats)
        mark_twins(self.pairs, self.known, repeats)
        mark_held(self.pairs, advisories)

    def write(self, folder):
        """known.ndjson, and reports.ndjson: each report twice, the second time as if nobody knew
        the flaw. What is right is in truth.ndjson, which the measured program is not shown."""
        with open(f"{folder}/known.ndjson", "w") as file:
            for flaw, record in self.known.items():
                file.write(record.line(id=flaw) + "\n")
        with open(f"{folder}/reports.ndjson", "w") as file:
            for pair in self.pairs:
                file.write(pair.report.line() + "\n")
                file.write(pair.report.line(id=novel(pair), exclude=pair.truth) + "\n")
        with open(f"{folder}/truth.ndjson", "w") as file:
            for pair in self.pairs:
                more = {name: value for name, value in vars(pair).items() if name != "report"}
                file.write(json.dumps({"id": pair.report.id, "source": pair.source} | more) + "\n")


def novel(pair):
    """The name of the report in the run in which its flaw is not known."""
    return pair.report.id + " novel"


def own_texts():
    """One text for each CVE. Bitnami and PyPI print the CVE's own, so they stand in for records
    that the archives do not hold."""
    own = {record.flaws[0]: record for record in duplicate_records.cve() if len(record.text) >= 20}
    for source in (duplicate_records.bitnami, duplicate_records.pypi):
        for record in source():
            if len(record.flaws) == 1 and len(record.text) >= 40:
                own.setdefault(record.flaws[0], record)
    return own


def find_pairs(own, advisories):
    """The reports that are no copy of their flaw's text and have at least six words."""
    found, read = [], duplicate_records
    for records in (read.go(), read.rustsec(), advisories, read.kev()):
        seen = set()
        for record in records:
            truth = [flaw for flaw in record.flaws if flaw in own]
            said = words(record.body)
            if not truth or len(said) < 6 or (key := (*truth, *said)) in seen:
                continue
            seen.add(key)
            alike = [likeness(record, own[flaw]) for flaw in truth]
            if max(same for same, _ in alike) < COPY:
                found.append(Pair(
                    record, truth, own[truth[0]].source == "CVE",
                    max(overlap for _, overlap in alike), content(record) >= 8))
    return found


def likeness(report, record):
    """How equal the two texts are, and how much of the shorter is in the longer: at most, with and
    without titles, for a title may repeat what the other's text begins with."""
    one = [shingles(report.text), shingles(report.body)]
    other = [shingles(record.text), shingles(record.body)]
    # One or two runs of words are contained in much.
    overlaps = [
        containment(a, b) for a in one for b in other + [shingles(record.title)]
        if min(len(a), len(b)) > 2]
    return max(jaccard(a, b) for a in one for b in other), max(overlaps, default=0)


class Repeats:
    """Finds the pairs whose report says the same as a text."""

    def __init__(self, pairs):
        self.pairs = [(pair, shingles(pair.report.text)) for pair in pairs]
        self.places = collections.defaultdict(list)
        for place, (_, said) in enumerate(self.pairs):
            for three in said:
                self.places[three].append(place)

    def of(self, text):
        said = shingles(text)
        shared = collections.Counter(
            place for three in said for place in self.places.get(three, ()))
        for place, count in shared.items():
            pair, its = self.pairs[place]
            if count / min(len(said), len(its)) >= COPY:
                yield pair, its


def distractors(own, advisories, repeats):
    """CISA's texts of flaws that nothing else here describes: the same style as a fourth of the
    reports, and never the right answer. One that repeats a report would be right by content."""
    found = {}
    for record in advisories:
        flaw = record.flaws[0]
        if flaw in own or flaw in found or len(record.text) < 40:
            continue
        if not any(pair.source == "CSAF" for pair, _ in repeats.of(record.text)):
            found[flaw] = record
    return found


def mark_twins(pairs, known, repeats):
    """A report is a twin when its text is contained in another flaw's record, or when its own
    advisory says the same of another flaw."""
    for flaw, record in known.items():
        for pair, said in repeats.of(record.text):
            if flaw not in pair.truth and len(said) >= 8:
                pair.twin = True
    advisories = collections.defaultdict(list)
    for pair in pairs:
        if pair.report.advisory:
            advisories[pair.report.advisory].append((pair, shingles(pair.report.text)))
    for together in advisories.values():
        for pair, said in together:
            if any(set(pair.truth) != set(other.truth) and jaccard(said, its) >= COPY
                   for other, its in together):
                pair.twin = True


def mark_held(pairs, advisories):
    """Flaws that share a report or an advisory are on one side of the split, or the model would be
    asked about what it was fitted on. A digest decides, so that the sides never change."""
    parent = {flaw: flaw for pair in pairs for flaw in pair.truth}

    def root(flaw):
        while parent[flaw] != flaw:
            flaw = parent[flaw]
        return flaw

    together = collections.defaultdict(list)
    for record in advisories:
        together[record.advisory].append(record.flaws[0])
    for flaws in [pair.truth for pair in pairs] + list(together.values()):
        roots = {root(flaw) for flaw in flaws if flaw in parent}
        # The smallest identifier of a group names it.
        parent.update((one, min(roots)) for one in roots)
    for pair in pairs:
        pair.held = hashlib.sha256(root(pair.truth[0]).encode()).digest()[0] % 10 >= TRAINING_FOLDS


# Growth


def grow(truth, count, path):
    """As many known flaws: the real ones, then mixtures with the words of real texts. They are
    nearer to the reports than strangers would be, so figures at a million are lower bounds. Of
    fewer than there are, those that the reports are about stay."""
    chance, names = random.Random(7), list(truth.known)
    if count < len(names):
        needed = {flaw for pair in truth.pairs for flaw in pair.truth}
        rest = [name for name in names if name not in needed]
        needed.update(chance.sample(rest, max(0, count - len(needed))))
        names = [name for name in names if name in needed]
    real = [truth.known[name] for name in names]
    with open(path, "w") as file:
        for name, record in zip(names, real):
            file.write(record.line(id=name) + "\n")
        for number in range(len(names), count):
            mixed = mixture(chance.choice(real), chance.choice(real), chance)
            file.write(mixed.line(id=f"MIX-{number}") + "\n")


def mixture(one, other, chance):
    """Three fifths of the one and two fifths of the other, of the words and of each list."""

    def some(values, share):
        kept = sorted(chance.sample(range(len(values)), round(len(values) * share)))
        return [values[place] for place in kept]

    def both(name):
        return some(getattr(one, name), 0.6) + some(getattr(other, name), 0.4)

    def text(name):
        return " ".join(
            some(getattr(one, name).split(), 0.6) + some(getattr(other, name).split(), 0.4))

    return duplicate_records.Record(
        "", "mixed", [], text("title"), text("text"),
        **{name: both(name) for name in duplicate_records.LISTS})
