"""Small strict YAML files beside a policy: read whole, or refused with every fault and its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as File
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from anonkit.errors import Fault, PolicyError
from anonkit.policy.document import Document, Path, read_document
from anonkit.policy.faults import line_of, model_faults

Model = TypeVar("Model", bound=BaseModel)
_TYPOGRAPHIC = re.compile(r"(?:^|[:,\[{-])\s*[“”„‟‘’‚«]")
"""A value or a key begins with a quote that YAML does not know."""
Wrong = tuple[Path, str, str, str]
"""Where in the file, what is wrong, how to mend it, and the code."""


@dataclass(frozen=True)
class Kind(Generic[Model]):
    """One kind of file."""

    name: str
    """What messages call it: `profile`."""
    model: type[Model]
    help: str
    """Where its form is told, such as `anonkit schema --of profile`."""
    code: str
    """Of a file that cannot be read at all."""
    most_bytes: int = 256 << 10
    """A policy's own limit."""
    form: str = ""
    """The first lines of a right one in one sentence, for whoever begins it in another way."""


@dataclass(frozen=True)
class Strict(Generic[Model]):
    """What a file says, and where."""

    said: Model
    lines: Mapping[Path, int]
    name: str

    def fault(self, wrong: Wrong) -> Fault:
        """A fault with its line."""
        return _fault(self.name, self.lines, wrong)


def read_strict(
    path: File, kind: Kind[Model], more: Callable[[Any], Iterable[Wrong]] | None = None
) -> Strict[Model]:
    """Read a file.

    Args:
        path: The file.
        kind: What it is to be.
        more: Finds what else is wrong, in the bare content: whatever the model says of it.

    Raises:
        PolicyError: Every fault of form, key, type, range and those of `more`, each with its line.
    """
    return parse_strict(bytes_of(path, kind), str(path), kind, more)


def parse_strict(
    data: bytes,
    name: str,
    kind: Kind[Model],
    more: Callable[[Any], Iterable[Wrong]] | None = None,
) -> Strict[Model]:
    """`read_strict` of bytes; `name` is how messages call the file."""
    text = unicodedata.normalize("NFC", _text(data, name, kind))
    found = read_document(text, name)
    if found.content is None and not found.faults:
        problem, fix = f"the {kind.name} is empty", f"see {kind.help}"
        raise PolicyError(problem, where=f"{name}:1", fix=fix, code="policy.empty")
    said, faults = _validated(found, name, kind)
    if not found.broken:
        faults += [
            _fault(name, found.lines, wrong) for wrong in (more(found.content) if more else ())
        ]
    if faults or said is None:
        raise PolicyError.of(
            sorted((_worded(_quoted(each, text), kind) for each in faults), key=_line)
        )
    return Strict(said, found.lines, name)


def bytes_of(path: File, kind: Kind[Model]) -> bytes:
    """The bytes of a file, and never more than one too many.

    Raises:
        PolicyError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(kind.most_bytes + 1)
    except OSError:
        raise PolicyError(
            f"the {kind.name} cannot be read",
            where=f"{path}:1",
            fix="check the path",
            code=kind.code,
        ) from None


def _text(data: bytes, name: str, kind: Kind[Model]) -> str:
    if len(data) > kind.most_bytes:
        raise PolicyError(
            f"the {kind.name} is larger than {kind.most_bytes >> 10} KiB",
            where=f"{name}:1",
            fix="split it, or leave out what it does not need",
            code="policy.too_large",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    raise PolicyError(
        f"the {kind.name} is not UTF-8",
        where=f"{name}:{line}",
        fix="save it as UTF-8",
        code="policy.encoding",
    )


def _validated(found: Document, name: str, kind: Kind[Model]) -> tuple[Model | None, list[Fault]]:
    faults = [fault for _, fault in found.faults]
    if found.broken:
        return None, faults

    def where(place: Sequence[str | int]) -> str:
        return f"{name}:{line_of(found.lines, place)}"

    try:
        return kind.model.model_validate(found.content), faults
    except ValidationError as error:
        bad = {place for place, _ in found.faults if place}
        more = model_faults(kind.model, error, where)
        return None, [*faults, *_beside(more, bad)]


def _beside(more: Iterable[tuple[Path, Fault]], bad: set[Path]) -> Iterator[Fault]:
    """Faults where no fault of form has been found already."""
    for place, fault in more:
        if not any(place[:end] in bad for end in range(1, len(place) + 1)):
            yield fault


def _fault(name: str, lines: Mapping[Path, int], wrong: Wrong) -> Fault:
    place, problem, fix, code = wrong
    return Fault(problem, f"{name}:{line_of(lines, place)}", fix, code)


def _quoted(fault: Fault, text: str) -> Fault:
    """With what to do first, where the line of a fault has quotes that a word processor set."""
    written = text.split("\n")[_line(fault) - 1 : _line(fault)]
    if not any(map(_TYPOGRAPHIC.search, written)):
        return fault
    plain = "this line has typographic quotes (“ ”), which are letters here: write plain ones"
    return replace(fault, fix=f'{plain} ("); then {fault.fix}')


def _worded(fault: Fault, kind: Kind[Model]) -> Fault:
    """The words that faults of a policy have, said of this kind of file."""
    a = "an" if kind.name[0] in "aeiou" else "a"
    problem = fault.problem.replace("a policy", f"{a} {kind.name}")
    problem = problem.replace("the policy", f"the {kind.name}")
    fix = fault.fix.replace("one policy a file", f"one {kind.name} a file")
    fix = fix.replace("a policy", f"{a} {kind.name}")
    if fix == "see `anonkit schema`":
        fix = f"see {kind.help}"
    if kind.form and fault.code in {"policy.wrong_type", "policy.unknown_key"}:
        fix = f"{fix}; the form is {kind.form}"
    return replace(fault, problem=problem, fix=fix)


def _line(fault: Fault) -> int:
    return int(fault.where.rpartition(":")[2])
