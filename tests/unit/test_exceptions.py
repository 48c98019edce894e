from __future__ import annotations

import copy
import json
import pickle
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import honeycomb
from honeycomb import (
    ErrorDetail,
    HoneycombAPIError,
    HoneycombAuthError,
    HoneycombConfigError,
    HoneycombConflictError,
    HoneycombConnectionError,
    HoneycombError,
    HoneycombForbiddenError,
    HoneycombIncompleteError,
    HoneycombNotFoundError,
    HoneycombPollTimeoutError,
    HoneycombQueryError,
    HoneycombQueueFullError,
    HoneycombRateLimitError,
    HoneycombResponseError,
    HoneycombServerError,
    HoneycombTimeoutError,
    HoneycombValidationError,
    HoneycombWebhookError,
)
from honeycomb._core.error_response import error_from_response
from honeycomb._core.raw_response import RawResponse

from .strategies import Json, json_values, text


def read(body: object, status: int = 400, headers: dict[str, str] | None = None) -> HoneycombAPIError:
    """Make an error of a body that is given as bytes, or as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = RawResponse(status, httpx.Headers(headers), content)
    return error_from_response(status, response.headers, response.text, retry_after=None)


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (307, HoneycombAPIError),
        (400, HoneycombAPIError),
        (401, HoneycombAuthError),
        (403, HoneycombForbiddenError),
        (404, HoneycombNotFoundError),
        (409, HoneycombConflictError),
        (413, HoneycombAPIError),
        (422, HoneycombValidationError),
        (429, HoneycombRateLimitError),
        (500, HoneycombServerError),
        (503, HoneycombServerError),
        (599, HoneycombServerError),
    ],
)
def test_each_status_has_its_class(status: int, cls: type[HoneycombAPIError]) -> None:
    error = read({"error": "nope"}, status)
    assert type(error) is cls
    assert error.status_code == status


def test_the_legacy_form() -> None:
    error = read({"error": "unknown API key - check your credentials"})
    assert error.message == "unknown API key - check your credentials"
    assert error.response_body == {"error": "unknown API key - check your credentials"}
    assert (error.type, error.title, error.detail, error.errors) == (None, None, None, ())


def test_a_problem_detail() -> None:
    body = {
        "status": 404,
        "type": "https://api.eu1.honeycomb.io/problems/not-found",
        "title": "The requested resource cannot be found.",
        "error": "Dataset not found",
        "detail": "there is no dataset 'web'",
        "instance": "req-1",
    }
    error = read(body, 404)
    assert error.message == "Dataset not found: there is no dataset 'web'"
    assert error.type == "not-found"
    assert (error.title, error.detail) == (body["title"], body["detail"])
    assert error.request_id == "req-1"


def test_a_problem_detail_without_an_error_leads_with_its_title() -> None:
    error = read({"type": "https://x/problems/unparseable/", "title": "Could not parse.", "detail": "at byte 3"})
    assert error.message == "Could not parse: at byte 3"
    assert error.type == "unparseable"


def test_repeated_texts_are_shown_once() -> None:
    error = read({"title": "Dataset not found", "error": "Dataset not found", "detail": "Dataset not found"})
    assert error.message == "Dataset not found"


def test_a_validation_problem_names_every_field() -> None:
    body = {
        "type": "https://api.honeycomb.io/problems/validation-failed",
        "title": "The provided input is invalid.",
        "error": "The provided input is invalid.",
        "type_detail": [
            {"field": "name", "code": "missing", "description": "cannot be blank"},
            {"field": "type", "code": "incorrect_type", "description": "type must be a string"},
            {"field": "frequency", "code": "invalid"},
        ],
    }
    error = read(body, 422)
    assert isinstance(error, HoneycombValidationError)
    assert error.errors == (
        ErrorDetail("name", "missing", "cannot be blank"),
        ErrorDetail("type", "incorrect_type", "type must be a string"),
        ErrorDetail("frequency", "invalid", "invalid"),
    )
    assert error.message == (
        "The provided input is invalid: name: cannot be blank: type must be a string: frequency: invalid"
    )


def test_json_api() -> None:
    body = {
        "errors": [
            {
                "id": "req-2",
                "status": "422",
                "code": "validation-failed/invalid",
                "title": "Invalid input",
                "detail": "name is too long",
                "source": {"pointer": "/data/attributes/name"},
            },
            {"code": "invalid", "title": "Unknown filter", "source": {"parameter": "filter[type]"}},
            {"code": "unauthenticated/invalid-key", "detail": "bad key", "source": {"header": "Authorization"}},
            {"detail": "and more"},
        ]
    }
    error = read(body, 422)
    assert error.errors == (
        ErrorDetail("/data/attributes/name", "validation-failed/invalid", "name is too long", "pointer"),
        ErrorDetail("filter[type]", "invalid", "Unknown filter", "parameter"),
        ErrorDetail("Authorization", "unauthenticated/invalid-key", "bad key", "header"),
        ErrorDetail(None, None, "and more"),
    )
    assert error.message.startswith("Invalid input: /data/attributes/name: name is too long")
    for said in ("Unknown filter", "bad key", "and more"):
        assert said in error.message
    assert (error.type, error.title, error.detail) == (
        "validation-failed/invalid",
        "Invalid input",
        "name is too long",
    )
    assert error.request_id == "req-2"


def test_a_json_api_error_that_has_only_a_code_shows_the_code() -> None:
    error = read({"errors": [{"code": "rate-limited/may-retry", "source": {"pointer": "/data"}}]}, 429)
    assert error.message == "/data: rate-limited/may-retry"


@pytest.mark.parametrize("errors", [[], None, {}, "many", [None, 5]])
def test_errors_in_another_format_do_not_hide_the_message(errors: object) -> None:
    assert read({"error": "the disk is full", "errors": errors}, 500).message == "the disk is full"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "Bad Gateway"),
        (b"  \r\n", "Bad Gateway"),
        (b"<html><h1>502</h1></html>", "Bad Gateway"),
        (b"upstream  connect\nerror", "Bad Gateway: upstream connect error"),
        (b'"upstream connect error"', "Bad Gateway: upstream connect error"),
        (b"null", "Bad Gateway"),
        (b"42", "Bad Gateway"),
        (b"true", "Bad Gateway"),
        (b"[]", "Bad Gateway"),
        (b'[{"error": "x"}]', "Bad Gateway"),
        (b"{}", "Bad Gateway"),
        (b'{"error": null}', "Bad Gateway"),
        (b'{"error": ""}', "Bad Gateway"),
        (b'{"error": {}, "title": [], "detail": "real"}', "real"),
        (b'{"errors": [{}]}', "invalid"),
        (b'{"message": "no healthy upstream"}', "no healthy upstream"),
        (b'{"errors": ["too old", "too new"]}', "too old: too new"),
        (b'{"error": "no such time", "errors": ["too old"]}', "no such time: too old"),
        (b'{"error": "trunc', 'Bad Gateway: {"error": "trunc'),
    ],
)
def test_a_body_of_no_known_form(body: bytes, message: str) -> None:
    assert read(body, 502).message == message


def test_a_status_that_no_standard_knows() -> None:
    assert read(b"", 599).message == "unexpected status"


def test_a_body_in_another_charset_is_read_by_it() -> None:
    body = '{"error": "Schlüssel ungültig"}'
    latin = {"content-type": 'application/json; charset="ISO-8859-1"'}
    assert read(body.encode("latin-1"), headers=latin).message == "Schlüssel ungültig"
    assert read(body.encode("utf-8"), headers=latin).message == "Schlüssel ungültig", "JSON is UTF-8"


@pytest.mark.parametrize("content_type", ["", "application/json", "text/html; charset=klingon"])
def test_a_body_in_an_unknown_charset_still_says_what_it_can(content_type: str) -> None:
    error = read('{"error": "Schlüssel ungültig"}'.encode("latin-1"), headers={"content-type": content_type})
    assert error.message.startswith("Schl")
    assert error.message.endswith("ltig")
    assert read('{"error": "Schlüssel"}'.encode("utf-16")).message.startswith("Bad Request")


def test_junk_where_text_is_expected_is_shown_as_it_is() -> None:
    assert read({"error": {"message": "x", "code": 7}}).message == '{"message": "x", "code": 7}'
    assert read({"error": 17}).message == "17"
    error = read({"error": "x", "type": 5, "title": [1], "detail": {"a": 1}, "type_detail": "no list"})
    assert (error.type, error.title, error.detail, error.errors) == ("5", "[1]", '{"a": 1}', ())
    assert read({"type_detail": [1, None, {"field": 3, "description": ["y"]}]}).errors == (
        ErrorDetail("3", None, '["y"]'),
    )


def test_a_huge_body_does_not_make_a_huge_message() -> None:
    for body in (b"x" * 5_000_000, json.dumps({"error": "y" * 5_000_000}).encode()):
        error = read(body, 500)
        assert len(str(error)) < 400
        assert len(str(error.response_body)) > 4_000_000, "what came is kept"


def nested(depth: int) -> bytes:
    return b'{"title": "deep", "error": ' + b"[" * depth + b"]" * depth + b"}"


def is_too_deep(depth: int) -> bool:
    try:
        json.loads(nested(depth))
    except RecursionError:
        return True
    return False


def test_no_depth_of_nesting_breaks_it() -> None:
    limit = bisect_left(range(100_000), True, key=is_too_deep)
    # Just below the interpreter's limit it can be decoded, but not written again.
    for depth in (*range(limit - 60, limit + 10), 100_000):
        error = read(nested(depth))
        assert error.status_code == 400
        assert error.message


@pytest.mark.parametrize("status", [300, 301, 399])
def test_a_redirect_says_what_to_do(status: int) -> None:
    error = read(b"", status, {"location": "https://api.eu1.honeycomb.io/1/auth"})
    assert "'https://api.eu1.honeycomb.io/1/auth'" in error.message
    assert "set base_url" in error.message


@pytest.mark.parametrize(
    ("status", "advice"), [(401, "base_url is the region it belongs to"), (403, "check the key's permissions")]
)
def test_a_rejected_key_adds_advice_after_the_message_of_the_service(status: int, advice: str) -> None:
    message = read({"error": "unknown API key"}, status).message
    assert message.startswith("unknown API key; ")
    assert message.endswith(advice)
    assert advice not in read({"error": "unknown API key"}, 404).message


@pytest.mark.parametrize("name", ["X-Request-Id", "Request-Id", "X-Amzn-RequestId", "X-Amzn-Trace-Id"])
def test_the_request_id_of_a_header_goes_before_that_of_the_body(name: str) -> None:
    error = read({"error": "x", "instance": "from-body"}, headers={name: "from-header"})
    assert error.request_id == "from-header"


def test_the_text_of_an_error_holds_the_facts_behind_what_was_said() -> None:
    assert str(read({"error": "nope"}, 404)) == "nope (404)"
    error = error_from_response(429, {"x-request-id": "r1"}, '{"error": "too many"}', retry_after=1.5)
    assert str(error) == "too many (429, request id r1, retry after 1.5 s)"
    error.method, error.path, error.actual_path = "GET", "/1/datasets/{dataset}", "/1/datasets/web"
    assert str(error) == "too many (429 from GET /1/datasets/web, request id r1, retry after 1.5 s)"
    error.attempts = 2
    assert str(error) == "too many (429 from GET /1/datasets/web, request id r1, retry after 1.5 s, 2 attempts)"


@pytest.mark.parametrize("cls", [HoneycombConnectionError, HoneycombTimeoutError])
def test_an_error_without_a_response_reports_the_attempts_too(
    cls: type[HoneycombConnectionError | HoneycombTimeoutError],
) -> None:
    error = cls("it broke")
    assert error.request_sent, "when in doubt the service may have seen it"
    error.attempts = 1
    assert str(error) == "it broke"
    error.attempts = 2
    assert str(error) == "it broke (2 attempts)"


def test_an_error_can_be_made_of_a_message_and_a_status() -> None:
    error = HoneycombNotFoundError("nope", 404)
    assert (str(error), error.headers, error.errors, error.retry_after) == ("nope (404)", {}, (), None)


def api_error(cls: type[HoneycombAPIError]) -> HoneycombAPIError:
    error = cls(
        "it said no",
        418,
        "req-3",
        {"error": "it said no", "n": [1, None]},
        type="not-found",
        title="No",
        detail="really",
        errors=(ErrorDetail("/a", "invalid", "bad", "pointer"),),
        headers=httpx.Headers({"X-Request-Id": "req-3"}),
        retry_after=2.5,
    )
    error.method, error.path = "GET", "/1/x"
    return error


OTHERS: dict[type[HoneycombError], Callable[[], HoneycombError]] = {
    HoneycombError: lambda: HoneycombError("any"),
    HoneycombConfigError: lambda: HoneycombConfigError("no key"),
    HoneycombConnectionError: lambda: HoneycombConnectionError("connection refused", request_sent=False),
    HoneycombTimeoutError: lambda: HoneycombTimeoutError("slow", request_sent=False),
    HoneycombPollTimeoutError: lambda: HoneycombPollTimeoutError("not ready", resume_id="r9"),
    HoneycombQueryError: lambda: HoneycombQueryError("unknown column", query_result_id="r9"),
    HoneycombIncompleteError: lambda: HoneycombIncompleteError("one group is missing"),
    HoneycombQueueFullError: lambda: HoneycombQueueFullError("2 events are pending"),
    HoneycombWebhookError: lambda: HoneycombWebhookError("no JSON", reason="invalid_body"),
}


def tree(cls: type[HoneycombError]) -> Iterator[type[HoneycombError]]:
    yield cls
    for child in cls.__subclasses__():
        yield from tree(child)


ALL_ERRORS = [cls for cls in tree(HoneycombError) if cls.__module__ == "honeycomb.exceptions"]


def test_every_error_is_public() -> None:
    assert {cls.__name__ for cls in ALL_ERRORS} <= set(honeycomb.__all__)


def pickled(error: HoneycombError) -> object:
    return pickle.loads(pickle.dumps(error))


DUPLICATES: list[Callable[[HoneycombError], object]] = [copy.copy, copy.deepcopy, pickled]


@pytest.mark.parametrize("duplicate", DUPLICATES)
@pytest.mark.parametrize("cls", ALL_ERRORS)
def test_errors_keep_everything_when_copied_and_pickled(
    cls: type[HoneycombError], duplicate: Callable[[HoneycombError], object]
) -> None:
    error = api_error(cls) if issubclass(cls, HoneycombAPIError) else OTHERS[cls]()
    error.attempts = 3
    twin = duplicate(error)
    assert isinstance(twin, cls)
    assert type(twin) is cls
    assert (twin.args, str(twin), vars(twin)) == (error.args, str(error), vars(error))
    assert twin.attempts == 3


def test_a_copy_does_not_share_its_attributes() -> None:
    error = OTHERS[HoneycombError]()
    copy.copy(error).attempts = 9
    assert error.attempts == 0


def test_specific_errors_are_subclasses_of_general_ones() -> None:
    assert issubclass(HoneycombPollTimeoutError, HoneycombTimeoutError)
    assert issubclass(HoneycombConfigError, ValueError)
    for error_class in (HoneycombResponseError, HoneycombAuthError, HoneycombRateLimitError, HoneycombServerError):
        assert issubclass(error_class, HoneycombAPIError)
    for other in OTHERS:
        assert not issubclass(other, HoneycombAPIError)


def check_error(error: HoneycombAPIError, status: int) -> None:
    assert type(error) is type(read(b"", status))
    assert error.status_code == status
    assert error.message.strip()
    assert len(str(error)) < 20_000
    twin = pickle.loads(pickle.dumps(error))
    assert str(twin) == str(error)


statuses = st.sampled_from([300, 307, 400, 401, 403, 404, 409, 418, 422, 429, 499, 500, 503, 599])

# Keys and structures that mean something, filled with what does not.
problem_values: Any = json_values | st.lists(
    st.dictionaries(st.sampled_from(["field", "code", "description"]), json_values)
)
json_api_items = st.dictionaries(
    st.sampled_from(["id", "status", "code", "title", "detail", "source"]),
    json_values | st.dictionaries(st.sampled_from(["pointer", "parameter", "header"]), json_values),
)
problems = st.dictionaries(
    st.sampled_from(["status", "type", "title", "error", "detail", "instance", "type_detail"]), problem_values
) | st.fixed_dictionaries({"errors": st.lists(json_api_items, max_size=3) | json_values})


@given(st.binary(max_size=200), statuses)
def test_any_bytes_make_an_error(body: bytes, status: int) -> None:
    check_error(read(body, status), status)


@given(json_values | problems, statuses)
def test_any_json_makes_an_error(body: Json, status: int) -> None:
    error = read(body, status)
    check_error(error, status)
    assert error.response_body == body


@given(text.filter(lambda said: said.strip() and said == " ".join(said.split())), statuses)
def test_the_message_of_the_service_comes_first(said: str, status: int) -> None:
    for body in ({"error": said}, {"title": said}, {"errors": [{"title": said}]}):
        assert read(body, status).message.startswith(said)


def _many(form: str, count: int) -> dict[str, object]:
    if form == "fields":
        details = [{"field": f"f{index}", "code": "invalid", "description": "x" * 50} for index in range(count)]
        return {"error": "The provided input is invalid.", "type_detail": details}
    if form == "JSON:API":
        return {"errors": [{"title": "Invalid", "detail": f"wrong {index}"} for index in range(count)]}
    return {"errors": [f"wrong {index}" for index in range(count)]}


@pytest.mark.parametrize("form", ["fields", "JSON:API", "texts"])
def test_of_many_errors_a_handful_is_shown(form: str) -> None:
    error = read(_many(form, 100_000))
    assert "and 99,995 more" in error.message
    assert len(str(error)) < 1_000
    if form != "texts":
        assert len(error.errors) == 100_000
        assert error.errors[-1].description


def test_only_the_errors_that_are_shown_are_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[ErrorDetail] = []
    as_text = ErrorDetail.__str__
    monkeypatch.setattr(ErrorDetail, "__str__", lambda self: (written.append(self), as_text(self))[1])
    read(_many("fields", 1_000))
    assert len(written) == 5


def test_five_errors_are_all_shown() -> None:
    message = read(_many("texts", 5)).message
    assert message == "wrong 0: wrong 1: wrong 2: wrong 3: wrong 4"


LONG = "x" * 1_000_000


@pytest.mark.parametrize(
    "body",
    [
        LONG.encode(),
        {"error": LONG, "detail": LONG, "title": LONG, "type": LONG, "instance": LONG},
        {"error": {"nested": [LONG, LONG]}},
        {"errors": [LONG, LONG + "2"]},
        {"errors": [{"title": LONG, "detail": LONG + "2", "code": LONG, "source": {"pointer": LONG}}]},
        {"type_detail": [{"field": LONG, "code": LONG, "description": LONG + "2"}]},
        b" " * 1_000_000 + b"x",
    ],
)
@pytest.mark.parametrize("status", [307, 400, 503])
def test_no_response_makes_a_long_message(body: object, status: int) -> None:
    headers = {"location": LONG, "x-request-id": LONG, "retry-after": LONG, "content-type": LONG}
    error = read(body, status, headers)
    assert len(str(error)) < 2_500
    assert len(error.request_id or "") < 400
