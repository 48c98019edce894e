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
    """HTTP header that a webhook sends, as returned by the service. Its value is not in the ``repr``.

    Attributes:
        header: Name of the HTTP header.
        value: Value of the HTTP header; often a secret.
    """

    model_config = DISCREET

    header: str
    value: str | None = Field(default=None, repr=False)


class WebhookVariableRead(ApiModel):
    """Variable of a webhook's templates, as returned by the service.

    Attributes:
        name: Name by which the templates and alerts refer to the variable.
        default_value: Text used by alerts that do not set the variable.
    """

    name: str
    default_value: str | None = None


class WebhookTemplateRead(ApiModel):
    """Template of a webhook's request body, as returned by the service.

    Attributes:
        body: Template in the language of Go's ``text/template``.
    """

    body: str | None = None


class WebhookTemplatesRead(ApiModel):
    """Templates of a webhook by type of alert, as returned by the service. None means the default body.

    Attributes:
        trigger: Template for notifications of triggers.
        budget_rate: Template for burn alerts of type ``budget_rate``.
        exhaustion_time: Template for burn alerts of type ``exhaustion_time``.
    """

    trigger: WebhookTemplateRead | None = None
    budget_rate: WebhookTemplateRead | None = None
    exhaustion_time: WebhookTemplateRead | None = None


class WebhookPayloadsRead(ApiModel):
    """Custom request bodies of a webhook, as returned by the service.

    Attributes:
        template_variables: Variables that the templates use, at most 10.
        payload_templates: Templates by type of alert.
    """

    template_variables: list[WebhookVariableRead] | None = None
    payload_templates: WebhookTemplatesRead | None = None


class WebhookHeader(InputModel):
    """HTTP header for a webhook to send. Its value is not in the ``repr``.

    Attributes:
        header: Name of the HTTP header, at most 64 characters; not ``Content-Type``, ``User-Agent`` or
            ``X-Honeycomb-Webhook-Token``, which the service sets.
        value: Value of the HTTP header, at most 750 characters.
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
    """Variable of a webhook's templates, which each alert may set.

    Attributes:
        name: Name of the variable: a lower-case letter, then letters and digits; at most 64 characters.
        default_value: Text used by alerts that do not set the variable, at most 256 characters.
    """

    name: VariableName
    default_value: Annotated[str, Field(max_length=256)] = ""


class WebhookTemplate(InputModel):
    """Template of a webhook's request body.

    Attributes:
        body: Template in the language of Go's ``text/template``.
    """

    body: str


class WebhookTemplates(InputModel):
    """Templates of a webhook by type of alert. None keeps the default body.

    Attributes:
        trigger: Template for notifications of triggers.
        budget_rate: Template for burn alerts of type ``budget_rate``.
        exhaustion_time: Template for burn alerts of type ``exhaustion_time``.
    """

    trigger: WebhookTemplate | None = None
    budget_rate: WebhookTemplate | None = None
    exhaustion_time: WebhookTemplate | None = None


class WebhookPayloads(InputModel):
    """Custom request bodies of a webhook.

    Attributes:
        template_variables: Variables that the templates use, at most 10; they need at least one template.
        payload_templates: Templates by type of alert.
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
