"""Risk for somebody of whom it is not known whether he is in the file: he is in the population.

An intruder who looks for anybody at all (a journalist) matches a record with
all F people of the population who look like it, and F is estimated by the sum
of the survey weights of its class (k-map, with the weights as the map).

Source:
    El Emam 2013, Guide to the De-Identification of Personal Health Information,
    chapter 16: journalist risk, its highest value max 1 / F and the share of
    records with 1 / F above a threshold. k-map: Sweeney 2002; as in ARX,
    `ARXPopulationModel` with class sizes in the population.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anonkit.classes.table import ClassTable
from anonkit.risk.base import Measure

_SOURCE = "El Emam 2013, Guide to the De-Identification of Personal Health Information, chapter 16"


def population_sizes(table: ClassTable) -> npt.NDArray[np.float64] | None:
    """Estimated people of the population in each of c classes; None where weights tell none.

    Nobody in the file is missing from the population: never fewer than there.
    """
    return None if table.weight is None else np.maximum(table.weight, table.n)


def journalist(table: ClassTable) -> float | None:
    """Highest chance that a match with the population is right: 1 / min F."""
    sizes = population_sizes(table)
    return None if sizes is None else float(1 / sizes.min())


def at_risk(table: ClassTable, least: int) -> float | None:
    """Share of the people whose class stands for fewer than `least` people of the population.

    That is the share of records with a risk 1 / F above the threshold 1 / `least`.
    """
    sizes = population_sizes(table)
    return None if sizes is None else float(table.n[sizes < least].sum() / table.n.sum())


JOURNALIST = Measure(
    "journalist",
    "Highest chance to find somebody who may or may not be in the file.",
    journalist,
    "chance",
    _SOURCE,
)
