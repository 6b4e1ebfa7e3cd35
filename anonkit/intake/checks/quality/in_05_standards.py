"""IN-05: units, dates, places, sex, age and disability as standards have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from anonkit.detect.spelling import words_of
from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.quality import codes
from anonkit.intake.quality.cells import STAR, answers, percent
from anonkit.intake.quality.dates import DatesSeen, is_date
from anonkit.intake.quality.described import is_codebook, packages
from anonkit.records import ScanColumn

_FEW = 60
"""Different answers of a list of sexes or of levels, at most."""
_PLACES = 50_000
_MEASURED_LISTED = """
distance area weight height length volume duration income price cost expenditure spending rent
wage salary yield rainfall distancia peso altura ingreso costo poids taille revenu umbali
"""
_MEASURED = frozenset(_MEASURED_LISTED.split())
_UNITS_LISTED = """
km m cm mm mi ha acre acres hectare hectares kg g l ml litre litres liter liters min mins minutes
hour hours hr hrs day days week month monthly year annual usd eur kes tzs ugx etb ssp lbp cop mwk
zar inr npr xof xaf percent pct share shilling shillings dollar dollars euro birr peso pesos
kwacha rand rupee rupees franc francs class band level group type category
"""
_UNITS = frozenset(_UNITS_LISTED.split())
_AGE = (
    r"^(?:[0-9]{1,3}(?:\.[0-9]+)?|[0-9]{1,3} ?(?:to|-|–|a|à|or more|\+|<).*|(?:under|over|<|>).*)$"
)


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table what is not as standards have it; of the parcel, of when it is."""
    told: list[Result] = []
    dated = False
    tables = [each for each in case.now.records if not is_codebook(case, each)]
    for table in tables:
        for column, days in _days(case, table, settings):
            dated = dated or days.filled > 0
            told += _dates(table, column, days, settings)
        told += [one for c in table.columns for one in _coded(table, c)]
        told += _units(table)
        dated = dated or any("year" in words_of(each.name) for each in table.columns)
    if tables and not dated and not any("temporal" in each for each in packages(case).values()):
        why = "no column says when the data were collected, nor does a data package"
        told.append(found(why, fix="say in which days they were collected", severity="low"))
    yield from told
    if not told:
        yield clean("dates, places, sexes, ages and units are as standards have them, where told")


def _days(case: Case, table: Records, settings: Settings) -> Iterator[tuple[ScanColumn, DatesSeen]]:
    earliest = date(int(settings["earliest_year"]), 1, 1)
    columns = {each.name: each for each in table.columns if is_date(each)}
    counts = {name: DatesSeen() for name in columns}
    if columns:
        for batch in table.batches(list(columns)):
            for name, days in counts.items():
                days.take(batch.column(name), columns[name], earliest, case.today)
    for name, days in counts.items():
        # Where most cells are none, the name misled: what it is, other checks say.
        numbers = columns[name].type in ("integer", "decimal")
        odd = days.unread + (days.early + days.late if numbers else 0)
        if days.filled and (columns[name].type == "date" or 2 * odd <= days.filled):
            yield columns[name], days


def _dates(
    table: Records, column: ScanColumn, days: DatesSeen, settings: Settings
) -> Iterator[Result]:
    year = settings["earliest_year"]
    wrong = [
        (days.unread, "are no dates"),
        (days.impossible, "are days that no month has"),
        (days.late, "lie in the future"),
        (days.early, f"lie before {year}"),
        (min(days.day_first, days.month_first), "have month and day the other way round"),
    ]
    told = [f"{count} of {days.filled} {why}" for count, why in wrong if count]
    if told:
        figures = {"dates": days.filled, "wrong": sum(count for count, _ in wrong)}
        fix = "correct them, or leave the cells empty; write days as 2026-12-31"
        yield found("; ".join(told), at=table, fix=fix, columns=(column.name,), figures=figures)


def _coded(table: Records, column: ScanColumn) -> Iterator[Result]:
    if column.about == "sex":
        yield from _sex(table, column)
    elif column.about == "age" and column.role != "identifier":
        yield from _age(table, column)
    elif column.about == "place" or codes.speaks_of_places(column.name):
        yield from _place(table, column)
    elif codes.speaks_of_functioning(column.name):
        yield from _functioning(table, column)


def _values(table: Records, column: ScanColumn, most: int) -> frozenset[str]:
    """The different answers, where they are few; looked at here, and never told."""
    listed = table.rows.distinct(column.name, most)
    if listed is None:
        return frozenset()
    texts = answers(listed, column).to_pylist()
    return frozenset(text for text in texts if text != STAR and not text.startswith("("))


def _sex(table: Records, column: ScanColumn) -> Iterator[Result]:
    values = _values(table, column, _FEW)
    spellings = codes.sexes(values)
    twice = [sex for sex, count in spellings.items() if count > 1]
    if twice:
        why = f"{' and '.join(sorted(twice))} is spelled in more than one way"
        yield found(why, at=table, fix="one spelling for each answer", columns=(column.name,))
    numbers = values and all(text.isdigit() for text in values)
    if numbers and not column.values and not _listed(table, column):
        why = "sex is told in numbers, and nobody says which is which"
        yield found(why, at=table, fix="say what each code means", columns=(column.name,))


def _listed(table: Records, column: ScanColumn) -> bool:
    """Whether the file's own labels, or the form, list the answers."""
    fields = table.form.fields if table.form else ()
    return any(each.name == column.name and each.choices for each in fields)


def _age(table: Records, column: ScanColumn) -> Iterator[Result]:
    import pyarrow.compute as pc  # noqa: PLC0415 - kernels, for the tables that have ages

    filled = odd = 0
    for batch in table.batches([column.name]):
        texts = answers(batch.column(0), column)
        filled += len(texts)
        odd += len(texts) - (pc.sum(pc.match_substring_regex(texts, _AGE)).as_py() or 0)
    if odd and odd < filled / 2:
        why = (
            f"{odd} of {filled} ages are no numbers of years and no bands ({percent(odd, filled)})"
        )
        fix = "ages in completed years, or in bands"
        yield found(why, at=table, fix=fix, columns=(column.name,), figures={"odd": odd})


def _place(table: Records, column: ScanColumn) -> Iterator[Result]:
    values = _values(table, column, _PLACES)
    country = not {"country", "iso", "iso2", "iso3", "pais", "pays", "nchi"}.isdisjoint(
        words_of(column.name)
    )
    wrong = [
        (codes.unknown_places(values), "codes of places begin with no country of ISO 3166-1"),
        (codes.mixed_places(values), "of its places have no code, though all others have one"),
        (codes.unknown_countries(values) if country else 0, "codes are no country of ISO 3166-1"),
    ]
    for count, why in wrong:
        if count:
            fix = "use the office's list of places, or OCHA's codes such as KE047"
            yield found(f"{count} {why}", at=table, fix=fix, columns=(column.name,))


def _functioning(table: Records, column: ScanColumn) -> Iterator[Result]:
    values = _values(table, column, _FEW)
    if 1 < len(values) < 12 and codes.washington_levels(values) < 3 and not column.part_of:
        told = all(text.isdigit() for text in values) and (column.values or _listed(table, column))
        if not told:
            why = "the answers are not the Washington Group's four levels of difficulty"
            fix = "say in the method note how disability was asked: it limits what can be compared"
            yield found(why, at=table, fix=fix, columns=(column.name,), severity="low")


def _units(table: Records) -> Iterator[Result]:
    bare = []
    for column in table.columns:
        words = {*words_of(column.name), *words_of(column.label)}
        number = column.type in ("integer", "decimal") and column.role in ("open", "sensitive")
        if number and words & _MEASURED and not words & _UNITS:
            bare.append(column.name)
    if bare:
        why = "what is measured has no unit, in its name or its label"
        fix = "put the unit into the name or the dictionary (km, USD, litres a day)"
        yield found(why, at=table, fix=fix, columns=tuple(bare), severity="low")


CHECK = Check(
    name="IN-05",
    title="Dates, places and codes as standards have them",
    severity="medium",
    threshold="dates from {earliest_year} to today; ISO 3166 and admin codes; one spelling each",
    source="PSA Philippines 2019; Washington Group Short Set; ISO 3166; OCHA p-codes",
    mend="correct what is told, or say in the dictionary why it is right",
    settings={"earliest_year": 1900},
    dimension="coherence",
    required=True,
    run=run,
)
