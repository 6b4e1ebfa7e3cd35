"""The same request has the same name, whatever its spelling; another has another."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.dp.epsilon import epsilon_fault, epsilon_of, epsilon_text
from anonkit.dp.ledger import request_id
from anonkit.errors import OptionError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.fractions() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)
REQUESTS = st.dictionaries(st.text("xyz", min_size=1, max_size=2), VALUES, max_size=4)


def named(canonical: dict[str, Any]) -> str:
    return request_id("water", "survey", "wave-1", canonical)


@pytest.mark.parametrize(
    "one", [1, Decimal(1), Decimal("1.00"), Decimal("1E+0"), Fraction(1), "1", "1.0", "1.00"]
)
def test_epsilon_counts_by_value(one: object) -> None:
    assert named({"epsilon": one}) == named({"epsilon": 1})
    assert named({"tables": [{"epsilon": one}]}) == named({"tables": [{"epsilon": 1}]})


def test_a_tenth_is_a_tenth_and_not_the_float_near_it() -> None:
    assert named({"epsilon": "0.1"}) == named({"epsilon": Fraction(1, 10)})
    assert named({"epsilon": Decimal("0.1")}) == named({"epsilon": "0.10"})
    with pytest.raises(TypeError):
        named({"epsilon": 0.1})


def test_text_that_looks_like_a_number_is_no_number_elsewhere() -> None:
    assert named({"keys": ["1"]}) != named({"keys": [1]})
    assert named({"keys": ["01"]}) != named({"keys": ["1"]})


@given(REQUESTS)
def test_the_order_of_keys_is_no_matter(canonical: dict[str, Any]) -> None:
    assert named(dict(reversed(canonical.items()))) == named(canonical)


def test_the_order_of_tables_is_one() -> None:
    assert named({"tables": ["a", "b"]}) != named({"tables": ["b", "a"]})


@given(REQUESTS, REQUESTS)
def test_different_requests_have_different_names(one: dict[str, Any], two: dict[str, Any]) -> None:
    def by_type(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: by_type(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [by_type(inner) for inner in value]
        number = isinstance(value, int | Fraction) and not isinstance(value, bool)
        return ("number", value) if number else (type(value).__name__, value)

    assert (named(one) == named(two)) == (by_type(one) == by_type(two))


def test_account_name_and_label_are_part_of_a_request() -> None:
    asked = [("a", "b", "c"), ("b", "a", "c"), ("a", "b", "d"), ("ab", "", "c"), ("a", "c", "b")]
    assert len({request_id(*names, {}) for names in asked}) == len(asked)


@pytest.mark.parametrize(
    ("text", "value"),
    [("4", Fraction(4)), ("0.5", Fraction(1, 2)), ("1.00", Fraction(1)), ("1/3", Fraction(1, 3))],
)
def test_epsilon_is_read_exactly(text: str, value: Fraction) -> None:
    assert epsilon_of(text) == value


@pytest.mark.parametrize(
    "text", ["", "-1", "1e1", "inf", "nan", "1/0", "0", "0.0", "10.1", " 1", "1,5", "٣", "9" * 40]
)
def test_what_is_no_epsilon_is_refused(text: str) -> None:
    with pytest.raises(OptionError):
        epsilon_of(text)


@given(st.fractions(min_value=0, max_value=10, max_denominator=10**6).filter(lambda x: x > 0))
def test_epsilon_is_written_exactly(value: Fraction) -> None:
    assert Fraction(epsilon_text(value)) == value
    assert "e" not in epsilon_text(value).lower()
    assert epsilon_fault(value) is None
