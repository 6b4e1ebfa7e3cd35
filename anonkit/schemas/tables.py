"""What documents say of tables and of what was spent on them."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.schemas.parts import (
    COUNT,
    EXACT,
    FLAG,
    TEXT,
    TEXTS,
    Schema,
    list_of,
    object_of,
    or_null,
    said,
)

TABLE: Mapping[str, Schema] = {
    "name": TEXT,
    "measure": TEXT,
    "cells": or_null(said("Null before the release where keys are taken from the data.", COUNT)),
    "epsilon": EXACT,
    "rho": or_null(said("Where noise is Gaussian; epsilon is then 0.", EXACT)),
    "found": said("Columns whose keys are taken from the data.", TEXTS),
    "threshold": or_null(said("What the noisy count of such a key must reach.", COUNT)),
    "of": or_null(TEXT),
    "noise_half_width_95": or_null(EXACT),
    "adds_up_with": TEXTS,
    "does_not_add_up": FLAG,
}
"""What is said of a table alike before and after it is released."""
SPENT = object_of(
    account=TEXT,
    epsilon=EXACT,
    delta=said("Of the sampler itself: stated, and charged to no account.", TEXT),
    delta_spent=said("By the account, for what the policy asks `delta:` for.", EXACT),
    unit=TEXT,
    max_rows_per_unit=COUNT,
    measured=list_of(
        object_of(
            table=TEXT,
            epsilon=EXACT,
            sensitivity=EXACT,
            first_pass=FLAG,
            rho=or_null(EXACT),
            sigma_squared=or_null(EXACT),
        )
    ),
    gaussian=or_null(object_of(epsilon=EXACT, delta=EXACT, rho=EXACT)),
)
"""What an account paid, and for what, in a manifest."""
