"""Which field of a form a column of the data is: by name, by path, by label, or by its parts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from anonkit.forms.calculations import sources_of
from anonkit.forms.places import ladder
from anonkit.records import Form, FormColumn, FormField

GROUP_ENDS = "/.:-"
"""What parts a group from its question in a column's name."""
OPTION_ENDS = ("/", ".", "___", ":", "_")
"""What parts a question from one of its answers, in exploded columns."""
_READINGS = ("latitude", "longitude", "altitude", "precision", "accuracy")
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_REPEATED = re.compile(r"(.+)_\d{1,4}")


def match(form: Form, columns: Sequence[str], table: str = "") -> Mapping[str, FormColumn]:
    """What the form says of each column that it knows.

    Args:
        form: The form.
        columns: Names as the file has them, with or without groups; or labels.
        table: The repeat whose rows these are, where that is known.

    Returns:
        By column, in the file's order. Fields of this table go before others
        of the same name; where two are left, the column is not matched.
    """
    index = _Index.of(form)
    own = _named(form.tables, table)
    found = ((name, index.find(name, own)) for name in columns)
    return {name: told for name, told in found if told is not None}


def _named(tables: Mapping[str, str], table: str) -> str:
    """A repeat by its name in any case: a sheet's, or the last part of a file's (`hh-roster`)."""
    asked = table.casefold()
    for name in sorted(tables, key=len, reverse=True):
        own = name.casefold()
        if asked == own or asked.endswith(tuple(f"{end}{own}" for end in "-_/.")):
            return name
    return ""


@dataclass
class _Index:
    """Every name under which a field may stand in data."""

    fields: Mapping[str, tuple[FormField, ...]]
    names: dict[str, list[FormColumn]] = field(default_factory=dict)
    labels: dict[str, list[FormColumn]] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Form) -> _Index:
        """The index of a form."""
        by_name: dict[str, tuple[FormField, ...]] = {}
        for one in form.fields:
            by_name[one.name] = (*by_name.get(one.name, ()), one)
        made = cls(by_name)
        for one in form.fields:
            made._add(one)
        return made

    def find(self, column: str, table: str) -> FormColumn | None:
        """What a column is, or None where nothing or too much fits."""
        for part, group in _parts(column):
            found = self._settled(self.names.get(part, []), table, group)
            if found is not None:
                return found
        repeated = _REPEATED.fullmatch(column)
        if repeated:
            found = self._settled(self.names.get(repeated[1], []), table, "")
            if found is not None and found.field.table:
                return found
        return self._settled(self.labels.get(_plain(column), []), table, "")

    def _settled(self, fitting: Sequence[FormColumn], table: str, group: str) -> FormColumn | None:
        """The one that fits: of the right group, then of the right table, or the only one.

        A question goes before a part of another one that would be spelled the same.
        """
        fitting = [one for one in fitting if not one.part] or fitting
        for these in (
            [one for one in fitting if group and _stands_in(one.field, group)],
            [one for one in fitting if one.field.table == table],
            fitting,
        ):
            if these:
                return these[0] if len(these) == 1 else None
        return None

    def _add(self, one: FormField) -> None:
        sources = sources_of(one, self.fields)
        whole = FormColumn(one, sources=sources, ladder=ladder(one, self.fields))
        self.names.setdefault(one.name, []).append(whole)
        for label in map(_plain, one.labels.values()):
            _once(self.labels, label, whole)
        for name, part in _parts_of(one):
            told = FormColumn(one, part, sources=sources)
            self.names.setdefault(name, []).append(told)
        if one.type == "select_multiple":
            self._add_options(one)

    def _add_options(self, one: FormField) -> None:
        for choice in one.choices:
            told = FormColumn(one, "option", choice.value)
            # REDCap writes the code -99 as ____99 at the end of a column's name.
            values = dict.fromkeys((choice.value, choice.value.replace("-", "_").lower()))
            for value in values:
                for end in OPTION_ENDS:
                    _once(self.names, f"{one.name}{end}{value}", told)
            for language, label in one.labels.items():
                said = choice.labels.get(language, choice.value)
                for text in (f"{label}/{said}", f"{label} (choice={said})"):
                    _once(self.labels, _plain(text), told)


def _once(index: dict[str, list[FormColumn]], key: str, told: FormColumn) -> None:
    if key and told not in index.setdefault(key, []):
        index[key].append(told)


def _parts_of(one: FormField) -> Iterator[tuple[str, str]]:
    """Columns that exports make of one answer."""
    if one.type == "point":
        for reading in _READINGS:
            yield f"_{one.name}_{reading}", "reading"
            for end in GROUP_ENDS:
                yield f"{one.name}{end}{reading.capitalize()}", "reading"
                yield f"{one.name}{end}{reading}", "reading"
    elif one.type in ("image", "audio", "video", "file"):
        yield f"{one.name}_URL", "link"


def _parts(column: str) -> Iterator[tuple[str, str]]:
    """A name whole, then without its groups, the longest first; and what stood before."""
    yield column, ""
    for place, char in enumerate(column):
        if char in GROUP_ENDS and place:
            yield column[place + 1 :], column[:place]


def _stands_in(one: FormField, group: str) -> bool:
    """Whether the names before a column's own are those of a field's groups, the last at least."""
    path = "/".join(part for part in (one.table, one.group) if part)
    given, wanted = (f"/{re.sub('[.:-]', '/', names)}" for names in (group, path))
    return bool(path) and (wanted.endswith(given) or given.endswith(wanted))


def _plain(text: str) -> str:
    """A label without mark-up, on one line."""
    return " ".join(_TAG.sub("", _BREAK.sub(" ", html.unescape(text))).split())
