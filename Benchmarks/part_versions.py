"""Comparisons of versions a second, one thread, beside `univers` from PyPI in the same run."""

import sys, tarfile

from harness import *

# Name of the files, type here, class of univers.
KINDS = [
    ("alpine", "apk", "AlpineLinuxVersion"), ("cran", "cran", None), ("debian", "deb", "DebianVersion"),
    ("maven", "maven", "MavenVersion"), ("nuget", "nuget", "NugetVersion"),
    ("packagist", "composer", "ComposerVersion"), ("pub", "pub", None), ("pypi", "pypi", "PypiVersion"),
    ("redhat", "rpm", "RpmVersion"), ("rubygems", "gem", "RubygemsVersion"), ("semver", "semver", "SemverVersion"),
]

PEER = """
import sys, time
import univers.versions
kind = getattr(univers.versions, sys.argv[1])
pairs = []
for line in sys.stdin:
    one, other = line.split()
    try:
        pairs.append((one, other, kind(one), kind(other)))
    except Exception:
        pass
def rate(body):
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < 1:
        for pair in pairs:
            try:
                body(pair)
            except Exception:
                pass
        done += len(pairs)
    return done / (time.perf_counter() - start)
print(len(pairs), rate(lambda p: kind(p[0]) < kind(p[1])), rate(lambda p: p[2] < p[3]))
"""


def pairs():
    found = {}
    with tarfile.open(data("versions.tar.gz")) as archive:
        for member in archive:
            name = os.path.basename(member.name).split("-")[0]
            for line in archive.extractfile(member).read().decode().splitlines() if member.isfile() else ():
                words = line.split()
                if len(words) == 3 and not line.startswith(("#", "//")):
                    found.setdefault(name, []).append(f"{words[0]} {words[2]}")
    return found


def peer():
    """A Python that has univers, made on the first run; None where it cannot be had."""
    place = os.path.join(OUT, "peer")
    python = os.path.join(place, "bin/python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
    done = subprocess.run([python, "-m", "pip", "install", "-q", "univers==32.0.1"], capture_output=True)
    return python if done.returncode == 0 else None


def run(options):
    lines, python = pairs(), peer()
    for turn in range(options.repeat):
        for name, kind, its in KINDS:
            text = "\n".join(lines[name]) + "\n"
            with Noise() as noise:
                done = subprocess.run(
                    [BINARY, "compare", "--type", kind, "--measure"], input=text, capture_output=True,
                    text=True, check=True)
            row = json.loads(done.stdout)
            keep("versions", {
                "case": name, "by": "breakwater", "pairs": row["count"], "texts_per_second": row["texts"],
                "made_per_second": row["keys"], "keys_per_second": row["making"], "others": noise.others(noise.seconds)})
            if python and its:
                with Noise() as noise:
                    done = subprocess.run(
                        [python, "-c", PEER, its], input=text, capture_output=True, text=True)
                if done.returncode == 0:
                    count, texts, made = map(float, done.stdout.split())
                    keep("versions", {
                        "case": name, "by": "univers", "pairs": count, "texts_per_second": texts,
                        "made_per_second": made, "others": noise.others(noise.seconds)})
