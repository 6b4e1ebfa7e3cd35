"""A toy recogniser: the word `abracadabra` is an identifier."""

from anonkit.detect.base import Recogniser

RECOGNISER = Recogniser(
    name="odd_word",
    summary="the word abracadabra",
    identifier="odd_word",
    gate="abracadabra",
    test=lambda text, countries: "abracadabra" in text,
    column_share=0.5,
    residual=True,
)
