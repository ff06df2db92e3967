"""What a provider says of who logged in, read once and strictly."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import ValidationError as Invalid

from grader.errors import InputError
from grader.models.limits import LAST_YEAR
from grader.models.person import Identity

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_CLAIM = 500
"""Characters of what names somebody; OpenID Connect gives a subject 255."""


def _moment(value: object) -> object:
    """Seconds since 1970, as tokens have them."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _LATEST:
        return datetime.fromtimestamp(value, UTC)
    raise ValueError("expected seconds since 1970")


def _told(value: object) -> str:
    """A text to show, in one line; empty where nothing of use was said."""
    text = value if isinstance(value, str) else ""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())[:LONGEST_CLAIM]


_LATEST = datetime(LAST_YEAR, 1, 1, tzinfo=UTC).timestamp()
_Who = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CLAIM, pattern=r"^[^\x00-\x1f]+$")]
_Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
_Told = Annotated[str, BeforeValidator(_told)]


class _Claims(BaseModel):
    model_config = ConfigDict(extra="ignore")

    iss: _Who
    sub: _Who
    iat: _Moment
    exp: _Moment
    name: _Told = ""
    email: _Told = ""
    # Some providers say it in a word.
    email_verified: Annotated[bool, BeforeValidator(lambda said: said is True or said == "true")] = Field(
        default=False
    )


def read_identity(claims: Mapping[str, Any]) -> Identity:
    """Who logged in, by the claims of the identity's token, whose signature was checked before.

    Raises:
        InputError: something is missing without which nobody can be told from another, or how long for.
    """
    try:
        read = _Claims.model_validate(dict(claims))
    except Invalid as error:
        names = ", ".join(sorted({str(item["loc"][0]) for item in error.errors()}))
        raise InputError(
            f"Your provider did not say all that a login needs ({names} is missing or unreadable): tell "
            "whoever runs this server. Nothing was opened."
        ) from error
    return Identity(
        read.iss,
        read.sub,
        read.name,
        read.email,
        read.email_verified,
        issued_at=read.iat,
        expires_at=read.exp,
    )
