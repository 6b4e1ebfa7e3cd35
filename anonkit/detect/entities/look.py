"""Many texts at once: what one column's texts are searched for, in a form that can travel.

It holds names of entities, not functions, so that it can be handed to a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from anonkit.detect.entities import chosen
from anonkit.detect.entities.base import Entity, Reading, Span
from anonkit.detect.entities.find import find
from anonkit.detect.entities.two import Beside
from anonkit.detect.known import Known

Asked = tuple[str, tuple[str, ...]]
"""A text, and the identifiers of its own row that may stand in it."""
Sees = Callable[[Sequence[str]], Sequence[Sequence[Span]]]
"""Texts to what a model sees in each."""
LEAST_FOR_TWO = 1_000_000
"""Characters from which on a second process pays: it needs about two seconds to start."""


@dataclass(frozen=True)
class Look:
    """What is looked for in the texts of one column; a function of one text."""

    entities: tuple[str, ...]
    """As the policy names them; empty: all there are."""
    reading: Reading
    known: Known = field(repr=False)

    def __call__(self, asked: tuple[str, tuple[str, ...], Sequence[Span]]) -> list[Span]:
        """What stands in a text, of whose row some identifiers and a model's spans are known."""
        text, own, seen = asked
        return find(text, self._chosen, self.reading, self.known, own, seen)

    @cached_property
    def _chosen(self) -> tuple[Entity, ...]:
        return chosen(self.entities, self.reading.countries)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_chosen"}


class Looks:
    """Looks at the texts of one column, many at once."""

    def __init__(self, look: Look, models: Sequence[Sees] = ()) -> None:
        self._look = look
        self._models = models
        self._beside = Beside(look)

    def at(self, asked: Sequence[Asked]) -> list[list[Span]]:
        """What stands in each of n different texts.

        Raises:
            TimeoutError: A pattern took too long.
        """
        texts = [text for text, _ in asked]
        seen: list[list[Span]] = [[] for _ in asked]
        for model in self._models:
            for spans, more in zip(seen, model(texts), strict=True):
                spans.extend(more)
        items = [(text, own, spans) for (text, own), spans in zip(asked, seen, strict=True)]
        if sum(map(len, texts)) < LEAST_FOR_TWO:
            return [self._look(item) for item in items]
        return self._beside.map(items)
