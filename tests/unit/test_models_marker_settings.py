from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from honeycomb import MarkerSetting, MarkerSettingCreate, MarkerSettingUpdate

from .strategies import unknown_fields


@given(st.from_regex(r"\A#([0-9a-fA-F]{3}){1,2}\Z"))
def test_a_color_of_three_or_six_digits_is_accepted_unchanged(color: str) -> None:
    assert MarkerSettingCreate(type="a", color=color).to_body() == {"type": "a", "color": color}


@given(st.text(alphabet="#0aFg\n\u0661", max_size=9))
def test_any_other_color_is_rejected(color: str) -> None:
    if re.fullmatch(r"#([0-9a-fA-F]{3}){1,2}", color):
        return
    with pytest.raises(ValidationError):
        MarkerSettingCreate(type="a", color=color)


@given(unknown_fields)
def test_unknown_fields_are_sent_back(extra: dict[str, object]) -> None:
    extra = {f"x{name}": value for name, value in extra.items()}
    read = MarkerSetting.model_validate({"id": "s", "type": "a", "color": "any", "updated_at": None, **extra})
    assert read.merged_with({"color": "#fff"}) == {"type": "a", "color": "#fff", **extra}


def test_a_setting_that_was_read_can_be_created_elsewhere() -> None:
    read = MarkerSetting.model_validate({"id": "s", "type": "a", "color": "#fff", "updated_at": None})
    assert MarkerSettingUpdate.model_validate(read).to_body() == {"type": "a", "color": "#fff"}
