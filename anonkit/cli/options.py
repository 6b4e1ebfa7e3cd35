"""Options that several commands share, written once."""

from __future__ import annotations

from pathlib import Path

import click

_FILE = click.Path(path_type=Path)

data = click.argument("data", type=click.Path(path_type=Path, allow_dash=True))
several_data = click.argument(
    "data", type=click.Path(path_type=Path, allow_dash=True), nargs=-1, required=True
)
optional_data = click.argument(
    "data", type=click.Path(path_type=Path, allow_dash=True), required=False
)
policy = click.argument("policy", type=_FILE)
patch = click.option(
    "--with", "with_", type=_FILE, help="Patch that changes the policy for this run (YAML)."
)
output_format = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the result on stdout.",
)
keyring = click.option("--keyring", type=_FILE, help="Keyring file. Default: in the config folder.")
ledger = click.option("--ledger", type=_FILE, help="Ledger file. Default: in the config folder.")
passphrase_fd = click.option(
    "--passphrase-fd", type=int, metavar="N", help="Read the passphrase from this open descriptor."
)
passphrase_file = click.option(
    "--passphrase-file",
    type=_FILE,
    help="Read the passphrase from this file: yours alone, or a mounted secret.",
)
previous = click.option(
    "--previous",
    type=_FILE,
    multiple=True,
    metavar="DIR",
    help="Folder of an earlier release of the same people; may be repeated.",
)
engine = click.option(
    "--engine", default="local", show_default=True, help="What moves the rows: local or spark."
)
master = click.option(
    "--master", metavar="URL", help="Where Spark runs, such as local[2] or yarn (--engine spark)."
)
memory = click.option(
    "--memory", help="Memory of the whole run, such as 2GB. Default: half of the machine."
)
quiet = click.option("--quiet", is_flag=True, help="Print no progress.")
debug = click.option(
    "--debug",
    type=_FILE,
    help="Write the full trace of a bug to this new owner-only file (it may hold personal data).",
)
countries = click.option(
    "--country", "countries", multiple=True, metavar="KE", help="ISO 3166-1 code; may be repeated."
)
lexicon = click.option(
    "--lexicon",
    type=_FILE,
    metavar="FILE",
    help="Words of your own for headers (YAML): `strong:`, kinds under it, and their words.",
)
form = click.option(
    "--form",
    type=_FILE,
    help="The form of the questionnaire: an XLSForm, or a REDCap data dictionary.",
)
sheet = click.option(
    "--sheet", help="The table of a file that holds several: a sheet of a workbook, a CSV in a zip."
)
encoding = click.option(
    "--encoding", metavar="NAME", help="How a CSV file is encoded, such as cp1252. Default: UTF-8."
)
delimiter = click.option(
    "--delimiter",
    metavar="CHAR",
    help="What separates the cells of a CSV file. Default: found out.",
)
languages = click.option(
    "--language", "languages", multiple=True, metavar="sw", help="Language; may be repeated."
)
