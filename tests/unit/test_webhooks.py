"""Requests to webhooks are verified and parsed, whatever they hold."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from collections.abc import Iterable, Iterator
from email.message import Message
from types import TracebackType
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers as WerkzeugHeaders

from honeycomb import (
    AlertTestPayload,
    BurnAlertPayload,
    CustomPayload,
    HoneycombConfigError,
    HoneycombWebhookError,
    PayloadGroup,
    SignalPayload,
    TriggerPayload,
    UnknownPayload,
)
from honeycomb.models.webhook_payloads import AlertPayload
from honeycomb.webhooks import parse, parse_unverified

from .strategies import Json, json_objects, json_values

SECRET = "s3cret-which-nobody-may-see"
TOKEN = "X-Honeycomb-Webhook-Token"
DELIVERY_ID = "X-Honeycomb-Webhook-Delivery-ID"
HEADERS = {"Content-Type": "application/json", TOKEN: SECRET, DELIVERY_ID: "d-1"}

TRIGGER: dict[str, Any] = {
    "version": "v0.1.0",
    "id": "t1",
    "name": "Slow requests",
    "trigger_description": "P99 by endpoint",
    "status": "TRIGGERED",
    "alert_type": "on_change",
    "summary": "Triggered: Slow requests",
    "description": "Currently greater than threshold value (1000) for endpoint:/cart (value 1200.5)",
    "operator": "greater than",
    "threshold": 1000,
    "result_url": "https://ui.honeycomb.io/team/result/r1",
    "trigger_url": "https://ui.honeycomb.io/team/triggers/t1",
    "result_groups": [
        {"Group": {"endpoint": "/cart"}, "Result": 1200.5},
        {"Group": {"endpoint": None}, "Result": 2**60},
    ],
    "result_groups_triggered": [{"Group": {"endpoint": "/cart"}, "Result": 1200.5}],
    "is_test": False,
}
OF_2018: dict[str, Any] = {
    "version": "v0.1.0",
    "shared_secret": SECRET,
    "id": "t1",
    "name": "Slow requests",
    "status": "OK",
    "summary": "Resolved: Slow requests",
    "description": "Currently not greater than threshold value (1000)",
    "operator": "greater than",
    "threshold": 1000.5,
    "result_url": "",
    "result_groups": None,
    "result_groups_triggered": [],
}
TEST = {**TRIGGER, "status": "triggered", "summary": "TRIGGER TEST: Slow requests", "result_groups": None}
BURN_ALERT = {
    **{name: value for name, value in TRIGGER.items() if name != "alert_type"},
    "trigger_url": "",
    "slo_url": "https://ui.honeycomb.io/team/slo/s1",
    "sli_url": "https://ui.honeycomb.io/team/sli/s1",
}


def body_of(payload: object) -> bytes:
    return json.dumps(payload).encode()


def parsed(payload: object, **headers: str) -> Any:
    return parse({**HEADERS, **headers}, body_of(payload), secret=SECRET)


def test_a_trigger() -> None:
    payload = parsed(TRIGGER)
    assert type(payload) is TriggerPayload
    assert payload.delivery_id == "d-1"
    assert (payload.id, payload.name, payload.status) == ("t1", "Slow requests", "TRIGGERED")
    assert (payload.triggered, payload.resolved, payload.is_test) == (True, False, False)
    assert (payload.operator, payload.threshold) == ("greater than", 1000)
    assert payload.alert_type == "on_change"
    assert payload.trigger_description == "P99 by endpoint"
    assert payload.trigger_url == "https://ui.honeycomb.io/team/triggers/t1"
    assert [(each.group, each.result) for each in payload.result_groups] == [
        ({"endpoint": "/cart"}, 1200.5),
        ({"endpoint": None}, 2**60),
    ]
    assert payload.result_groups_triggered == [PayloadGroup(group={"endpoint": "/cart"}, result=1200.5)]
    assert payload.raw == TRIGGER


def test_a_trigger_of_the_oldest_form() -> None:
    payload = parsed(OF_2018)
    assert type(payload) is TriggerPayload
    assert (payload.triggered, payload.resolved) == (False, True)
    assert payload.trigger_url is None
    assert payload.result_groups == payload.result_groups_triggered == []
    assert payload.raw == {name: value for name, value in OF_2018.items() if name != "shared_secret"}


@pytest.mark.parametrize(
    ("sent", "cls"),
    [
        (TRIGGER, TriggerPayload),
        ({**TRIGGER, "slo_url": "", "sli_url": None}, TriggerPayload),
        ({**TRIGGER, "trigger_url": ""}, TriggerPayload),
        (BURN_ALERT, BurnAlertPayload),
        ({**BURN_ALERT, "slo_url": ""}, BurnAlertPayload),
        ({"version": "v0.1.0", "slo_url": ""}, BurnAlertPayload),
        ({"version": "v0.1.0", "signal_url": "https://ui.honeycomb.io/s"}, SignalPayload),
        ({"version": "v0.2.0", "measured_signal": "error_rate", "status": "TRIGGERED"}, SignalPayload),
        (TEST, AlertTestPayload),
        ({**TRIGGER, "is_test": True}, AlertTestPayload),
        ({**BURN_ALERT, "is_test": True}, AlertTestPayload),
        ({"version": "v9", "id": "x", "status": "OK", "kind": "weather"}, UnknownPayload),
        ({"version": ""}, UnknownPayload),
    ],
)
def test_the_class_is_of_the_kind(sent: dict[str, Any], cls: type[AlertPayload]) -> None:
    payload = parsed(sent)
    assert type(payload) is cls
    assert payload.is_test is (cls is AlertTestPayload)
    assert payload.raw == sent
    assert payload.delivery_id == "d-1"


@pytest.mark.parametrize(
    "sent",
    [
        {"text": "Slow"},
        {},
        {"version": 1},
        {"version": None, "status": "OK"},
        [],
        [TRIGGER],
        None,
        "Slow",
        1,
        False,
    ],
)
def test_a_payload_of_a_template_is_custom_and_kept_whole(sent: object) -> None:
    payload = parsed(sent)
    assert type(payload) is CustomPayload
    assert payload.raw == sent
    assert payload.delivery_id == "d-1"


def test_fields_of_a_template_are_attributes() -> None:
    assert parsed({"text": "Slow", "raw": 1, "delivery_id": 2}).text == "Slow"
    assert parsed({"text": "Slow", "raw": 1, "delivery_id": 2}).delivery_id == "d-1"


@pytest.mark.parametrize("field", [name for name in TRIGGER if name != "version"])
@pytest.mark.parametrize("value", [None, [[1]], {"a": {}}, "", 7, [None, 3, {"Group": 4, "Result": "x"}]])
def test_no_field_loses_the_payload(field: str, value: object) -> None:
    payload = parsed({**TRIGGER, "trigger_url": "https://ui.honeycomb.io", field: value})
    assert isinstance(payload, TriggerPayload)
    assert isinstance(payload.raw, dict)
    assert payload.raw[field] == value
    kept = {name for name in ("id", "name", "status", "threshold") if name != field}
    assert all(getattr(payload, name) == TRIGGER[name] for name in kept)
    for group in payload.result_groups + payload.result_groups_triggered:
        assert isinstance(group, PayloadGroup)


def test_unknown_fields_and_values_are_kept() -> None:
    payload = parsed({**TRIGGER, "status": "MUTED", "environment": {"slug": "prod"}})
    assert (payload.status, payload.triggered, payload.resolved) == ("MUTED", False, False)
    assert payload.environment == {"slug": "prod"}


def test_payloads_behave_as_values() -> None:
    payload = parsed(TRIGGER)
    assert payload == parsed(TRIGGER)
    assert payload != parsed(TRIGGER, **{DELIVERY_ID: "d-2"})
    for twin in (copy.copy(payload), copy.deepcopy(payload), pickle.loads(pickle.dumps(payload))):
        assert twin == payload
        assert (twin.delivery_id, twin.raw) == ("d-1", TRIGGER)
    assert repr(payload).startswith("TriggerPayload(delivery_id='d-1', version='v0.1.0', id='t1'")


def header_forms() -> Iterator[Any]:
    yield pytest.param(HEADERS, id="dict")
    yield pytest.param({name.upper(): value for name, value in HEADERS.items()}, id="upper")
    yield pytest.param(httpx.Headers(HEADERS), id="httpx")
    yield pytest.param(WerkzeugHeaders(HEADERS), id="werkzeug")
    yield pytest.param([(name.encode(), value.encode()) for name, value in HEADERS.items()], id="asgi")
    yield pytest.param({name.encode(): value.encode() for name, value in HEADERS.items()}, id="bytes")
    yield pytest.param({name: [value] for name, value in HEADERS.items()}, id="lists")
    yield pytest.param([*HEADERS.items(), *HEADERS.items()], id="repeated")
    message = Message()
    for name, value in HEADERS.items():
        message[name] = f" {value}\r\n"
    yield pytest.param(message, id="http.server")


@pytest.mark.parametrize("headers", [*header_forms()])
def test_headers_of_any_form(headers: Any) -> None:
    assert parse(headers, body_of(TRIGGER), secret=SECRET).delivery_id == "d-1"
    assert parse(iter(headers.items() if hasattr(headers, "items") else headers), b"{}", secret=SECRET)


@pytest.mark.parametrize("form", [bytes, bytearray, memoryview, bytes.decode])
def test_bodies_of_any_form(form: Any) -> None:
    assert parse(HEADERS, form(body_of(TRIGGER)), secret=SECRET).raw == TRIGGER


@pytest.mark.parametrize("headers", [{TOKEN: SECRET}, {TOKEN: SECRET, DELIVERY_ID: " "}])
def test_a_request_without_a_delivery_id(headers: dict[str, str]) -> None:
    assert parse(headers, body_of(TRIGGER), secret=SECRET).delivery_id is None


@pytest.mark.parametrize("secret", [["new", SECRET], (SECRET, "old"), {SECRET}, f"{SECRET}\n", f"\t {SECRET} "])
def test_any_secret_of_a_rotation_is_accepted(secret: Any) -> None:
    assert parse(HEADERS, b"{}", secret=secret)


@pytest.mark.parametrize("secret", ["café", "\N{SNOWMAN}", "密码"])
def test_a_secret_beyond_ascii_however_the_framework_decodes_it(secret: str) -> None:
    for sent in (secret.encode(), secret.encode().decode("latin-1"), secret):
        assert parse([(TOKEN, sent)], b"{}", secret=secret)
        with pytest.raises(HoneycombWebhookError):
            parse([(TOKEN, sent)], b"{}", secret="cafe")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (None, "missing_token"),
        ({}, "missing_token"),
        ({TOKEN: ""}, "missing_token"),
        ({TOKEN: " "}, "missing_token"),
        ({TOKEN: None}, "missing_token"),
        ({TOKEN: []}, "missing_token"),
        ({"Authorization": SECRET}, "missing_token"),
        ({TOKEN: SECRET[:-1]}, "invalid_token"),
        ({TOKEN: SECRET.upper()}, "invalid_token"),
        ({TOKEN: f"Bearer {SECRET}"}, "invalid_token"),
        ({TOKEN: f"{SECRET}, {SECRET}"}, "invalid_token"),
        ({TOKEN: "\ud800"}, "invalid_token"),
        ({TOKEN: b"\xff"}, "invalid_token"),
        ([(TOKEN, SECRET), (TOKEN.lower(), "other")], "duplicate_header"),
        ({TOKEN: [SECRET, "other"]}, "duplicate_header"),
        ([(TOKEN, SECRET), (DELIVERY_ID, "d-1"), (DELIVERY_ID, "d-2")], "duplicate_header"),
    ],
)
def test_a_request_that_is_not_from_honeycomb(headers: Any, reason: str) -> None:
    with pytest.raises(HoneycombWebhookError) as caught:
        parse(headers, body_of(TRIGGER), secret=SECRET)
    assert caught.value.reason == reason
    assert_secret_is_not_in(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        None,
        "",
        b"status=TRIGGERED",
        b"{",
        b"{} {}",
        b"\xff\xfe",
        b'"\\ud800"',
        '"\ud800"',
        b"NaN",
        b"9" * 5_000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xef\xbb\xbf{}",
    ],
)
def test_a_body_that_is_not_json(body: Any) -> None:
    with pytest.raises(HoneycombWebhookError, match="request body is") as caught:
        parse(HEADERS, body, secret=SECRET)
    assert caught.value.reason == "invalid_body"
    assert len(str(caught.value)) < 200
    assert_secret_is_not_in(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).reason == "invalid_body"


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        (None, "not None; for a recipient without a secret, use parse_unverified"),
        (b"bytes", "must be a string or a sequence of strings, not bytes"),
        (7, "not int"),
        ("", "secret is empty"),
        (" \n", "secret is empty"),
        ([], "secret is empty"),
        ([SECRET, ""], "secret is empty"),
        ([SECRET, None], "each secret must be a string, not None"),
        ([SECRET, b"bytes"], "each secret must be a string, not bytes"),
        ([SECRET, "\ud800"], "lone surrogate"),
    ],
)
def test_an_unset_secret_accepts_nothing(secret: Any, message: str) -> None:
    for headers in (HEADERS, {}, {TOKEN: ""}):
        with pytest.raises(HoneycombConfigError, match=message) as caught:
            parse(headers, b"{}", secret=secret)
        assert_secret_is_not_in(caught.value)


@pytest.mark.parametrize(
    ("headers", "body", "message"),
    [
        (TOKEN, b"{}", "headers must be a mapping or .* pairs, not str"),
        ([TOKEN], b"{}", "headers must be a mapping or .* pairs, not list"),
        (7, b"{}", "not int"),
        (HEADERS, TRIGGER, "raw request body, bytes or str, not dict"),
    ],
)
def test_arguments_of_other_types(headers: Any, body: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message) as caught:
        parse(headers, body, secret=SECRET)
    assert_secret_is_not_in(caught.value)


def test_without_verification() -> None:
    payload = parse_unverified({DELIVERY_ID: "d-1"}, body_of(TRIGGER))
    assert isinstance(payload, TriggerPayload)
    assert payload.delivery_id == "d-1"
    with pytest.raises(HoneycombWebhookError) as caught:
        parse_unverified({TOKEN: SECRET}, SECRET)
    assert_secret_is_not_in(caught.value)


@pytest.mark.parametrize("sent", [TRIGGER, BURN_ALERT, TEST, {"version": "v9"}, {"text": "Slow"}])
def test_no_payload_shows_the_secret(sent: dict[str, Any]) -> None:
    payload = parsed({**sent, "shared_secret": SECRET})
    shown = f"{payload!r}{payload}{payload._repr_html_()}{payload.model_dump()}{payload.raw}{payload.to_body()}"
    assert SECRET not in shown
    assert SECRET.encode() not in pickle.dumps(payload)
    assert not hasattr(payload, "shared_secret")


names = st.sampled_from([TOKEN, DELIVERY_ID, TOKEN.lower(), "Content-Type"])
header_texts = st.text(st.characters(), max_size=10) | st.just(SECRET)
headers = st.dictionaries(
    names | st.text(st.characters(), max_size=10),
    st.none() | st.integers() | header_texts | st.binary(max_size=10) | st.lists(header_texts, max_size=3),
) | st.lists(st.tuples(names | st.binary(max_size=5), header_texts | st.binary(max_size=10)), max_size=5)
bodies = (
    st.none()
    | st.binary(max_size=50)
    | st.text(st.characters(), max_size=50)
    | json_values.map(body_of)
    | st.integers(0, 100_000).map(lambda depth: b"[" * depth + b"]" * depth)
    | st.builds(lambda known, other: body_of({**TRIGGER, **known, **other}), json_objects, json_objects)
)


@given(headers=headers, body=bodies)
def test_no_request_raises_anything_else(headers: Any, body: Any) -> None:
    for accept in (lambda: parse(headers, body, secret=[SECRET, "old"]), lambda: parse_unverified(headers, body)):
        try:
            payload = accept()
        except HoneycombWebhookError:
            continue
        assert repr(payload)
        assert payload == pickle.loads(pickle.dumps(payload))


field_names = st.sampled_from(
    [*TRIGGER, "slo_url", "sli_url", "signal_url", "to_body", "raw", "model_fields", "_raw"]
)


@given(sent=st.dictionaries(field_names, json_values))
@example(sent={"version": "v0.1.0", "to_body": 1, "is_test": [], "model_config": {}})
def test_no_payload_is_lost(sent: dict[str, Json]) -> None:
    payload = parse(HEADERS, body_of(sent), secret=SECRET)
    assert payload.raw == sent
    assert payload.delivery_id == "d-1"
    assert repr(payload)
    assert payload._repr_html_()


def test_the_deepest_json_that_is_accepted_can_be_used() -> None:
    payload = parse(HEADERS, b'{"version":"v0.1.0","deep":' + b"[" * 150 + b"]" * 150 + b"}", secret=SECRET)
    assert pickle.loads(pickle.dumps(payload)) == payload
    assert repr(payload)


def assert_secret_is_not_in(error: BaseException) -> None:
    """Look at an error's text, and at the locals of the package's frames."""
    assert error.__context__ is None
    assert error.__cause__ is None
    shown = [str(error), repr(error), *map(str, vars(error).values())]
    frames = [
        frame for frame in _frames(error.__traceback__) if frame.f_globals["__name__"].startswith("honeycomb.")
    ]
    assert frames
    shown += [repr(value) for frame in frames for value in frame.f_locals.values()]
    assert SECRET not in "".join(shown)
    assert SECRET not in "".join(traceback.format_exception(error))


def _frames(trace: TracebackType | None) -> Iterable[Any]:
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next
