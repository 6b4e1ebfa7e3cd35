"""Names of photographs, recordings and signatures that a form collected."""

from __future__ import annotations

import re

from anonkit.detect.base import Countries, Recogniser

_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|heic|webp|bmp|tiff?|mp[34]|m4a|amr|3gpp?|wav|ogg|aac|mov|avi|mkv|pdf"
    r"|docx?|csv)\Z",
    re.IGNORECASE,
)


def test(text: str, _: Countries) -> bool:
    """True where `text` ends like the name of a media file or an attachment."""
    return _FILE.search(text.strip()) is not None


RECOGNISER = Recogniser(
    name="media",
    summary="File names of photographs, recordings, signatures and attachments.",
    identifier="media",
    gate=r"\.[A-Za-z0-9]{3,5}\s*$",
    test=test,
    column_share=0.6,
    examples=(
        ("1705626576608.jpg", "", True),
        ("signature-0.PNG", "", True),
        ("audio/interview 3.m4a", "", True),
        ("12.50", "", False),
        ("end of the road.", "", False),
    ),
)
