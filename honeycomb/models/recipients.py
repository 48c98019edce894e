"""Models of recipients."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, cast

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
    with_config,
)
from typing_extensions import Self, TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, Timestamp
from ._notifications import RecipientType, VariableName

# An address is often all it takes to post to a webhook, so it is kept from sight like a key.
_SECRET = Field(repr=False)
_DISCREET = ConfigDict(hide_input_in_errors=True)
_RESERVED_HEADERS = frozenset({"content-type", "user-agent", "x-honeycomb-webhook-token"})

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

    model_config = _DISCREET

    pagerduty_integration_name: str
    pagerduty_integration_key: Annotated[str | None, _SECRET] = None


class MSTeamsDetailsRead(ApiModel):
    """Where a Microsoft Teams recipient is reached, as the service returned it. The URL is not in the ``repr``."""

    model_config = _DISCREET

    webhook_name: str
    webhook_url: Annotated[str, _SECRET]


class WebhookHeaderRead(ApiModel):
    """A header of a webhook as the service returned it. Its value is not in the ``repr``."""

    model_config = _DISCREET

    header: str
    value: Annotated[str | None, _SECRET] = None


class WebhookVariableRead(ApiModel):
    """A variable of a webhook's templates as the service returned it."""

    name: str
    default_value: str | None = None


class WebhookTemplateRead(ApiModel):
    """What a webhook sends, as the service returned it."""

    body: str | None = None


class WebhookTemplatesRead(ApiModel):
    """What a webhook sends for each kind of alert, as the service returned it."""

    trigger: WebhookTemplateRead | None = None
    budget_rate: WebhookTemplateRead | None = None
    exhaustion_time: WebhookTemplateRead | None = None


class WebhookPayloadsRead(ApiModel):
    """What a webhook sends instead of the usual, as the service returned it."""

    template_variables: list[WebhookVariableRead] | None = None
    payload_templates: WebhookTemplatesRead | None = None


class WebhookDetailsRead(ApiModel):
    """Where a webhook is reached, as the service returned it. URL, secret and headers are not in the ``repr``."""

    model_config = _DISCREET

    webhook_name: str
    webhook_url: Annotated[str, _SECRET]
    webhook_secret: Annotated[str | None, _SECRET] = None
    webhook_headers: Annotated[list[WebhookHeaderRead] | None, _SECRET] = None
    webhook_payloads: WebhookPayloadsRead | None = None


class RecipientRead(ApiModel):
    """What recipients of every type have."""

    model_config = _DISCREET

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
    details: EmailDetailsRead


class SlackRecipient(RecipientRead):
    """A Slack channel or user."""

    type: Literal["slack"]
    details: SlackDetailsRead


class PagerDutyRecipient(RecipientRead):
    """A PagerDuty service."""

    type: Literal["pagerduty"]
    details: PagerDutyDetailsRead


class WebhookRecipient(RecipientRead):
    """A webhook."""

    type: Literal["webhook"]
    details: WebhookDetailsRead


class MSTeamsRecipient(RecipientRead):
    """A Microsoft Teams channel: by a workflow, or of the old type ``msteams``."""

    type: Literal["msteams", "msteams_workflow"]
    details: MSTeamsDetailsRead


class UnknownRecipient(RecipientRead):
    """A recipient of a type that this version does not know, or without details. They are not in the ``repr``."""

    type: str
    details: Annotated[dict[str, JsonValue] | None, _SECRET] = None


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

    model_config = _DISCREET

    email_address: str


class SlackDetails(InputModel):
    """Where a Slack recipient is reached. The team must have connected Slack with Honeycomb.

    Attributes:
        slack_channel: ``#channel``, ``@user``, or an id that begins with C, D, G or U.
    """

    model_config = _DISCREET

    slack_channel: SlackChannel


class PagerDutyDetails(InputModel):
    """Where a PagerDuty recipient is reached. The key is not in the ``repr``.

    Attributes:
        pagerduty_integration_name: A name for it.
        pagerduty_integration_key: The key of the integration, 32 characters.
    """

    model_config = _DISCREET

    pagerduty_integration_name: str
    pagerduty_integration_key: Annotated[PagerDutyKey, _SECRET]


class MSTeamsDetails(InputModel):
    """Where a Microsoft Teams recipient is reached. The URL is not in the ``repr``.

    Attributes:
        webhook_name: A name for it, at most 255 characters.
        webhook_url: The workflow's URL, at most 2,048 characters.
    """

    model_config = _DISCREET

    webhook_name: WebhookName
    webhook_url: Annotated[WebhookURL, _SECRET]


class WebhookHeader(InputModel):
    """A header to send to a webhook. Its value is not in the ``repr``.

    Attributes:
        header: The name, at most 64 characters; the service sets ``Content-Type``, ``User-Agent`` and
            ``X-Honeycomb-Webhook-Token`` itself.
        value: At most 750 characters.
    """

    model_config = _DISCREET

    header: Annotated[str, Field(max_length=64)]
    value: Annotated[str, Field(max_length=750), _SECRET] = ""

    @field_validator("header")
    @classmethod
    def _not_reserved(cls, header: str) -> str:
        if header.lower() in _RESERVED_HEADERS:
            raise ValueError("the service sets this header itself")
        return header


class WebhookVariable(InputModel):
    """A variable that the templates of a webhook use, and that an alert may set.

    Attributes:
        name: A lower-case letter, then letters and digits; at most 64 characters.
        default_value: Its value in alerts that do not set it, at most 256 characters.
    """

    name: VariableName
    default_value: Annotated[str, Field(max_length=256)] = ""


class WebhookTemplate(InputModel):
    """What a webhook sends.

    Attributes:
        body: A template in the language of Go's ``text/template``.
    """

    body: str


class WebhookTemplates(InputModel):
    """What a webhook sends instead of the usual, for each kind of alert.

    Attributes:
        trigger: For triggers.
        budget_rate: For burn alerts on the rate at which the budget falls.
        exhaustion_time: For burn alerts on the time until the budget is used up.
    """

    trigger: WebhookTemplate | None = None
    budget_rate: WebhookTemplate | None = None
    exhaustion_time: WebhookTemplate | None = None


class WebhookPayloads(InputModel):
    """What a webhook sends instead of the usual.

    Attributes:
        template_variables: The variables of the templates, at most 10.
        payload_templates: The templates; needed where there are variables.
    """

    template_variables: Annotated[list[WebhookVariable], Field(max_length=10)] = Field(
        default_factory=list[WebhookVariable]
    )
    payload_templates: WebhookTemplates = WebhookTemplates()

    @model_validator(mode="after")
    def _variables_are_of_a_template(self) -> Self:
        if self.template_variables and not any(template for _, template in self.payload_templates):
            raise ValueError("template_variables need one of the payload_templates")
        return self


WebhookHeaders: TypeAlias = Annotated[list[WebhookHeader], Field(max_length=5)]


class WebhookDetails(InputModel):
    """Where a webhook is reached, and what it is sent. URL, secret and headers are not in the ``repr``.

    Attributes:
        webhook_name: A name for it, at most 255 characters.
        webhook_url: The URL, at most 2,048 characters.
        webhook_secret: Sent along so that the receiver can tell who calls; at most 255 characters.
        webhook_headers: Headers to send, at most 5; an empty list removes those there are.
        webhook_payloads: What to send instead of the usual.
    """

    model_config = _DISCREET

    webhook_name: WebhookName
    webhook_url: Annotated[WebhookURL, _SECRET]
    webhook_secret: Annotated[WebhookSecret, _SECRET] = ""
    webhook_headers: Annotated[WebhookHeaders, _SECRET] = Field(default_factory=list[WebhookHeader])
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

    model_config = _DISCREET

    type: RecipientType
    details: RecipientDetails

    @field_validator("details", mode="wrap")
    @classmethod
    def _details_are_of_the_type(
        cls, details: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        if "type" not in info.data:
            return details  # the type was refused, and nothing tells what the details should be
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
class RecipientDetailsFields(TypedDict, total=False):
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
    model_config = _DISCREET

    details: Annotated[
        RecipientDetails | JsonObject, CheckedAs(RecipientDetailsFields), BeforeValidator(_as_mapping), _SECRET
    ]


class RecipientUpdateFields(TypedDict, total=False):
    """The fields of ``RecipientChanges`` as keywords."""

    details: RecipientDetails | JsonObject
