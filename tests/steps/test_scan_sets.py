"""A form of hundreds of columns, most of them ticks, is drafted with few questions."""

from __future__ import annotations

import csv
import random

from anonkit import api
from anonkit.policy.load import load_policy
from anonkit.policy.questions import Survey
from anonkit.steps.drafting import write_draft

MOST_QUESTIONS = 20


def test_a_form_of_ticks_is_drafted_with_few_questions(tmp_path):
    """40 select-multiple questions of 8 answers, some with a column of their own."""
    draw, people = random.Random(5), []
    for n in range(20):
        row = {"start": f"2026-01-{1 + n:02}T10:00:00", "phone": f"07123{n:05}"}
        row |= {"village": f"v{n % 4}", "age": str(20 + n), "sex": "mf"[n % 2]}
        for question in range(40):
            ticks = {option: draw.random() < 0.4 for option in "abcdefgh"}
            name = f"part{question % 3}/topic_{question}"
            row |= {name: " ".join(o for o in ticks if ticks[o])} if question % 2 else {}
            row |= {f"{name}/{option}": str(int(ticks[option])) for option in ticks}
        people.append(row)
    form = tmp_path / "form.csv"
    with form.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(people[0]))
        writer.writeheader()
        writer.writerows(people)
    survey = Survey(api.scan(data=form, countries=["KE"]), "form", ("KE",))
    assert len(survey.record.columns) == 345

    made = write_draft(tmp_path / "policy.yaml", survey)
    asked = write_draft(tmp_path / "plan.xlsx", survey)
    assert made.columns == asked.columns == 45
    assert max(made.questions, asked.questions) <= MOST_QUESTIONS

    columns = load_policy(tmp_path / "policy.yaml").policy.columns
    assert sum(column.type == "multi" for column in columns.values()) == 40
    text = (tmp_path / "policy.yaml").read_text("utf-8").replace('person: "?"', "person: row")
    (tmp_path / "policy.yaml").write_text(text, "utf-8")
    plan = api.plan(policy=tmp_path / "policy.yaml", data=form)
    assert not [column.name for column in plan.released if column.name.count("/") > 1]
    assert len(plan.column("part0/topic_3").made_from) == 8
