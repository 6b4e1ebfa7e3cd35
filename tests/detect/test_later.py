"""Patterns for free text cost nothing until a text is looked at."""

from __future__ import annotations

import re
import subprocess
import sys

from anonkit.detect.entities.later import later

ASKED = """
import anonkit.api.releases
from anonkit.detect.entities import cases, dates
print(*sorted({*vars(cases._TOLD), *vars(dates._FRONT)}))
"""


def test_a_pattern_does_what_it_does_when_compiled_at_once():
    pattern, text = r"(?P<n>\d+)\s(?P<what>cows|goats)", "3 cows and 14 GOATS"
    late, soon = later(pattern, re.IGNORECASE), re.compile(pattern, re.IGNORECASE)
    assert [m.groupdict() for m in late.finditer(text)] == [
        m.groupdict() for m in soon.finditer(text)
    ]
    assert late.sub("x", text) == soon.sub("x", text)
    assert late.search(text, 5).span() == soon.search(text, 5).span()
    assert (late.groupindex, late.pattern) == (soon.groupindex, soon.pattern)


def test_nothing_is_compiled_before_a_text_is_looked_at():
    done = subprocess.run([sys.executable, "-c", ASKED], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["flags", "pattern"]
