"""Start-up to the first answer of /readyz, memory at rest, size and shared libraries."""

import shutil

from harness import *


def forget(path):
    """Asks the kernel to drop a file's pages, so that the next start reads it from the disk."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def run(options):
    size = os.path.getsize(BINARY)
    with tempfile.NamedTemporaryFile() as copy:
        shutil.copyfile(BINARY, copy.name)
        subprocess.run(["strip", copy.name], check=True)
        stripped = os.path.getsize(copy.name)
    libraries = subprocess.run(
        ["readelf", "-d", BINARY], capture_output=True, text=True).stdout
    needed = re.findall(r"NEEDED.*\[(.*)\]", libraries)
    all_of_them = subprocess.run(["ldd", BINARY], capture_output=True, text=True).stdout
    keep("start", {"case": "binary", "bytes": size, "stripped": stripped, "needed": needed,
                   "loaded": len(re.findall("=>", all_of_them))})
    for name in options.engine:
        with engine(name) as made:
            address = made.fresh()
            command(made, address, "examples", "load")
            for turn in range(options.repeat + 2):
                for case in ("cold", "warm", "new"):
                    where = made.fresh() if case == "new" else address
                    if case == "cold":
                        forget(BINARY)
                        if name == "sqlite":
                            forget(address[len("sqlite://"):])
                    server = Server(made, where, wait=False)
                    seconds, spent = server.ready(), server.cpu()
                    if case != "new":
                        time.sleep(3)
                    before, started = server.cpu(), time.monotonic()
                    if case == "warm":
                        time.sleep(10)
                    idle = (server.cpu() - before) / max(time.monotonic() - started, 0.001)
                    keep("start", {
                        "engine": name, "case": case, "seconds": seconds, "cpu": spent,
                        "rss": memory(server.pid, "VmRSS"),
                        "idle_cpu_share": idle if case == "warm" else None})
                    server.stop()
