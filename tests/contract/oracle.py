"""Checks requests and responses against the service's OpenAPI documents.

By ``openapi-core``: it is maintained, knows OpenAPI 3.1, and finds operation, parameters, media type, response
and schema by itself.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl

from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from honeycomb.local import LocalRequest, LocalResponse

from .finished import NOT_YET
from .mends import Json, Way, mend, mend_current, mend_withdrawn, one_way

CURRENT = "openapi-2026-08.json"
WITHDRAWN = "openapi-2026-01-withdrawn.json"
SUPPLEMENT = "openapi-2026-11-supplement.json"

_DOCUMENTS = {"2026-08": CURRENT, "2026-01": WITHDRAWN, "2026-11": SUPPLEMENT}
"""The document of an operation, by the column ``spec`` of the tables."""

_TABLES = ("operations.tsv", "operations-2026-11.tsv")

_CONFIG = Config(
    spec_validator_cls=None,  # they are valid; their errors are not errors of form
    extra_media_type_deserializers={
        "application/problem+json": json.loads,
        "application/vnd.api+json": json.loads,
    },
)


class Disagreement(AssertionError):  # noqa: N818  # as it reads in a report
    """A request or a response does not match the document."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the service.

    Attributes:
        accessor: Its method on the client, such as ``triggers.get``.
        signature: That method, such as ``triggers.get(dataset, trigger_id)``.
        method: The HTTP method.
        path: The path, with parameters' names in braces.
        successes: The statuses of successful responses.
        takes_ingest_keys: Whether an ingest key will do.
        document: The file that describes it.
    """

    accessor: str
    signature: str
    method: str
    path: str
    successes: frozenset[int]
    takes_ingest_keys: bool
    document: str

    @property
    def group(self) -> str:
        """The resource group it belongs to."""
        return self.accessor.partition(".")[0]

    @property
    def is_on_team(self) -> bool:
        """Whether it belongs to the team API, with its own kind of key."""
        return self.path.startswith("/2/")

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is for this operation."""
        pattern, segments = re.sub("{[^}]*}", "{", self.path).split("/"), path.split("/")
        if self.method != method or len(pattern) != len(segments):
            return False
        return all(
            part == segment or part.startswith("{") for part, segment in zip(pattern, segments, strict=True)
        )


class Oracle:
    """The corrected OpenAPI documents."""

    def __init__(self, directory: Path) -> None:
        listed = [operation for table in _TABLES for operation in _read(directory / table)]
        self.operations = [operation for operation in listed if operation.accessor not in NOT_YET]
        self.documents: dict[str, Json] = {
            path.name: json.loads(path.read_text("utf-8")) for path in directory.glob("openapi-*.json")
        }
        mend_current(self.documents[CURRENT])
        mend_withdrawn(self.documents[WITHDRAWN])
        for document in self.documents.values():
            mend(document)

    @cached_property
    def _of_requests(self) -> dict[str, OpenAPI]:
        return self._one_way("requests")

    @cached_property
    def _of_responses(self) -> dict[str, OpenAPI]:
        return self._one_way("responses")

    def _one_way(self, way: Way) -> dict[str, OpenAPI]:
        return {name: OpenAPI.from_dict(one_way(each, way), _CONFIG) for name, each in self.documents.items()}

    def operation(self, request: LocalRequest) -> Operation:
        """Find the operation that a request is for."""
        path = request.target.partition("?")[0]
        for operation in self.operations:
            if operation.matches(request.method, path):
                return operation
        raise Disagreement(f"The table has no operation {request.method} {path}.")

    def declaration(self, operation: Operation) -> Json:
        """Return the declaration of an operation in the document."""
        declared: Json = self.documents[operation.document]["paths"][operation.path][operation.method.lower()]
        return declared

    def check_request(self, request: LocalRequest) -> None:
        """Check a request against the document.

        Raises:
            Disagreement: It does not match the document.
        """
        operation = self.operation(request)
        declared = self.declaration(operation)
        given = {name for name, _ in parse_qsl(request.target.partition("?")[2])}
        shared = self.documents[operation.document]["components"]["parameters"]
        parameters = (
            shared[each["$ref"].rsplit("/", 1)[-1]] if "$ref" in each else each
            for each in declared.get("parameters", ())
        )
        known = {parameter["name"] for parameter in parameters}
        if unknown := given - known:
            raise Disagreement(f"{_title(request)} is sent with parameters that it does not have: {unknown}")
        _run(_title(request), lambda: self._of_requests[operation.document].validate_request(_request(request)))

    def check_response(self, request: LocalRequest, response: LocalResponse) -> None:
        """Check a response against the document.

        Raises:
            Disagreement: It does not match the document.
        """
        operation = self.operation(request)
        title = f"The response {response.status} to {_title(request)}"
        if response.body and not response.headers.get("content-type"):
            raise Disagreement(f"{title} has a body without a content type.")
        if 200 <= response.status < 400 and response.status not in operation.successes:
            raise Disagreement(f"{title} should be one of {sorted(operation.successes)}.")
        responses = self._of_responses[operation.document]
        _run(title, lambda: responses.validate_response(_request(request), _response(response)), response.body)


def _read(path: Path) -> list[Operation]:
    with path.open(encoding="utf-8", newline="") as table:
        return [_operation(row) for row in csv.DictReader(table, delimiter="\t")]


def _operation(row: dict[str, str]) -> Operation:
    return Operation(
        accessor=row["accessor"],
        signature=row["python"],
        method=row["method"],
        path=row["path"],
        successes=frozenset(map(int, row["success"].split(","))),
        takes_ingest_keys=bool({"ingest_key", "firehose_access_key"} & {*row["auth"].split("|")}),
        document=_DOCUMENTS[row["spec"]],
    )


def _run(title: str, validate: Callable[[], None], body: bytes = b"") -> None:
    try:
        validate()
    except OpenAPIError as error:
        reasons = "\n".join(f"  {reason}" for reason in _reasons(error))
        shown = f"\n  in {body[:2_000].decode()}" if body else ""
        raise Disagreement(f"{title} is not as the document has it:\n{reasons}{shown}") from None


def _reasons(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{type(error).__name__}: {error}"
        for detail in getattr(error, "schema_errors", ()):
            yield f"  at {'.'.join(map(str, detail.absolute_path)) or 'the top'}: {detail.message}"
        error = error.__cause__


def _title(request: LocalRequest) -> str:
    return f"{request.method} {request.target}"


def _request(request: LocalRequest) -> MockRequest:
    path, _, query = request.target.partition("?")
    gzipped = request.headers.get("content-encoding") == "gzip"
    return MockRequest(
        host_url="https://api.honeycomb.io",
        method=request.method,
        path=path,
        args=dict(parse_qsl(query)),
        headers=dict(request.headers),
        data=gzip.decompress(request.body) if gzipped else request.body,
        content_type=request.headers.get("content-type", ""),
    )


def _response(response: LocalResponse) -> MockResponse:
    return MockResponse(
        response.body,
        response.status,
        dict(response.headers),
        response.headers.get("content-type", ""),
    )
