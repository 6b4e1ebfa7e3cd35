"""What stands in free text and must not leave: looked for in every text that is redacted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

import pyarrow as pa

from anonkit.actions.redact import SPANS
from anonkit.detect import tokens, trained
from anonkit.detect.entities import chosen
from anonkit.detect.entities.base import Reading, Span
from anonkit.detect.entities.look import Asked, Look, Looks
from anonkit.detect.known import LEAST_WORD, PERSON, Known
from anonkit.detect.models import ModelFailedError, Sight, load
from anonkit.detect.near import Near, keys_of_text, people_of
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.circles import Circles
from anonkit.steps.known_values import hidden_columns

_NOBODY = Circles()
_REMEMBERED = 1 << 14
"""Texts of which it is remembered who may stand in them: the same ones come again."""


class Spotter:
    """Finds the identifiers in the texts of the columns that are redacted."""

    def __init__(self, plan: Plan, known: Known, circles: Circles = _NOBODY) -> None:
        self._known, self._circles = known, circles
        self._read = lru_cache(_REMEMBERED)(self._read_anew)
        self._own = [c for c in hidden_columns(plan) if "identifier" in c.roles]
        self._looks = {
            column.name: _looks(plan, column, known) for column in plan.released if column.redacted
        }

    def spans(
        self, column: PlannedColumn, cells: pa.Array, present: Mapping[str, pa.Array]
    ) -> pa.Array:
        """n texts to what stands in them, as the action wants it.

        Args:
            column: The one that is redacted.
            cells: Its n texts.
            present: The n cells of every column of its table that is read, null where missing;
                where there are linked tables also `ROOT`.

        Raises:
            RefusedError: A pattern took too long or failed. It names the column, never the text.
        """
        own = _own_cells([present[c.name] for c in self._own if c.name in present], len(cells))
        near = self._circles.beside(present, len(cells))
        asked = [
            None if text is None else (text, self._near(text, written, people))
            for text, written, people in zip(cells.to_pylist(), own, near, strict=True)
        ]
        different = list(dict.fromkeys(one for one in asked if one is not None))
        found = dict(zip(different, self._look(column.name, different), strict=True))
        return pa.array([None if one is None else found[one] for one in asked], SPANS)

    def _near(self, text: str, cells: list[str], people: Sequence[str]) -> Near:
        """What of a row may stand in its text."""
        if not cells and not people:
            return Near()
        letters, keys = self._read(text)
        own = tuple(cell for cell in cells if cell.replace(" ", "") in letters)
        return Near(own, people_of(keys, people))

    def _read_anew(self, text: str) -> tuple[str, frozenset[str]]:
        """A text's letters without what parts its words, and its keys."""
        words = tokens.words_in(text)
        keys = keys_of_text(text, words, self._known.language)
        return "".join(word.text for word in words), keys

    def _told(self, text: str, span: Span, near: Near) -> dict[str, object]:
        """A span as the action wants it; one person is one value, however they are written."""
        piece = text[span.start : span.end]
        words = [word.text for word in tokens.words_in(piece)]
        if span.entity == PERSON:
            words = sorted((self._known.person(piece, near) or " ".join(words)).split(" "))
        value = " ".join(words) or piece
        if value.replace(" ", "").isdecimal():
            value = value.replace(" ", "")
        return {"start": span.start, "end": span.end, "entity": span.entity, "value": value}

    def _look(self, name: str, asked: Sequence[Asked]) -> list[list[dict[str, object]]]:
        fix = "write `action: suppress`, or name fewer `entities:`"
        try:
            found = self._looks[name].at(asked)
            return [
                [self._told(text, span, near) for span in spans]
                for (text, near), spans in zip(asked, found, strict=True)
            ]
        except MemoryError:
            raise
        except TimeoutError:
            problem = "a text took too long to search for identifiers"
        except ModelFailedError:
            problem = "the model failed on a text, or told a place outside it"
            fix = "write `action: suppress`, or use another `model:`"
        except Exception:  # noqa: BLE001  whatever a recogniser raises may quote the text
            problem = "a recogniser failed on a text"
        raise RefusedError(
            problem,
            where=f"column {name}",
            fix=fix,
            code="redact.not_searched",
        )


def _looks(plan: Plan, column: PlannedColumn, known: Known) -> Looks:
    policy = plan.policy
    reading = Reading(tuple(policy.country), tuple(policy.languages), column.name)
    wanted: tuple[str, ...] = tuple(getattr(column.params, "entities", ()))
    keep: tuple[str, ...] = tuple(getattr(column.params, "keep", ()))
    patterns = tuple(getattr(column.params, "patterns", {}).items())
    look = Look(wanted, reading, known, keep, patterns)
    return Looks(look, tuple(_models(column, look)))


def _models(
    column: PlannedColumn, look: Look
) -> Iterator[Callable[[Sequence[str]], Sequence[Sequence[Span]]]]:
    """The models that look at a column's texts."""
    if column.model is not None:
        names = {entity.name for entity in chosen(look.entities, look.reading.countries, look.keep)}
        names |= set() if look.entities or PERSON in look.keep else {PERSON}
        yield Sight(load(column.model), names, dict(column.model.labels))
    if column.helped(look.reading.languages):
        yield trained.Helper()


def _own_cells(columns: Sequence[pa.Array], rows: int) -> list[list[str]]:
    """For each row its own identifiers, spelled, and numbers also without their grouping."""
    own: list[list[str]] = [[] for _ in range(rows)]
    for cells in columns:
        for row, cell in enumerate(tokens.normalise_cell(cells).to_pylist()):
            if cell is not None and len(cell) >= LEAST_WORD:
                own[row].append(cell)
                if cell.replace(" ", "").isdecimal():
                    own[row].append(cell.replace(" ", ""))
    return own
