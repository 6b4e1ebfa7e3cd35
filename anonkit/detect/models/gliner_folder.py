"""GLiNER models: asked for the labels that a policy names, or for people and places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from anonkit.detect.models import transformers_folder
from anonkit.detect.models.base import Kind, Model, Seen
from anonkit.detect.models.files import dangers, read_json
from anonkit.detect.models.windows import LONGEST, windows

ASKED = ("person", "location", "address", "facility")
"""What it is asked for where the policy does not say."""
LEAST_SCORE = 0.3
"""As Presidio's own recogniser has it: a name too many is the lesser harm."""


def library() -> Any:
    """The one place where gliner is loaded; it stands on transformers, and is offline with it."""
    transformers_folder.library()
    import gliner  # noqa: PLC0415  heavy, optional

    return gliner


def _check(folder: Path) -> str:
    config = read_json(folder / "gliner_config.json")
    if not isinstance(config.get("encoder_config"), dict):
        return "its gliner_config.json holds no encoder_config, so that it would have to download"
    return dangers(folder)


class GlinerModel:
    """A model that was loaded."""

    def __init__(self, model: Any, asked: Sequence[str]) -> None:
        self._model = model.eval()
        self.labels: Sequence[str] = tuple(asked)
        # It drops what is longer, in words: no word is shorter than a character.
        self._longest = min(LONGEST, int(model.config.max_len))

    def sees(self, texts: Sequence[str]) -> list[list[Seen]]:
        """What stands in each text; one by one, so that none hangs on its neighbours."""
        return [
            [
                Seen(at + one["start"], at + one["end"], one["label"])
                for at, piece in windows(text, self._longest)
                for one in self._model.predict_entities(
                    piece, list(self.labels), threshold=LEAST_SCORE
                )
            ]
            for text in texts
        ]


def _load(folder: Path, labels: Mapping[str, str]) -> Model:
    model = library().GLiNER.from_pretrained(
        str(folder), local_files_only=True, load_tokenizer=True, map_location="cpu"
    )
    return GlinerModel(model, tuple(labels) or ASKED)


KIND = Kind("gliner", ("gliner_config.json",), "gliner", "gliner", _check, _load)
