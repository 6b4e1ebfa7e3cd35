"""What a model sees, as spans: in windows, under our names, and never believed.

A model that fails, or that says what cannot be, is a `ModelFailedError` without the message
of whatever failed: that may quote a text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from anonkit.detect.entities.base import Span
from anonkit.detect.models.base import Model, Seen
from anonkit.detect.models.labels import entity_of
from anonkit.detect.models.windows import windows
from anonkit.silence import silent

PIECES = 512
"""Windows that a model is handed at once."""


class ModelFailedError(Exception):
    """A model failed on a text, or told a place outside it."""


def _any(piece: str) -> bool:
    return bool(piece.strip())


class Sight:
    """Texts to what a model sees in them."""

    def __init__(
        self,
        model: Model,
        wanted: Collection[str],
        labels: Mapping[str, str] | None = None,
        gate: Callable[[str], bool] = _any,
    ) -> None:
        """What is shown to a model, and what is taken over.

        Args:
            model: Whatever sees.
            wanted: The entities that are looked for.
            labels: What the policy calls the model's labels.
            gate: Whether a piece of a text is shown at all.
        """
        self._gate = gate
        self._model = model
        self._wanted = frozenset(wanted)
        self._labels = dict(labels or {})

    def __call__(self, texts: Sequence[str]) -> list[list[Span]]:
        """n texts to the places of entities in each, as they may overlap.

        Raises:
            ModelFailedError: The model failed, ran out of memory, or told nonsense.
        """
        pieces = [
            (number, at, piece)
            for number, text in enumerate(texts)
            for at, piece in windows(text)
            if self._gate(piece)
        ]
        found: list[list[Span]] = [[] for _ in texts]
        for first in range(0, len(pieces), PIECES):
            some = pieces[first : first + PIECES]
            told = self._told([piece for _, _, piece in some])
            for (number, at, piece), places in zip(some, told, strict=True):
                found[number] += [
                    Span(at + span.start, at + span.end, span.entity)
                    for span in self._spans(piece, places)
                ]
        return found

    def _told(self, pieces: Sequence[str]) -> Sequence[Sequence[Seen]]:
        try:
            with silent():
                told = [list(places) for places in self._model.sees(pieces)]
        except (Exception, SystemExit):  # noqa: BLE001  a stranger's: its message may quote
            told = []
        if len(told) != len(pieces):
            raise ModelFailedError
        return told

    def _spans(self, piece: str, places: Sequence[Seen]) -> Iterator[Span]:
        for seen in places:
            if not _inside(piece, seen):
                raise ModelFailedError
            entity = entity_of(seen.label, self._labels)
            if entity in self._wanted and any(map(str.isalnum, piece[seen.start : seen.end])):
                yield Span(seen.start, seen.end, entity)


def _inside(piece: str, seen: object) -> bool:
    if not isinstance(seen, Seen) or not isinstance(seen.label, str):
        return False
    whole = type(seen.start) is int and type(seen.end) is int
    return whole and 0 <= seen.start < seen.end <= len(piece)
