"""Many texts at once: what one column's texts are searched for, in a form that can travel.

It holds names of entities, not functions, so that it can be handed to a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from anonkit.detect.entities import chosen
from anonkit.detect.entities.base import Reading, Span
from anonkit.detect.entities.find import Search, labels_in, taken_in
from anonkit.detect.entities.patterns import entities_of
from anonkit.detect.entities.two import Beside
from anonkit.detect.entities.veil import veiled
from anonkit.detect.known import Known
from anonkit.detect.near import Near

Asked = tuple[str, Near]
"""A text, and what of its own row may stand in it."""
_Item = tuple[str, Near, list[Span]]
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
    keep: tuple[str, ...] = ()
    """Entities that stay in the text."""
    patterns: tuple[tuple[str, str], ...] = ()
    """Names and patterns of the policy."""

    def __call__(self, asked: tuple[str, Near, Sequence[Span]]) -> list[Span]:
        """What stands in a text, of whose row something and a model's spans are known."""
        text, own, seen = asked
        return self._search.find(text, self.reading, self.known, own, seen)

    @cached_property
    def _search(self) -> Search:
        entities = chosen(self.entities, self.reading.countries, self.keep)
        return Search([*entities_of(dict(self.patterns)), *entities])

    def labels_in(self, text: str) -> list[tuple[int, int]]:
        """Where labels of an earlier run stand in a text, in order."""
        return labels_in(text, [name for name, _ in self.patterns])

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_search"}


class Looks:
    """Looks at the texts of one column, many at once."""

    def __init__(self, look: Look, models: Sequence[Sees] = ()) -> None:
        self._look = look
        self._models = models
        self._beside = Beside(look)

    def at(self, asked: Sequence[Asked]) -> list[list[Span]]:
        """What stands in each of n different texts.

        Models are asked again of a text in which something was found, with blanks in its
        place, until they see nothing new: so nothing is found in what is released.

        Raises:
            TimeoutError: A pattern took too long.
        """
        items: list[_Item] = [(text, own, []) for text, own in asked]
        if self._models:
            self._show(items, [self._look.labels_in(text) for text, _ in asked])
        found = self._look_at(items)
        again = list(range(len(items))) if self._models else []
        while again := [number for number in again if found[number]]:
            some = [items[number] for number in again]
            before = [len(spans) for _, _, spans in some]
            taken = [taken_in(self._look.labels_in(items[one][0]), found[one]) for one in again]
            self._show(some, taken)
            again = [
                number
                for number, (_, _, spans), count in zip(again, some, before, strict=True)
                if len(spans) > count
            ]
            made = self._look_at([items[number] for number in again])
            for number, spans in zip(again, made, strict=True):
                found[number] = spans
        return found

    def _show(self, items: Sequence[_Item], taken: Sequence[Sequence[tuple[int, int]]]) -> None:
        """Add what the models see in some texts, without what is taken, to their items."""
        shown = [veiled(item[0], places) for item, places in zip(items, taken, strict=True)]
        for model in self._models:
            told = model([view.text for view in shown])
            for (_, _, spans), view, more in zip(items, shown, told, strict=True):
                spans.extend(view.back(more))

    def _look_at(self, items: Sequence[_Item]) -> list[list[Span]]:
        if sum(len(text) for text, _, _ in items) < LEAST_FOR_TWO:
            return [self._look(item) for item in items]
        return self._beside.map(items)
