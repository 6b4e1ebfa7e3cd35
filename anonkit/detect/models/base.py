"""What a model of a language is: whoever makes it, it tells places in texts and what they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol


class Seen(NamedTuple):
    """A place in a text under the model's own label, in characters (code points)."""

    start: int
    end: int
    label: str


class Model(Protocol):
    """A model that was loaded."""

    @property
    def labels(self) -> Sequence[str]:
        """All that it can say of a place, without `B-` and `I-`."""

    def sees(self, texts: Sequence[str]) -> Sequence[Sequence[Seen]]:
        """n texts to what it sees in each, in any order.

        What it says of a text hangs on that text alone. It may raise anything.
        """


@dataclass(frozen=True)
class Kind:
    """One entry of the table of kinds: a folder of files that a library writes."""

    name: str
    marks: tuple[str, ...]
    """The files by which its folders are told."""
    library: str
    """What has to be importable."""
    extra: str
    """How pip calls what installs it; empty where anonkit itself does."""
    check: Callable[[Path], str]
    """What forbids to load the folder, in words without a value of its files, or ""."""
    load: Callable[[Path, Mapping[str, str]], Model]
    """The folder, and the policy's own names of its labels, to the model; heavy, offline."""


@dataclass(frozen=True)
class ModelFolder:
    """A folder with a model, as a policy names it. It was looked at and not loaded."""

    path: Path
    name: str
    """As the policy writes it."""
    kind: str
    sha256: str
    """Of the names and bytes of all its files."""
    labels: tuple[tuple[str, str], ...] = ()
    """Labels of the model with the entities that the policy takes them for."""
