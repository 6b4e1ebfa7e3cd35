"""The small model that comes with anonkit: for the languages in which it helps the rules.

What it was trained on, under which licences, and what was measured, is in CARD.md beside
this file; fixtures/model/train.py makes it. It is read into memory, never unpacked on disk.
"""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from anonkit.detect.entities.base import Span
from anonkit.detect.models.base import Model
from anonkit.detect.models.sight import Sight
from anonkit.detect.models.spacy_folder import unpacked
from anonkit.detect.trained.belief import believed, worth_asking
from anonkit.errors import RefusedError
from anonkit.silence import silent

ARCHIVE = Path(__file__).with_name("people.spacy.xz")
SHA256 = "7e1f5bbe59b41d5c6088877acd04d4421f37a34b741d8b91b4b9acf8d0b312c7"
"""Of the archive; anything else is not loaded."""
LANGUAGES = ("en",)
"""Where the rules alone miss what was set as goal, and both together reach it: see CARD.md."""


def helps(languages: Collection[str]) -> bool:
    """Whether a policy of these languages has texts for which it was found to help."""
    return any(language in LANGUAGES for language in languages)


@cache
def load() -> Model:
    """The model.

    Raises:
        RefusedError: The archive is not the one that was shipped.
    """
    data = ARCHIVE.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise RefusedError(
            "the model that comes with anonkit was changed",
            where="redact",
            fix="install anonkit again, or write `model: none`",
            code="redact.not_searched",
        )
    with silent():
        return unpacked(lzma.decompress(data))


class Helper:
    """Texts to the people whom the model sees in them and the lists do not rule out."""

    def __init__(self) -> None:
        self._sight = Sight(load(), {"PERSON"}, gate=worth_asking)

    def __call__(self, texts: Sequence[str]) -> list[list[Span]]:
        """n texts to names in each.

        Raises:
            ModelFailedError: The model failed.
        """
        return [
            [span for span in spans if believed(text[span.start : span.end])]
            for text, spans in zip(texts, self._sight(texts), strict=True)
        ]
