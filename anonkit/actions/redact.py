"""`redact`: labels in the place of what identifies somebody in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import pyarrow as pa
from pydantic import Field

from anonkit.actions.base import Action, Context, Params

_SPAN = {"start": pa.int32(), "end": pa.int32(), "entity": pa.string(), "value": pa.string()}
SPANS = pa.list_(pa.struct(list(_SPAN.items())))
"""What `context.others["spans"]` holds for each text: places that do not overlap, in order
(code points), what stands there, and the spelling in which equal values are equal."""
_LABEL = re.compile(r"<([A-Z_]+)_([1-9]\d{0,2})>")


class RedactParams(Params):
    """What is looked for."""

    entities: tuple[str, ...] = Field(
        (),
        strict=False,
        description="What to take out, such as [PHONE, EMAIL]; empty: all that can be found "
        "in the policy's countries. What the table's own hidden columns say is always taken out.",
    )
    keep: tuple[str, ...] = Field(
        (),
        strict=False,
        description="What stays though it could be found, such as [LOCATION, DATE]; not beside "
        "`entities:`. What the table's own hidden columns say is taken out all the same.",
    )
    patterns: Mapping[str, str] = Field(
        default_factory=dict,
        strict=False,
        description="Patterns of your own by name, such as {CASE: 'GBV/[A-Z]{3}/[0-9]+'}, in the "
        "syntax of RE2: what matches becomes <CASE_1>.",
    )
    model: str = Field(
        "",
        description="Folder beside the policy with a model of your own (spaCy, transformers or "
        "GLiNER) that looks at the texts too; `none`: no model at all looks.",
    )
    model_labels: Mapping[str, str] = Field(
        default_factory=dict,
        strict=False,
        description="Labels of that model and what they stand for, such as {PER: PERSON}; those "
        "of people and places in common use are known.",
    )


class _Found(NamedTuple):
    start: int
    end: int
    entity: str
    value: str


@cache
def _library() -> Any:
    """The one place where presidio-anonymizer is loaded."""
    import presidio_anonymizer  # noqa: PLC0415

    return presidio_anonymizer


@cache
def _engine() -> Any:
    return _library().AnonymizerEngine()


def redact(column: pa.Array, params: RedactParams, context: Context) -> pa.Array:  # noqa: ARG001
    """Put a label such as `<PHONE_1>` in the place of each identifier.

    Args:
        column: n texts; nulls stay null.
        params: Told when the spans were looked for.
        context: `others["spans"]` are the identifiers of each text, as `SPANS` has them.

    Returns:
        n texts. Labels are numbered within one text: the same value has the
        same number, and a label that stood there before keeps its own. A text
        without spans is the same to the byte.
    """
    spans = context.others["spans"].to_pylist()
    texts = column.to_pylist()
    made = [_labelled(text, found) for text, found in zip(texts, spans, strict=True)]
    return pa.array(made, pa.string())


def _labelled(text: str | None, found: list[dict[str, Any]] | None) -> str | None:
    if text is None or not found:
        return text
    library = _library()
    spans = [_Found(**one) for one in found]
    # An operator of Presidio writes the name of its entity in angle brackets: ours have a number.
    results = [
        library.RecognizerResult(label, span.start, span.end, 1.0)
        for label, span in zip(_labels(text, spans), spans, strict=True)
    ]
    replace = {"DEFAULT": library.OperatorConfig("replace", {})}
    done = _engine().anonymize(text, results, replace, merge_entities_with_spaces=False)
    return str(done.text)


def _labels(text: str, spans: list[_Found]) -> list[str]:
    """The numbered label of each span, without its angle brackets."""
    taken: defaultdict[str, int] = defaultdict(int)
    for entity, number in _LABEL.findall(text):
        taken[entity] = max(taken[entity], int(number))
    numbers: dict[tuple[str, str], int] = {}
    for span in spans:
        if (span.entity, span.value) not in numbers:
            taken[span.entity] += 1
            numbers[span.entity, span.value] = taken[span.entity]
    return [f"{span.entity}_{numbers[span.entity, span.value]}" for span in spans]


def _words(params: RedactParams) -> str:
    what = ", ".join(params.entities) if params.entities else "what looks like an identifier"
    kept = f"; {', '.join(params.keep)} stay" if params.keep else ""
    own = f", of what matches {', '.join(params.patterns)}" if params.patterns else ""
    label = f"labels such as <PHONE_1> in place of {what}{own}"
    return f"{label} and of the table's own hidden values{kept}"


ACTION = Action(
    name="redact",
    summary="free text with labels in place of identifiers; names that no list has may stay",
    params=RedactParams,
    accepts=("text",),
    apply=redact,
    hides=True,
    readable=True,
    needs=("spans",),
    words=_words,
    examples=(
        ({}, "call 0712345678 or 0733 123 456", "call <PHONE_1> or <PHONE_2>"),
        ({}, "0712345678, yes, 0712345678", "<PHONE_1>, yes, <PHONE_1>"),
        ({"entities": ["EMAIL"]}, "a@example.org, 0712345678", "<EMAIL_1>, 0712345678"),
        ({}, "the tank is dry", "the tank is dry"),
        ({}, None, None),
    ),
)
