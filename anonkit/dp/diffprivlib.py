"""diffprivlib as a source of noise: two of its mechanisms that work on whole numbers.

Discrete Gaussian noise comes from OpenDP here too. diffprivlib's
`GaussianDiscrete` takes no scale: it finds one itself, by floating-point
bisection and for one cell, where zero-concentrated privacy needs the declared
one. Its sampler tosses about one coin for each unit of the scale, besides.
"""

from anonkit.dp import geometric, opendp, permute_and_flip
from anonkit.dp.base import Noise

NOISE = Noise(
    name="diffprivlib",
    summary="Laplace noise and permute-and-flip from diffprivlib; Gaussian noise from OpenDP.",
    add=geometric.add_noise,
    delta=geometric.sampler_delta,
    choose=permute_and_flip.choose,
    choice_delta=permute_and_flip.sampler_delta,
    add_gaussian=opendp.add_gaussian,
)
