"""What a protection method is: a pure function from the class table to classes that go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anonkit.classes.table import ClassTable


@dataclass(frozen=True)
class Goals:
    """What every class must hold."""

    k: int
    """Least number of people in a class, >= 2."""
    k_households: int | None
    """Least number of households in a class; None where none is declared."""


@dataclass(frozen=True)
class Method:
    """One entry of the method table."""

    name: str
    summary: str
    decide: Callable[[ClassTable, Goals], npt.NDArray[np.bool_]]
    """c classes to c booleans: True where the class's people must go."""
