"""What others take for parts of the same work, on the same files: Python's own `json`, and
`cyclonedx-python-lib`, `packageurl-python` and PyYAML where they are installed.

None of them stores or matches, so each is a lower bound of a tool built on it.
"""

import importlib.util, json, tarfile

from harness import *
from part_match import SETS, large_bill
from part_osv import SETS as KNOWLEDGE


def timed(case, count, body, **more):
    mark, mine = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    with Noise() as noise:
        body()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu_used = after.ru_utime + after.ru_stime - mine.ru_utime - mine.ru_stime
    keep("peers", more | {
        "case": case, "count": count, "seconds": time.monotonic() - mark, "cpu": cpu_used,
        "each_us": 1e6 * cpu_used / max(1, count), "peak_mib": after.ru_maxrss / 1024,
        "others": noise.others(cpu_used)})


def read_archives(reader, ends):
    count = 0
    for source in KNOWLEDGE:
        with tarfile.open(data(source + ".tar.gz")) as archive:
            for member in archive:
                if member.isfile() and member.name.endswith(ends):
                    reader(archive.extractfile(member).read())
                    count += 1
    return count


def run(options):
    has = lambda name: importlib.util.find_spec(name) is not None
    with engine("sqlite") as made:
        address = made.fresh()
        command(made, address, "db", "migrate")
        for source in SETS:
            command(made, address, "import", data(f"{source}.tar.gz"))
        bills = {n: large_bill(made, address, n, n // 20) for n in (400, 4000, 40000)}
    for turn in range(options.repeat):
        for count, text in bills.items():
            timed("json of the bill", count, lambda: json.loads(text), turn=turn)
            if has("packageurl"):
                from packageurl import PackageURL

                urls = [one["purl"] for one in json.loads(text)["components"]]
                timed("packageurl-python", count,
                      lambda: [PackageURL.from_string(one) for one in urls], turn=turn)
            if has("cyclonedx"):
                from cyclonedx.model.bom import Bom

                timed("cyclonedx-python-lib", count,
                      lambda: Bom.from_json(json.loads(text)), turn=turn)
        timed("json of all records", read_archives(lambda _: None, ".json"),
              lambda: read_archives(json.loads, ".json"), turn=turn)
        if has("yaml"):
            import yaml

            load = lambda bytes: yaml.load(bytes, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            timed("PyYAML of the PyPI set", read_archives(lambda _: None, ".yaml"),
                  lambda: read_archives(load, ".yaml"), turn=turn)
