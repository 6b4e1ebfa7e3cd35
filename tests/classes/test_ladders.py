"""Ladders and bands: every value told ever more coarsely, up to `*`."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.classes.bands import (
    band_label,
    band_labels,
    bands_from_zero,
    edge_label,
    edge_labels,
    edge_labels_of,
)
from anonkit.classes.ladder_csv import csv_ladder
from anonkit.classes.ladders import bands_ladder, dates_ladder, order_ladder, prefix_ladder
from anonkit.errors import InputError, PolicyError

WHOLE = st.integers(-(2**63), 2**63 - 1)
SMALL = st.integers(-500, 500)
WIDTH = st.integers(1, 50)
TOP = st.none() | st.integers(1, 200)
PERIODS = ("month", "quarter", "year", "decade")
OTHERS = {
    "dates": (dates_ladder(PERIODS), st.dates().map(str)),
    "prefix": (prefix_ladder((4, 3, 1)), st.text("KE0123", max_size=6)),
    "order": (
        order_ladder(("none", "mild", "severe")),
        st.sampled_from(["none", "mild", "severe"]),
    ),
}
LADDERS = st.builds(
    lambda first, factors, top: bands_ladder(_widths(first, factors), top),
    st.integers(1, 9),
    st.lists(st.integers(2, 4), max_size=3),
    TOP,
)


def _widths(first: int, factors: list[int]) -> list[int]:
    widths = [first]
    for factor in factors:
        widths.append(widths[-1] * factor)
    return widths


def bounds(label: str) -> tuple[int, float]:
    """The first and the last number of a band, as a reader of the label understands it."""
    if label.endswith(" or more"):
        return int(label.removesuffix(" or more")), float("inf")
    low, _, high = label.partition(" to ")
    return int(low), int(high or low)


@pytest.mark.parametrize(
    ("value", "width", "top", "label"),
    [
        (23, 5, 80, "20 to 24"),
        (0, 5, 80, "0 to 4"),
        (79, 20, 80, "60 to 79"),
        (80, 20, 80, "80 or more"),
        (1000, 20, 80, "80 or more"),
        (-1, 5, None, "-5 to -1"),
        (-5, 5, None, "-5 to -1"),
        (-6, 5, None, "-10 to -6"),
        (7, 1, None, "7"),
        (45, 40, 60, "40 to 59"),
    ],
)
def test_a_band_is_told_in_words(value, width, top, label):
    assert band_label(value, width, top) == label


@settings(deadline=None)
@given(WHOLE, WIDTH, TOP)
def test_a_number_lies_in_the_band_its_label_names(value, width, top):
    low, high = bounds(band_label(value, width, top))
    assert low <= value <= high


@settings(deadline=None)
@given(SMALL, WIDTH, TOP)
def test_every_number_of_a_band_has_the_same_label_so_bands_never_overlap(value, width, top):
    label = band_label(value, width, top)
    low, high = bounds(label)
    ends = {low, int(min(high, low + width - 1)), value}
    assert {band_label(number, width, top) for number in ends} == {label}
    assert band_label(low - 1, width, top) != label
    if high != float("inf"):
        assert high - low < width
        assert band_label(int(high) + 1, width, top) != label


@settings(deadline=None)
@given(st.integers(0, 300), WIDTH, st.integers(1, 200))
def test_the_finite_list_holds_every_band_once_in_order(value, width, top):
    listed = bands_from_zero(width, top)
    starts = [bounds(label)[0] for label in listed]
    assert starts == sorted(set(starts))
    assert listed.count(band_label(value, width, top)) == 1


@settings(deadline=None)
@given(st.lists(st.none() | WHOLE, max_size=30), WIDTH, TOP)
def test_a_column_of_bands_is_the_band_of_each(values, width, top):
    wanted = [None if value is None else band_label(value, width, top) for value in values]
    made = band_labels(pa.array(values, pa.int64()), width, top)
    assert made.type == pa.string()
    assert made.to_pylist() == wanted


@settings(deadline=None)
@given(st.lists(SMALL, min_size=1, max_size=6, unique=True).map(sorted), SMALL)
def test_cut_points_make_half_open_bands_that_cover_all_above_the_first(edges, value):
    labels = edge_labels(edges)
    found = edge_label(value, edges)
    holding = [label for label in labels if bounds(label)[0] <= value <= bounds(label)[1]]
    assert holding == ([found] if found is not None else [])
    assert (found is None) == (value < edges[0])
    assert edge_labels_of(pa.array([value, None]), edges).to_pylist() == [found, None]


def test_cut_points_are_told_in_words():
    assert edge_labels([0, 18, 60]) == ("0 to 17", "18 to 59", "60 or more")
    assert edge_labels([0, 1, 5]) == ("0", "1 to 4", "5 or more")


@settings(deadline=None)
@given(LADDERS, SMALL, SMALL, st.data())
def test_two_numbers_together_at_one_level_stay_together_above_it(ladder, one, two, data):
    level = data.draw(st.integers(0, ladder.height - 2))
    at = [ladder.at(str(value), level) for value in (one, two)]
    above = [ladder.at(str(value), level + 1) for value in (one, two)]
    assert at[0] != at[1] or above[0] == above[1]


@settings(deadline=None)
@given(LADDERS, SMALL)
def test_a_ladder_starts_at_the_value_and_ends_in_a_star(ladder, value):
    assert ladder.at(str(value), 0) == str(value)
    assert ladder.at(str(value), ladder.height - 1) == "*"


def test_a_ladder_of_bands_knows_its_levels():
    ladder = bands_ladder([5, 20], 60)
    assert ladder.height == 4
    assert ladder.leaves is None
    assert ladder.labels(0) is None
    assert ladder.labels(2) == ("0 to 19", "20 to 39", "40 to 59", "60 or more")
    assert ladder.labels(3) == ("*",)
    assert bands_ladder([5], None).labels(1) is None
    assert ladder.level_of({"band": {"width": 20, "top": 60}}) == 2
    for other in ({"width": 10, "top": 60}, {"width": 20, "top": 80}, {"width": 20, "top": None}):
        assert ladder.level_of({"band": other}) is None
    assert ladder.level_of({"top_code": {"top": 60}}) is None


@pytest.mark.parametrize("text", ["", "Wanjiku", "1.5", "1e3", "12 ", "٣", "1_0"])
def test_what_is_no_whole_number_is_refused_without_repeating_it(text):
    with pytest.raises(InputError) as caught:
        bands_ladder([5], 60).at(text, 1)
    assert not text.strip() or text not in str(caught.value)


@pytest.mark.parametrize(
    ("widths", "top"),
    [([], 60), ([0, 5], 60), ([5, 12], 60), ([10, 5], 60), ([5, 5], 60), ([5], 0), ([1], 10**9)],
)
def test_widths_that_make_no_ladder_are_refused(widths, top):
    with pytest.raises(PolicyError):
        bands_ladder(widths, top)


@pytest.fixture
def write(tmp_path):
    def write(text: str | bytes):
        path = tmp_path / "wards.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return csv_ladder(path, name="wards.csv")

    return write


WARDS = "Kajulu;East;Kisumu\nKolwa;East;Kisumu\nRailways;Central;Kisumu\n"


@pytest.mark.parametrize("text", [WARDS, WARDS.replace("Kisumu", "Kisumu;*"), "\ufeff" + WARDS])
def test_a_written_ladder_ends_in_a_star_whether_the_file_says_so_or_not(write, text):
    ladder = write(text)
    assert ladder.height == 4
    assert ladder.leaves == ("Kajulu", "Kolwa", "Railways")
    assert [ladder.at("Kolwa", level) for level in range(4)] == ["Kolwa", "East", "Kisumu", "*"]
    assert ladder.labels(1) == ("East", "Central")
    assert ladder.level_of({"band": {"width": 5, "top": None}}) is None


def test_one_name_on_two_levels_is_one_ladder(write):
    assert write("Akkar;Akkar;North\nBeirut;Beirut;Beirut\n").at("Beirut", 2) == "Beirut"


def test_a_value_that_is_no_leaf_is_refused_without_repeating_it(write):
    with pytest.raises(InputError) as caught:
        write(WARDS).at("Wanjiku", 1)
    assert "Wanjiku" not in str(caught.value)


FAULTS = {
    "a line with fewer levels": ("a;x\nb\n", [(2, "ladder.ragged")]),
    "a star in some lines only": ("a;x;y\nb;z;*\n", [(2, "ladder.ragged")]),
    "a leaf twice": ("a;x\nb;x\na;x\n", [(3, "ladder.duplicate")]),
    "a label with two parents": ("a;x;p\nb;x;q\n", [(2, "ladder.ambiguous")]),
    "an empty label": ("a;x\nb;\n", [(2, "ladder.empty")]),
    "a star below the top": ("a;*;p\nb;x;p\n", [(1, "ladder.early_top")]),
    "a label in brackets": ("a;x\nb;(missing)\n", [(2, "ladder.brackets")]),
    "no leaf": ("*\n", [(1, "ladder.no_leaf")]),
    "several at once": ("a;x\na;x\nb;\n", [(2, "ladder.duplicate"), (3, "ladder.empty")]),
}


@pytest.mark.parametrize(("text", "wanted"), FAULTS.values(), ids=FAULTS)
def test_every_fault_of_a_written_ladder_is_told_with_its_line(write, text, wanted):
    with pytest.raises(PolicyError) as caught:
        write(text)
    found = [(int(f.where.removeprefix("wards.csv:")), f.code) for f in caught.value.faults]
    assert found == wanted


@pytest.mark.parametrize("data", [b"", b"\n\n", b"a;\xff\n", b'a;"x\n', b"x" * (16 << 20) + b"y"])
def test_a_file_that_is_no_ladder_is_refused(write, data):
    with pytest.raises(PolicyError):
        write(data)


@settings(deadline=None)
@given(st.lists(st.text('ab;*"\n(), ', max_size=12), max_size=8).map("".join))
def test_whatever_the_file_it_is_a_ladder_or_a_policy_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("ladder") / "l.csv"
    path.write_text(text, encoding="utf-8")
    try:
        ladder = csv_ladder(path, name="l.csv")
    except PolicyError:
        return
    for leaf in ladder.leaves:
        assert ladder.at(leaf, ladder.height - 1) == "*"
    for level in range(ladder.height - 1):
        pairs = {(path[level], path[level + 1]) for path in ladder.paths.values()}
        assert len(pairs) == len({below for below, _ in pairs})


@pytest.mark.parametrize("kind", OTHERS)
@settings(deadline=None)
@given(data=st.data())
def test_values_together_at_one_level_stay_together_above_it(kind, data):
    ladder, values = OTHERS[kind]
    one, other = data.draw(values), data.draw(values)
    alike = [ladder.at(one, level) == ladder.at(other, level) for level in range(ladder.height)]
    assert alike == sorted(alike)
    assert alike[-1]
    assert ladder.at(one, 0) == one


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: dates_ladder(("year", "month")), "longer"),
        (lambda: dates_ladder(()), "longer"),
        (lambda: prefix_ladder((2, 3)), "shorter"),
        (lambda: prefix_ladder((2, 0)), "shorter"),
        (lambda: order_ladder(("a", "a")), "once"),
        (lambda: order_ladder(("a", "*")), "once"),
    ],
)
def test_a_ladder_that_does_not_climb_is_refused(made, told):
    with pytest.raises(PolicyError, match=told):
        made()


def test_what_is_no_day_is_refused_without_being_told():
    with pytest.raises(InputError, match="not a day") as caught:
        OTHERS["dates"][0].at("31 of May", 1)
    assert "May" not in str(caught.value)


def test_the_action_on_a_date_is_a_level_of_its_ladder():
    ladder = dates_ladder(("month", "year"))
    assert ladder.level_of({"date": {"to": "year"}}) == 2
    assert ladder.level_of({"date": {"to": "quarter"}}) is None
    assert ladder.level_of({"level": 1}) == 1
