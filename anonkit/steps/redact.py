"""What stands in free text and must not leave: looked for in every text that is redacted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pyarrow as pa

from anonkit.actions.redact import SPANS
from anonkit.detect import tokens, trained
from anonkit.detect.entities import chosen
from anonkit.detect.entities.base import Reading, Span
from anonkit.detect.entities.look import Asked, Look, Looks
from anonkit.detect.known import LEAST_WORD, PERSON, Known
from anonkit.detect.models import ModelFailedError, Sight, load
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.known_values import hidden_columns


class Spotter:
    """Finds the identifiers in the texts of the columns that are redacted."""

    def __init__(self, plan: Plan, known: Known) -> None:
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
            present: The n cells of every column of its table that is read, null where missing.

        Raises:
            RefusedError: A pattern took too long or failed. It names the column, never the text.
        """
        own = _own_cells([present[c.name] for c in self._own if c.name in present], len(cells))
        asked = [
            None if text is None else (text, _standing_in(text, cells_beside))
            for text, cells_beside in zip(cells.to_pylist(), own, strict=True)
        ]
        different = list(dict.fromkeys(one for one in asked if one is not None))
        found = dict(zip(different, self._look(column.name, different), strict=True))
        return pa.array([None if one is None else found[one] for one in asked], SPANS)

    def _look(self, name: str, asked: Sequence[Asked]) -> list[list[dict[str, object]]]:
        fix = "write `action: suppress`, or name fewer `entities:`"
        try:
            found = self._looks[name].at(asked)
            return [
                [_told(text, span) for span in spans]
                for (text, _), spans in zip(asked, found, strict=True)
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


def _standing_in(text: str, cells: list[str]) -> tuple[str, ...]:
    """Those of a row's own identifiers that may stand in its text."""
    if not cells:
        return ()
    letters = "".join(word.text for word in tokens.words_in(text))
    return tuple(cell for cell in cells if cell.replace(" ", "") in letters)


def _told(text: str, span: Span) -> dict[str, object]:
    words = [word.text for word in tokens.words_in(text[span.start : span.end])]
    if span.entity == PERSON:
        words = sorted(words)
    value = " ".join(words) or text[span.start : span.end]
    if value.replace(" ", "").isdecimal():
        value = value.replace(" ", "")
    return {"start": span.start, "end": span.end, "entity": span.entity, "value": value}
