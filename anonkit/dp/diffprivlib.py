"""diffprivlib as a source of noise: two of its mechanisms that work on whole numbers."""

from anonkit.dp import geometric, permute_and_flip
from anonkit.dp.base import Noise

NOISE = Noise(
    name="diffprivlib",
    summary="Discrete Laplace noise and permute-and-flip from diffprivlib.",
    add=geometric.add_noise,
    delta=geometric.sampler_delta,
    choose=permute_and_flip.choose,
    choice_delta=permute_and_flip.sampler_delta,
)
