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
from anonkit.detect.known import Known

Asked = tuple[str, tuple[str, ...]]
"""A text, and the identifiers of its own row that may stand in it."""
Sees = Callable[[Sequence[str]], Sequence[Sequence[Span]]]
"""Texts to what a model sees in each."""


@dataclass(frozen=True)
class Look:
    """What is looked for in the texts of one column."""

    entities: tuple[str, ...]
    """As the policy names them; empty: all there are."""
    reading: Reading
    known: Known = field(repr=False)
    models: tuple[Sees, ...] = ()

    def at(self, asked: Sequence[Asked]) -> list[list[Span]]:
        """What stands in each of n different texts.

        Raises:
            TimeoutError: A pattern took too long.
        """
        seen: list[list[Span]] = [[] for _ in asked]
        for model in self.models:
            for spans, more in zip(seen, model([text for text, _ in asked]), strict=True):
                spans.extend(more)
        return [
            find(text, self._chosen, self.reading, self.known, own, spans)
            for (text, own), spans in zip(asked, seen, strict=True)
        ]

    @cached_property
    def _chosen(self) -> tuple[Entity, ...]:
        return chosen(self.entities, self.reading.countries)
