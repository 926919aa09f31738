"""`deploy/nginx.conf` in a real nginx, before a stand-in for the web server that answers with what reached it."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.certificates import self_signed
from tests.deploy.compose import ROOT, service
from tests.deploy.conftest import free_port
from tests.project.process_tools import wait_for

FILE = ROOT / "deploy" / "nginx.conf"
LISTEN = re.compile(r"listen (\[::\]:)?(80|443)\b")
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Reached(BaseHTTPRequestHandler):
    """Answers with the headers of the request."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(dict(self.headers)).encode())

    def log_message(self, *_args: object) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Proxy:
    """A folder with the configuration, the certificate and the logs; the ports, and that of the web server behind."""

    folder: Path
    web: int
    plain: int = field(default_factory=free_port)
    secure: int = field(default_factory=free_port)

    def command(self) -> list[str]:
        """Write the files and say how to start; what the distribution's own file would do is done here."""
        (self.folder / "site").write_text(self._site())
        temporary = " ".join(f"{name}_temp_path {self.folder}/temporary;" for name in TEMPORARY)
        (self.folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {self.folder}/pid; error_log {self.folder}/error.log;\n"
            f"events {{}}\nhttp {{ {temporary} include {self.folder}/site; }}\n"
        )
        return [program(), "-e", "stderr", "-c", str(self.folder / "nginx.conf")]

    def ask(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        trusted = ssl.create_default_context(cafile=self.folder / "server.pem")
        return answer(HTTPSConnection("127.0.0.1", self.secure, timeout=20, context=trusted), path, headers)

    def logs(self) -> str:
        return "".join(path.read_text() for path in self.folder.glob("*.log"))

    def _site(self) -> str:
        pem = self_signed(self.folder / "server.pem")
        text = re.sub(r"/etc/letsencrypt/\S+\.pem", str(pem), LISTEN.sub(self._listen, FILE.read_text()))
        return text.replace("/var/log/nginx", str(self.folder)).replace("127.0.0.1:8000", f"127.0.0.1:{self.web}")

    def _listen(self, found: re.Match[str]) -> str:
        """Not every machine speaks IPv6: those lines get a port of their own."""
        port = self.plain if found[2] == "80" else self.secure
        return f"listen 127.0.0.1:{free_port() if found[1] else port}"


def program() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.skip("needs nginx")
    return found


def answer(connection: HTTPConnection, path: str, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
    with closing(connection):
        connection.request("GET", path, headers={"Host": "crm.example.com", **headers})
        got = connection.getresponse()
        return got, got.read()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def started(proxy: Proxy) -> Iterator[Proxy]:
    with subprocess.Popen(proxy.command(), stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(lambda: listens(proxy.secure), "nginx")
            yield proxy
        finally:
            process.terminate()


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    with HTTPServer(("127.0.0.1", 0), Reached) as web:
        threading.Thread(target=web.serve_forever).start()
        try:
            with started(Proxy(tmp_path, web.server_port)) as running:
                yield running
        finally:
            web.shutdown()


@pytest.fixture
def proxy_alone(tmp_path: Path) -> Iterator[Proxy]:
    """Nothing answers behind it."""
    with started(Proxy(tmp_path, free_port())) as running:
        yield running


def test_it_speaks_to_the_port_of_the_web_server() -> None:
    port = service("web").command[-1].rpartition(":")[2]

    assert f"server 127.0.0.1:{port};" in FILE.read_text()


def test_nginx_accepts_the_file(tmp_path: Path) -> None:
    done = subprocess.run([*Proxy(tmp_path, 1).command(), "-t"], capture_output=True, text=True, timeout=30)

    assert done.returncode == 0, done.stderr


def test_the_web_server_is_told_the_host_and_the_way_and_nothing_that_a_browser_made_up(proxy: Proxy) -> None:
    made_up = {"X-Forwarded-Proto": "http", "X-Forwarded-For": "6.6.6.6"}

    got, body = proxy.ask("/admin/", **made_up)

    reached = json.loads(body)
    assert got.status == 200
    assert (reached["Host"], reached["X-Forwarded-Proto"]) == ("crm.example.com", "https")
    assert reached["X-Forwarded-For"] == "127.0.0.1"


def test_without_tls_the_browser_is_sent_to_the_same_page_with_it(proxy: Proxy) -> None:
    got, _ = answer(HTTPConnection("127.0.0.1", proxy.plain, timeout=20), "/admin/?page=2", {})

    assert (got.status, got.headers["Location"]) == (301, "https://crm.example.com/admin/?page=2")


def test_the_code_that_zoho_sends_is_in_no_log(proxy: Proxy) -> None:
    proxy.ask("/admin/callback/?code=1000.secret")

    wait_for(lambda: "GET /admin/callback/ 200" in proxy.logs(), "the line of the log")
    assert "secret" not in proxy.logs()


def test_nor_is_it_when_the_web_server_is_down(proxy_alone: Proxy) -> None:
    assert proxy_alone.ask("/admin/callback/?code=1000.secret")[0].status == 502

    wait_for(lambda: "GET /admin/callback/ 502" in proxy_alone.logs(), "the line of the log")
    assert "secret" not in proxy_alone.logs()
