"""Enhance: usage reports are validated and discarded. Withdrawn from the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from honeycomb.local._json_api import Document, NewResource, TeamCall, TeamRoute
from honeycomb.models._base import InputModel

from .pipelines import UsageData

if TYPE_CHECKING:
    from pydantic import JsonValue


class _Usage(InputModel):
    s3_bucket: str = Field(alias="s3Bucket")
    s3_file_prefix: str | None = Field(default=None, alias="s3FilePrefix")
    usage_data: UsageData = Field(alias="usageData")


def _record_indexer_usage(call: TeamCall) -> JsonValue:
    call.body_for(Document[NewResource[Literal["enhance_indexer_usage"], _Usage]])
    return None


ROUTES = (
    TeamRoute(
        "POST",
        "/2/teams/{team}/enhance_indexer_usage",
        _record_indexer_usage,
        scopes=("enhance:write",),
        status=204,
        quota_headers=False,
    ),
)
