"""Whether reports are recognised as known flaws: `breakwater alike` among public texts of 36,883.

duplicate_pairs.py makes the pairs, docs/duplicates.md tells them. The index is SQLite in a
temporary file; peak memory counts the texts too, which the program reads whole. With
`--grow 100000` also among so many known flaws, the further ones mixed (again for more sizes): how
fast, and how much is still found.
"""

import json, math

from duplicate_pairs import Truth, grow, novel
from harness import *

THRESHOLDS = (0.85, 0.95)
THREADS = (1, 2)

SETS = {
    "all hard": lambda pair: pair.source != "KEV",
    "2024 CVE text only": lambda pair: pair.source != "KEV" and pair.recent,
    "described": lambda pair: pair.source != "KEV" and pair.described,
    "identifiable (described, no twins)": lambda pair: pair.source != "KEV" and identifiable(pair),
    "identifiable, strict (containment < 0.5)": lambda pair: (
        pair.source != "KEV" and identifiable(pair) and pair.overlap < 0.5),
    "Go": lambda pair: pair.source == "Go",
    "Go described": lambda pair: pair.source == "Go" and pair.described,
    "CSAF": lambda pair: pair.source == "CSAF",
    "CSAF described": lambda pair: pair.source == "CSAF" and pair.described,
    "CSAF identifiable": lambda pair: pair.source == "CSAF" and identifiable(pair),
    "RustSec": lambda pair: pair.source == "RustSec",
    "KEV one-liners (extra)": lambda pair: pair.source == "KEV",
}


def identifiable(pair):
    return pair.described and not pair.twin


# Running


def highest(process, seen):
    """Appends the program's peak memory until it ends. What the system tells afterwards is of no
    use: it begins with the peak of this process, which holds all texts."""
    while True:
        try:
            seen.append(memory(process.pid, "VmHWM"))
        except (AttributeError, OSError):
            return
        time.sleep(0.02)


def alike(folder, known, threads):
    """The answers by report, and what the search took. The program says on standard error when the
    flaws are taken in: CPU until then is the index's, and after that the search's."""
    answers, notes, taken, peaks = f"{folder}/answers.ndjson", [], 0, []
    with open(answers, "w") as out, Noise() as noise:
        process = subprocess.Popen(
            [BINARY, "alike", f"{folder}/reports.ndjson", "--among", known, "--threads",
             str(threads)], stdout=out, stderr=subprocess.PIPE, text=True)
        watch = threading.Thread(target=highest, args=(process, peaks))
        watch.start()
        for line in process.stderr:
            notes.append(line)
            if line.startswith("Took in"):
                taken = cpu(process.pid)
        watch.join()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    times = [re.search(r" (\d+) (?:flaws|reports) in (\d+) ms", line) for line in notes]
    if process.returncode or len(times) != 2 or not all(times):
        raise SystemExit(f"alike: {process.returncode}\n{''.join(notes)}")
    (flaws, taking), (reports, looking) = [map(int, found.groups()) for found in times]
    used = usage.ru_utime + usage.ru_stime
    with open(answers) as file:
        found = {one["id"]: one for one in map(json.loads, file)}
    return found, {
        "flaws": flaws, "threads": threads, "reports": reports,
        "taken_per_second": 1000 * flaws / taking, "reports_per_second": 1000 * reports / looking,
        "cpu": used, "taking_cpu": taken, "us_cpu_per_report": 1e6 * (used - taken) / reports,
        "rss": max(peaks), "others": noise.others(used)}


def repeated(folder, known, options):
    """With each number of threads, as often as asked; the answers are always the same."""
    answers = None
    for turn in range(options.repeat):
        for threads in THREADS:
            found, row = alike(folder, known, threads)
            keep("duplicates-speed", row | {"turn": turn})
            if answers and found != answers:
                raise SystemExit(f"other answers with {threads} threads, turn {turn}")
            answers = found
    return answers


# Judging


def judged(answers, pair):
    """Where the right flaw came, whether search met it at all, and for each threshold whether the
    report was merged, with the flaw known and unknown."""
    own, without = answers[pair.report.id], answers[novel(pair)]
    places = [place for place, one in enumerate(own["candidates"]) if one in pair.truth]

    def merged(answer):
        return [answer["probability"] >= one and not answer["objection"] for one in THRESHOLDS]

    return {
        "place": places[0] if places else None,
        "met": bool(set(own["met"][:100]) & set(pair.truth)),
        "merged": merged(own), "wrong": merged(without)}


def wilson(count, of, z=1.96):
    """The 95 % interval of a share, by Wilson (1927)."""
    if of == 0:
        return 0.0, 1.0
    share, square = count / of, z * z / of
    middle = share + square / 2
    half = z * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def counted(rows):
    """Counts only: shares and intervals are made where they are shown."""
    firsts = [row["place"] == 0 for row in rows]
    count = {
        "n": len(rows), "first": sum(firsts), "ten": sum(row["place"] is not None for row in rows),
        "hundred": sum(row["met"] for row in rows)}
    for place, threshold in enumerate(THRESHOLDS):
        count[f"merged_{threshold}"] = sum(row["merged"][place] for row in rows)
        count[f"right_{threshold}"] = sum(
            row["merged"][place] and first for row, first in zip(rows, firsts))
        count[f"novel_{threshold}"] = sum(row["wrong"][place] for row in rows)
    return count


def judge(truth, answers, flaws, sets):
    """A row for each part of the pairs, told apart by how many flaws are known."""
    rows = {pair.report.id: judged(answers, pair) for pair in truth.pairs}
    counts = []
    for split in ("held out", "all"):
        for name in sets:
            of = [rows[pair.report.id] for pair in truth.pairs
                  if SETS[name](pair) and (pair.held or split == "all")]
            counts.append({"flaws": flaws, "split": split, "set": name} | counted(of))
            keep("duplicates", counts[-1])
    return counts


# Tables


def share(count, of, digits=3):
    """.973 or .9895, but 1.000 for all, and nothing of nothing."""
    if of == 0:
        return "–"
    return "1.000" if count == of else f"{count / of:.{digits}f}".removeprefix("0")


def between(count, of):
    low, high = wilson(count, of)
    return f"[{share(low, 1)},{'1' if count == of else share(high, 1)}]"


def merges(row, threshold):
    right, merged = row[f"right_{threshold}"], row[f"merged_{threshold}"]
    return (f"{share(right, merged, 4)} {between(right, merged)} ({right}/{merged}), "
            f"{share(right, row['n'])} {between(right, row['n'])}")


def even(row, threshold):
    """Precision when half of the reports are of flaws that nobody knows."""
    right, merged = row[f"right_{threshold}"], row[f"merged_{threshold}"]
    return share(right, merged + row[f"novel_{threshold}"])


def table(title, rows, when_novel=True):
    """As in docs/duplicates.md."""
    head = [title, "n", "R@1", "R@10", "R@100"]
    head += [f"precision, recall at {share(one, 1, 2)}" for one in THRESHOLDS]
    if when_novel:
        head += ["false merges when novel (.85, .95)", "P 50/50 (.85, .95)"]
    print("\n| " + " | ".join(head) + " |\n|" + "-|" * len(head))
    for row in rows:
        n = row["n"]
        cells = [row["set"], f"{n:,}", share(row["first"], n),
                 f"{share(row['ten'], n)} {between(row['ten'], n)}", share(row["hundred"], n)]
        cells += [merges(row, one) for one in THRESHOLDS]
        if when_novel:
            cells += [", ".join(str(row[f"novel_{one}"]) for one in THRESHOLDS),
                      ", ".join(even(row, one) for one in THRESHOLDS)]
        print("| " + " | ".join(cells) + " |")


def run(options):
    folder = f"{OUT}/duplicates"
    os.makedirs(folder, exist_ok=True)
    truth = Truth()
    truth.write(folder)
    counts = judge(
        truth, repeated(folder, f"{folder}/known.ndjson", options), len(truth.known), SETS)
    for split in ("held out", "all"):
        table(split, [row for row in counts if row["split"] == split])
    grown = []
    for size in options.grow:
        known = f"{folder}/known-{size}.ndjson"
        grow(truth, size, known)
        for row in judge(truth, repeated(folder, known, options), size, ["all hard"]):
            grown.append(row | {"set": f"{size:,} known flaws, {row['split']}"})
        os.remove(known)
    if grown:
        # Some mixtures repeat most of what a report's own flaw says. So nothing is novel among
        # them, and the program merges less by itself than among as many real flaws.
        table("all hard", grown, when_novel=False)
