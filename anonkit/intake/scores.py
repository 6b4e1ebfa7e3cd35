"""What each dimension of a profile comes to: its evidence, and what is missing of it.

An item of a dimension is a check or a question. A check is met where it found nothing that
counts (what is only told does not count). What somebody answers for by name, and what there was
nothing of to look at, is neither met nor unmet. A question is met where it
is answered, and not below the minimum that the office set. Levels without a minimum are told and
not judged: how much a level is worth is the office's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from anonkit.intake.profile.model import CheckProfile, Profile
from anonkit.records import IntakeCheck, IntakeQuestion, IntakeScore

State = Literal["met", "unmet", "open", "unjudged", "spared"]


@dataclass(frozen=True)
class _Item:
    name: str
    weight: float
    state: State


def scored(
    profile: Profile, checks: Sequence[IntakeCheck], questions: Sequence[IntakeQuestion]
) -> tuple[IntakeScore, ...]:
    """A score for each dimension of the profile, in its order."""
    return tuple(
        _held(_score(profile, name, _items(profile, checks, questions, name)), checks)
        for name in profile.dimensions
    )


def _items(
    profile: Profile, checks: Sequence[IntakeCheck], questions: Sequence[IntakeQuestion], name: str
) -> Sequence[_Item]:
    return [*_of_checks(profile, checks, name), *_of_questions(questions, name)]


def _held(score: IntakeScore, checks: Sequence[IntakeCheck]) -> IntakeScore:
    """A dimension in which something rejects is below its minimum, however much else is well."""
    rejects = any(
        each.dimension == score.dimension and each.counts and each.status == "fail"
        for each in checks
    )
    return replace(score, reached=False) if rejects and score.minimum is not None else score


def told(scores: Iterable[IntakeScore]) -> Mapping[str, str]:
    """What is to be stated of scores: those below their minimum, and all of them together."""
    every = list(scores)
    low = [each for each in every if each.reached is False]
    said = {}
    if low:
        said["below_minimum"] = "; ".join(_low(each) for each in low)
    weighed = [(each.share, each.weight) for each in every]
    if every and all(share is not None and weight is not None for share, weight in weighed):
        whole = sum(weight or 0 for _, weight in weighed)
        share = sum((share or 0) * (weight or 0) for share, weight in weighed) / whole
        said["all_dimensions"] = f"{share:.2f} of what is asked for, by the profile's weights"
    return said


def _low(score: IntakeScore) -> str:
    share = "nothing that can be judged" if score.share is None else f"{score.share:.2f}"
    return f"{score.title}: {share}, and at least {score.minimum:.2f} is asked for"


def _score(profile: Profile, name: str, items: Sequence[_Item]) -> IntakeScore:
    asked = profile.dimensions[name]
    weight = {
        state: sum(each.weight for each in items if each.state == state)
        for state in ("met", "unmet", "open")
    }
    whole = sum(weight.values())
    share = weight["met"] / whole if whole else None
    count = {state: sum(each.state == state for each in items) for state in ("met", "unmet")}
    reached = None if asked.minimum is None else share is not None and share >= asked.minimum
    return IntakeScore(
        dimension=name,
        title=asked.title,
        passed=count["met"],
        looked_at=count["met"] + count["unmet"],
        open=sum(each.state in {"open", "spared"} for each in items),
        share=share,
        minimum=asked.minimum,
        reached=reached,
        weight=asked.weight,
        missing=tuple(each.name for each in items if each.state in {"unmet", "open"}),
    )


def _of_checks(profile: Profile, checks: Sequence[IntakeCheck], name: str) -> Iterator[_Item]:
    mine: dict[str, list[IntakeCheck]] = {}
    for each in checks:
        if each.dimension == name:
            mine.setdefault(each.id, []).append(each)
    for check, found in mine.items():
        weight = profile.checks.get(check, CheckProfile()).weight
        yield _Item(check, weight, _state(found))


def _state(found: Sequence[IntakeCheck]) -> State:
    """Of all that one check said: its worst; what could not be looked at passes for nothing."""
    if any(each.counts and each.status != "not_checked" for each in found):
        return "unmet"
    if any(each.counts for each in found):
        return "open"
    if any(each.waived is not None for each in found):
        return "unjudged"
    if all(each.status == "not_checked" for each in found):
        return "spared"
    looked = any(each.status != "pass" or each.applies for each in found)
    return "met" if looked else "unjudged"


def _of_questions(questions: Sequence[IntakeQuestion], name: str) -> Iterator[_Item]:
    for each in questions:
        if each.dimension == name:
            yield _Item(each.id, each.weight, _answered(each))


def _answered(question: IntakeQuestion) -> State:
    if not question.answer:
        return "open" if question.required else "spared"
    if question.levels and not question.minimum:
        return "unjudged"
    return "met" if question.enough else "unmet"
