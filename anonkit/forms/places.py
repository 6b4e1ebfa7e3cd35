"""Lists that hang on each other: districts under regions, as `choice_filter` says."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.forms.calculations import Named
from anonkit.records import FormField

MOST_LEVELS = 8


Chains = Mapping[str, tuple[str, ...]]
"""By answer: what stands above it, the nearest first."""


def ladder(field: FormField, fields: Named) -> tuple[tuple[str, ...], ...]:
    """Each answer with what stands above it, the nearest first.

    Args:
        field: A closed question.
        fields: All of the form by name.

    Returns:
        One line a choice; nothing where some choice has no place in the list
        above, or one label stands on two levels, so that a reader could not tell them.
    """
    chains = _chains(field, fields, MOST_LEVELS)
    lines = tuple((value, *over) for value, over in chains.items())
    levels = [set(level) for level in zip(*lines, strict=True)]
    alone = sum(map(len, levels)) == len(set().union(*levels))
    return lines if alone and len(levels) > 1 else ()


def _chains(field: FormField, fields: Named, left: int) -> Chains:
    upper = fields.get(field.parent, ()) if field.parent and left else ()
    if len(upper) != 1:
        return {choice.value: () for choice in field.choices}
    over = _chains(upper[0], fields, left - 1)
    if any(choice.parent not in over for choice in field.choices):
        return {}
    return {choice.value: (choice.parent, *over[choice.parent]) for choice in field.choices}
