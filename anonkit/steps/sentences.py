"""The sentences that a release says of itself, with places for names and figures."""

from __future__ import annotations

ROWS = "{rows} rows."
COLUMNS = "{columns} columns."
K = "Every combination of {under} is shared by at least {k} people."
K_ROWS = "Every combination of {under} stands in at least {k} rows."
K_ROWS_UNLINKED = (
    "Every combination of {under} stands in at least {k} rows; rows of one person are not linked."
)
K_HOUSEHOLDS = "Every combination of {under} spans at least {k} households."
COMPLETE_KEYS = "All {cells} cells of the public keys are there, empty ones too."
HALF_WIDTH = (
    "The noise is within ±{width} in 95 of 100 cells, as epsilon {epsilon} "
    "and sensitivity {sensitivity} imply."
)
SPENT = "Epsilon {epsilon} was spent from account {account} before the noise was drawn."
WHOLE_BOTH = (
    "Records and tables describe the same people: the release as a whole carries no "
    "differential privacy claim."
)
WHOLE_RECORDS = (
    "The records are k-anonymous under {under}, with k = {k}. "
    "There is no differential privacy claim."
)
WHOLE_TABLES = (
    "All tables together are (epsilon {epsilon}, delta {delta})-differentially private "
    "for one {unit} with at most {rows} rows."
)
SCENARIO = "In the scenario {name} everybody looks like at least {k} people, themselves included."
ANSWERS = {
    "l": "Every class holds at least {value} different answers of {column}.",
    "l_entropy": "In each class {column} is as mixed as {value} equally frequent answers.",
    "max_share": "No class gives an answer of {column} away with a share above {value}.",
    "t": "The answers of {column} in a class are at most {value} away from those of everybody.",
}
IDENTIFIER_OUT = "left out: it names a person"
METADATA_OUT = "left out: it describes how the data was collected"
TEXT_OUT = "left out: free text can name people"
WEIGHT_OUT = "left out: weights can give places away"
LEFT_OUT = "left out"
KEPT = "kept as it is"
RECODED = "{done}, and told more coarsely where too few people would be alike"
RECODED_LOCALLY = (
    "Where a class was too small, its people are told more coarsely in the columns that a "
    "neighbour may know; neighbours in the file may be told at other levels."
)
RECODED_GLOBALLY = "Each column that a neighbour may know is told at one level in the whole file."
CELLS_SUPPRESSED = (
    "Where a class was too small, single answers that a neighbour may know are written as *."
)
MINIMAL = (
    "How coarsely people are told depends on who is in the file: whoever knows the method knows "
    "that a finer telling would have left a class too small."
)
NOT_PROVEN = "The search for the telling was cut short; a finer one may exist."


def own_words() -> list[str]:
    """Every sentence with its places empty: words that are nobody's answer."""
    plain = [text for name, text in globals().items() if name.isupper() and isinstance(text, str)]
    return [*plain, *ANSWERS.values()]
