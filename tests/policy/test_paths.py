"""Paths in a policy stay inside its folder."""

from __future__ import annotations

import pytest

from anonkit.errors import PolicyError
from anonkit.policy.paths import inside


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "policies"
    (root / "codes").mkdir(parents=True)
    (root / "codes" / "a.csv").write_text("a\n")
    (tmp_path / "secret.csv").write_text("s\n")
    (root / "link.csv").symlink_to(tmp_path / "secret.csv")
    (root / "near.csv").symlink_to(root / "codes" / "a.csv")
    return root


def test_a_file_below_the_policy_is_found(folder):
    assert inside(folder, "codes/a.csv").read_text() == "a\n"
    assert inside(folder, "./codes/a.csv") == inside(folder, "near.csv")


@pytest.mark.parametrize(
    "text",
    ["../secret.csv", "codes/../../secret.csv", "codes/../codes/a.csv", "/etc/hosts", "link.csv",
     "http://x/y.csv", "s3://x/y", "file:///etc/hosts", "C:\\x.csv", "\\\\?\\x", "C:x", "codes",
     "absent.csv", "a\0b", "."],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_or_nowhere_is_refused(folder, text):
    with pytest.raises(PolicyError):
        inside(folder, text)
