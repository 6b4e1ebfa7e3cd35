"""`anonkit plan` and `anonkit schema` as a user meets them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from anonkit import api
from anonkit.cli.plan import command as plan
from anonkit.cli.schema import command as schema
from anonkit.errors import InputError, OptionError, PolicyError

SECRET = "Wanjiku-Achieng"


@pytest.fixture
def paths(draft):
    policy, data = draft.folder / "p.yaml", draft.folder / "data.csv"
    policy.write_text(draft.text, encoding="utf-8")
    header = ",".join(column.name for column in draft.plan().columns)
    data.write_text(f"{header}\n{','.join([SECRET] * 12)}\n", encoding="utf-8")
    return policy, data


def test_a_plan_is_printed_without_data(paths):
    result = CliRunner().invoke(plan, [str(paths[0])], catch_exceptions=False)
    assert result.exit_code == 0
    assert "by_ward: People interviewed, by ward at level 1" in result.stdout


def test_a_plan_reads_the_header_of_the_data_and_no_row(paths):
    result = CliRunner().invoke(plan, [*map(str, paths), "--format", "json"])
    assert result.exit_code == 0, result.exception
    assert "water_dry" in [column["name"] for column in json.loads(result.stdout)["columns"]]
    assert SECRET not in result.output


def test_faults_of_the_policy_come_out_as_one_error(paths):
    paths[0].write_text(paths[0].read_text().replace("k: 3", "k: 1"))
    with pytest.raises(PolicyError, match=r"p\.yaml:"):
        api.plan(policy=paths[0])


def test_a_plan_needs_a_file_that_is_there(paths, tmp_path):
    with pytest.raises(InputError):
        api.plan(policy=paths[0], data=tmp_path / "absent.csv")


def test_swapped_arguments_are_told(paths):
    with pytest.raises(OptionError, match="data file where the policy"):
        api.plan(policy=paths[1], data=paths[0])


def test_the_schema_is_one_json_document():
    result = CliRunner().invoke(schema, [], catch_exceptions=False)
    assert json.loads(result.stdout)["title"] == "anonkit policy"
    with pytest.raises(OptionError):
        api.schema(of="nothing")
