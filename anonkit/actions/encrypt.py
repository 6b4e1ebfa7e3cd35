"""`encrypt`: a token that the owner can read back, if somebody else agrees."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import repeats, spread
from anonkit.errors import PolicyError, SecretError
from anonkit.keys.public import Approver, read_approver
from anonkit.keys.siv import ALGORITHM, Tokens
from anonkit.policy.document import shown

PURPOSE = "siv-token"
MOST_TOKENS = 100_000
"""In one request, whatever the policy says."""


class EncryptParams(Params):
    """Who has to agree before anything is read back, and how much at a time."""

    approvers: tuple[str, ...] = Field(
        strict=False,
        min_length=1,
        max_length=20,
        description="Files beside the policy with the public keys of people who may agree, such "
        "as [keys/approver.pem]; one of them is enough.",
    )
    domain: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="What a token is good for: one of another domain is never read back in its "
        "place. Default: the column's name.",
    )
    limit: int = Field(
        100,
        ge=1,
        le=MOST_TOKENS,
        description="How many tokens one request may name.",
    )


def encrypt(column: pa.Array, params: EncryptParams, context: Context) -> pa.Array:  # noqa: ARG001
    """Replace n texts by tokens that can be read back.

    Args:
        column: n texts. Spaces around a text go; nothing else of it is changed.
        params: They say who may read it back, not how it is made.
        context: `key` (64 bytes), `project` and `domain`.

    Returns:
        n strings, of 85 characters for texts of up to 31 bytes and longer by
        steps; equal texts, equal tokens. Missing stays missing, and so does
        what is empty.

    Raises:
        SecretError: The key is of another length.
    """
    tokens = Tokens.of(context.key, context.project, context.domain)
    if repeats(column):
        coded = column.dictionary_encode()
        return _tokens(coded.dictionary, tokens).take(coded.indices)
    return _tokens(column, tokens)


def _tokens(texts: pa.Array, tokens: Tokens) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(texts)
    present = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    made = [tokens.token(text) for text in present.drop_null().to_pylist()]
    return spread(pa.array(made, pa.string()), present)


def _approver(pem: bytes, name: str) -> Approver:
    """The public keys that one file holds."""
    try:
        return read_approver(pem)
    except SecretError as error:
        first = error.faults[0]
        fix = first.fix or (
            "ask them for what `anonkit keys public` prints of a keyring made with "
            "`anonkit keys new --for approve`"
        )
        problem = f"{shown(name)}: {first.problem}"
        raise PolicyError(problem, fix=fix, code="policy.approver") from None


ACTION = Action(
    name="encrypt",
    summary="a code that can be read back, if an approver agrees",
    params=EncryptParams,
    accepts=("text",),
    apply=encrypt,
    hides=True,
    kind="token",
    purpose=PURPOSE,
    domain=lambda params: params.domain,
    scope=lambda _: (ALGORITHM,),
    file="approvers",
    load=_approver,
    words=lambda _: "encrypted: the owner can read it back together with an approver",
    # With the key 00 01 02 .. 3f, in the project `survey`, in a column called `c`.
    examples=(
        (
            {"approvers": ["keys/approver.pem"]},
            "27481530",
            "al32munljqydowqbhqq3lcdxneqpq47heml6sdl6sil6sgl5l6tf7emfqksnizu6rpiorhnvjs6rt6pwnei4q",
        ),
        ({"approvers": ["keys/approver.pem"]}, " ", None),
        ({"approvers": ["keys/approver.pem"]}, None, None),
    ),
)
