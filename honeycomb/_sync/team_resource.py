# Made from honeycomb/_async/team_resource.py by `nox -s unasync`: edit that file, never this one.
"""The generics of the team API, in which objects are changed field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from .._core.operation import CreateT, ModelT
from .._core.request import ApiRequest, check_text
from ..models._json_api import ResourceInput, document_of
from .resource import SyncResource

PatchT = TypeVar("PatchT", bound=ResourceInput)


class SyncTeamResource(SyncResource[ModelT, CreateT, PatchT]):
    """A group of operations on one kind of object of the team API."""

    def _patch(
        self,
        template: str,
        given: PatchT | None,
        fields: Mapping[str, object],
        *,
        verb: str = "update",
        **parameters: str | None,
    ) -> ModelT:
        """Change what a model or the fields name, and nothing else."""
        return self._send(self._patch_request(template, given, fields, verb=verb, **parameters))

    def _patch_request(
        self,
        template: str,
        given: PatchT | None,
        fields: Mapping[str, object],
        *,
        verb: str = "update",
        **parameters: str | None,
    ) -> ApiRequest[ModelT]:
        """Make the request of ``_patch``. The last parameter in the path is the id, which the body repeats."""
        changes = self._partial_update(given, fields)
        name = template.rpartition("/")[2].strip("{}")
        body = document_of(changes.to_body(), check_text(name, parameters[name]))
        return self._request("PATCH", template, parameters, verb=verb, returns=self._model, body=body)

    def _partial_update(self, given: PatchT | None, fields: Mapping[str, object]) -> PatchT:
        """Return the request model of an update, from a model or from fields as keywords."""
        self._check_update(given, fields)
        return self._update_model.model_validate(fields) if given is None else given
