"""`questions.yaml`: what only people can answer, written to be filled in, and read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from anonkit.intake.profile.model import Profile
from anonkit.phrases import Language, phrases
from anonkit.policy.document import shown
from anonkit.policy.spelled import quoted
from anonkit.policy.strict import Kind, Wrong, read_strict
from anonkit.policy.types import Mapping_, Text, written
from anonkit.records import IntakeQuestion, IntakeRecord
from anonkit.registry import suggest
from anonkit.report.letter import asked_in, one_line

Answer = Annotated[
    str,
    BeforeValidator(written),
    Field(max_length=4000),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
"""`yes`, `true` and 3 stand for their own text."""


class WrittenAnswer(Mapping_):
    """One answer; empty until somebody gives it."""

    answer: Answer = ""
    by: Annotated[str, Field(max_length=200)] = ""


class WrittenAnswers(Mapping_):
    """The whole file."""

    answers: Literal[1]
    profile: Text
    parcel: Text = ""
    parcel_sha256: Text
    questions: dict[str, WrittenAnswer]


ANSWERS = Kind("answers file", WrittenAnswers, "the file as -o wrote it", "answers.file", 1 << 20)


def questions_file(record: IntakeRecord, language: Language = "en") -> str:
    """The file for a parcel, with the answers that are known already."""
    head = [
        "answers: 1",
        f"profile: {quoted(record.profile)}",
        f"parcel: {quoted(one_line(record.parcel))}",
        f"parcel_sha256: {quoted(record.parcel_sha256)}",
    ]
    asked = [line for each in record.questions for line in _entry(each, language)]
    body = ["questions:", *asked] if asked else ["questions: {}"]
    said = phrases("reply", language)
    what = [f"# {said.say(f'paper.{key}')}" for key in ("what", "how", "then", "nothing")]
    return "\n".join([*what, *head, *body]) + "\n"


def _entry(question: IntakeQuestion, language: Language) -> Iterator[str]:
    yield f"  {quoted(question.id)}:"
    yield f"    # {one_line(asked_in(question, language))}"
    said = phrases("reply", language)
    if question.levels:
        yield f"    # {one_line(said.say('paper.levels', levels=', '.join(question.levels)))}"
    if question.minimum:
        enough = question.levels[question.levels.index(question.minimum) :]
        yield f"    # {one_line(said.say('paper.minimum', levels=', '.join(enough)))}"
    if question.required:
        yield f"    # {said.say('paper.needed')}"
    yield f"    answer: {quoted(question.answer)}"
    yield f"    by: {quoted(question.by)}"


def read_answers(path: Path, profile: Profile, parcel_sha256: str) -> tuple[IntakeQuestion, ...]:
    """The profile's questions with the answers of a file.

    Args:
        path: The file.
        profile: Whose questions they must be.
        parcel_sha256: Of the parcel that they must be about.

    Raises:
        PolicyError: Every fault of the file, each with its line; answers of another profile or
            parcel are no answers here.
    """
    more = partial(_wrong, profile=profile, parcel_sha256=parcel_sha256)
    given = read_strict(path, ANSWERS, more).said.questions
    return tuple(_with(each, given.get(each.id)) for each in profile.questions)


def _with(question: IntakeQuestion, given: WrittenAnswer | None) -> IntakeQuestion:
    if given is None or not given.answer.strip():
        return question
    return replace(question, answer=given.answer, by=given.by)


def _wrong(content: Any, profile: Profile, parcel_sha256: str) -> Iterator[Wrong]:
    said = content if isinstance(content, dict) else {}
    if "profile" in said and said["profile"] != profile.name:
        problem = f"these answers are to questions of the profile {shown(said['profile'])}"
        fix = f"answer the questions of {profile.name}, or give that --profile"
        yield ("profile",), problem, fix, "answers.profile"
    if "parcel_sha256" in said and said["parcel_sha256"] != parcel_sha256:
        problem = "these answers are about other files, or the files were changed since"
        fix = "let -o write the questions of these files, and answer them"
        yield ("parcel_sha256",), problem, fix, "answers.parcel"
    questions = said.get("questions")
    yield from _answers(questions if isinstance(questions, dict) else {}, profile.questions)


def _answers(said: Mapping[str, Any], asked: Sequence[IntakeQuestion]) -> Iterator[Wrong]:
    known = {each.id: each for each in asked}
    for name, entry in said.items():
        if name not in known:
            fix = f"use {suggest(name, known)}" if known else "delete it"
            problem = f"the profile asks no question {shown(name)}"
            yield ("questions", name), problem, fix, "answers.unknown"
        elif isinstance(entry, dict):
            yield from _answer(("questions", name), entry, known[name])


def _answer(
    place: tuple[str | int, ...], entry: Mapping[str, Any], question: IntakeQuestion
) -> Iterator[Wrong]:
    answer = written(entry.get("answer", ""))
    if not isinstance(answer, str) or not answer.strip():
        return
    if question.levels and answer not in question.levels:
        problem = f"{shown(answer)} is none of the answers to choose from"
        yield (
            (*place, "answer"),
            problem,
            f"use {suggest(answer, question.levels)}",
            "answers.level",
        )
    by = entry.get("by", "")
    if isinstance(by, str) and not by.strip():
        fix = "write beside `by:` the name of who answers for it"
        yield place, f"nobody answers for {shown(question.id)}", fix, "answers.by"
