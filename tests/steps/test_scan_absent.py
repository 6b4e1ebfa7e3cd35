"""Codes of absence that a file declares are told, and are no answer to the scan."""

from __future__ import annotations

import pandas as pd
import pyreadstat
import pytest

from anonkit import api
from anonkit.errors import InputError


@pytest.mark.parametrize("ending", [".sav", ".dta"])
def test_codes_of_absence_are_stated_and_no_answer(tmp_path, ending):
    """98 is an age where nobody says that it is none, and `.a` is none anywhere."""
    path = tmp_path / f"survey{ending}"
    frame = pd.DataFrame({"age": [30.0, 98, 31] * 9, "rooms": [1, 2, 98] * 9, "q": [1, 2, 3] * 9})
    if ending == ".sav":
        pyreadstat.write_sav(frame, path, missing_ranges={"rooms": [{"lo": 90, "hi": 99}]})
        told = {"missing_codes": "98 in 1 column"}
    else:
        frame["rooms"] = [1, 2, "a"] * 9
        pyreadstat.write_dta(frame, path, missing_user_values={"rooms": ["a"]})
        told = {"missing": ".a"}
    record = api.scan(data=path)
    assert told.items() <= record.stated.items()
    assert [column.type for column in record.columns] == ["integer", "integer", "integer"]
    assert not any("some cells are no numbers" in column.review for column in record.columns)
    api.init(data=path, output=tmp_path / "policy.yaml")
    line = next(x for x in (tmp_path / "policy.yaml").read_text().splitlines() if " missing:" in x)
    assert ('".a"' in line) == (ending == ".dta")
    assert "98" not in line


def test_labels_in_a_declared_encoding_are_read(tmp_path):
    """A file of Stata 12 does not say what its letters are."""
    path = tmp_path / "survey.dta"
    frame = pd.DataFrame({"a": ["x", "y"], "n": [1, 2]})
    frame.to_stata(path, write_index=False, version=114, variable_labels={"n": "Année"})
    with pytest.raises(InputError) as caught:
        api.scan(data=path)
    assert caught.value.code == "dta.encoding"
    assert api.scan(data=path, encoding="cp1252").columns[1].label == "Année"
