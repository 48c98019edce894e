"""Users of the team."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class LocalUser:
    """User of the local Honeycomb's team.

    Attributes:
        email: Email address, from which the id is derived.
        name: Display name.
        role: Role in the team. An ``owner`` can read restricted datasets.
    """

    email: str
    name: str = ""
    role: Literal["owner", "member", "read-only"] = "member"

    @property
    def id(self) -> str:
        """Id of the user in the team API."""
        return f"hcxus_{hashlib.sha256(self.email.encode()).hexdigest()[:26]}"


OWNER = LocalUser("owner@example.com", "Team Owner", "owner")
"""The user who created the team, all API keys and all management keys."""
