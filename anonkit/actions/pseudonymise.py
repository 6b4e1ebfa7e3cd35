"""`pseudonymise`: a token in place of an identifier."""

from __future__ import annotations

from typing import Literal

import pyarrow as pa
from pydantic import Field

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import repeats, spread
from anonkit.actions.normalise import IDS, Rule, normalise
from anonkit.actions.tokens import ALGORITHM, keyed_tokens, random_tokens

Linkage = Literal["within_release", "across_releases", "none"]


class PseudonymiseParams(Params):
    """What a token can be joined on."""

    domain: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="Columns of one domain can be joined. Default: the column's name.",
    )
    linkage: Linkage = Field(
        "within_release",
        description="Where equal identifiers have equal tokens; `none`: a new one in every cell.",
    )
    normalise: Rule = Field("text", description="How spellings are brought together.")


def normaliser_id(params: PseudonymiseParams) -> str:
    """Name and version of the normalisation, such as `text-v1`; part of the key's scope."""
    return IDS[params.normalise]


def pseudonymise(column: pa.Array, params: PseudonymiseParams, context: Context) -> pa.Array:
    """Replace n identifiers by tokens.

    Args:
        column: n texts.
        params: Normalisation and linkage. The domain and the scope of the
            linkage are already in the key.
        context: `key` (at least 32 bytes; not used with linkage `none`) and
            `countries`, for phones.

    Returns:
        n strings of 32 characters; missing stays missing, and so does what
        is empty when normalised. Whether each person has a token of their
        own is for the caller to check.

    Raises:
        SecretError: The key is short.
        InputError: A cell that cannot be normalised.
    """
    if params.linkage != "none" and repeats(column):
        coded = column.dictionary_encode()
        return _tokens(coded.dictionary, params, context).take(coded.indices)
    return _tokens(column, params, context)


def _tokens(texts: pa.Array, params: PseudonymiseParams, context: Context) -> pa.Array:
    spelled = normalise(texts, params.normalise, context.countries, context.column)
    shown = spelled.drop_null()
    if params.linkage == "none":
        return spread(random_tokens(len(shown)), spelled)
    made = keyed_tokens(shown, context.key)
    return made if spelled.null_count == 0 else spread(made, spelled)


def _words(params: PseudonymiseParams) -> str:
    code = "replaced by a code that cannot be read back"
    if params.linkage == "none":
        return f"{code}, a new one in every cell"
    if params.linkage == "across_releases":
        return f"{code}, the same in every release of this name"
    return f"{code}, and is another one in every release"


ACTION = Action(
    name="pseudonymise",
    summary="a code of 32 characters that cannot be read back without the key",
    params=PseudonymiseParams,
    accepts=("text",),
    apply=pseudonymise,
    hides=True,
    kind="token",
    purpose="mac-token",
    domain=lambda params: params.domain,
    scope=lambda params: (ALGORITHM, normaliser_id(params)),
    words=_words,
    # With the key 00 01 02 .. 1f and the country KE.
    examples=(
        (
            {"domain": "phone", "normalise": "phone"},
            "0712 345 678",
            "hvatgqsh46nurvytlpkg5gxvq6msrbpa",
        ),
        ({"domain": "phone"}, "+254712345678", "hvatgqsh46nurvytlpkg5gxvq6msrbpa"),
        ({}, " ", None),
        ({}, None, None),
    ),
)
