"""The two laws of noise of figures that add up: what each says of a measurement's part.

Of Laplace noise the parts are of epsilon, of Gaussian noise of rho. Pure and
concentrated privacy are not mixed: tables of the one and of the other divide
epsilon between them, and rho is what the second part of it pays for together
with delta. So all tables together are (epsilon, delta)-private, by basic
composition of an epsilon_1-private and an (epsilon_2, delta)-private release.

Source:
    Dwork & Roth 2014, doi:10.1561/0400000042, Theorem 3.16 (epsilons and
    deltas add up). `dp.zcdp` has those of concentrated privacy.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from anonkit.dp import mechanisms, tails, zcdp


class Law(Protocol):
    """How noisy a cell is that was measured with a part of what there is."""

    def variance(self, part: Fraction) -> str:
        """As decimal text, in squared units of the value, rounded up."""
        ...

    def half_width_95(self, part: Fraction) -> int:
        """Holds the noise with probability 0.95 or more."""
        ...

    def cell(self, part: Fraction) -> tails.CellNoise:
        """The noise itself."""
        ...


@dataclass(frozen=True)
class Laplace:
    """Discrete Laplace noise."""

    sensitivity: int
    """L1, of one table."""

    def variance(self, part: Fraction) -> str:
        """As decimal text, in squared units of the value, rounded up."""
        return mechanisms.variance(part, self.sensitivity)

    def half_width_95(self, part: Fraction) -> int:
        """Holds the noise with probability 0.95 or more."""
        return mechanisms.half_width_95(part, self.sensitivity)

    def cell(self, part: Fraction) -> tails.CellNoise:
        """The noise itself."""
        return tails.laplace(part, self.sensitivity)


@dataclass(frozen=True)
class Gaussian:
    """Discrete Gaussian noise."""

    l2_squared: int
    """Squared L2 length of what one privacy unit adds to one table."""

    def variance(self, part: Fraction) -> str:
        """As decimal text, in squared units of the value, rounded up."""
        return zcdp.gaussian_variance(self.sigma_squared(part))

    def half_width_95(self, part: Fraction) -> int:
        """Holds the noise with probability 0.95 or more."""
        return zcdp.gaussian_half_width_95(self.sigma_squared(part))

    def cell(self, part: Fraction) -> tails.CellNoise:
        """The noise itself."""
        return tails.Gaussian(float(self.sigma_squared(part)))

    def sigma_squared(self, part: Fraction) -> Fraction:
        """The noise's parameter."""
        return zcdp.sigma_squared(self.l2_squared, part)


@dataclass(frozen=True)
class Concentrated:
    """What the tables with Gaussian noise cost together."""

    epsilon: Fraction
    """Of the request's epsilon."""
    delta: Fraction
    """Of the request's delta."""
    rho: Fraction
    """What both pay for: the parts of the measured tables add up to it."""
