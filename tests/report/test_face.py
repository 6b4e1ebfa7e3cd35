"""How the page looks, as far as that can be checked without looking: charts, colours, widths."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.records import Band, ReleaseRecord
from anonkit.report.charts import WIDTH, look_alike, readable, steps
from anonkit.report.html import render
from anonkit.report.words import Words

STYLE = resources.files("anonkit.report").joinpath("templates/style.css").read_text("utf-8")
PALETTE = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", STYLE))
PHONE = 390

Colour = tuple[float, float, float]


def linear(hexadecimal: str) -> Colour:
    """sRGB to linear light."""
    parts = (int(hexadecimal[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def light(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def deuteranopic(colour: Colour) -> Colour:
    """As somebody without green cones sees it (Viénot, Brettel & Mollon 1999)."""
    red, green, blue = colour
    yellow = 0.29275 * red + 0.70725 * green
    return yellow, yellow, -0.02234 * red + 0.02234 * green + blue


@pytest.mark.parametrize("ink", ["ink", "soft", "mark"])
@pytest.mark.parametrize("ground", ["paper", "wash"])
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(linear(PALETTE[ink]), linear(PALETTE[ground])) >= 4.5


@pytest.mark.parametrize("other", ["track", "paper"])
def test_what_is_filled_stands_out_without_green_cones_too(other: str) -> None:
    fill, ground = linear(PALETTE["fill"]), linear(PALETTE[other])
    assert contrast(fill, ground) >= 3
    assert contrast(deuteranopic(fill), deuteranopic(ground)) >= 3


def test_an_empty_box_has_an_edge_that_can_be_seen() -> None:
    assert contrast(linear(PALETTE["edge"]), linear(PALETTE["paper"])) >= 3


def test_nothing_is_wider_than_a_phone() -> None:
    for number, unit in re.findall(r"min-width: ([\d.]+)(rem|px)", STYLE):
        assert float(number) * (17 if unit == "rem" else 1) <= PHONE - 32
    assert not re.search(r"[^-]width: [\d.]+px;", STYLE.replace("width: 1px;", ""))


def test_paper_is_thought_of() -> None:
    printed = STYLE[STYLE.index("@media print") :]
    assert "break-inside: avoid" in printed
    assert "figure" in printed


def test_every_drawing_scales_and_has_a_name(sample: ReleaseRecord) -> None:
    page = render(sample).decode()
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert drawings
    for drawing in drawings:
        assert "viewBox=" in drawing
        assert 'role="img"' in drawing
        assert re.search(r"<title>[^<]+</title>", drawing)
        for x, width in re.findall(r'x="(\d+)" y="\d+" width="(\d+)"', drawing):
            assert int(x) + int(width) <= 100
    assert not re.search("<(script|style) [^>]*src|xlink|href", page)


@given(st.lists(st.tuples(st.integers(3, 500), st.integers(1, 50)), min_size=1, max_size=20))
def test_everybody_stands_in_one_bar(
    everything: ReleaseRecord, sizes: list[tuple[int, int]]
) -> None:
    assert everything.microdata is not None
    chart = look_alike(replace(everything.microdata, sizes=tuple(sizes)), Words())
    assert chart is not None
    told = [int(bar.figure.split()[0].replace(",", "")) for bar in chart.bars]
    assert sum(told) == sum(size * groups for size, groups in sizes)
    assert told[0] == 0  # nobody in a group below k
    assert all(0 <= bar.filled <= WIDTH for bar in chart.bars)


def test_a_bar_says_how_many_counts_can_be_quoted(everything: ReleaseRecord) -> None:
    chart = readable(everything.tables, Words())
    assert chart is not None
    assert (chart.bars[0].figure, chart.bars[0].filled) == ("31 of 40 lines", 77)
    assert chart.bars[0].note == "noise ± 4"


def test_more_boxes_are_filled_the_more_are_invisible() -> None:
    bands: tuple[Band, ...] = ("none", "< 5 %", "5–20 %", "> 20 %", "all")
    assert [steps(band) for band in bands] == [0, 1, 2, 3, 4]
    assert steps(None) is None
