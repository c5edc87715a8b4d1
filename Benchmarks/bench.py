"""Runs the parts of the benchmark; see Benchmarks/run."""

import argparse, importlib

PARTS = [
    "import", "findings", "coordination", "latency", "start", "ledger", "match", "directives", "exposures", "osv", "peers",
    "versions", "duplicates", "build", "profile"]

parser = argparse.ArgumentParser(prog="Benchmarks/run")
parser.add_argument("parts", nargs="*", choices=PARTS + [[]], metavar="part")
parser.add_argument("--engine", choices=["sqlite", "postgres"], action="append")
parser.add_argument("--repeat", type=int, default=3)
parser.add_argument("--seconds", type=int, default=8, help="of each wrk run")
parser.add_argument("--only", help="a regular expression on the names of cases")
parser.add_argument("--grow", type=int, action="append", default=[], metavar="FLAWS",
                    help="duplicates: also among so many known flaws; may be given again")
options = parser.parse_args()
options.engine = options.engine or ["sqlite", "postgres"]
for part in options.parts or PARTS:
    importlib.import_module(f"part_{part}").run(options)
