"""The one door to the network: what leaves, what may come back, and what is logged."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from integrations import conf
from integrations.zoho.exceptions import ZohoConfigurationError, ZohoConnectionError
from integrations.zoho.transport import Call, Transport
from tests.integrations.conftest import Listener
from zoho_sandbox import Sandbox

TOKEN = "1000.canary-access.canary-token"


def answer_once(body: bytes) -> Callable[[Any], None]:
    """A script that reads a request and answers 200 with this body."""

    def play(connection: Any) -> None:
        while connection.recv(65536):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    return play


def local_call(server: Listener, settings: Any, method: str = "GET") -> Call:
    settings.ZOHO_SANDBOX_URL = server.url
    headers = {"Authorization": f"Zoho-oauthtoken {TOKEN}"}
    form = {"client_secret": "canary-client-secret"} if method == "POST" else None
    return Call(method, f"{server.url}/inventory/v1/items", {"page": "1"}, form=form, headers=headers)


def test_the_defaults_are_those_promised() -> None:
    names = ("CONNECT_SECONDS", "READ_SECONDS", "TOTAL_SECONDS", "REFRESH_SECONDS", "MAX_BODY_BYTES", "ATTEMPTS")

    assert [conf.DEFAULTS[f"ZOHO_{name}"] for name in names] == [5, 15, 60, 15, 16 * 1024 * 1024, 5]


def test_a_good_answer_comes_back_whole(transport: Transport, items_call: Call) -> None:
    reply = transport.send(items_call)

    assert reply.status == 200
    assert reply.body.startswith(b'{"code":')
    assert reply.headers["x-rate-limit-limit"]


def test_a_host_outside_the_table_is_not_called(transport: Transport, attacker: Listener) -> None:
    with pytest.raises(ZohoConfigurationError):
        transport.send(Call("GET", f"{attacker.url}/inventory/v1/items"))

    assert (transport.calls, attacker.hits) == (0, 0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_redirect_is_not_followed(
    transport: Transport, items_call: Call, zoho: Sandbox, attacker: Listener, method: str, status: int
) -> None:
    zoho.faults.redirect("*", f"{attacker.url}/steal", status=status)

    reply = transport.send(replace(items_call, method=method, form={"client_secret": "x"}))

    assert reply.status == status
    assert attacker.hits == 0


def test_netrc_proxies_and_certificate_variables_of_the_machine_are_ignored(
    transport: Transport, items_call: Call, zoho: Sandbox, attacker: Listener, monkeypatch: Any, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login thief password thief\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, attacker.url)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")

    transport.send(items_call)

    assert zoho.journal.of("items")[0].headers["authorization"] == f"Zoho-oauthtoken {zoho.access_token}"
    assert attacker.hits == 0


def test_an_explicit_proxy_is_used_for_zoho(transport: Transport, attacker: Listener, settings: Any) -> None:
    settings.ZOHO_PROXY_URL = attacker.url

    with pytest.raises(ZohoConnectionError):
        transport.send(Call("GET", "https://www.zohoapis.com/inventory/v1/items"))

    assert attacker.hits == 1


def test_cookies_of_one_answer_are_not_sent_with_the_next_request(
    transport: Transport, items_call: Call, zoho: Sandbox
) -> None:
    zoho.faults.add("items", headers={"Set-Cookie": "JSESSIONID=abc; Path=/"})
    transport.send(items_call)
    transport.send(items_call)

    assert "cookie" not in zoho.journal.of("items")[1].headers


def test_the_connection_is_kept_open_between_calls(
    transport: Transport, listener: Callable[..., Listener], settings: Any
) -> None:
    server = listener(answer_once(b"{}"))
    call = local_call(server, settings)
    transport.send(call)
    transport.send(call)

    assert (transport.calls, server.hits) == (2, 1)


def test_a_connection_closed_while_idle_is_replaced_silently(
    transport: Transport, listener: Callable[..., Listener], settings: Any
) -> None:
    def answer_then_hang_up_on_the_second_request(connection: Any) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        connection.recv(65536)

    server = listener(answer_then_hang_up_on_the_second_request)
    call = local_call(server, settings)

    assert [transport.send(call).status for _round in range(3)] == [200, 200, 200]
    assert server.hits == 3


def test_a_post_is_never_repeated_by_the_transport(
    transport: Transport, listener: Callable[..., Listener], settings: Any
) -> None:
    def answer_only_the_first(connection: Any) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        connection.recv(65536)

    server = listener(answer_only_the_first)
    transport.send(local_call(server, settings))

    with pytest.raises(ZohoConnectionError):
        transport.send(local_call(server, settings, "POST"))
    assert server.hits == 1


@pytest.mark.parametrize(
    "raw", ["reset:0", "reset:1", "truncate:1", "truncate", "short-chunk", "hang-up", "garbage-status", "huge-header"]
)
def test_a_broken_answer_is_a_typed_error_or_incomplete_body(
    transport: Transport, items_call: Call, zoho: Sandbox, raw: str
) -> None:
    zoho.faults.add("items", raw=raw)

    with pytest.raises(ZohoConnectionError):
        transport.send(items_call)


@pytest.mark.parametrize("beginning", [b"", b"ICY 200\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_secret_and_no_library_error_travels_in_the_exception(
    transport: Transport, listener: Callable[..., Listener], settings: Any, method: str, beginning: bytes
) -> None:
    def play(connection: Any) -> None:
        connection.recv(65536)
        connection.sendall(beginning)

    server = listener(play)
    with pytest.raises(ZohoConnectionError) as caught:
        transport.send(local_call(server, settings, method))

    error = caught.value
    assert (error.__cause__, error.__context__) == (None, None)
    lines = "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    assert "canary" not in lines + repr(error) + repr(vars(error))


def test_a_closed_port_is_said_to_refuse(transport: Transport, settings: Any) -> None:
    settings.ZOHO_SANDBOX_URL = "http://127.0.0.1:1"

    with pytest.raises(ZohoConnectionError, match="refused") as caught:
        transport.send(Call("GET", "http://127.0.0.1:1/inventory/v1/items"))

    assert caught.value.reason == "ZOHO_DOWN"


@pytest.mark.parametrize("token", ["1000.a\r\nX-Evil: 1", "1000.caf\u00e9", "1000.\x00"])
def test_a_token_that_could_split_a_header_is_not_sent(
    transport: Transport, items_call: Call, zoho: Sandbox, token: str
) -> None:
    with pytest.raises(ZohoConfigurationError) as caught:
        transport.send(replace(items_call, headers={"Authorization": f"Zoho-oauthtoken {token}"}))

    assert zoho.journal.requests == []
    assert token not in str(caught.value)


def test_one_line_is_logged_per_request_without_query_or_token(
    transport: Transport, items_call: Call, zoho: Sandbox, caplog: Any
) -> None:
    with caplog.at_level(logging.INFO, "integrations"):
        transport.send(items_call)

    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("Zoho GET /inventory/v1/items: 200 in ")
    assert zoho.organization_id not in line


def test_a_failed_request_is_logged_too(transport: Transport, settings: Any, caplog: Any) -> None:
    settings.ZOHO_SANDBOX_URL = "http://127.0.0.1:1"

    with caplog.at_level(logging.INFO, "integrations"), pytest.raises(ZohoConnectionError):
        transport.send(Call("GET", "http://127.0.0.1:1/inventory/v1/items"))

    assert "no answer" in caplog.text


def test_a_call_shows_no_secret_in_its_repr() -> None:
    call = Call("POST", "https://x/", form={"client_secret": "canary"}, headers={"Authorization": "canary"})

    assert "canary" not in repr(call)
