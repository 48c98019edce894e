from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from honeycomb import NotificationDetails, NotificationRecipient, NotificationVariable, Tag
from honeycomb.models._notifications import NotificationRecipientRead
from honeycomb.models._tags import TagRead, Tags, TagsInput


def test_a_recipient_is_named_by_id_or_by_type_and_target() -> None:
    assert NotificationRecipient(id="r1").to_body() == {"id": "r1"}
    by_target = NotificationRecipient(type="email", target="a@example.com")
    assert by_target.to_body() == {"type": "email", "target": "a@example.com"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"id": "r1", "type": "email"}, "by id alone"),
        ({"id": "r1", "target": "a@example.com"}, "by id alone"),
        ({"type": "email"}, "needs an id, or a type and a target"),
        ({"target": "a@example.com"}, "needs an id, or a type and a target"),
        ({}, "needs an id, or a type and a target"),
        ({"type": "pigeon", "target": "home"}, "type"),
    ],
)
def test_a_recipient_named_by_halves_or_twice_is_rejected(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        NotificationRecipient.model_validate(fields)


def test_a_read_recipient_is_sent_back_by_id_alone() -> None:
    details = {"pagerduty_severity": "info", "variables": [{"name": "a", "value": "b"}], "new": 1}
    read = NotificationRecipientRead.model_validate(
        {"id": "r1", "type": "webhook", "target": "hook", "details": details}
    )
    assert read.to_body() == {"id": "r1", "details": details}
    without_id = NotificationRecipientRead.model_validate({"type": "marker", "target": "deploy"})
    assert without_id.to_body() == {"type": "marker", "target": "deploy"}


def test_a_recipient_that_was_read_is_accepted_as_an_input() -> None:
    read = NotificationRecipientRead.model_validate(
        {"id": "r1", "type": "pagerduty", "target": "x", "details": {"pagerduty_severity": "info"}}
    )
    given = NotificationRecipient.model_validate(read)
    assert given == NotificationRecipient(id="r1", details=NotificationDetails(pagerduty_severity="info"))


@pytest.mark.parametrize("name", ["a", "aB9", "a" * 64])
def test_names_of_variables(name: str) -> None:
    assert NotificationVariable(name=name, value="x" * 256).name == name


@pytest.mark.parametrize("name", ["", "A", "9a", "a_b", "a-b", "ä", "a\n", "a" * 65])
def test_an_invalid_variable_name_is_rejected(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        NotificationVariable(name=name)


def test_the_limits_of_details() -> None:
    variables = [NotificationVariable(name=f"a{n}") for n in range(11)]
    NotificationDetails(variables=variables[:10])
    with pytest.raises(ValidationError, match="variables"):
        NotificationDetails(variables=variables)
    with pytest.raises(ValidationError, match="value"):
        NotificationVariable(name="a", value="x" * 257)
    with pytest.raises(ValidationError, match="pagerduty_severity"):
        NotificationDetails.model_validate({"pagerduty_severity": "mild"})


@pytest.mark.parametrize(("key", "value"), [("a", "b"), ("a" * 32, "a" + "9" * 127), ("team", "web/api-2")])
def test_tags(key: str, value: str) -> None:
    assert Tag(key=key, value=value).to_body() == {"key": key, "value": value}


@pytest.mark.parametrize("key", ["", "A", "a_b", "a-b", "a1", "ä", "a ", "a\n", "a" * 33])
def test_an_invalid_tag_key_is_rejected(key: str) -> None:
    with pytest.raises(ValidationError, match="key"):
        Tag(key=key, value="x")


@pytest.mark.parametrize("value", ["", "A", "1a", "/a", "-a", "a_b", "a b", "aB", "a\n", "a" * 129])
def test_an_invalid_tag_value_is_rejected(value: str) -> None:
    with pytest.raises(ValidationError, match="value"):
        Tag(key="a", value=value)


def test_there_are_ten_tags_at_most() -> None:
    adapter: TypeAdapter[list[Tag]] = TypeAdapter(Tags)
    adapter.validate_python([{"key": "a", "value": "b"}] * 10)
    with pytest.raises(ValidationError, match="at most 10"):
        adapter.validate_python([{"key": "a", "value": "b"}] * 11)


def test_tags_can_be_given_in_every_form() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(TagsInput)
    tag = Tag(key="a", value="b")
    assert adapter.validate_python([tag, {"key": "a", "value": "b"}, TagRead(key="a", value="b")]) == [tag] * 3


def test_no_rule_holds_for_tags_that_the_service_sends() -> None:
    assert TagRead.model_validate({"key": "Old_Key", "value": "Any thing"}).value == "Any thing"
