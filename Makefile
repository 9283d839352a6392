# Two targets do everything on a machine that has python3, make and a package index:
#   make demo   install, fetch the two small models, answer questions with citations
#   make test   what CI runs: ruff, mypy --strict, import-linter, pytest
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: demo test check docs clean

demo: $(VENV)/.demo
	$(BIN)/onward demo

test: check

check: $(VENV)/.dev $(VENV)/.embedder
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

docs: $(VENV)/.dev   # write again what is generated from the code: the command reference
	$(BIN)/python -m tests.cli.command_reference

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable '.[gguf]'
	touch $@

# Tests that need the embedder are skipped, visibly, where it cannot be fetched.
$(VENV)/.embedder: $(VENV)/.dev
	-$(BIN)/onward model pull all-MiniLM-L6-v2 && touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --no-compile --editable '.[dev]'
	touch $@
