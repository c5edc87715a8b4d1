#!/usr/bin/env python3
"""Plays the journeys on both engines.

    run.py [--engine sqlite|postgres] [--summary FILE] [name …]

A name is a journey (`operator`) or one of its tests (`operator.Operator.test_print`).
PostgreSQL comes from BREAKWATER_TEST_POSTGRES, or a scratch cluster is started.
"""

import argparse
import importlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import harness

JOURNEYS = [
    "funnel", "api", "cli", "scan", "score", "operator", "analyst", "kev_update", "ledger",
    "isolation", "desk", "directives", "closure", "advisories", "osv", "mcp", "scanning", "overlap",
    "validation", "coordination", "notices", "cve", "federation", "kill",
]


class Lines(unittest.TestResult):
    """One line for each test, as it ends."""

    def __init__(self, engine):
        super().__init__()
        self.engine, self.passed = engine, 0
        self.buffer = False

    def startTest(self, test):
        super().startTest(test)
        self.started = time.monotonic()
        self.bad = False

    def say(self, test, word):
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

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.bad = True
            print(f"     {subtest._subDescription()}", flush=True)
            self.tell(test, error)

    def stopTest(self, test):
        super().stopTest(test)
        if not self.bad:
            self.passed += 1
            self.say(test, "ok")


def suite(names):
    loader = unittest.TestLoader()
    tests = unittest.TestSuite()
    for name in names or JOURNEYS:
        module = importlib.import_module("journey_" + name.split(".")[0])
        rest = name.split(".", 1)[1:]
        tests.addTests(
            loader.loadTestsFromName(rest[0], module) if rest
            else loader.loadTestsFromModule(module))
    return tests


def engines(wanted, folder, stack):
    if wanted in (None, "sqlite"):
        yield harness.SQLite(folder)
    if wanted in (None, "postgres"):
        address = os.environ.get("BREAKWATER_TEST_POSTGRES")
        if not address:
            script = str(harness.ROOT / "Scripts" / "postgres")
            place = tempfile.mkdtemp(prefix="bwpg", dir="/tmp")
            stack.append(lambda: subprocess.run([script, "stop", place], check=False))
            address = subprocess.run(
                [script, "start", place], check=True, capture_output=True, text=True
            ).stdout.strip()
            os.environ["BREAKWATER_TEST_POSTGRES_FOLDER"] = place
        yield harness.Postgres(folder, address)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgres"])
    parser.add_argument("--summary", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if not os.access(harness.PROGRAM, os.X_OK):
        sys.exit(f"there is no {harness.PROGRAM}: build it, or set BREAKWATER_PROGRAM")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bwjourneys", dir="/tmp"))
    passed = failed = 0
    stack = []
    try:
        for engine in engines(options.engine, folder, stack):
            started = time.monotonic()
            harness.Journey.stage = harness.Stage(engine)
            result = Lines(engine.name)
            suite(options.names).run(result)
            harness.Journey.stage.close()
            broken = {str(test) for test, _ in result.failures + result.errors}
            passed += result.passed
            failed += result.testsRun - result.passed + sum("setUpClass" in b for b in broken)
            loaded = harness.Journey.stage.load_seconds
            print(
                f"== {engine.name}: {time.monotonic() - started:.0f} s"
                + (f", the examples were loaded in {loaded:.1f} s" if loaded else ""), flush=True)
    finally:
        for undo in stack:
            undo()
        shutil.rmtree(folder, ignore_errors=True)
    summary = f"journeys: {passed} passed, {failed} failed"
    print(summary)
    if options.summary:
        options.summary.write_text(summary + "\n")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
