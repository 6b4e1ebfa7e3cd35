# Two commands set everything up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo "make demo    release the made-up survey and say what to open"
	@echo "make test    lint, types, import contracts, generated docs, tests"
	@echo "make audit   the long audits (a kill at every write, ten thousand flipped bits, new examples of laws)"
	@echo "make wheels  all that a machine without a network needs, in wheels/"
	@echo "make spark   Spark for the tests that need it (about 450 MB; Java comes from the system)"
	@echo "make models  the tests of models that need torch, in an environment of their own"
	@echo "make bench   speed and memory beside peers, as ratios measured in one run (PART=scale ROWS=100000,1000000)"
	@echo "make peers   those peers, in an environment of their own"

# Hashes are checked for every package; nothing is installed outside .venv.
$(READY): requirements.lock pyproject.toml hatch_build.py anonkit/actions/tokens.c
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

.PHONY: demo
demo: $(READY)
	@$(BIN)/python fixtures/demo.py

.PHONY: test
test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check README.md
	# Tests start hundreds of processes, and some machines let none of them keep what it compiled.
	$(BIN)/python -m compileall -q anonkit
	$(BIN)/pytest -n 2

# Spark is tried where it is there. PySpark comes as source alone, and is built with what .venv has;
# Java 17 or later comes from the system (Debian: openjdk-17-jre-headless).
.PHONY: spark
spark: $(VENV)/.spark

$(VENV)/.spark: $(READY) spark.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-build-isolation --only-binary :all: --no-binary pyspark -r spark.lock
	@touch $(VENV)/.spark

.PHONY: audit
audit: $(READY)
	$(BIN)/pytest -m audit
	HYPOTHESIS_PROFILE=search $(BIN)/pytest -n 2 --hypothesis-profile=search

# Without PART what the README shows; `make docs` then brings the tables there.
PART ?=
ROWS ?=
.PHONY: bench
bench: $(READY)
	$(BIN)/python tests/benchmarks $(PART) $(if $(ROWS),--rows $(ROWS))

# Two of the peers ask for an older pandas, so they have an environment of their own.
.PHONY: peers
peers:
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r tests/benchmarks/peers/peers.lock

# Tests the models of other libraries, which .venv does without, in an environment of their own
# (about 1.5 GB). For a build of torch without graphics cards: make models TORCH=torch==2.13.0+cpu
TORCH ?= torch>=2.4
.PHONY: models
models:
	$(PYTHON) -m venv .venv-models
	.venv-models/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: "$(TORCH)"
	.venv-models/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements.lock
	.venv-models/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[transformers,gliner]"
	.venv-models/bin/pytest -q -W ignore::DeprecationWarning tests/detect/test_models.py tests/release/test_models.py

# Writes the README's generated tables anew.
.PHONY: docs
docs: $(READY)
	$(BIN)/cog -r README.md

# A folder to carry to a machine without a network: see README.
.PHONY: wheels
wheels: $(READY)
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r runtime.lock -d wheels
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir wheels .

# Resolves the dependencies anew (needs uv): all of them, and those that run without a developer.
.PHONY: lock
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" --output-file runtime.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --extra dev --custom-compile-command "make lock" --output-file requirements.lock
	uv pip compile tests/benchmarks/peers/peers.in --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" --output-file tests/benchmarks/peers/peers.lock
