"""The verb of an office that is handed data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from anonkit import files
from anonkit.api.handing import Handed, handed_over, paths_among
from anonkit.api.verb import limited, verb
from anonkit.bundle.verify.verify import believing_of
from anonkit.engines import ENGINES, LOCAL
from anonkit.engines.base import Engine
from anonkit.intake.base import Asked, Case, Delivery
from anonkit.intake.checks import CHECKS
from anonkit.intake.judge import judged
from anonkit.intake.paper import check_free, language_of, write_papers
from anonkit.intake.parcel.opening import open_parcel
from anonkit.intake.parcel.releases import checked
from anonkit.intake.people.keys import check_asked
from anonkit.intake.people.population import read_population
from anonkit.intake.profile.changes import changes
from anonkit.intake.profile.load import load_profile
from anonkit.intake.questions import read_answers
from anonkit.intake.reading.delivery import Looking, deliver
from anonkit.intake.record import Known, check_fail_on, parcel_digest, recorded
from anonkit.intake.waivers import read_waivers
from anonkit.progress import Listener
from anonkit.records import IntakeRecord
from anonkit.steps.forms import open_form


@verb
def intake(  # noqa: PLR0913 - the options of an intake, all named
    *,
    paths: Handed,
    profile: str,
    form: Path | None = None,
    quasi: Sequence[str] = (),
    population: Path | None = None,
    previous: Sequence[Path] = (),
    public_key: Path | None = None,
    trusted: Path | None = None,
    countries: Sequence[str] = (),
    languages: Sequence[str] = (),
    encoding: str | None = None,
    delimiter: str | None = None,
    memory: str | None = None,
    progress: Listener | None = None,
    answers: Path | None = None,
    waivers: Path | None = None,
    output: Path | None = None,
    reply: str = "en",
    fail_on: str = "questions",
) -> IntakeRecord:
    """Check what was handed over, by what an office asks for; acceptance is a human's.

    Args:
        paths: A release, a file, a folder or a zip; several go together as one parcel. A table in
            memory may stand for a file: a DataFrame of pandas or Spark, an Arrow table, or
            several by name.
        profile: The name of one that comes with anonkit, or a YAML file of the office's own.
        form: The form of the questionnaire, for types and labels.
        quasi: Columns that people around somebody may know, beside what is proposed.
        population: A CSV file with people by place: the place, and how many.
        previous: Earlier deliveries about the same people: folders or files.
        public_key: The sender's public key, which came by another way, where it is a release.
        trusted: Instead: a list of trusted keys.
        countries: ISO 3166-1 codes, for phones and identity numbers.
        languages: Of the column names.
        encoding: Of CSV files; by default UTF-8.
        delimiter: Of CSV files; by default it is found out.
        memory: What the run may use, such as `2GB`; by default half of the machine.
        progress: Called with how far the run is, now and then, from any of its threads.
        answers: `questions.yaml`, filled in.
        waivers: Findings that somebody answers for (YAML), with reason, name and last day.
        output: A new folder for the page, the document, the questions and the letter.
        reply: The language of the letter: en, es, fr or sw.
        fail_on: `questions` or `reject`: from which verdict on it is not accepted.

    Returns:
        Every check with its verdict. What is wrong with the parcel is in it, and no error.

    Raises:
        OptionError: There is no such profile or language, or the output folder holds something.
        PolicyError: The profile, the answers or the waivers are not sound.
        InputError: There is no such file, or the form or the population cannot be read.
        SecretError: The key or the list is unsound, or stands in the release itself.
        BusyError: The disk is full, or memory is short.
    """
    check_fail_on(fail_on)
    language = language_of(reply)
    named = paths_among(paths)
    if output is not None:
        check_free(output, [*named, *previous])
    chosen = load_profile(profile, CHECKS)
    today = datetime.now().astimezone().date()
    believing = believing_of(public_key, trusted, today)
    looking = Looking(
        countries=countries,
        languages=languages,
        form=None if form is None else open_form(form),
        encoding=encoding,
        delimiter=delimiter,
    )
    waived = read_waivers(waivers, CHECKS, today) if waivers is not None else ()
    asked = _asked(quasi, countries, population, keyed=believing is not None)
    with _workshop(memory, progress) as (engine, work):
        handed = handed_over(paths, files.private_dir(work / "handed"))
        now, *earlier = _delivered([handed, *([one] for one in previous)], looking, engine, work)
        check_asked(now, quasi)
        case = Case(
            now=checked(now, believing),
            earlier=tuple(earlier),
            asked=asked,
            profile=chosen,
            engine=engine,
            work=files.private_dir(work / "checks"),
            today=today,
        )
        digest = parcel_digest(now.parcel)
        answered = read_answers(answers, chosen, digest) if answers is not None else None
        found = judged(case, CHECKS, waived)
        known = Known(answered, waived, digest, changes(chosen, CHECKS))
        record = recorded(case, found, fail_on=fail_on, known=known)
    if output is not None:
        write_papers(record, output, language)
    return record


def _asked(
    quasi: Sequence[str], countries: Sequence[str], population: Path | None, *, keyed: bool
) -> Asked:
    return Asked(
        tuple(quasi),
        tuple(code.upper() for code in countries),
        read_population(population) if population is not None else None,
        population.name if population is not None else "",
        keyed=keyed,
    )


@contextmanager
def _workshop(memory: str | None, progress: Listener | None) -> Iterator[tuple[Engine, Path]]:
    """An engine and the private folder that it works in, for as long as it is needed."""
    with limited(memory, progress), files.WorkFolder.open() as work:
        engine = ENGINES[LOCAL].open(work.path)
        try:
            yield engine, work.path
        finally:
            engine.close()


def _delivered(
    parcels: Sequence[Sequence[Path]], looking: Looking, engine: Engine, work: Path
) -> Iterator[Delivery]:
    """What can be read of each parcel, in their order."""
    for number, paths in enumerate(parcels):
        parcel = open_parcel(list(paths), files.private_dir(work / f"parcel-{number}"))
        yield deliver(parcel, looking, engine, files.private_dir(work / f"read-{number}"))
