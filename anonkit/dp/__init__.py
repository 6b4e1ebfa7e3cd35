"""The questions that tables answer, and the noise they answer with."""

from anonkit.dp import count_persons, diffprivlib, opendp
from anonkit.dp.base import Noise, Query
from anonkit.registry import Registry

QUERIES: Registry[Query] = Registry("query", count_persons.QUERY)
NOISE: Registry[Noise] = Registry("noise", diffprivlib.NOISE, opendp.NOISE)
