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
    """Details of an email recipient, as returned by the service.

    Attributes:
        email_address: Address that notifications are sent to.
    """

    email_address: str


class SlackDetailsRead(ApiModel):
    """Details of a Slack recipient, as returned by the service.

    Attributes:
        slack_channel: ``#channel``, ``@user``, or an ID that begins with C, D, G or U.
    """

    slack_channel: str


class PagerDutyDetailsRead(ApiModel):
    """Details of a PagerDuty recipient, as returned by the service. The key is not in the ``repr``.

    Attributes:
        pagerduty_integration_name: Display name of the recipient.
        pagerduty_integration_key: Secret key of the PagerDuty integration, 32 characters.
    """

    model_config = DISCREET

    pagerduty_integration_name: str
    pagerduty_integration_key: str | None = Field(default=None, repr=False)


class MSTeamsDetailsRead(ApiModel):
    """Details of a Microsoft Teams recipient, as returned by the service. The URL is not in the ``repr``.

    Attributes:
        webhook_name: Display name of the recipient.
        webhook_url: URL of the Teams workflow or, for type ``msteams``, of the incoming webhook; a secret.
    """

    model_config = DISCREET

    webhook_name: str
    webhook_url: str = Field(repr=False)


class WebhookDetailsRead(ApiModel):
    """Details of a webhook recipient, as returned by the service. URL, secret and headers are not in the ``repr``.

    Attributes:
        webhook_name: Display name of the recipient.
        webhook_url: URL that notifications are sent to.
        webhook_secret: Shared secret, sent in the header ``X-Honeycomb-Webhook-Token``. None or empty when there
            is none.
        webhook_headers: Additional HTTP headers of the request, at most 5.
        webhook_payloads: Custom request bodies. None for the default bodies.
    """

    model_config = DISCREET

    webhook_name: str
    webhook_url: str = Field(repr=False)
    webhook_secret: str | None = Field(default=None, repr=False)
    webhook_headers: list[WebhookHeaderRead] | None = Field(default=None, repr=False)
    webhook_payloads: WebhookPayloadsRead | None = None


class RecipientRead(ApiModel):
    """Response model: the fields that recipients of every type have.

    Attributes:
        id: ID of the recipient. Read-only.
        created_at: Time of creation. Read-only.
        updated_at: Time of the last update. Read-only.
    """

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
    """Email recipient, as returned by the service.

    Attributes:
        type: Always ``email``.
        details: Email address.
    """

    type: Literal["email"]
    details: Annotated[EmailDetailsRead, CHECKED_AT_ONCE]


class SlackRecipient(RecipientRead):
    """Slack channel or user, as returned by the service.

    Attributes:
        type: Always ``slack``.
        details: Slack channel or user.
    """

    type: Literal["slack"]
    details: Annotated[SlackDetailsRead, CHECKED_AT_ONCE]


class PagerDutyRecipient(RecipientRead):
    """PagerDuty integration, as returned by the service.

    Attributes:
        type: Always ``pagerduty``.
        details: Name and key of the integration.
    """

    type: Literal["pagerduty"]
    details: Annotated[PagerDutyDetailsRead, CHECKED_AT_ONCE]


class WebhookRecipient(RecipientRead):
    """Webhook recipient, as returned by the service.

    Attributes:
        type: Always ``webhook``.
        details: URL, secret, headers and templates of the webhook.
    """

    type: Literal["webhook"]
    details: Annotated[WebhookDetailsRead, CHECKED_AT_ONCE]


class MSTeamsRecipient(RecipientRead):
    """Microsoft Teams channel, as returned by the service.

    Attributes:
        type: ``msteams_workflow``, or ``msteams``, a deprecated type that can no longer be created.
        details: Name and URL of the workflow.
    """

    type: Literal["msteams", "msteams_workflow"]
    details: Annotated[MSTeamsDetailsRead, CHECKED_AT_ONCE]


class UnknownRecipient(RecipientRead):
    """Recipient of a type unknown to this version, or without valid details. Details are not in the ``repr``.

    Attributes:
        type: Type, as sent by the service.
        details: Details, as sent by the service. None when there are none.
    """

    type: str
    details: dict[str, JsonValue] | None = Field(default=None, repr=False)


Recipient: TypeAlias = Annotated[
    EmailRecipient | SlackRecipient | PagerDutyRecipient | WebhookRecipient | MSTeamsRecipient | UnknownRecipient,
    Field(union_mode="left_to_right"),
]
"""A recipient as the service returned it: of the class for its type, or else an ``UnknownRecipient``."""


class EmailDetails(InputModel):
    """Details of an email recipient.

    Attributes:
        email_address: Address that notifications are sent to.
    """

    model_config = DISCREET

    email_address: str


class SlackDetails(InputModel):
    """Details of a Slack recipient. The team must have connected Slack with Honeycomb.

    Attributes:
        slack_channel: ``#channel``, ``@user``, or an ID that begins with C, D, G or U.
    """

    model_config = DISCREET

    slack_channel: SlackChannel


class PagerDutyDetails(InputModel):
    """Details of a PagerDuty recipient. The key is not in the ``repr``.

    Attributes:
        pagerduty_integration_name: Display name of the recipient.
        pagerduty_integration_key: Secret key of the PagerDuty integration, 32 characters.
    """

    model_config = DISCREET

    pagerduty_integration_name: str
    pagerduty_integration_key: PagerDutyKey = Field(repr=False)


class MSTeamsDetails(InputModel):
    """Details of a Microsoft Teams recipient. The URL is not in the ``repr``.

    Attributes:
        webhook_name: Display name of the recipient, at most 255 characters.
        webhook_url: URL of the Teams workflow, at most 2,048 characters.
    """

    model_config = DISCREET

    webhook_name: WebhookName
    webhook_url: WebhookURL = Field(repr=False)


class WebhookDetails(InputModel):
    """Details of a webhook recipient. URL, secret and headers are not in the ``repr``.

    Attributes:
        webhook_name: Display name of the recipient, at most 255 characters.
        webhook_url: URL that notifications are sent to, at most 2,048 characters.
        webhook_secret: Shared secret, sent in the header ``X-Honeycomb-Webhook-Token``; at most 255 characters.
            Empty for none.
        webhook_headers: Additional HTTP headers of the request, at most 5. An empty list removes existing ones.
        webhook_payloads: Custom request bodies.
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
    """Full replacement of a recipient.

    Attributes:
        type: Type of the recipient, which cannot be changed.
        details: Address, channel or URL, by the model for the type.
    """

    model_config = DISCREET

    type: RecipientType
    details: RecipientDetails | dict[str, JsonValue]

    @field_validator("details", mode="wrap")
    @classmethod
    def _details_are_of_the_type(
        cls, details: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        model = _DETAILS.get(info.data.get("type", ""))
        # Details of a type that this version does not know are sent as they are given.
        return handler(details if model is None else model.model_validate(details))


class RecipientCreate(RecipientUpdate):
    """Request to create a recipient.

    Attributes:
        type: Type of the recipient; not ``msteams``, which the service no longer creates: use
            ``msteams_workflow``.
        details: Address, channel or URL, by the model for the type.
    """

    def reaches_the_same_as(self, recipient: RecipientRead) -> bool:
        """Return whether a recipient has the same type and the same required details."""
        body = recipient.to_body()
        theirs = cast("JsonObject", body.get("details") or {})
        if isinstance(self.details, dict):
            return body["type"] == self.type and self.details == theirs
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
    """Partial update of a recipient.

    Attributes:
        details: Details to change; those left out are kept.
    """

    # No TypedDict, which would show a wrong key in the error about it.
    model_config = DISCREET

    details: Annotated[RecipientDetails | JsonObject, CheckedAs(_DetailsFields), BeforeValidator(_as_mapping)] = (
        Field(repr=False)
    )


class RecipientChangesFields(TypedDict, total=False):
    """The fields of ``RecipientChanges`` as keywords."""

    details: RecipientDetails | JsonObject
