"""A first policy out of a scan: it loads, and refuses until a person has settled it.

Nothing in it comes from the cells: no value, no bound, no top code. Names of
columns are the file's own and are quoted whatever they hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from anonkit.errors import InputError, OptionError
from anonkit.policy.load import MAX_POLICY_BYTES
from anonkit.records import ScanColumn, ScanRecord

AGE_BAND = 10
"""Years in one band of the draft: a habit of statistics offices, not a figure of the data."""
_RELEASED = ("quasi", "sensitive", "open")
_NUMERIC = ("integer", "decimal")
_MAX_CONFIRM = 600
_OWN_VALUE = "nearly every row has a value of its own"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS_OF_YAML = frozenset(("true", "false", "null"))

_QUESTIONS: Mapping[str, str] = {
    "open": "could a neighbour or a colleague know this about somebody (write role: quasi), or "
    "would it hurt somebody if it were known (role: sensitive)? If neither, delete this question",
    "quasi": "is this something that people around somebody may know? Then delete this question",
    "sensitive": "would it hurt somebody if this were known? Then delete this question",
    "text": "did people write this in their own words? It is left out. If it is a list of "
    "answers, give it another role; else delete this question",
    "identifier": "does this tell who somebody is? It is left out; then delete this question",
    "metadata": "did the collection tool write this, not a person? It is left out; then delete "
    "this question",
    "weight": "is this the sampling weight (not the weight of a body)? Then delete this question",
}

_HEAD = """\
# A first draft by `anonkit init`, from the names of the columns and a sample of their values.
# It hands over nothing yet: every `confirm:` is a question, and `anonkit plan` refuses the
# policy until each is settled. So is `person: "?"`, where it stands.
#
# What to do, from top to bottom:
#   1. Check `country`, `source`, `person` and `household`.
#   2. For each line with `confirm:`, answer the question, mend the line if needed, and delete
#      the part `, confirm: "..."` of it. Keep the rest: without its line a column is unknown.
#   3. Run `anonkit plan THIS-FILE DATA` and read what will be done, column by column.
#   4. Run `anonkit release THIS-FILE DATA -o DIR`.
#
# What the roles mean:
#   identifier  tells who somebody is: left out, or replaced (`action: pseudonymise`)
#   quasi       what people around somebody may know: at least k people share each combination
#   sensitive   what would hurt somebody if it were known
#   open        anything else that may be handed over
#   text        people's own words: left out
#   weight      the sampling weight: not handed over in this version
#   metadata    what the collection tool writes: left out
"""

_TAIL = """\

unlisted: refuse              # a column that is not listed above stops the release

microdata:                    # k follows from `audience` above: 5 for public, else 3
  method: suppress            # people who are too few in their group are taken out
  suppression_limit: 0.05     # if more than this share of people would go, nothing is released
  leaks: state                # not checked in this version; the manifest says so

# For tables, each column in `by:` needs the public list of its possible answers, from the
# questionnaire and never from the data:  values: [female, male, other]
# Then, with an account made by `anonkit budget new NAME --epsilon 4`:
# aggregates:
#   budget: NAME
#   epsilon: 1.0              # for all tables below together
#   max_rows_per_person: 1
#   tables:
#     - {name: by_sex, by: [sex], count: persons}
"""


def draft(
    record: ScanRecord, *, name: str, countries: Sequence[str] = (), languages: Sequence[str] = ()
) -> str:
    """Write a policy for a scanned file.

    Args:
        record: The scan.
        name: Name of the policy, such as the file's name without its ending.
        countries: ISO 3166-1 codes, as given to the scan.
        languages: Languages of the form, as given to the scan.

    Returns:
        YAML that the strict loader takes and that `make_plan` refuses, with
        one fault for each question. Roles that were guessed are questions.

    Raises:
        OptionError: The file has too many columns for one policy.
        InputError: A column's name holds an invisible character, which a policy cannot say.
    """
    _check_names(record.columns)
    person = _unit(record, "person_id", unique=True)
    household = _unit(record, "household_id", unique=False)
    lines = [
        _HEAD,
        *_about(name, countries, languages),
        *_source(record),
        *_units(record, person, household),
        "columns:",
        *_columns(record.columns, person, household),
        _TAIL,
    ]
    text = "\n".join(lines)
    if len(text.encode("utf-8")) > MAX_POLICY_BYTES:
        raise OptionError(
            "the file has too many columns for one policy",
            fix="take out the columns that nobody will receive, and draft again",
            code="draft.too_large",
        )
    return text


def _check_names(columns: Sequence[ScanColumn]) -> None:
    for place, column in enumerate(columns, 1):
        if not column.name.strip() or not column.name.isprintable():
            raise InputError(
                "the name of a column is blank or holds an invisible character",
                where=f"column {place}",
                fix="rename the column at the source",
                code="draft.column_name",
            )


def quoted(text: str) -> str:
    """`text` as a YAML scalar in double quotes, on one line, and plain ASCII where it must be.

    A policy is read in Unicode's composed form (NFC); a name in another form
    is written in escapes, so that it still is the name in the file.
    """
    composed = unicodedata.normalize("NFC", text) == text
    return '"' + "".join(_escaped(char, composed=composed) for char in text) + '"'


def _escaped(char: str, *, composed: bool) -> str:
    if char in '"\\':
        return "\\" + char
    if char.isprintable() and (composed or char.isascii()):
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\U{code:08x}"


def _about(name: str, countries: Sequence[str], languages: Sequence[str]) -> Iterator[str]:
    slug = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60].lower() or "survey"
    yield "policy: 1"
    yield f"name: {quoted(slug)}"
    yield "release: wave-1               # a label of your own for this handing-over"
    yield f"title: {quoted(_printable(name)[:200])}"
    yield "audience: licensed            # public | licensed | intake: who will receive the records"
    if countries:
        yield f"country: {_list(countries)}"
    else:
        yield "# country: [KE]             # write it: phones and ids are told by country"
    yield f"languages: {_list(languages or ['en'])}"


def _source(record: ScanRecord) -> Iterator[str]:
    stated = record.stated
    found = [text for text in stated.get("missing", "").split(", ") if text]
    yield "source:"
    yield f"  missing: {_list(['', *found])}   # every spelling of no answer, such as -99"
    for key in ("delimiter", "encoding", "sheet"):
        if stated.get(key):
            yield f"  {key}: {quoted(stated[key])}"
    for column in record.columns:
        if column.about == "consent":
            yield "  # Write the answers that count as consent, letter by letter, and uncomment:"
            yield f"  # consent: {{column: {quoted(column.name)}, accept: [yes]}}"


def _units(record: ScanRecord, person: str, household: str) -> Iterator[str]:
    if person:
        yield f"person: {quoted(person)}"
    else:
        yield 'person: "?"                   # write: row   if each row is one person;'
        yield "#                               else the column that numbers people"
    if rows := record.stated.get("rows"):
        yield f"# {_printable(rows)}: is one person there twice?"
    if household:
        yield f"household: {quoted(household)}"


def _unit(record: ScanRecord, kind: str, *, unique: bool) -> str:
    """The first column that numbers people or households, or empty."""
    for column in record.columns:
        fits = column.identifier == kind and "*" not in column.name
        if fits and (not unique or _OWN_VALUE in column.evidence):
            return column.name
    return ""


def _columns(columns: Sequence[ScanColumn], person: str, household: str) -> Iterator[str]:
    for column in columns:
        fields = dict(_fields(column))
        questions = [*_unit_question(column, person, household), *_question(column, fields)]
        entry = ", ".join(f"{key}: {value}" for key, value in fields.items() if key != "ask")
        if questions:
            entry += f", confirm: {quoted(_joined(questions)[:_MAX_CONFIRM])}"
        why = _printable("; ".join(column.evidence))
        yield f"  # {why}\n  {quoted(column.name)}: {{{entry}}}"


def _joined(questions: Sequence[str]) -> str:
    """Sentences in a row: each ends once, the last without a full stop."""
    ended = [text if text.endswith((".", "?")) else f"{text}." for text in questions]
    return " ".join(ended).removesuffix(".")


def _unit_question(column: ScanColumn, person: str, household: str) -> Iterator[str]:
    if column.name == person:
        yield "does this number one person each, the same in all of a person's rows?"
    if column.name == household:
        yield "does this number one household each?"


def _question(column: ScanColumn, fields: Mapping[str, str]) -> Iterator[str]:
    """What a person has to settle about this column."""
    if "ask" in fields:
        yield fields["ask"]
    if column.about == "consent":
        yield "whose answers here count as consent? Write it under `source:` above"
    if column.review:
        yield column.review
    elif column.confidence == "guess" and "ask" not in fields:
        yield _QUESTIONS[column.role]


def _fields(column: ScanColumn) -> Iterator[tuple[str, str]]:
    """The entry of one column; `ask` is no field but a question."""
    if column.evidence[:1] == ("there is no value in it",):
        yield from (("role", "metadata"), ("ask", "no row has a value here: leave it out?"))
        return
    yield "role", column.role
    if column.role == "weight":
        yield "release", "false"
    if column.role in _RELEASED:
        yield from _released(column)


def _released(column: ScanColumn) -> Iterator[tuple[str, str]]:
    """How a column that may be handed over is handed over."""
    if column.type in ("multi", "point"):
        yield from (("type", column.type), ("release", "false"))
        if column.type == "multi":
            yield "ask", "several answers stand in one cell: left out in this version. Agreed?"
        return
    if column.type != "text":
        yield "type", column.type
    if column.about == "income" and column.type in _NUMERIC:
        yield "release", "false"
    elif column.about == "age" and column.type == "integer":
        yield from (("action", "band"), ("width", str(AGE_BAND)))
    elif column.about == "age" and column.type == "decimal":
        yield from (("action", "round"), ("to", str(AGE_BAND)))
    elif column.type == "date":
        yield from (("action", "coarsen_date"), ("to", "month"))
    elif _dates_as_text(column):
        yield "release", "false"
        yield "ask", _DATES


_DATES = (
    "these seem to be dates in a spelling of their own: left out. To hand them over write "
    "type: date, format: such as %d/%m/%Y, action: coarsen_date, to: month. Agreed?"
)


_DATED = frozenset(("the values are dates", "most values are dates"))


def _dates_as_text(column: ScanColumn) -> bool:
    dated = column.about == "date" and column.confidence == "sure"
    return column.type == "text" and (dated or not _DATED.isdisjoint(column.evidence))


def _list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(_scalar(text) for text in texts) + "]"


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML
    return text if plain else quoted(text)


def _printable(text: str) -> str:
    """One line that a YAML file may hold in a comment."""
    return "".join(char if char.isprintable() else "?" for char in text)
