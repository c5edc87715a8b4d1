#!/usr/bin/env python3
"""Plays the journeys on both engines, several at once: much of a journey is waiting.

    run.py [--engine sqlite|postgres] [--at-once N] [--summary FILE] [name …]

A name is a journey (`operator`) or one of its tests (`operator.Operator.test_print`).
PostgreSQL comes from BREAKWATER_TEST_POSTGRES, or a scratch cluster is started.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import importlib
import multiprocessing.util
import os
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

import harness

# The longest first, so that none is left over at the end.
JOURNEYS = [
    "desk", "cve", "notices", "federation", "cli", "funnel", "operator", "isolation", "score",
    "validation", "ledger", "kill", "analyst", "directives", "overlap", "scanning", "scan",
    "closure", "api", "advisories", "fleets", "bundles", "patches", "coordination", "mcp", "osv",
    "kev_update",
]
ENGINES = ["sqlite", "postgres"]


class Lines(unittest.TestResult):
    """One line for each test, as it ends."""

    def __init__(self, engine):
        super().__init__()
        self.engine, self.counts = engine, collections.Counter()
        self.buffer = False

    def startTest(self, test):
        super().startTest(test)
        self.started = time.monotonic()
        self.bad = self.left_out = False

    def say(self, test, word):
        test = getattr(test, "test_case", test)  # the whole of which this is a part
        module = type(test).__module__.removeprefix("journey_")
        name = getattr(test, "_testMethodName", str(test)).removeprefix("test_").replace("_", " ")
        seconds = time.monotonic() - self.started
        print(f"{word:4} {self.engine:8} {module:10} {name} ({seconds:.1f} s)", flush=True)

    def tell(self, test, error):
        self.bad = True
        self.say(test, "FAIL")
        text = self._exc_info_to_string(error, test)
        print("     " + text[-4000:].replace("\n", "\n     "), flush=True)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.tell(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self.started = getattr(self, "started", time.monotonic())
        self.tell(test, error)
        if not isinstance(test, unittest.TestCase):
            self.counts["failed"] += 1  # a class that could not begin, or end

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.bad = True
            print(f"     {subtest._subDescription()}", flush=True)
            self.tell(test, error)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        # Where only a part is skipped, the rest is played.
        self.left_out = not hasattr(test, "test_case")
        self.say(test, "skip")
        print(f"     {reason}", flush=True)

    def stopTest(self, test):
        super().stopTest(test)
        word = "failed" if self.bad else "skipped" if self.left_out else "passed"
        self.counts[word] += 1
        if word == "passed":
            self.say(test, "ok")


def check_names():
    """A journey that is not in the list would never be played."""
    wrong = collections.Counter(JOURNEYS)
    wrong.subtract(
        path.stem.removeprefix("journey_")
        for path in pathlib.Path(__file__).parent.glob("journey_*.py"))
    if names := sorted(name for name, count in wrong.items() if count):
        sys.exit(
            "JOURNEYS in run.py has to name each journey_*.py once; it does not agree on: "
            + ", ".join(names))


def tests(name):
    """The tests of a journey, or one of them."""
    loader = unittest.TestLoader()
    module = importlib.import_module("journey_" + name.split(".")[0])
    rest = name.split(".", 1)[1:]
    return (
        loader.loadTestsFromName(rest[0], module) if rest else loader.loadTestsFromModule(module))


class Player:
    """A process that plays one journey after another; it loads the examples once for each engine."""

    stages = {}

    @classmethod
    def begin(cls, folder, address):
        engines = {"sqlite": harness.SQLite(folder), "postgres": harness.Postgres(folder, address)}
        cls.stages = {name: harness.Stage(engine) for name, engine in engines.items()}
        multiprocessing.util.Finalize(None, cls.end, exitpriority=10)

    @classmethod
    def end(cls):
        for stage in cls.stages.values():
            stage.close()

    @classmethod
    def play(cls, engine, name):
        """Gives what came of it, and the seconds."""
        started = time.monotonic()
        harness.Journey.stage = cls.stages[engine]
        result = Lines(engine)
        tests(name).run(result)
        return result.counts, time.monotonic() - started


def play(engines, names, folder, address, at_once):
    """Gives what came of all of them."""
    counts = collections.Counter()
    # Processes, not threads: what a journey changes of its process stays there.
    with concurrent.futures.ProcessPoolExecutor(
            at_once, initializer=Player.begin, initargs=(folder, address)) as pool:
        played = [
            (engine, name, pool.submit(Player.play, engine, name))
            for name in names for engine in engines]
        seconds = dict.fromkeys(engines, 0)
        for engine, name, one in played:
            came, took = one.result()
            counts.update(came)
            seconds[engine] += took
    for engine, took in seconds.items():
        print(f"== {engine}: {took:.0f} s of {at_once} at once", flush=True)
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--at-once", type=int, default=4, metavar="N")
    parser.add_argument("--summary", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    check_names()
    if not os.access(harness.PROGRAM, os.X_OK):
        sys.exit(f"there is no {harness.PROGRAM}: build it, or set BREAKWATER_PROGRAM")
    engines = [options.engine] if options.engine else ENGINES
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bwjourneys", dir="/tmp"))
    address = os.environ.get("BREAKWATER_TEST_POSTGRES")
    try:
        with contextlib.ExitStack() as stack:
            if "postgres" in engines and not address:
                _, address = stack.enter_context(harness.cluster())
            counts = play(engines, options.names or JOURNEYS, folder, address, options.at_once)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    summary = "journeys: " + ", ".join(
        f"{counts[word]} {word}" for word in ("passed", "failed", "skipped"))
    print(summary)
    if options.summary:
        options.summary.write_text(summary + "\n")
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
