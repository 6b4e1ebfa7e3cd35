"""RK-02 to RK-04: uniques, risk in the population, households, and what classes tell."""

from __future__ import annotations

from pathlib import Path

from handed import PUBLIC, handed, says, written

from anonkit.intake.checks.risk import rk_02_sample_risk, rk_03_households, rk_04_told_by_class

GOLDEN = Path(__file__).resolve().parents[2] / "fixtures" / "golden" / "release-2"


def classes(size: int, of: int, **more):
    """`of` classes of `size` people each."""
    ages = [f"{10 * n} to {10 * n + 9}" for n in range(of) for _ in range(size)]
    return {"age": ages, "sex": ["female"] * (size * of), **more}


def told(check, tmp_path, columns, **more):
    with handed(written(tmp_path / "x.csv", columns), tmp_path / "work", PUBLIC, **more) as case:
        return says(check, case)


def risk(tmp_path, columns):
    return told(rk_02_sample_risk.CHECK, tmp_path, columns)


def test_whoever_is_alone_is_found(tmp_path):
    found, bound = risk(tmp_path, classes(1, 5))
    assert found.figures == {"unique": 5, "people": 5}
    assert (bound.outcome, bound.figures["highest_risk_at_most"]) == ("not_checked", 1.0)


def test_large_classes_are_safe_by_the_sample_alone(tmp_path):
    (result,) = risk(tmp_path, classes(40, 3))
    assert (result.outcome, result.figures["global_risk_at_most"]) == ("clean", 0.025)


def test_weights_tell_how_many_people_look_alike(tmp_path):
    (result,) = risk(tmp_path, classes(5, 4, sampling_weight=["300.5"] * 20))
    assert (result.outcome, result.kind) == ("clean", "sender_says")
    assert result.figures["global_risk"] < 0.001


def test_few_people_behind_a_class_are_a_risk_though_k_holds(tmp_path):
    (result,) = risk(tmp_path, classes(5, 4, sampling_weight=["1.6"] * 20))
    assert (result.outcome, result.figures["above"]) == ("found", 20)


def test_scaled_or_missing_weights_tell_no_numbers(tmp_path):
    for number, weights in enumerate((["1.5", "0.4"] * 10, ["1000000"] * 20, ["", "20.5"] * 10)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (result,) = risk(folder, classes(5, 4, sampling_weight=weights))
        assert result.outcome == "not_checked"


def test_the_weights_of_a_release_add_up_to_what_was_signed(tmp_path):
    with handed(GOLDEN, tmp_path / "work") as case:
        (result,) = says(rk_02_sample_risk.CHECK, case)
    assert (result.outcome, result.kind) == ("clean", "recomputed")


def homes(tmp_path, size: int, like: int):
    """Households of so many people, so many of each kind."""
    members = [(home, n) for home in range(2 * like) for n in range(size)]
    return told(
        rk_03_households.CHECK,
        tmp_path,
        {
            "hh_id": [f"HH-{home:04d}" for home, _ in members],
            "age": [f"{20 * (n + home % 2)}" for home, n in members],
            "sex": ["female" if n else "male" for _, n in members],
        },
    )


def test_households_are_held_against_others_of_the_same_members(tmp_path):
    (result,) = homes(tmp_path, 3, 6)
    assert (result.outcome, result.figures["k"]) == ("clean", 6)


def test_a_household_like_no_other_is_found_though_its_people_are_not_alone(tmp_path):
    (result,) = homes(tmp_path, 3, 1)
    assert (result.outcome, result.figures["unique"]) == ("found", 2)
    assert result.columns[0] == "hh_id"


def test_rows_that_nothing_holds_together_are_no_household(tmp_path):
    (result,) = told(rk_03_households.CHECK, tmp_path, classes(3, 3))
    assert result.outcome == "clean"


def test_a_class_that_tells_a_rare_answer_is_found_and_the_commonest_is_not(tmp_path):
    religion = ["one"] * 10 + ["two"] * 5 + ["*"] * 5
    (result,) = told(rk_04_told_by_class.CHECK, tmp_path, classes(5, 4, religion=religion))
    assert (result.outcome, result.figures["told"]) == ("found", 5)
    assert result.severity == "medium"


def test_special_uniques_are_told_with_the_columns_that_make_them(tmp_path):
    made = classes(5, 4)
    made["village"] = ["north"] * 19 + ["south"]
    (result,) = told(rk_04_told_by_class.CHECK, tmp_path, made)
    assert result.figures["special_rows"] == 1
    assert result.columns[0] == "village"
