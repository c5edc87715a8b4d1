"""Tables in Markdown from the raw results: medians, with the lowest and highest of each case."""

import collections, json, os, statistics, sys

OUT = os.environ.get("BENCH_OUT", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.build/benchmarks"))


def rows(part):
    path = f"{OUT}/{part}.ndjson"
    return [json.loads(line) for line in open(path)] if os.path.exists(path) else []


def table(part, by, columns):
    groups = collections.OrderedDict()
    for row in rows(part):
        groups.setdefault(tuple(str(row.get(name)) for name in by), []).append(row)
    print(f"\n## {part}\n\n| " + " | ".join(by + columns) + " | runs |")
    print("|" + "---|" * (len(by) + len(columns) + 1))
    for key, group in groups.items():
        print("| " + " | ".join(key + tuple(cell(group, name) for name in columns)) + f" | {len(group)} |")


def cell(group, name):
    values = [row[name] for row in group if isinstance(row.get(name), (int, float))]
    if not values:
        return ""
    middle = statistics.median(values)
    spread = f" ({short(min(values))}–{short(max(values))})" if len(set(map(short, values))) > 1 else ""
    return short(middle) + spread


def short(x):
    return f"{x:,.0f}" if abs(x) >= 100 else f"{x:.3g}"


table("import", ["engine", "case"], ["entries", "changed", "records_per_second", "mb_per_second", "wall", "cpu", "database_cpu", "us_per_record_cpu", "rss", "database_bytes", "others"])
table("findings", ["engine", "case", "background"], ["per_second", "median_request", "server_cpu", "database_cpu", "client_cpu", "us_cpu_per_finding", "p50_ms", "p99_ms", "rss", "settled_after", "acknowledged", "missing", "split", "flaws", "flaws_expected", "others"])
table("latency", ["engine", "knowledge", "path", "clients"], ["rate", "per_cpu_second", "database_cpu", "p50_ms", "p99_ms", "bytes", "rss", "peak", "others"])
table("start", ["engine", "case"], ["seconds", "cpu", "rss", "idle_cpu_share", "bytes", "stripped", "loaded"])
table("ledger", ["engine", "case"], ["leaves", "per_second", "integrated_per_second", "wall", "cpu", "database_cpu", "server_cpu", "rss", "others"])
table("versions", ["case", "by"], ["pairs", "texts_per_second", "made_per_second", "keys_per_second", "others"])
table("duplicates", ["flaws", "split", "set"], [
    "n", "first", "ten", "hundred", "right_0.85", "merged_0.85", "novel_0.85", "right_0.95",
    "merged_0.95", "novel_0.95"])
table("duplicates-speed", ["flaws", "threads"], [
    "reports_per_second", "us_cpu_per_report", "taken_per_second", "taking_cpu", "cpu", "rss",
    "others"])
