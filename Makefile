# The commands of the project: `make verify` runs the main job, `make test` runs every check that CI runs.

# Read once by the numerical libraries: one thread per worker, or runs stall and bits change.
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

# SETUP=no runs a target with PYTHON as it is, without a set-up: for a machine that is offline or has another torch.
SETUP ?= yes
ifeq ($(SETUP),no)
PYTHON ?= python3
BIN :=
READY :=
else
override PYTHON := .venv/bin/python
BIN := .venv/bin/
READY := .venv/ready
endif

.DEFAULT_GOAL := help
.PHONY: help setup verify test test-all properties mutants lint bench figures clean

help:
	@echo "make verify     train, replay, annotate, check and report: the main job"
	@echo "make test       lint, types, import laws and tests, as CI runs them"
	@echo "make test-all   the same, with the slow tests and the long property tests"
	@echo "make properties the property tests alone: PROFILE=dev (a minute), ci, or nightly (an hour)"
	@echo "make mutants    formulas and code changed in one place each, and who notices (hours; see tests/README.md)"
	@echo "make lint       lint, types and import laws alone"
	@echo "make bench      the speed ratios, in one interleaved run"
	@echo "make figures    the paper's figures"
	@echo "make setup      the environment alone (every target above does it when needed)"
	@echo "make clean      remove caches and builds (not runs, not the environment)"

setup: $(READY)

.venv/ready: constraints.txt pyproject.toml
	@set -e; \
	suits() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }; \
	if ! suits .venv/bin/python; then \
	  found=; \
	  for candidate in python3 python3.13 python3.12 python3.11 python3.14; do \
	    if suits $$candidate; then found=$$candidate; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "Delaybound needs Python 3.11 or newer and found $$(python3 --version 2>/dev/null || echo none): install one and run make again." >&2; \
	    exit 2; \
	  fi; \
	  rm -rf .venv; \
	  $$found -m venv .venv || { rm -rf .venv; echo "$$found cannot make a virtual environment: install its venv and ensurepip modules and run make again." >&2; exit 2; }; \
	fi
	@echo "Setting up .venv (once)"
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt hatchling editables
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@

verify: $(READY)
	@$(PYTHON) -m delaybound verify $(ARGS)

lint: $(READY)
	$(BIN)ruff check .
	$(BIN)ruff format --check .
	$(BIN)pyright
	$(BIN)lint-imports

# pytest comes last, so that its closing line is the last line.
test: lint
	$(PYTHON) -m pytest -n 2 --dist worksteal --hypothesis-profile=ci -m "not slow"

test-all: lint
	$(PYTHON) -m pytest -n 2 --dist worksteal --hypothesis-profile=nightly

PROFILE ?= dev
properties: $(READY)
	$(PYTHON) -m pytest -q -n 2 --dist worksteal --hypothesis-profile=$(PROFILE) -m "not slow" tests/property $(ARGS)

mutants: $(READY)
	@$(PYTHON) -m tests.mutation $(ARGS)

bench: $(READY)
	@$(PYTHON) -m tests.bench $(ARGS)

figures: $(READY)
	@$(PYTHON) -m paper_figures $(ARGS)

clean:
	rm -rf build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache .benchmarks
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
