"""Servers that others run: a mail server with TLS (aiosmtpd), one for webhooks, and broken ones."""

import contextlib
import datetime
import http.server
import json
import logging
import socket
import ssl
import threading
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# What it warns of is what is tried here.
warnings.filterwarnings("ignore", module="aiosmtpd")
logging.getLogger("mail").setLevel(logging.CRITICAL)

USER, PASSWORD = "desk@hub.example", "correct horse"


def certificate(folder, name="mail", host="localhost", days=1):
    """A certificate of its own authority; gives the files of the certificate and of the key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=3))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256()))
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()))
    return files


def tls(files):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*files)
    return context


class Inbox:
    """Takes mails, or answers what it is told to, once for each entry of `answers`."""

    def __init__(self):
        self.mails, self.answers, self.tries = [], [], 0

    async def handle_DATA(self, server, session, envelope):
        self.tries += 1
        if self.answers:
            answer = self.answers.pop(0)
            if answer == "drop":
                server.transport.abort()
                return "421 gone"
            return answer
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 taken"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 ok"


def _authenticate(server, session, envelope, mechanism, data):
    name, password = data.login.decode(), data.password.decode()
    return AuthResult(success=(name, password) == (USER, PASSWORD), handled=False)


class _Implicit(Controller):
    """TLS from the first byte, on a free port."""

    def _trigger_server(self):
        # The first connection shows that it listens; who connects does not check the certificate.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection((self.hostname, self.port), 5) as plain:
            with context.wrap_socket(plain) as secret:
                secret.recv(1024)


@contextlib.contextmanager
def mail_server(inbox, files, security="implicit", **more):
    """A mail server on a free port of localhost; gives the port."""
    options = {
        "hostname": "localhost", "port": free_port(), "authenticator": _authenticate,
        "auth_required": True} | more
    if security == "implicit":
        options |= {"ssl_context": tls(files), "auth_require_tls": False}
        made = _Implicit(inbox, **options)
    elif security == "starttls":
        made = Controller(
            inbox, **options, tls_context=tls(files), require_starttls=True)
    else:
        made = Controller(inbox, **options | {"auth_require_tls": False})
    made.start()
    try:
        yield made.port
    finally:
        made.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def silent_server():
    """Takes connections and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@contextlib.contextmanager
def talking_server(*lines):
    """Says these lines, whatever is said to it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def talk():
            with contextlib.suppress(OSError):
                while True:
                    one, _ = listening.accept()
                    with one:
                        for line in lines:
                            one.sendall(line.encode() + b"\r\n")
                            one.recv(4096)

        threading.Thread(target=talk, daemon=True).start()
        yield listening.getsockname()[1]


class Hooks:
    """Takes webhooks over https; answers with `status`."""

    def __init__(self, files):
        outer = self
        self.requests, self.status = [], 200

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.requests.append((dict(self.headers.items()), body))
                self.send_response(outer.status)
                if 300 <= outer.status < 400:
                    self.send_header("location", "https://localhost:1/elsewhere")
                self.end_headers()
                self.wfile.write(b"<script>alert(1)</script>" + b"x" * 5000)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = tls(files).wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class JSONService:
    """A service of others that answers in JSON, over TLS: what it says, `answer` decides."""

    def serve(self, files):
        """Begins to listen; gives the address without a slash at the end."""
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.answer(self, self.command)

            do_POST = do_PUT = do_PATCH = do_GET

            def say(self, status, value):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = tls(files).wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"https://localhost:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
