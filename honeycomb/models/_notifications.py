"""Recipients of notifications, as triggers, burn alerts and signals refer to them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator
from typing_extensions import Self

from ._base import ApiModel, CheckedAs, InputModel, JsonObject
from ._open_enums import OPEN

RecipientType: TypeAlias = Annotated[
    Literal["pagerduty", "email", "slack", "webhook", "msteams", "msteams_workflow"] | str, OPEN
]
NotificationType: TypeAlias = Annotated[
    Literal["pagerduty", "email", "slack", "webhook", "msteams", "msteams_workflow", "marker"] | str, OPEN
]
"""Triggers may create a marker besides."""
PagerDutySeverity: TypeAlias = Literal["critical", "error", "warning", "info"]
VariableName: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-zA-Z0-9]*$", max_length=64)]


class NotificationVariableRead(ApiModel):
    """Value of a webhook template variable, as returned by the service.

    Attributes:
        name: Name of the variable, as the webhook recipient declares it.
        value: Text that this alert sets in place of the variable's default, at most 256 characters.
    """

    name: str
    value: str | None = None


class NotificationDetailsRead(ApiModel):
    """Settings of a recipient for one alert, as returned by the service.

    Attributes:
        pagerduty_severity: Severity for a PagerDuty recipient: ``critical``, ``error``, ``warning`` or ``info``.
            None for recipients of other types.
        variables: Template variables for a webhook recipient, at most 10.
        muted: Whether the recipient is kept without being notified; in signals only.
    """

    pagerduty_severity: Annotated[PagerDutySeverity | str, OPEN] | None = None
    variables: list[NotificationVariableRead] | None = None
    muted: bool | None = None


class NotificationRecipientRead(ApiModel):
    """Recipient of an alert, as returned by the service.

    Attributes:
        id: ID of the recipient.
        type: Type of the recipient, such as ``email`` or ``slack``; ``marker`` in triggers that create a marker
            when they fire.
        target: Address, channel or webhook name; the message of a ``marker``.
        details: Severity, variables and muting for this alert. None without such settings.
    """

    id: str | None = None
    type: NotificationType | None = None
    target: str | None = None
    details: NotificationDetailsRead | None = None

    def to_body(self) -> dict[str, object]:
        """Return the reference to write back: the ID, without type and target unless it is a marker."""
        body = super().to_body()
        if self.id and self.type != "marker":
            body.pop("type", None)
            body.pop("target", None)
        return body

    def copied_body(self, also: Container[str] = ()) -> dict[str, object]:
        """Return the recipient by type and target, which lead to the same one everywhere, or else by its ID."""
        body = super().copied_body(also)
        if self.type and self.target:
            body.pop("id", None)
        return body


class NotificationVariable(InputModel):
    """Value of a webhook template variable.

    Attributes:
        name: Name of the variable: a lower-case letter, then letters and digits; at most 64 characters.
        value: Text in place of the variable's default, at most 256 characters.
    """

    name: VariableName
    value: Annotated[str, Field(max_length=256)] = ""


class NotificationDetails(InputModel):
    """Settings of a recipient for one alert.

    Attributes:
        pagerduty_severity: Severity for a PagerDuty recipient. None for the default, ``critical``.
        variables: Template variables for a webhook recipient, at most 10.
        muted: Whether to keep the recipient without notifying it; in signals only.
    """

    pagerduty_severity: PagerDutySeverity | None = None
    variables: Annotated[list[NotificationVariable], Field(max_length=10)] = Field(
        default_factory=list[NotificationVariable]
    )
    muted: bool = False


class NotificationRecipient(InputModel):
    """Recipient to notify: an existing one by ID, or one that is found or created by type and target.

    A trigger with a recipient of type ``marker`` creates a marker when it fires.

    Attributes:
        id: ID of the recipient. Type and target beside it must be those of that recipient.
        type: Type of the recipient. The service deprecates it in favor of ``id``, except for ``marker``.
        target: Address, channel or webhook name, or the message of a ``marker``.
        details: Severity, variables and muting for this alert.
    """

    id: str | None = None
    type: NotificationType | None = None
    target: str | None = None
    details: NotificationDetails | None = None

    @model_validator(mode="after")
    def _has_id_or_target(self) -> Self:
        if self.id is None and (self.type is None or self.target is None):
            raise ValueError("a recipient needs an id, or a type and a target")
        return self


RecipientsInput: TypeAlias = Annotated[
    Sequence[NotificationRecipient | NotificationRecipientRead | JsonObject],
    CheckedAs(list[NotificationRecipient]),
]
