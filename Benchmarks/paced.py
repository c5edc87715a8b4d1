"""Requests at a given rate over a given number of connections, in one thread.

A request is due at its place in the schedule, whether or not the server has kept up: its time is
counted from then until its answer is whole, so that a slow answer cannot hide those behind it.
"""

import select, socket, time


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.buffer, self.wanted, self.due = bytearray(), None, None

    def send(self, request, due):
        self.due, self.wanted = due, None
        self.buffer.clear()
        self.socket.send(request)

    def receive(self):
        """True when the answer is whole."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise SystemExit("the server closed a connection")
        self.buffer += part
        if self.wanted is None:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = bytes(self.buffer[:end]).lower()
            if not head.startswith(b"http/1.1 200"):
                raise SystemExit(f"answered {head[:60]}")
            self.wanted = end + 4 + int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        return len(self.buffer) >= self.wanted


def paced(port, requests, rate, seconds, clients=64):
    """Median, 99th percentile and most, in ms; the rate reached; how late requests were sent, as
    median and 99th percentile in ms: that part is this program's own or a busy server's."""
    poll, idle = select.epoll(), [Connection(port) for _ in range(clients)]
    known = {one.socket.fileno(): one for one in idle}
    for place in known:
        poll.register(place, select.EPOLLIN)
    times, late, sent, total = [], [], 0, int(rate * seconds)
    start = time.perf_counter() + 0.05
    while len(times) < total:
        now = time.perf_counter()
        while sent < total and idle and start + sent / rate <= now:
            due = start + sent / rate
            idle.pop().send(requests[sent % len(requests)], due)
            late.append(now - due)
            sent += 1
            now = time.perf_counter()
        gap = start + sent / rate - now if sent < total and idle else 0.001
        events = poll.poll(0)
        if not events and gap > 0:
            # Finer than epoll's milliseconds.
            time.sleep(min(gap, 0.00005))
        for place, _ in events:
            one = known[place]
            if one.receive():
                times.append(time.perf_counter() - one.due)
                idle.insert(0, one)
    wall = time.perf_counter() - start
    for one in known.values():
        one.socket.close()
    times.sort()
    late.sort()
    at = lambda values, part: round(1000 * values[min(len(values) - 1, int(part * len(values)))], 3)
    return {
        "rate": round(total / wall, 1), "p50_ms": at(times, 0.5), "p99_ms": at(times, 0.99),
        "most_ms": at(times, 1), "late_p50_ms": at(late, 0.5), "late_p99_ms": at(late, 0.99)}


def post(port, path, body):
    return (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


def get(port, path):
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
