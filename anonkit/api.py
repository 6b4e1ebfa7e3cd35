"""The verbs of anonkit: the same names, options and defaults as the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from anonkit import files, keys
from anonkit.bundle.pack import hold
from anonkit.bundle.public_key import record_of, record_of_file
from anonkit.canonical import Json, sha256_hex
from anonkit.dp.epsilon import epsilon_of
from anonkit.dp.ledger import Account, create_account, default_ledger, open_ledger
from anonkit.engines import ENGINES, while_loading
from anonkit.engines.local import memory_bytes
from anonkit.errors import OptionError
from anonkit.formats import FORMATS
from anonkit.formats.base import Dialect
from anonkit.plan import Plan, dialect_of, make_plan
from anonkit.plan.schema import policy_schema
from anonkit.policy.load import load_policy
from anonkit.policy.questions import Survey
from anonkit.records import DraftRecord, KeyRecord, RiskQuestion, RiskRecord, ScanRecord
from anonkit.registry import suggest
from anonkit.release import Outcome, Places, Walk, run
from anonkit.risk.presets import PRESETS
from anonkit.schemas import SCHEMAS
from anonkit.steps.aggregate import afford
from anonkit.steps.catalogue import catalogue
from anonkit.steps.drafting import check_output, check_sources, name_of, write_answered, write_draft
from anonkit.steps.read import Data, open_data, spool
from anonkit.steps.risk import SMALL, judged, measure_risk
from anonkit.steps.risk_question import from_policy, named, overridden
from anonkit.steps.scan import check_none_direct, scan_rows


def scan(
    *,
    data: Data,
    countries: Sequence[str] = (),
    languages: Sequence[str] = (),
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    fail_on: str | None = None,
) -> ScanRecord:
    """Say what each column of a file is, how sure that is, and why; never a value.

    Args:
        data: A file, `-` for CSV on standard input, or a DataFrame.
        countries: ISO 3166-1 codes: national phones and ids of others are not told.
        languages: Of the column names; by default those of the countries, then all known.
        sheet: The sheet of a workbook.
        encoding: Of a CSV file, such as `cp1252`; by default UTF-8.
        delimiter: Of a CSV file; by default it is found out.
        fail_on: `direct` to refuse a file that holds a direct identifier.

    Raises:
        RefusedError: `fail_on`, with one fault for each column.
        InputError: The data cannot be read.
    """
    if fail_on not in (None, "direct"):
        problem = f"there is nothing called {fail_on!r} to fail on"
        raise OptionError(problem, fix="use direct", code="scan.fail_on")
    with files.WorkFolder.open() as work:
        dialect = Dialect(delimiter=delimiter, encoding=encoding, sheet=sheet)
        reader, file_format = open_data(data, dialect, lambda: spool(work.path))
        record = scan_rows(
            reader, format=file_format.name, countries=countries, languages=languages
        )
    declared = {name: text for name, text in asdict(dialect).items() if text}
    record = replace(record, stated={**record.stated, **declared})
    if fail_on:
        check_none_direct(record)
    return record


def init(  # noqa: PLR0913 - the options of a draft, all named
    *,
    data: Data | None = None,
    answers: Path | None = None,
    output: Path,
    countries: Sequence[str] = (),
    languages: Sequence[str] = (),
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> DraftRecord:
    """Scan a file and draft a policy that refuses until a person has settled it.

    Or: ask the person in a spreadsheet, and make the policy of the answers.

    Args:
        data: A file, `-` for CSV on standard input, or a DataFrame.
        answers: Instead of data: the workbook of questions, filled in (`--from`).
        output: The policy to be (`.yaml`), or the workbook of questions about the
            data (`.xlsx`); never written over another file.
        countries: ISO 3166-1 codes, as for `scan`.
        languages: As for `scan`; the workbook speaks the first that it can.
        sheet: The sheet of a workbook.
        encoding: As for `scan`; the draft declares it.
        delimiter: As for `scan`; the draft declares it.

    Raises:
        OptionError: There is such a file, it is neither, or data and answers do not go together.
        PolicyError: The workbook of questions is not filled in, or was changed.
        InputError: The data cannot be read, or a column's name cannot stand in a policy.
    """
    check_output(output)
    others = (countries, languages, sheet, encoding, delimiter)
    check_sources(data=data is not None, answers=answers is not None, others=any(others))
    if answers is not None:
        return write_answered(output, answers)
    assert data is not None
    record = scan(
        data=data,
        countries=countries,
        languages=languages,
        sheet=sheet,
        encoding=encoding,
        delimiter=delimiter,
    )
    name = name_of(data) if isinstance(data, Path) and str(data) != "-" else "survey"
    codes = tuple(code.upper() for code in countries)
    return write_draft(output, Survey(record, name, codes, tuple(languages)))


def keys_new(*, keyring: Path | None = None, passphrase: str) -> KeyRecord:
    """Make a keyring, by default in the config folder; never over another one."""
    return record_of(keys.create(keyring or keys.default_keyring(), passphrase))


def keys_public(
    *, pem: Path | None = None, keyring: Path | None = None, passphrase: str | None = None
) -> KeyRecord:
    """The public key of a keyring, or one that was given, with its fingerprint in words.

    Args:
        pem: A public key in PEM form; then there is neither keyring nor passphrase.
        keyring: Keyring file; by default in the config folder.
        passphrase: Of the keyring.

    Raises:
        OptionError: Both are given.
        SecretError: The keyring cannot be opened, or the key is none of ours.
    """
    if pem is not None:
        if keyring is not None or passphrase is not None:
            raise OptionError(
                "a public key is read from one place",
                fix="give a PEM file or a keyring, not both",
                code="public_key.source",
            )
        return record_of_file(pem)
    if passphrase is None:
        raise OptionError(
            "the keyring has a passphrase",
            fix="give it, or name a PEM file",
            code="public_key.source",
        )
    return record_of(keys.open_keyring(keyring or keys.default_keyring(), passphrase))


def budget_new(*, name: str, epsilon: str, ledger: Path | None = None) -> Account:
    """Make an account of epsilon, and the ledger where there is none.

    Args:
        name: Of the account, as policies write it under `budget:`.
        epsilon: What may be spent in all, as text: `0.5`, `4` or `1/3`.
        ledger: Ledger file; by default in the config folder.

    Raises:
        OptionError: There is such an account, or name or epsilon cannot be one.
    """
    return create_account(ledger or default_ledger(), name, epsilon_of(epsilon))


def budget_show(*, name: str | None = None, ledger: Path | None = None) -> tuple[Account, ...]:
    """The account `name`, or all of them: what was spent and what is left.

    Raises:
        SecretError: There is no ledger, or no such account.
    """
    book = open_ledger(ledger or default_ledger(), name or "NAME")
    return (book.account(name),) if name else book.accounts()


def plan(*, policy: Path, data: Data | None = None, with_: Path | None = None) -> Plan:
    """Say what a policy will do; of the data only the names of its columns are read.

    Args:
        policy: The policy file.
        data: Where given, the plan is made for its columns.
        with_: A patch that changes the policy for this run.

    Raises:
        PolicyError: Every fault of the policy and its patch, each with its line.
        InputError: The data cannot be read.
    """
    _check_order(policy)
    loaded = load_policy(policy, with_)
    if data is None:
        return make_plan(loaded, None)
    reader, _ = open_data(data, dialect_of(loaded.policy), _no_standard_input)
    return make_plan(loaded, reader.columns)


def _check_order(policy: Path) -> None:
    """Refuse a data file in the policy's place, before its text is read as one."""
    if any(policy.suffix.lower() in each.suffixes for each in FORMATS.values()):
        raise OptionError(
            "this is a data file where the policy is expected",
            where=str(policy),
            fix="name the policy first, then the data; `init --from` makes one of answers",
            code="policy.data_file",
        )


def _no_standard_input() -> Path:
    raise OptionError(
        "a plan reads the header of a file",
        fix="name the file instead of `-`",
        code="data.standard_input",
    )


def schema(*, of: str = "policy") -> Mapping[str, Any]:
    """The JSON Schema of a policy, of a document that a command prints, or of a manifest.

    Raises:
        OptionError: There is no schema of that name.
    """
    if of == "policy":
        return policy_schema()
    if of not in SCHEMAS:
        fix = f"use {suggest(of, ['policy', *SCHEMAS])}"
        raise OptionError(f"there is no schema of {of!r}", fix=fix, code="schema.unknown")
    return SCHEMAS[of]


def rules() -> Mapping[str, Sequence[Mapping[str, Json]]]:
    """What a policy can choose from: every table of actions, formats, detectors and the rest."""
    return catalogue()


def risk(  # noqa: PLR0913 - the options of a measurement, all named
    *,
    data: Data,
    policy: Path | None = None,
    quasi: Sequence[str] = (),
    sensitive: Sequence[str] = (),
    person: str | None = None,
    household: str | None = None,
    weight: str | None = None,
    population: int | None = None,
    fail_under: int | None = None,
    preset: str | None = None,
    everything: bool = False,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    memory: str | None = None,
) -> RiskRecord:
    """Measure what somebody could find out who holds a file as it is.

    The figures are exact: they are for the owner of the data.

    Args:
        data: A file, `-` for CSV on standard input, or a DataFrame.
        policy: Says what each column is; what is named besides it counts instead.
        quasi: Columns that a neighbour may know.
        sensitive: Columns that could harm somebody if known.
        person: The column that numbers people; by default each row is one.
        household: The column that numbers households.
        weight: The column of survey weights.
        population: People whom the file stands for: what the weights add up to.
        fail_under: Classes of fewer people than this are a failure (and "small").
        preset: Thresholds that others use, such as `hdx`.
        everything: Look for special rows too (SUDA): takes longer.
        sheet: The sheet of a workbook.
        encoding: Of a CSV file, such as `cp1252`; by default UTF-8.
        delimiter: Of a CSV file; by default it is found out.
        memory: What the run may use, such as `2GB`; by default as much as pays.

    Returns:
        The figures; `failures` says which thresholds are not reached.

    Raises:
        OptionError: Neither a policy nor quasi-identifiers are given.
        InputError: The data cannot be read, or has no such column.
    """
    wanted = PRESETS[preset] if preset is not None else None
    goal = fail_under or (wanted.k if wanted else None)
    loaded = load_policy(policy) if policy is not None else None
    asked = RiskQuestion(tuple(quasi), tuple(sensitive), person, household, weight, population)
    declared = dialect_of(loaded.policy) if loaded else Dialect()
    own = Dialect(delimiter=delimiter, encoding=encoding, sheet=sheet)
    dialect = Dialect(
        delimiter=own.delimiter or declared.delimiter,
        encoding=own.encoding or declared.encoding,
        sheet=own.sheet or declared.sheet,
    )
    with files.WorkFolder.open() as work:
        reader, _ = open_data(data, dialect, lambda: spool(work.path))
        if loaded is not None:
            asked = overridden(from_policy(loaded.policy, reader.columns), asked)
        question = named(asked, reader.columns)
        engine = ENGINES["local"].open(work.path, memory_bytes(memory) if memory else None)
        try:
            found = measure_risk(
                question, reader, engine, work.path, goal=goal or SMALL, whole=everything
            )
        finally:
            engine.close()
    return judged(found, k=goal, global_risk=wanted.global_risk if wanted else None)


def release(  # noqa: PLR0913 - the options of the main job, all named
    *,
    policy: Path,
    data: Data,
    output: Path,
    private: Path | None = None,
    with_: Path | None = None,
    keyring: Path | None = None,
    ledger: Path | None = None,
    passphrase: str,
    engine: str = "local",
    memory: str | None = None,
    recompute: bool = False,
    archive: bool = False,
) -> Outcome:
    """Protect the data, measure the result, and write a signed release.

    Args:
        policy: The policy file.
        data: A file, `-` for CSV on standard input, or a DataFrame.
        output: The release folder; absent or empty.
        private: The owner's folder with exact figures; by default in the data folder.
        with_: A patch that changes the policy for this run; the digest covers what it makes of it.
        keyring: Keyring file; by default in the config folder.
        ledger: Ledger file; by default in the config folder.
        passphrase: Of the keyring.
        engine: What moves the rows.
        memory: What the run may use, such as `2GB`; by default as much as pays.
        recompute: Draw new noise for a request that was answered before, and spend again.
        archive: Make the one file to send too, `DIR.zip` beside the folder.

    Returns:
        The public document and the same in plain lines.

    Raises:
        AnonkitError: Any refusal; then no release exists.
    """
    _check_order(policy)
    loaded = load_policy(policy, with_)
    plan = make_plan(loaded, None)
    ledger = ledger or default_ledger()
    keys.check_outside(ledger, output, "ledger")
    accounts = open_ledger(ledger, plan.aggregates.budget) if plan.aggregates else None
    if accounts is not None:
        afford(plan, accounts, recompute=recompute)
    keyring = keyring or keys.default_keyring()
    keys.check_outside(keyring, output)
    own = _own_name(output, plan.policy.name, plan.policy.release)
    private = private or files.make_dirs(files.data_dir() / "releases") / own
    with hold(output, private) as held, files.WorkFolder.open() as work:
        ring = while_loading(lambda: keys.open_keyring(keyring, passphrase))
        running = ENGINES[engine].open(work.path, memory_bytes(memory) if memory else None)
        places = Places(output, private, held, files.data_dir() / "refusals" / own, archive)
        try:
            return run(Walk(loaded, places, ring, accounts, work.path, running, recompute), data)
        finally:
            running.close()


def _own_name(output: Path, name: str, label: str) -> str:
    """Of this output's own folders, far from it: the two sides must never travel together."""
    place = sha256_hex(str(output.resolve()).encode("utf-8"))[:8]
    return f"{name}-{label}-{place}"
