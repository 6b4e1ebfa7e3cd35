"""The checks that released records must pass, in the order they are run."""

from anonkit.registry import Registry
from anonkit.steps.checks import (
    device_tokens,
    few_tokens,
    gives_back,
    personal_values,
    unique_values,
)
from anonkit.steps.checks.base import Check

CHECKS: Registry[Check] = Registry(
    "check",
    few_tokens.CHECK,
    device_tokens.CHECK,
    unique_values.CHECK,
    gives_back.CHECK,
    personal_values.CHECK,
)
