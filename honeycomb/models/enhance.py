"""Models of Enhance, which indexes archived events."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import STRICT
from ._json_api import ResourceInput
from ._usage import UsageData


class IndexerUsage(ResourceInput):
    """Usage report of an Enhance indexer.

    Attributes:
        s3_bucket: Name of the S3 bucket.
        s3_file_prefix: Prefix of the files in the bucket. None for all files.
        usage_data: OTLP metrics in JSON: an object with a list ``resourceMetrics``.
    """

    resource_type: ClassVar[str] = "enhance_indexer_usage"

    s3_bucket: Annotated[str, Field(min_length=1, serialization_alias="s3Bucket")]
    s3_file_prefix: Annotated[str | None, Field(serialization_alias="s3FilePrefix")] = None
    usage_data: Annotated[UsageData, Field(serialization_alias="usageData")]


@with_config(STRICT)
class IndexerUsageFields(TypedDict, total=False):
    """The fields of ``IndexerUsage`` as keywords."""

    s3_bucket: str
    s3_file_prefix: str | None
    usage_data: UsageData
