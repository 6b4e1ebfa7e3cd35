"""A key's fingerprint in words, for comparing it over the telephone."""

from __future__ import annotations

SPOKEN = 10
"""Words in a fingerprint: ten bytes, so that a look-alike key costs 2^80 tries."""

# Everyday words, any two at least three letters apart, so that a slip of the
# ear or the pen does not turn one into another.
_WORDS = """
    abbey acorn adult agent alarm almond angle apron atlas attic autumn badge baker bamboo
    banjo barn basil beacon bench berry bishop bonus border bottle bread brick broom bubble
    bucket bulb butter cabin cactus camel canoe canvas carpet castle cello cement chalk
    cheese chimney cider circus clay cliff clock clover cobra coffee copper cotton cousin
    crystal cube curtain cycle cymbal daisy dancer denim desert diary doctor dolphin donkey
    dragon drum earth echo eight elbow emerald empire engine equator essay evening export
    fabric falcon family farmer feather fiddle finger fjord flute forest fossil fruit galaxy
    garden garlic giant giraffe glacier goblet gorilla grape guava guitar harbour harvest
    helmet hippo hornet hotel hyena iceberg igloo index indigo insect island ivory jaguar
    jasmine jazz jewel jigsaw journal juniper kayak kernel kingdom kitchen kite koala ladder
    lagoon lantern laptop lemon leopard lettuce library lilac linen lizard llama lobster
    lunar lyric magnet maple meadow medal mimosa mirror mitten morning mosaic muffin museum
    mustard napkin nectar needle nephew nickel nugget nutmeg nylon ocean octopus olive onion
    opera orange orchid ostrich oval oxygen ozone palace panda parrot pelican pencil picnic
    pigeon pillow pirate pony poplar potato prairie pumpkin puzzle pyramid quail quarry
    queen quiver rabbit radar rainbow raven ribbon rodeo rubber saffron scarf school scooter
    shell silver sketch spinach sponge squash squid stable summer sunset swan syrup tailor
    teapot temple tennis thumb thunder timber tractor trumpet tulip tunnel turtle tuxedo
    twelve uniform urban valley vanilla vessel village vinegar violin volcano voyage vulture
    waffle walnut weaver whistle window wolf wrist yacht yoga yogurt zenith zigzag
"""

WORDS = tuple(_WORDS.split())
"""256 words; a word's place is the byte it stands for."""


def words(key_id: str) -> str:
    """The first ten bytes of a key id, one word for each byte."""
    return "-".join(WORDS[byte] for byte in bytes.fromhex(key_id)[:SPOKEN])
