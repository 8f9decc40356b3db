# Every command of the project. `make` alone prints them.

PORT   ?= 8000
PYTHON ?= python3
UV_PIN := 0.13.9

VENV   := .venv
BIN    := $(VENV)/bin
# The stamps lie inside the environment: whoever deletes it deletes them too.
UV      := $(VENV)/.stamp-uv
LOCKED  := $(VENV)/.stamp-locked
DEV     := $(VENV)/.stamp-dev
BUILT   := $(VENV)/.stamp-built
SOURCES := $(wildcard hatch_build.py package.json package-lock.json .npmrc) pyproject.toml \
           $(shell find frontend -type f 2>/dev/null) $(shell find src -name '*.po' 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-long rules check fix docs bench clean

help:  ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(BUILT)  ## start Learnmark on this machine (PORT=8000)
	@exec $(BIN)/learnmark up --port $(PORT)

test: $(DEV) $(BUILT)  ## all checks and tests: style, types, architecture, SQLite, PostgreSQL, browser
	@$(PYTHON) scripts/system_packages.py
	@$(BIN)/python scripts/test_all.py

test-long: $(DEV) $(BUILT)  ## the same with the slow tests and many more random examples
	@$(PYTHON) scripts/system_packages.py
	@$(BIN)/python scripts/test_all.py --long

rules: $(DEV)  ## only the rules: types and tests, no Django (seconds)
	@$(BIN)/python scripts/test_all.py --only rules

check: $(DEV) $(BUILT)  ## only the checks: style, types, architecture, missing migrations
	@$(BIN)/python scripts/test_all.py --only check

fix: $(DEV)  ## let the tools repair what they can
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

docs: $(DEV) $(BUILT)  ## write docs/map.md and docs/rules.md anew from the code
	@$(BIN)/python scripts/write_docs.py

bench: $(DEV) $(BUILT)  ## measure starts and pages on SQLite and PostgreSQL (minutes; docs/benchmarks.md)
	@$(BIN)/python -m benchmarks.pages
	@$(BIN)/python -m benchmarks.start

clean:  ## remove everything that was built or installed; your data stays
	rm -rf $(VENV) node_modules build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache \
	  .hypothesis test-results src/learnmark/static/learnmark/dist
	find src tests scripts benchmarks \( -name '*.mo' -o -name '*.pyc' \) -type f -delete

# -- how the environment comes about -----------------------------------------------------------

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Learnmark needs Python 3.11 or newer; say which: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv is missing. Type: sudo apt-get install -y python3-venv"; exit 1; }
	@echo "Setting up .venv"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_PIN)
	@touch $@

$(LOCKED): requirements.lock $(UV)
	@echo "Installing what Learnmark needs"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock $(LOCKED)
	@echo "Installing the tools of the tests"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

$(BUILT): $(SOURCES) $(LOCKED)
	@echo "Building pages' styles and scripts, and the translations"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

# Only after changing dependencies in pyproject.toml.
.PHONY: lock
lock: $(UV)
	$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --constraint requirements.lock --quiet --universal \
	  --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --output-file requirements-dev.lock
