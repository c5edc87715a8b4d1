#!/usr/bin/env python3
"""What the program does in a second, and how long one thing takes. Each line names its conditions."""

import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time

import actors
import harness
import run as runner


def processor_seconds(server):
    """User and system time of the server's process so far."""
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(server):
    text = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text).group(1)) // 1024


class Table:
    def __init__(self, engine):
        self.engine = engine

    def line(self, what, value, more=""):
        print(f"{self.engine:8}  {what:52} {value:>18}  {more}", flush=True)


def pages(table, server, path, client, seconds):
    """wrk, 16 connections, keep-alive."""
    header = (
        f"Cookie: {client.cookie}" if client.cookie else f"Authorization: Bearer {client.token}"
        if client.token else "X-None: 1")
    before = processor_seconds(server)
    done = subprocess.run(
        ["wrk", "-t2", "-c16", f"-d{seconds}s", "--latency", "-H", header,
         server.address + path], capture_output=True, text=True, check=True).stdout
    used = processor_seconds(server) - before
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done).group(1))
    total = int(re.search(r"(\d+) requests in", done).group(1))
    middle = re.search(r"50%\s+(\S+)", done).group(1)
    late = re.search(r"99%\s+(\S+)", done).group(1)
    bad = " NOT ALL WELL" if "Non-2xx" in done else ""
    table.line(
        f"GET {path[:40]}", f"{rate:,.0f}/s",
        f"p50 {middle}, p99 {late}, {total / max(used, 0.01):,.0f} per CPU-second{bad}")


def single_posts(table, server, finder, seconds, clients=16):
    """One finding a request, each acknowledged after it is durable."""
    end = time.monotonic() + seconds

    def work(number):
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        headers = {
            "Authorization": f"Bearer {finder.token}", "Content-Type": "application/json"}
        times, count = [], 0
        while time.monotonic() < end:
            count += 1
            body = json.dumps(actors.finding(f"single-{number}-{count}"))
            began = time.monotonic()
            connection.request("POST", "/api/v1/findings", body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 201, answer.status
            times.append(time.monotonic() - began)
        return times

    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        times = sorted(sum(pool.map(work, range(clients)), []))
    table.line(
        f"findings, one a request, {clients} clients", f"{len(times) / seconds:,.0f}/s",
        f"p50 {statistics.median(times) * 1000:.1f} ms, "
        f"p99 {times[int(len(times) * 0.99)] * 1000:.1f} ms (client in Python)")


def bulk(table, finder, count):
    body = "\n".join(json.dumps(actors.finding(f"bulk-{n}")) for n in range(count))
    began = time.monotonic()
    answer = finder.request(
        "POST", "/api/v1/findings", body, {"Content-Type": "application/x-ndjson"}, timeout=600)
    took = time.monotonic() - began
    assert answer.status == 200 and answer.json["accepted"] == count, str(answer)[:500]
    table.line(f"findings, one NDJSON upload of {count:,}", f"{count / took:,.0f}/s", f"{took:.2f} s")
    return took


def knowledge(table, engine, count):
    from journey_cli import record

    with harness.folder() as folder:
        for number in range(count):
            (folder / f"r{number}.json").write_text(json.dumps(record(number)))
        place = engine.fresh()
        done = harness.run("import", folder, "--json", place=place, timeout=900)
        table.line(
            f"OSV records imported, {count:,} files", f"{count / done.seconds:,.0f}/s",
            f"{done.seconds:.1f} s with the start of the program")
        place.remove()


def measure(engine, options):
    table = Table(engine.name)
    stage = harness.Stage(engine)
    place = stage.copy()
    table.line("examples loaded from nothing", f"{stage.load_seconds:.1f} s")
    began = time.monotonic()
    server = harness.Server(place)
    table.line("start until ready", f"{(time.monotonic() - began) * 1000:,.0f} ms")
    session = actors.administrator_session(server)
    hospital = actors.session_of(server, actors.HOSPITAL)
    public = harness.Client(server)
    finder = actors.organization(session, "Measured", "finder")
    case = actors.coordinator(server).good("/api/v1/cases?limit=1")["items"][0]["id"]
    for path, client in (
        ("/healthz", public), ("/", public), ("/vulnerabilities", public),
        ("/actions", hospital), ("/queue", session), (f"/cases/{case}", session),
        ("/api/v1/actions?limit=50", actors.coordinator(server)),
        ("/ledger/checkpoint", public),
    ):
        pages(table, server, path, client, options.seconds)
    single_posts(table, server, finder, options.seconds)
    bulk(table, finder, options.findings)
    table.line("most memory of the server", f"{memory(server)} MiB")
    server.stop()
    place.remove()
    knowledge(table, engine, options.records)
    stage.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgres"])
    parser.add_argument("--seconds", type=int, default=5, help="for each kind of request")
    parser.add_argument("--findings", type=int, default=20_000)
    parser.add_argument("--records", type=int, default=10_000)
    options = parser.parse_args()
    folder, stack = pathlib.Path(tempfile.mkdtemp(prefix="bwbench", dir="/tmp")), []
    print(f"{os.cpu_count()} processors, {harness.PROGRAM}")
    try:
        for engine in runner.engines(options.engine, folder, stack):
            measure(engine, options)
    finally:
        for undo in stack:
            undo()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
