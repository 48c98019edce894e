"""Random damage to JSON documents."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

JUNK = (
    None,
    True,
    -1,
    0,
    10**30,
    -(10**30),
    1e300,
    1.5,
    "",
    "x" * 70_000,
    "__all__",
    "../x",
    "[",
    [],
    [[]],
    {},
    {"": {}},
)


def damaged(data: st.DataObject, value: Any) -> Any:
    """Replace or remove a random part of a value, in place."""
    if not isinstance(value, (dict, list)) or not value or data.draw(st.integers(0, 4)) == 0:
        return data.draw(st.sampled_from(JUNK))
    key = data.draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
    if data.draw(st.integers(0, 3)) == 0:
        del value[key]
    else:
        value[key] = damaged(data, value[key])
    return value


def damaged_object(data: st.DataObject, document: Any) -> None:
    """Damage an object, a column or a key of a saved local Honeycomb, in place."""
    environment = data.draw(st.sampled_from(document["environments"]))
    tables = [
        document["recipients"],
        document["watches"],
        *(table for _, _, table in environment["objects"]),
        *(dataset["columns"] for dataset in environment["datasets"]),
    ]
    table = data.draw(st.sampled_from([table for table in tables if table]))
    key = data.draw(st.sampled_from(sorted(table)))
    if data.draw(st.integers(0, 9)) == 0:
        table["other"] = table.pop(key)
    else:
        table[key] = damaged(data, table[key])
