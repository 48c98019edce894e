"""Models of recipients."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, cast

from pydantic import (
    BeforeValidator,
    Field,
    JsonValue,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    with_config,
)
from typing_extensions import TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, Timestamp
from ._conversion import CHECKED_AT_ONCE
from ._notifications import RecipientType
from ._webhooks import (
    DISCREET,
    WebhookHeader,
    WebhookHeaderRead,
    WebhookHeaders,
    WebhookPayloads,
    WebhookPayloadsRead,
)

SlackChannel: TypeAlias = Annotated[str, Field(pattern=r"^[#@CDGU]")]
PagerDutyKey: TypeAlias = Annotated[str, Field(min_length=32, max_length=32)]
WebhookName: TypeAlias = Annotated[str, Field(max_length=255)]
WebhookURL: TypeAlias = Annotated[str, Field(max_length=2048)]
WebhookSecret: TypeAlias = Annotated[str, Field(max_length=255)]


class EmailDetailsRead(ApiModel):
    """Where an email recipient is reached, as the service returned it."""

    email_address: str


class SlackDetailsRead(ApiModel):
    """Where a Slack recipient is reached, as the service returned it."""

    slack_channel: str


class PagerDutyDetailsRead(ApiModel):
    """Where a PagerDuty recipient is reached, as the service returned it. The key is not in the ``repr``."""

    model_config = DISCREET

    pagerduty_integration_name: str
    pagerduty_integration_key: str | None = Field(default=None, repr=False)


class MSTeamsDetailsRead(ApiModel):
    """Where a Microsoft Teams recipient is reached, as the service returned it. The URL is not in the ``repr``."""

    model_config = DISCREET

    webhook_name: str
    webhook_url: str = Field(repr=False)


class WebhookDetailsRead(ApiModel):
    """Where a webhook is reached, as the service returned it. URL, secret and headers are not in the ``repr``."""

    model_config = DISCREET

    webhook_name: str
    webhook_url: str = Field(repr=False)
    webhook_secret: str | None = Field(default=None, repr=False)
    webhook_headers: list[WebhookHeaderRead] | None = Field(default=None, repr=False)
    webhook_payloads: WebhookPayloadsRead | None = None


class RecipientRead(ApiModel):
    """What recipients of every type have."""

    model_config = DISCREET

    id: ServerOwned[str]
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None

    def merged_with(self, changes: JsonObject) -> dict[str, object]:
        """Return the body that writes this recipient back with some of its details changed."""
        body = self.to_body()
        details = cast("JsonObject", body.get("details") or {})
        return {**body, "details": {**details, **cast("JsonObject", changes["details"])}}


class EmailRecipient(RecipientRead):
    """A recipient reached by email."""

    type: Literal["email"]
    details: Annotated[EmailDetailsRead, CHECKED_AT_ONCE]


class SlackRecipient(RecipientRead):
    """A Slack channel or user."""

    type: Literal["slack"]
    details: Annotated[SlackDetailsRead, CHECKED_AT_ONCE]


class PagerDutyRecipient(RecipientRead):
    """A PagerDuty service."""

    type: Literal["pagerduty"]
    details: Annotated[PagerDutyDetailsRead, CHECKED_AT_ONCE]


class WebhookRecipient(RecipientRead):
    """A webhook."""

    type: Literal["webhook"]
    details: Annotated[WebhookDetailsRead, CHECKED_AT_ONCE]


class MSTeamsRecipient(RecipientRead):
    """A Microsoft Teams channel: by a workflow, or of the old type ``msteams``."""

    type: Literal["msteams", "msteams_workflow"]
    details: Annotated[MSTeamsDetailsRead, CHECKED_AT_ONCE]


class UnknownRecipient(RecipientRead):
    """A recipient of a type that this version does not know, or without details. They are not in the ``repr``."""

    type: str
    details: dict[str, JsonValue] | None = Field(default=None, repr=False)


Recipient: TypeAlias = Annotated[
    EmailRecipient | SlackRecipient | PagerDutyRecipient | WebhookRecipient | MSTeamsRecipient | UnknownRecipient,
    Field(union_mode="left_to_right"),
]
"""A recipient as the service returned it: of the class for its type, or else an ``UnknownRecipient``."""


class EmailDetails(InputModel):
    """Where an email recipient is reached.

    Attributes:
        email_address: The address.
    """

    model_config = DISCREET

    email_address: str


class SlackDetails(InputModel):
    """Where a Slack recipient is reached. The team must have connected Slack with Honeycomb.

    Attributes:
        slack_channel: ``#channel``, ``@user``, or an id that begins with C, D, G or U.
    """

    model_config = DISCREET

    slack_channel: SlackChannel


class PagerDutyDetails(InputModel):
    """Where a PagerDuty recipient is reached. The key is not in the ``repr``.

    Attributes:
        pagerduty_integration_name: A name for it.
        pagerduty_integration_key: The key of the integration, 32 characters.
    """

    model_config = DISCREET

    pagerduty_integration_name: str
    pagerduty_integration_key: PagerDutyKey = Field(repr=False)


class MSTeamsDetails(InputModel):
    """Where a Microsoft Teams recipient is reached. The URL is not in the ``repr``.

    Attributes:
        webhook_name: A name for it, at most 255 characters.
        webhook_url: The workflow's URL, at most 2,048 characters.
    """

    model_config = DISCREET

    webhook_name: WebhookName
    webhook_url: WebhookURL = Field(repr=False)


class WebhookDetails(InputModel):
    """Where a webhook is reached, and what it is sent. URL, secret and headers are not in the ``repr``.

    Attributes:
        webhook_name: A name for it, at most 255 characters.
        webhook_url: The URL, at most 2,048 characters.
        webhook_secret: Sent along so that the receiver can authenticate the sender; at most 255 characters.
        webhook_headers: Headers to send, at most 5; an empty list removes those there are.
        webhook_payloads: What to send instead of the usual.
    """

    model_config = DISCREET

    webhook_name: WebhookName
    webhook_url: WebhookURL = Field(repr=False)
    webhook_secret: WebhookSecret = Field(default="", repr=False)
    webhook_headers: WebhookHeaders = Field(default_factory=list[WebhookHeader], repr=False)
    webhook_payloads: WebhookPayloads = WebhookPayloads()


RecipientDetails: TypeAlias = EmailDetails | SlackDetails | PagerDutyDetails | MSTeamsDetails | WebhookDetails

_DETAILS: dict[str, type[RecipientDetails]] = {
    "email": EmailDetails,
    "slack": SlackDetails,
    "pagerduty": PagerDutyDetails,
    "msteams": MSTeamsDetails,
    "msteams_workflow": MSTeamsDetails,
    "webhook": WebhookDetails,
}


class RecipientUpdate(InputModel):
    """The whole of a recipient.

    Attributes:
        type: Its type, which cannot be changed.
        details: Where it is reached, by the class for its type.
    """

    model_config = DISCREET

    type: RecipientType
    details: RecipientDetails

    @field_validator("details", mode="wrap")
    @classmethod
    def _details_are_of_the_type(
        cls, details: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        if "type" not in info.data:
            return details  # the type was rejected, and the details depend on it
        return handler(_DETAILS[info.data["type"]].model_validate(details))


class RecipientCreate(RecipientUpdate):
    """A recipient to create.

    Attributes:
        type: Its type. The service creates no ``msteams`` any more, only ``msteams_workflow``.
        details: Where it is reached, by the class for its type.
    """

    @field_validator("type")
    @classmethod
    def _type_can_be_created(cls, type_: RecipientType) -> RecipientType:
        if type_ == "msteams":
            raise ValueError("the service creates no msteams any more: use msteams_workflow")
        return type_

    def reaches_the_same_as(self, recipient: RecipientRead) -> bool:
        """Say whether a recipient is this one: of the same type, and the same in what its details must have."""
        body = recipient.to_body()
        theirs = cast("JsonObject", body.get("details") or {})
        return body["type"] == self.type and all(
            getattr(self.details, name) == theirs.get(name)
            for name, field in type(self.details).model_fields.items()
            if field.is_required()
        )


class RecipientCreateFields(TypedDict, total=False):
    """The fields of ``RecipientCreate`` as keywords."""

    type: RecipientType
    details: RecipientDetails | JsonObject


@with_config(STRICT)
class _DetailsFields(TypedDict, total=False):
    """The details of recipients of all types."""

    email_address: str
    slack_channel: SlackChannel
    pagerduty_integration_name: str
    pagerduty_integration_key: PagerDutyKey
    webhook_name: WebhookName
    webhook_url: WebhookURL
    webhook_secret: WebhookSecret
    webhook_headers: WebhookHeaders
    webhook_payloads: WebhookPayloads


def _as_mapping(details: object) -> object:
    return details.to_body() if isinstance(details, (ApiModel, InputModel)) else details


class RecipientChanges(InputModel):
    """What to change of a recipient.

    Attributes:
        details: Some or all of its details.
    """

    # No TypedDict, which would show a wrong key in the error about it.
    model_config = DISCREET

    details: Annotated[RecipientDetails | JsonObject, CheckedAs(_DetailsFields), BeforeValidator(_as_mapping)] = (
        Field(repr=False)
    )


class RecipientChangesFields(TypedDict, total=False):
    """The fields of ``RecipientChanges`` as keywords."""

    details: RecipientDetails | JsonObject
