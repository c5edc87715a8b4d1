"""A clean build: wall, CPU, and which package the CPU went to.

The packages come from a statistical sample: ten times a second, every running compiler below the
build counts for its package. Checkouts come from the package manager's own cache.
"""

import collections

from harness import *


def run(options):
    for configuration in ("debug",):
        with tempfile.TemporaryDirectory(prefix="breakwater-bench-") as scratch:
            build(configuration, scratch, ["swift", "build", "-c", configuration, "--product",
                  "breakwater", "--manifest-cache", "none", "--scratch-path", scratch])
            build(configuration + "-tests", scratch, ["swift", "build", "--build-tests",
                  "--manifest-cache", "none", "--scratch-path", scratch])


def build(case, scratch, arguments):
    with Noise() as noise:
        process = subprocess.Popen(
            arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sample = Sample(process.pid, scratch)
        while process.returncode is None:
            sample.take()
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                process.returncode = os.waitstatus_to_exitcode(status)
            time.sleep(0.1)
    total = usage.ru_utime + usage.ru_stime
    seen = sum(sample.seen.values()) or 1
    keep("build", {
        "case": case, "status": process.returncode, "wall": noise.seconds, "cpu": total,
        "others": noise.others(total),
        "share": {k: round(v / seen, 3) for k, v in sample.packages().most_common()},
        "modules": {k: round(v / seen, 3) for k, v in sample.seen.most_common(20)}})


class Sample:
    def __init__(self, pid, scratch):
        self.pid, self.scratch, self.names, self.seen = pid, scratch, {}, collections.Counter()

    def take(self):
        parents = {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat") as file:
                    rest = file.read().rsplit(")", 1)[1].split()
                parents.setdefault(int(rest[1]), []).append((int(entry), rest[0]))
            except OSError:
                pass
        below = list(parents.get(self.pid, []))
        for process, state in below:
            below += parents.get(process, [])
            if process not in self.names:
                self.names[process] = module(process)
            if state == "R":
                self.seen[self.names[process]] += 1

    def packages(self):
        inside, counted = modules(self.scratch), collections.Counter()
        for name, count in self.seen.items():
            counted[inside.get(name, "this package" if name[0].isupper() or name == "breakwater"
                               else "other tools")] += count
        return counted


def module(process):
    """The module that a compiler works on; else the program's name."""
    try:
        with open(f"/proc/{process}/cmdline", "rb") as file:
            words = file.read().decode(errors="replace").split("\0")
    except OSError:
        return "?"
    if "-module-name" in words:
        return words[words.index("-module-name") + 1]
    if "-MF" in words:
        found = re.search(r"/([^/]+)\.build/", words[words.index("-MF") + 1])
        if found:
            return found.group(1)
    return "tool " + os.path.basename(words[0])


def modules(scratch):
    """The package of each module, by the names of source folders."""
    found, root = {}, scratch + "/checkouts"
    for package in os.listdir(root) if os.path.isdir(root) else []:
        for folder in ("Sources", "Source", "."):
            inside = f"{root}/{package}/{folder}"
            if os.path.isdir(inside):
                for name in os.listdir(inside):
                    if os.path.isdir(f"{inside}/{name}"):
                        found.setdefault(name, package)
    return found
