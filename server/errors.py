"""What can go wrong for a caller, each with the status and stable code that `api` answers with.

The sentence of a problem is read by a person: it says what is wrong and what to do.
"""

from collections.abc import Mapping, Sequence


class Problem(Exception):
    """`fields` names the inputs at fault, each with a sentence of its own; `headers` go out with the answer."""

    status, code = 500, "unexpected"

    def __init__(
        self,
        sentence: str,
        *,
        code: str | None = None,
        fields: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.code = code or type(self).code
        self.fields = tuple(fields)
        self.headers = dict(headers or {})


class NotSignedIn(Problem):
    status, code = 401, "not_signed_in"


class Forbidden(Problem):
    """You may see it, but not do this with it; the sentence says who can grant it."""

    status, code = 403, "forbidden"


class NotFound(Problem):
    """It does not exist, or you may not know that it does: the two look the same."""

    status, code = 404, "not_found"


class Conflict(Problem):
    """It cannot be done as things stand now."""

    status, code = 409, "conflict"


class Gone(Problem):
    """It was done and answered; the answer is not kept, because what it tells was changed or taken back since."""

    status, code = 410, "no_longer_kept"


class ChangedMeanwhile(Problem):
    """If-Match names an older version than the one stored."""

    status, code = 412, "changed_meanwhile"


class Invalid(Problem):
    status, code = 422, "invalid"


class SlowDown(Problem):
    """Too many tries; `Retry-After` says when to come back."""

    status, code = 429, "slow_down"


class Unavailable(Problem):
    status, code = 503, "unavailable"
