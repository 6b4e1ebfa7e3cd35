"""What a form's author asked to be done with a field before the data are shared.

Source:
    The `anonymise` column of an XLSForm is the convention of UNHCR's
    koboloadeR; `publishable` is SurveyCTO's.
"""

from __future__ import annotations

from anonkit.forms.base import Row, broken, word

ANONYMISE = ("anonymise", "anonymize", "anonymisation", "anonymization")
PUBLISHABLE = "publishable"
_WISHES = {
    "remove": "remove removed delete drop direct",
    "reference": "reference",
    "mask": "mask masked scramble scrambled hash hashed",
    "generalise": "generalise generalize generalised generalized key outlier quasi indirect",
    "sensitive": "sensitive",
    "keep": "keep none no default-non-anonymised non-anonymised no_action",
}
_KNOWN = {spelled: wish for wish, words in _WISHES.items() for spelled in words.split()}
_YES = ("yes", "y", "true", "true()", "1")
_NO = ("no", "n", "false", "false()", "0")


def wish_of(row: Row) -> str:
    """What one row asks for; empty where it says nothing.

    Raises:
        InputError: A word that is none of the convention's: it is not guessed at.
    """
    asked = row.get(*ANONYMISE)
    if asked:
        wish = _KNOWN.get(word(asked), "")
        if not wish:
            fix = "write remove, reference, mask, generalise, key, sensitive or keep, or nothing"
            raise broken("wish", "there is no such word for `anonymise`", row.where, fix)
        return wish
    published = row.get(PUBLISHABLE).casefold()
    if published and published not in _YES + _NO:
        raise broken("wish", "`publishable` is neither yes nor no", row.where, "write yes or no")
    if not published:
        return ""
    return "keep" if published in _YES else "remove"
