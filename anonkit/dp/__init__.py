"""The questions that tables answer, and the noise they answer with."""

from anonkit.dp import (
    count_persons,
    count_rows,
    diffprivlib,
    histogram,
    means,
    opendp,
    quantiles,
    shares,
    sums,
)
from anonkit.dp.base import Noise, Query
from anonkit.registry import Registry

QUERIES: Registry[Query] = Registry(
    "query",
    count_persons.QUERY,
    count_rows.QUERY,
    sums.QUERY,
    means.QUERY,
    shares.QUERY,
    quantiles.QUERY,
    histogram.QUERY,
)
NOISE: Registry[Noise] = Registry("noise", diffprivlib.NOISE, opendp.NOISE)
