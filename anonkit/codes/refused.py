"""A check said no: exit code 1."""

from __future__ import annotations

REFUSED = {
    "budget.short": "The account has less epsilon left than the tables ask for.",
    "budget.unit": "The account counts by another unit (person or household) than the tables.",
    "csv.gate": "The written CSV file is not what was meant to be written.",
    "goal.device_token": "A token tells which device was used, and the audience is public.",
    "goal.few_tokens": "Pseudonyms could be told from how often each occurs.",
    "goal.gives_back": "A column gives back what another column hides, for too many people.",
    "goal.household_token": "A token tells who lives together, and the audience is public.",
    "goal.linked_recoding": "People can be followed over several rows, and the method cannot.",
    "goal.nobody_left": "No class of k people can be made, so nobody would be left.",
    "goal.shared_token": "People share a released token, and no household is declared.",
    "goal.suppression_limit": "More people would have to leave than the policy allows.",
    "goal.token_across_households": "A released token is shared across declared households.",
    "goal.too_few_people": "Fewer than 3 k people are in the file: too few for records.",
    "goal.too_many_combinations": "The quasi-identifiers have too many combinations to count.",
    "goal.unique_values": "Too many people have a value of their own in a released column.",
    "parquet.gate": "The written Parquet file is not what was meant to be written.",
    "plugin.failed": "A plug-in failed, or did not make what an action makes.",
    "plugin.untouched": "A plug-in changed no cell of a column.",
    "redact.not_searched": "A free text could not be searched for identifiers.",
    "redact.too_many_values": "The hidden columns have too many values to look for in free text.",
    "release.changed": "The written files are not those that the manifest lists.",
    "residual.*": "Released cells look like an identifier of this kind.",
    "residual.column_name": "The name of a released column looks like an identifier.",
    "residual.personal_value": "A value of a hidden column stands in the release.",
    "scan.*": "A column of the file holds identifiers of this kind (`--fail-on direct`).",
    "signature.wrong": "The signature does not match the manifest.",
    "xlsx.gate": "The written workbook is not what was meant to be written.",
}
