"""Ways on after a refusal: changes of the policy that are tried before they are named.

`changes` lists what could be changed, `foresee` guesses on the class table what
that would cost, `search` tries the best guesses for real, `keep` writes what was
found on the private side. After a release, `groups` looks for
changes that would show groups it hides. No way lowers k or sets a rule aside.
"""

from anonkit.steps.mend.changes import Change
from anonkit.steps.mend.foresee import finest, foreseen
from anonkit.steps.mend.groups import MOST_PEOPLE, show_groups
from anonkit.steps.mend.keep import keep
from anonkit.steps.mend.search import Tried, search

MENDABLE = frozenset(
    {
        "goal.few_tokens",
        "goal.gives_back",
        "goal.household_token",
        "goal.nobody_left",
        "goal.previous_coding",
        "goal.previous_differs",
        "goal.previous_k",
        "goal.shared_token",
        "goal.suppression_limit",
        "goal.token_across_households",
        "goal.too_many_combinations",
        "goal.unique_values",
        "goal.weight_scenario",
        "goal.weights",
    }
)
"""Refusals that a change of the policy may mend."""

__all__ = [
    "MENDABLE",
    "MOST_PEOPLE",
    "Change",
    "Tried",
    "finest",
    "foreseen",
    "keep",
    "search",
    "show_groups",
]
