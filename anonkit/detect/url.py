"""Web addresses; believed alone only when they lead to one person or one stored file."""

from __future__ import annotations

import re

from anonkit.detect.base import Countries, Recogniser

_URL = re.compile(r"\b(?:https?|ftp)://[^\s/]+(?P<path>\S*)", re.IGNORECASE)
_PERSONAL = re.compile(
    r"/(?:~|@)[\w.-]{2,}|/(?:users?|u|profile|people|in|attachments?|media)/[\w.-]{2,}"
    r"|[?&](?:user(?:name)?|uid|media_file|email|phone)=\S",
    re.IGNORECASE,
)
_SOCIAL = re.compile(
    r"\b(?:facebook|fb|instagram|tiktok|twitter|x|t|wa|whatsapp|linkedin)\.(?:com|me)/[\w.@?=-]{3,}",
    re.IGNORECASE,
)


def test(text: str, _: Countries) -> bool:
    """True for an address whose path names a user, a profile or an attachment."""
    if _SOCIAL.search(text):
        return True
    return any(_PERSONAL.search(match["path"]) for match in _URL.finditer(text))


def column_test(text: str, _: Countries) -> bool:
    """True for any web address."""
    return _URL.search(text) is not None or _SOCIAL.search(text) is not None


RECOGNISER = Recogniser(
    name="url",
    summary="Web addresses that lead to a user, a profile or a stored attachment.",
    identifier="url",
    gate=r"(?i)://|\.(?:com|me)/",
    test=test,
    column_share=0.5,
    column_test=column_test,
    residual=True,
    examples=(
        ("https://forms.example.org/media/original?media_file=org/attachments/1.jpg", "", True),
        ("see https://example.org/users/amina", "", True),
        ("facebook.com/amina.w", "", True),
        ("join https://chat.whatsapp.com/Jk3hG7s8Kd9Lq2", "", True),
        ("https://example.org/about", "", False),
        ("and/or", "", False),
    ),
    column_examples=(("https://example.org/about", "", True), ("n/a", "", False)),
)
