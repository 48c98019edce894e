from __future__ import annotations

import json
import traceback
from contextlib import suppress
from types import NoneType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import Column, Dataset, QueryResult
from honeycomb._core.decode import UndecodableError, decode

from .strategies import Json, json_values

RETURNS: list[Any] = [Dataset, Column, QueryResult, list[Dataset], object]


def test_a_model_and_a_list_of_models() -> None:
    assert decode(Dataset, b'{"name": "web", "slug": "w"}').slug == "w"
    assert [dataset.name for dataset in decode(list[Dataset], b'[{"name": "a"}, {"name": "b"}]')] == ["a", "b"]
    assert decode(list[Dataset], b"[]") == []


def test_a_model_that_holds_bulk_data() -> None:
    result = decode(QueryResult, b'{"id": "r", "complete": true, "data": {"results": [{"data": {"COUNT": 3}}]}}')
    assert result.rows == [{"COUNT": 3}]


@pytest.mark.parametrize("body", [b"", b"nonsense", b'{"a": 1}'])
def test_an_unexpected_body_is_ignored(body: bytes) -> None:
    assert decode(NoneType, body) is None


def test_an_empty_body_decodes_to_none_for_object() -> None:
    assert decode(object, b"") is None


@given(json_values)
def test_any_json_decodes_unchanged_for_object(value: Json) -> None:
    assert decode(object, json.dumps(value).encode()) == value


surrogates = st.text(st.characters(categories=["Cs", "Ll"]) | st.sampled_from('\\"u😀'), max_size=6)


@given(st.lists(surrogates, max_size=4))
def test_lone_surrogates_are_replaced(texts: list[str]) -> None:
    decoded = decode(object, json.dumps(texts).encode())
    assert decoded == [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in texts]


def test_a_lone_surrogate_does_not_lose_a_result() -> None:
    body = rb'{"id": "r", "complete": true, "data": {"results": [{"data": {"a": "x\ud800", "b\\ud800": 1}}]}}'
    assert decode(QueryResult, body).rows == [{"a": "x\ufffd", "b\\ud800": 1}]


@pytest.mark.parametrize(
    ("returns", "body"),
    [
        (Dataset, b""),
        (Dataset, b"null"),
        (Dataset, b"[]"),
        (Dataset, b'{"slug": "name is missing"}'),
        (list[Dataset], b'{"name": "web"}'),
        (list[Dataset], b'[{"name": "web"}, null]'),
        (QueryResult, b"[]"),
        (QueryResult, b'{"id": "r", "complete": tru'),
        (object, b"<html>"),
        (object, b'{"a": 1} trailing'),
        (object, b'"\xff"'),
        (object, b"[" * 100_000),
        (Dataset, b"[" * 100_000),
    ],
)
def test_a_body_of_another_type_is_undecodable(returns: Any, body: bytes) -> None:
    with pytest.raises(UndecodableError):
        decode(returns, body)


def test_the_message_names_the_place_but_holds_no_value_of_the_response() -> None:
    with pytest.raises(UndecodableError, match=r"1\.expand_json_depth: ") as caught:
        decode(list[Dataset], b'[{"name": "a"}, {"name": "b", "expand_json_depth": "a-secret-value"}]')
    assert "a-secret-value" not in "".join(traceback.format_exception(caught.value)[-1:])
    assert caught.value.__suppress_context__


bodies = st.binary(max_size=60) | json_values.map(lambda value: json.dumps(value).encode())


@given(bodies, st.sampled_from(RETURNS))
def test_any_bytes_are_decoded_or_undecodable(body: bytes, returns: Any) -> None:
    with suppress(UndecodableError):
        value = decode(returns, body)
        assert returns in (object, list[Dataset]) or isinstance(value, returns)
