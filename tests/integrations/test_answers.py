"""Every answer becomes an object with code 0 or one typed error; code first, then status."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from integrations.zoho.answers import read_answer
from integrations.zoho.exceptions import (
    ZohoAPIError,
    ZohoBadAnswerError,
    ZohoConfigurationError,
    ZohoError,
    ZohoPermanentError,
    ZohoRateLimitError,
    ZohoServerError,
    ZohoTransientError,
)
from integrations.zoho.refusals import TokenRefusedError
from integrations.zoho.transport import Reply

JSON = "application/json;charset=UTF-8"
HTML = b"<!DOCTYPE html><html><body>Sign in</body></html>"
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def reply(body: object, status: int = 200, content_type: str = JSON, **headers: str) -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    head: Mapping[str, str] = CaseInsensitiveDict({"Content-Type": content_type} | named)
    return Reply(status, head, raw)


def error_of(answer: Reply) -> ZohoError:
    with pytest.raises(ZohoError) as caught:
        read_answer(answer)
    return caught.value


def test_numbers_stay_exact() -> None:
    body = b'{"code":0,"a":0.1,"b":460000000038076123,"c":31.860471,"d":1e400}'

    assert read_answer(reply(body)) == {
        "code": 0,
        "a": Decimal("0.1"),
        "b": 460000000038076123,
        "c": Decimal("31.860471"),
        "d": Decimal("1e400"),
    }


@pytest.mark.parametrize(
    "literal",
    [b"NaN", b"Infinity", b"-Infinity", b"1e99999999999999999999", b"-1e9999999", b"1e-9999999", b"9" * 401],
)
def test_a_number_that_is_none_costs_its_row_not_the_page(literal: bytes) -> None:
    payload = read_answer(reply(b'{"code":0,"items":[{"rate":' + literal + b'},{"rate":7}]}'))

    assert not payload["items"][0]["rate"].is_finite()
    assert payload["items"][1] == {"rate": 7}


@pytest.mark.parametrize("digits", [4_301, 1_000_000])
def test_a_number_beyond_pythons_limit_costs_neither_page_nor_time(digits: int) -> None:
    payload = read_answer(reply(b'{"code":0,"stock":' + b"9" * digits + b',"id":"1"}'))

    assert not payload["stock"].is_finite()
    assert payload["id"] == "1"


def test_numbers_that_somebody_might_send_stay_exact() -> None:
    payload = read_answer(reply(b'{"code":0,"long":' + b"9" * 400 + b',"small":1e-400,"large":-1e400}'))

    assert payload["long"] == Decimal("9" * 400)
    assert payload["small"] == Decimal("1e-400")
    assert payload["large"] == Decimal("-1e400")


@pytest.mark.parametrize("code", [b"NaN", b"1e99999999999"])
def test_a_result_code_that_is_no_number_is_a_bad_answer(code: bytes) -> None:
    assert error_of(reply(b'{"code":' + code + b',"items":[]}')).reason == "BAD_ANSWER"


@pytest.mark.parametrize("status", [200, 201, 204])
@pytest.mark.parametrize("body", [b"", b"  \r\n"])
def test_an_empty_answer_is_a_bad_answer(status: int, body: bytes) -> None:
    error = error_of(reply(body, status))

    assert isinstance(error, ZohoBadAnswerError)
    assert error.retry_here


@pytest.mark.parametrize("value", [[], None, "x", 7, True, 1.5])
def test_json_that_is_no_object_is_a_bad_answer(value: object) -> None:
    assert isinstance(error_of(reply(value)), ZohoBadAnswerError)


@pytest.mark.parametrize("cut", range(1, 200, 50))
def test_truncated_json_is_a_bad_answer_that_names_its_size_and_not_the_body(cut: int) -> None:
    body = json.dumps({"code": 0, "items": [{"name": "canary"}] * 20}).encode()[:cut]
    error = error_of(reply(body))

    assert isinstance(error, ZohoBadAnswerError)
    assert str(cut) in str(error)
    assert "canary" not in str(error)
    assert error.__context__ is None


@pytest.mark.parametrize("body", [HTML, b"\xef\xbb\xbf <html>", b"  <p>"])
@pytest.mark.parametrize("content_type", ["text/html;charset=UTF-8", JSON])
def test_a_web_page_is_recognised_and_not_asked_for_again(body: bytes, content_type: str) -> None:
    error = error_of(reply(body, content_type=content_type))

    assert "web page instead of data" in str(error)
    assert isinstance(error, ZohoBadAnswerError)
    assert not error.retry_here


def test_json_labelled_as_a_web_page_is_refused() -> None:
    assert isinstance(error_of(reply({"code": 0}, content_type="text/html")), ZohoBadAnswerError)


@pytest.mark.parametrize("content_type", ["text/plain", "", "application/octet-stream"])
def test_another_content_type_is_accepted_with_a_code_only(content_type: str) -> None:
    assert read_answer(reply({"code": 0, "items": []}, content_type=content_type))
    assert isinstance(error_of(reply({"items": []}, content_type=content_type)), ZohoBadAnswerError)


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("utf-8-sig", JSON),
        ("latin-1", "application/json; charset=ISO-8859-1"),
        ("windows-1252", 'application/json; charset="windows-1252"'),
        ("utf-8", "application/json; charset=no-such-charset"),
        ("utf-8", "application/json; charset=rot13"),
    ],
)
def test_byte_order_marks_and_charsets_are_understood(encoding: str, content_type: str) -> None:
    body = '{"code":0,"name":"Café"}'.encode(encoding)

    assert read_answer(reply(body, content_type=content_type))["name"] == "Café"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_bad_answer_that_names_the_host_only(status: int) -> None:
    error = error_of(reply(b"", status, Location="https://accounts.zoho.com/signin?token=1000.abcdefg.hijklmn"))

    assert isinstance(error, ZohoBadAnswerError)
    assert "accounts.zoho.com" in str(error)
    assert "signin" not in str(error)


def test_the_host_of_a_redirect_is_without_what_no_database_can_store() -> None:
    error = error_of(reply(b"", 302, Location="https://evil\x00.example/"))

    assert "evil.example" in str(error)


@pytest.mark.parametrize("location", ["", "http://[broken", "/relative"])
def test_a_redirect_to_nowhere_is_a_bad_answer_too(location: str) -> None:
    assert "unknown place" in str(error_of(reply(b"", 302, Location=location)))


@pytest.mark.parametrize(
    ("code", "status", "kind", "reason"),
    [
        (43, 429, ZohoRateLimitError, "RATE_LIMITED"),
        (44, 429, ZohoRateLimitError, "RATE_LIMITED"),
        (1070, 429, ZohoRateLimitError, "RATE_LIMITED"),
        (45, 429, ZohoRateLimitError, "QUOTA_USED_UP"),
        (45, 500, ZohoRateLimitError, "QUOTA_USED_UP"),
        (6041, 400, ZohoConfigurationError, "WRONG_ORGANISATION"),
        (4029, 400, ZohoConfigurationError, "CONFIG"),
        (1000, 200, ZohoServerError, "ZOHO_DOWN"),
        (1000, 500, ZohoServerError, "ZOHO_DOWN"),
        ("1000", 200, ZohoServerError, "ZOHO_DOWN"),
        (2, 400, ZohoAPIError, "BAD_ANSWER"),
        (9999, 200, ZohoAPIError, "BAD_ANSWER"),
        (5, 404, ZohoAPIError, "BAD_ANSWER"),
        (1002, 404, ZohoAPIError, "BAD_ANSWER"),
        (37, 405, ZohoAPIError, "BAD_ANSWER"),
        (None, 429, ZohoRateLimitError, "RATE_LIMITED"),
        (None, 408, ZohoServerError, "ZOHO_DOWN"),
        *((None, status, ZohoServerError, "ZOHO_DOWN") for status in (500, 502, 503, 504, 520, 524, 530)),
        (None, 400, ZohoAPIError, "BAD_ANSWER"),
    ],
)
def test_code_and_status_choose_the_error(code: object, status: int, kind: type, reason: str) -> None:
    body = {"message": "Some text"} if code is None else {"code": code, "message": "Some text"}
    error = error_of(reply(body, status))

    assert type(error) is kind
    assert (error.reason, error.status) == (reason, status)


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("body", [HTML, b"", b"{", b"[]"])
def test_with_an_error_status_the_body_may_be_anything(status: int, body: bytes) -> None:
    assert type(error_of(reply(body, status))) is (ZohoRateLimitError if status == 429 else ZohoServerError)


@pytest.mark.parametrize(
    ("body", "status", "scope"),
    [
        ({"code": 57}, 401, False),
        ({"code": 14}, 401, False),
        ({"code": 14}, 400, False),
        ({"code": 57}, 200, False),
        (b"", 401, False),
        ({"code": "OAUTH_SCOPE_MISMATCH"}, 401, True),
        ({"code": "OAUTH_SCOPE_MISMATCH"}, 200, True),
        ({"code": 1, "message": "OAUTH_SCOPE_MISMATCH"}, 403, True),
        ({}, 403, True),
    ],
)
def test_a_refused_token_is_told_apart(body: object, status: int, scope: bool) -> None:
    with pytest.raises(TokenRefusedError) as caught:
        read_answer(reply(body, status))

    assert caught.value.scope is scope


def test_zohos_own_words_are_shown_short_and_without_secrets() -> None:
    error = error_of(reply({"code": 2, "message": "Bad\n1000.0123456789ab.0123456789ab " + "x" * 500}, 400))

    assert "Bad [redacted] xxx" in str(error)
    assert len(str(error)) < 300


@pytest.mark.parametrize("code", [True, [], {}, "abc", 1.5, None])
def test_a_code_that_is_none_is_a_bad_answer_or_no_code(code: object) -> None:
    if code is None:
        assert read_answer(reply({"code": None, "items": []}))
    else:
        assert isinstance(error_of(reply({"code": code})), ZohoBadAnswerError)


def test_transient_and_permanent_never_overlap() -> None:
    def leaves(kind: type) -> set[type]:
        return {kind} | {leaf for child in kind.__subclasses__() for leaf in leaves(child)}

    assert not leaves(ZohoTransientError) & leaves(ZohoPermanentError)
    assert leaves(ZohoError) == {ZohoError} | leaves(ZohoTransientError) | leaves(ZohoPermanentError)


@given(JSON_VALUES, st.sampled_from([200, 204, 302, 400, 401, 404, 429, 500]), st.sampled_from([JSON, "text/plain"]))
def test_any_json_is_an_object_or_a_typed_error(value: object, status: int, content_type: str) -> None:
    try:
        answer: Any = read_answer(reply(value, status, content_type))
    except (ZohoError, TokenRefusedError):
        return
    assert isinstance(answer, dict)


@given(st.binary(max_size=300), st.sampled_from([200, 400, 500]))
def test_any_bytes_are_an_object_or_a_typed_error(body: bytes, status: int) -> None:
    try:
        assert isinstance(read_answer(reply(body, status)), dict)
    except (ZohoError, TokenRefusedError):
        return


def test_deep_nesting_is_a_bad_answer() -> None:
    assert isinstance(error_of(reply(b'{"code":0,"a":' + b"[" * 100_000)), ZohoBadAnswerError)
