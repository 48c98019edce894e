"""Recipients of notifications, as triggers, burn alerts and signals refer to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator
from typing_extensions import Self

from ._base import OPEN, ApiModel, CheckedAs, InputModel, JsonObject

RecipientType: TypeAlias = Literal["pagerduty", "email", "slack", "webhook", "msteams", "msteams_workflow"]
PagerDutySeverity: TypeAlias = Literal["critical", "error", "warning", "info"]
VariableName: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-zA-Z0-9]*$", max_length=64)]


class NotificationVariableRead(ApiModel):
    """A webhook template variable as the service returned it."""

    name: str
    value: str | None = None


class NotificationDetailsRead(ApiModel):
    """How one alert treats a recipient, as the service returned it."""

    pagerduty_severity: Annotated[PagerDutySeverity | str, OPEN] | None = None
    variables: list[NotificationVariableRead] | None = None
    muted: bool | None = None


class NotificationRecipientRead(ApiModel):
    """A recipient of an alert as the service returned it."""

    id: str | None = None
    type: Annotated[RecipientType | str, OPEN] | None = None
    target: str | None = None
    details: NotificationDetailsRead | None = None

    def to_body(self) -> dict[str, object]:
        """Return the reference to write back: by id alone, since the service rejects an id beside a target."""
        body = super().to_body()
        if self.id:
            body.pop("type", None)
            body.pop("target", None)
        return body


class NotificationVariable(InputModel):
    """A value for a variable of a webhook's template.

    Attributes:
        name: The variable: a lower-case letter, then letters and digits; at most 64 characters.
        value: At most 256 characters.
    """

    name: VariableName
    value: Annotated[str, Field(max_length=256)] = ""


class NotificationDetails(InputModel):
    """How one alert treats a recipient.

    Attributes:
        pagerduty_severity: For a PagerDuty recipient; ``critical`` when not given.
        variables: For a webhook recipient, at most 10.
        muted: Only in signals: keep the recipient, but do not notify it.
    """

    pagerduty_severity: PagerDutySeverity | None = None
    variables: Annotated[list[NotificationVariable], Field(max_length=10)] = Field(
        default_factory=list[NotificationVariable]
    )
    muted: bool = False


class NotificationRecipient(InputModel):
    """A recipient to notify: an existing one by its id, or one the service finds or makes by type and target.

    Attributes:
        id: The recipient's id; then without type and target.
        type: Deprecated by the service in favour of ``id``.
        target: Deprecated by the service in favour of ``id``: an address, a channel, or a webhook's name.
        details: Severity, variables and muting for this alert.
    """

    id: str | None = None
    type: RecipientType | None = None
    target: str | None = None
    details: NotificationDetails | None = None

    @model_validator(mode="after")
    def _id_or_target(self) -> Self:
        if self.id is not None and (self.type is not None or self.target is not None):
            raise ValueError("name a recipient by id alone, or by type and target without an id")
        if self.id is None and (self.type is None or self.target is None):
            raise ValueError("a recipient needs an id, or a type and a target")
        return self


RecipientsInput: TypeAlias = Annotated[
    Sequence[NotificationRecipient | NotificationRecipientRead | JsonObject],
    CheckedAs(list[NotificationRecipient]),
]
