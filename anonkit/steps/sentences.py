"""What was done to a column without an action, in plain words."""

from __future__ import annotations

WEIGHTS_BANDED = (
    "in bands: the mean weight of a fifth of the rows or more, shared by many people, and scaled "
    "so that all rows add up to {total}"
)
WEIGHTS_MEAN = "their number, so that the mean is 1"
WEIGHTS_PEOPLE = "{population} people, as declared"
WEIGHTS_STRATA = "{population} people, by {stratum} as public totals say"
IDENTIFIER_OUT = "left out: it names a person"
METADATA_OUT = "left out: it describes how the data was collected"
TEXT_OUT = "left out: free text can name people"
WEIGHT_OUT = "left out: weights can give places away"
LEFT_OUT = "left out"
IN_TABLES = "not in the records; used in tables"
KEPT = "kept as it is"
RECODED = "{done}, and told more coarsely where too few people would be alike"


def own_words() -> list[str]:
    """Every sentence with its places empty: words that are nobody's answer."""
    return [text for name, text in globals().items() if name.isupper() and isinstance(text, str)]
