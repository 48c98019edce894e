"""What webhooks are sent: headers and payloads, and how to keep what is secret of them from sight."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field, field_validator, model_validator
from typing_extensions import Self

from ._base import ApiModel, InputModel
from ._notifications import VariableName

DISCREET = ConfigDict(hide_input_in_errors=True)
"""For models with secrets, whose fields are kept out of the ``repr``; an address often is all a caller needs."""
_RESERVED_HEADERS = frozenset({"content-type", "user-agent", "x-honeycomb-webhook-token"})


class WebhookHeaderRead(ApiModel):
    """A header of a webhook as the service returned it. Its value is not in the ``repr``."""

    model_config = DISCREET

    header: str
    value: str | None = Field(default=None, repr=False)


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


class WebhookHeader(InputModel):
    """A header to send to a webhook. Its value is not in the ``repr``.

    Attributes:
        header: The name, at most 64 characters; the service sets ``Content-Type``, ``User-Agent`` and
            ``X-Honeycomb-Webhook-Token`` itself.
        value: At most 750 characters.
    """

    model_config = DISCREET

    header: Annotated[str, Field(max_length=64)]
    value: str = Field(default="", max_length=750, repr=False)

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
