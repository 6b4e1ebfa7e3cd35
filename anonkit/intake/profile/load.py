"""Reading a profile: one that comes with anonkit, or an office's own."""

from __future__ import annotations

from anonkit.errors import OptionError
from anonkit.intake.profile.model import Profile

_NOTICE = "not official: thresholds from public sources, for an office to change"
OWN = {
    "hdx": Profile("hdx", "Humanitarian microdata, after HDX's practice", _NOTICE, "public"),
}


def load_profile(named: str) -> Profile:
    """A profile by its name.

    Raises:
        OptionError: There is none.
    """
    if named not in OWN:
        problem = f"there is no profile called {named!r}"
        raise OptionError(problem, fix="use hdx", code="profile.unknown")
    return OWN[named]
