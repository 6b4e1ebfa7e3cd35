"""Every measure that is counted again in released records, by its name."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.bundle.verify.records.claims import answers, people, weights, wildcard
from anonkit.bundle.verify.records.claims.base import Measure

MEASURES: Mapping[str, Measure] = {
    "rows": people.ROWS,
    "columns": people.COLUMNS,
    "k": people.K,
    "k_rows": people.K_ROWS,
    "k_households": people.K_HOUSEHOLDS,
    "k_wildcard": wildcard.K_WILDCARD,
    "classes": people.CLASSES,
    "discernibility": people.DISCERNIBILITY,
    "l": answers.L,
    "l_entropy": answers.L_ENTROPY,
    "t": answers.T,
    "max_share": answers.MAX_SHARE,
    "weight_people": weights.WEIGHT_PEOPLE,
    "weight_total": weights.WEIGHT_TOTAL,
    "weight_strata": weights.WEIGHT_STRATA,
    "global_risk": weights.GLOBAL_RISK,
    "individual_risk": weights.INDIVIDUAL_RISK,
    "standing_out": people.STANDING_OUT,
}
