"""A first policy out of a scan: it loads, and refuses until a person has settled it.

Nothing in it comes from the cells: no value, no bound, no top code. Names of
columns are the file's own and are quoted whatever they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

from anonkit.errors import InputError, OptionError
from anonkit.policy.load import MAX_POLICY_BYTES
from anonkit.policy.model import NO_CONSENT, UNSETTLED, Audience
from anonkit.policy.proposal import (
    ROLES,
    Entry,
    chosen,
    dates_as_text,
    is_left_out,
    proposed,
)
from anonkit.policy.questions import (
    ROW,
    Answers,
    Choice,
    Question,
    Survey,
    Topic,
    changes,
    questions,
)
from anonkit.policy.spelled import listed, quoted
from anonkit.records import ScanColumn

_MAX_CONFIRM = 600
_MOST_NAMED = 12

_ASKED = {
    "household": "does this number one household each? If not, delete the line `household:` above",
    "missing": "some cells are no numbers: write the spellings of no answer under "
    "`source: missing:`, and mend the others at the source",
    "role": "may people around somebody know this, or would it hurt somebody if it were known?",
}
_PERSON = (
    "does this number one person each, the same in all of a person's rows? "
    "If not, write another column, or `row`, at `person:` above"
)
_ROLES = f"Write role: {' | '.join(ROLES.values())}; or add release: false to leave it out"
_TOGETHER = (
    "may everything in this column be handed over, and in the {number} others marked "
    "`asked about at {name}`? Nothing in them speaks of people. At those of which somebody may "
    "know the answer, or that would hurt somebody, write role: quasi or sensitive; at those that "
    "nobody needs, release: false"
)
_AUDIENCES = " | ".join(get_args(Audience))

_SETTLED = """\
# Drafted by `anonkit init`, and settled by what a person answered. What to do now:
#   1. Run `anonkit plan THIS-FILE DATA` and read what will be done, column by column.
#   2. Run `anonkit release THIS-FILE DATA -o DIR`.
#
"""
_HEAD = """\
# A first draft by `anonkit init`, from the names of the columns and a sample of their values.
# It hands over nothing yet: every `confirm:` is a question, and `anonkit plan` refuses the
# policy until each is settled. So is each `"?"`, at `consent:` or `person:`, where it stands.
#
# What to do, from top to bottom:
#   1. Check `audience`, `country`, `source` with `consent`, `person` and `household`.
#   2. For each line with `confirm:`, answer the question, mend the line if needed, and delete
#      the part `, confirm: "..."` of it. Keep the rest: without its line a column is unknown.
#      What is left out anyway is not asked about; give it another role if it is wanted.
#   3. Run `anonkit plan THIS-FILE DATA` and read what will be done, column by column.
#   4. Run `anonkit release THIS-FILE DATA -o DIR`.
#
"""
_ROLES_MEAN = """\
# What the roles mean:
#   identifier  tells who somebody is: left out, or replaced (`action: pseudonymise`)
#   quasi       what people around somebody may know: at least k people share each combination
#   sensitive   what would hurt somebody if it were known
#   open        anything else that may be handed over
#   text        people's own words: left out
#   weight      the sampling weight: left out; with `weight:` and what weights add up to, and
#               without `release: false`, it is handed over in bands
#   metadata    what the collection tool writes: left out
# Delete an `action` beside `identifier`, `text` or `metadata`: else what it makes is handed over.
"""

_TAIL = """\

unlisted: refuse              # a column that is not listed above stops the release

microdata:                    # k follows from `audience` above: 5 for public, else 3
  method: local_recode        # who would stand out is told more coarsely; few are taken out
  suppression_limit: 0.05     # if more than this share of people would go, nothing is released
  leaks: refuse               # weights, codes, gaps and row order may not tell what is hidden

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


def draft(survey: Survey, answers: Answers | None = None) -> str:
    """Write a policy for a scanned file.

    Args:
        survey: The scan, and what is known besides.
        answers: What a person said to all of its questions; None where nobody was asked.

    Returns:
        YAML that the strict loader takes. Without answers `make_plan` refuses
        it, with one fault for each question; with answers nothing is open.

    Raises:
        OptionError: The file has too many columns for one policy.
        InputError: A column's name holds an invisible character, which a policy cannot say.
    """
    check_names(survey.record.columns)
    lines = [
        (_SETTLED if answers else _HEAD) + _carried(survey) + _ROLES_MEAN,
        *_about(survey, answers),
        *_source(survey, answers),
        *_units(survey, answers),
        "columns:",
        *_columns(survey, answers),
        *_linked(survey, answers),
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


def _carried(survey: Survey) -> str:
    """What the file carries besides cells, for whoever may send the file itself."""
    if not survey.record.seen:
        return ""
    head = (
        "# The file carries more than cells. A release never does; the file itself, if sent, does:"
    )
    told = [f"#   {_printable(each)}" for each in survey.record.seen]
    return "\n".join([head, *told, "#", ""])


def check_names(columns: Sequence[ScanColumn]) -> None:
    """Refuse a column whose name cannot be written for a person to read.

    Raises:
        InputError: The name is blank, or holds an invisible character.
    """
    for place, column in enumerate(columns, 1):
        if not column.name.strip() or not column.name.isprintable():
            raise InputError(
                "the name of a column is blank or holds an invisible character",
                where=f"column {place}",
                fix="rename the column at the source",
                code="draft.column_name",
            )


def _about(survey: Survey, answers: Answers | None) -> Iterator[str]:
    slug = re.sub(r"[^A-Za-z0-9]+", "-", survey.name).strip("-")[:60].lower() or "survey"
    audience = _key(answers, "audience") or "licensed"
    countries = survey.countries or (_typed(answers, "country") if answers else ())
    yield "policy: 1"
    yield f"name: {quoted(slug)}"
    yield "release: wave-1               # a label of your own for this handing-over"
    yield f"title: {quoted(_printable(survey.name)[:200])}"
    yield f"audience: {audience:<12}        # {_AUDIENCES}: who will receive the records"
    if countries:
        yield f"country: {listed(countries)}"
    else:
        yield "# country: [KE]             # write it: phones and ids are told by country"
    yield f"languages: {listed(survey.languages or ['en'])}"


def _source(survey: Survey, answers: Answers | None) -> Iterator[str]:
    stated = survey.record.stated
    found = [text for text in stated.get("missing", "").split(", ") if text]
    codes = [] if answers is None else _typed(answers, "missing")
    missing = list(dict.fromkeys(["", *found, *codes]))
    yield "source:"
    yield f"  missing: {listed(missing)}   # every spelling of no answer, such as -99"
    yield from _no_answers(survey)
    for key in ("delimiter", "encoding", "sheet"):
        if stated.get(key):
            yield f"  {key}: {quoted(stated[key])}"
    if answers is None:
        yield from _ask_for_consent(survey)
        return
    said = list(answers.about("consent"))
    accepted = [(column, answer) for column, answer in said if not isinstance(answer, Choice)]
    for column, answer in accepted:
        yield f"  consent: {{column: {quoted(column)}, accept: {listed(answer)}}}"
    if said and not accepted:
        yield f"  consent: {NO_CONSENT}"


def _no_answers(survey: Survey) -> Iterator[str]:
    """Answers of the form that say nothing: a person may count them as missing."""
    said = dict.fromkeys(text for one in survey.record.columns for text in one.no_answer)
    if said:
        named = ", ".join(map(quoted, list(said)[:_MOST_NAMED]))
        yield f"  # These answers of the form say that nobody knows or tells: {_printable(named)}."
        yield "  # They count as answers. To count one as missing, write it at `missing:`, and not"
        yield "  # in the lists of `values:`."


def _ask_for_consent(survey: Survey) -> Iterator[str]:
    asked = [question for question in questions(survey) if question.topic == "consent"]
    if not asked:
        return
    yield "  # Whose rows may be handed over? Write one of these in the place of `consent:` below,"
    yield "  # with all answers that say yes, letter by letter: who said anything else stays out."
    for question in asked:
        if question.typed:
            column = quoted(question.column)
            yield f'  #   consent: {{column: {column}, accept: ["...", "..."]}}'
        else:
            yield f"  #   (rename {quoted(question.column)} at the source to ask it)"
    yield f"  #   consent: {NO_CONSENT}    if none of this decides who may be in the release"
    yield f'  consent: "{UNSETTLED}"'


def _units(survey: Survey, answers: Answers | None) -> Iterator[str]:
    person = _person(survey, answers)
    if person == ROW:
        yield "person: row"
    elif person:
        yield f"person: {quoted(person)}"
    else:
        yield 'person: "?"                   # write: row   if each row is one person;'
        yield "#                               else the column that numbers people"
    if rows := survey.record.stated.get("rows"):
        yield f"# {_printable(rows)}: is one person there twice?"
    if survey.household and _key(answers, "household") != "no":
        yield f"household: {quoted(survey.household)}"


def _person(survey: Survey, answers: Answers | None) -> str:
    """`row`, a column, or empty: nobody knows yet."""
    for _, answer in answers.about("person") if answers else ():
        if isinstance(answer, Choice):
            return answer.column or ROW
        return answer[0]
    return survey.person


def _key(answers: Answers | None, topic: Topic) -> str:
    """What was chosen on a topic that there is one question of at most, or empty."""
    given = answers.about(topic) if answers else ()
    return next((answer.key for _, answer in given if isinstance(answer, Choice)), "")


def _typed(answers: Answers, topic: Topic) -> tuple[str, ...]:
    """All that was typed on a topic."""
    given = (answer for _, answer in answers.about(topic) if not isinstance(answer, Choice))
    return tuple(text for answer in given for text in answer)


def _columns(survey: Survey, answers: Answers | None, table: str = "") -> Iterator[str]:
    """The columns of one table, each with why it is what it is."""
    asked = questions(survey) if answers is None else ()
    indent = "  " if not table else "      "
    for column in survey.record.columns:
        if survey.table_of(column.name) != table:
            continue
        choice = answers.chosen(column.name) if answers else ""
        fields = chosen(column, choice) if choice else proposed(column)
        entry = _entry(fields)
        own = [one for one in asked if one.column == column.name and one.topic != "consent"]
        confirm = _joined([*map(_asked, own), *_of_all(column.name, asked)])
        if confirm:
            entry += f", confirm: {quoted(confirm[:_MAX_CONFIRM])}"
        why = (*column.evidence, *_as_first(column.name, asked))
        yield f"{indent}# {_printable('; '.join(why))}"
        if answers is None and is_left_out(fields):
            yield from (indent + line for line in _how_to_hand_over(column, asked))
        name = column.name[len(table) + 1 :] if table else column.name
        yield f"{indent}{quoted(name)}: {{{entry}}}"


def _of_all(name: str, asked: Sequence[Question]) -> Iterator[str]:
    """At the first of many columns that are asked about together: the question."""
    for question in asked:
        if question.columns[:1] == (name,):
            yield _TOGETHER.format(number=len(question.columns) - 1, name=name)


def _as_first(name: str, asked: Sequence[Question]) -> Iterator[str]:
    """At each of the others: where they are asked about."""
    for question in asked:
        if name in question.columns[1:]:
            yield f"asked about at {question.columns[0]}"


def _linked(survey: Survey, answers: Answers | None) -> Iterator[str]:
    """The tables whose rows belong to rows of another one."""
    left = survey.record.stated.get("not_linked")
    if left:
        yield f"# Not read, for no column says whose rows they are: {_printable(left)}."
    if not survey.linked:
        return
    yield ""
    yield "# Tables whose rows belong to rows of another table. Who leaves one leaves all. Nothing"
    yield "# tells which rows belong together, unless both ends of a key are handed over as codes:"
    yield "#   {role: identifier, action: pseudonymise, domain: interview}"
    yield "linked:"
    for table in survey.linked:
        pairs = ", ".join(f"{quoted(own)}: {quoted(theirs)}" for own, theirs in table.key.items())
        yield f"  {table.name}:"
        yield f"    sheet: {quoted(table.sheet)}"
        yield f"    parent: {table.parent}"
        yield f"    key: {{{pairs}}}"
        yield "    columns:"
        yield from _columns(survey, answers, table.name)


def _entry(fields: Entry) -> str:
    return ", ".join(f"{key}: {value}" for key, value in fields.items())


def _how_to_hand_over(column: ScanColumn, asked: Sequence[Question]) -> Iterator[str]:
    """What to write for a column that is left out, if it is wanted after all."""
    if column.left_out:
        yield from _why_left_out(column)
        return
    wanted = any((one.topic, one.column) == ("role", column.name) for one in asked)
    if dates_as_text(column):
        yield "# left out: say how the dates are spelled to hand over their month, such as"
        yield f"#   {{{_entry(chosen(column, 'month_dmy_slash'))}}}"
    elif wanted or "quasi" in changes(column, asked):
        handed = _entry(chosen(column, "quasi"))
        yield f"# left out; to hand it over: {{{handed}}}, or another role"


def _why_left_out(column: ScanColumn) -> Iterator[str]:
    """Why a column is left out for what the scan saw across columns, and what to write."""
    kind, _, other = column.left_out.partition(" ")
    if kind == "twin":
        told = f"{other} says the same, and one of the two may be handed over"
        yield f"# left out: {_printable(told)}."
        yield "# To hand over this one, move `release: false` to the other's line"
        return
    handed = {**proposed(replace(column, left_out="")), "action": "options"}
    if kind == "sets":
        yield "# left out: a release refuses sets that many people have for themselves. To hand"
        yield "# it over, name the few options that are wanted; all others are told as one word:"
        yield f'#   {{{_entry(handed)}, keep: ["...", "..."]}}'
        return
    handed["action"] = "band, width: 10" if column.type == "integer" else "round, to: 10"
    yield "# left out: it would tell exactly what is told more coarsely. To hand it over:"
    yield f"#   {{{_entry(handed)}}}"


def _asked(question: Question) -> str:
    """A question at a column's line, with the answers that can be written there."""
    if question.topic == "person":
        return _PERSON
    if question.topic != "role":
        return _ASKED[question.topic]
    return _joined([*question.doubts, _ASKED["role"], _ROLES])


def _joined(texts: Sequence[str]) -> str:
    """Sentences in a row: each ends once, the last without a full stop."""
    ended = [text if text.endswith((".", "?")) else f"{text}." for text in texts]
    return " ".join(ended).removesuffix(".")


def _printable(text: str) -> str:
    """One line that a YAML file may hold in a comment."""
    return "".join(char if char.isprintable() else "?" for char in text)
