# `make run` starts the site, `make test` tests it; `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV ?= .venv
BIN  := $(VENV)/bin
PORT ?= 8000
ARGS ?=
# The first Python on the path that is new enough; `python3` may be older.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; break; fi; done)
PIP  := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off

AT_ONCE = $(MAKE) --no-print-directory --keep-going --jobs=4 $(if $(filter output-sync,$(.FEATURES)),--output-sync)
LINTERS := lint-ruff lint-format lint-types lint-imports lint-templates lint-migrations lint-settings

.PHONY: help run test spread check touched lint $(LINTERS) bench screenshots lock check-python browser deploy-programs clean

help:  ## List what make can do here
	@echo "make run                      open the room at http://127.0.0.1:8000/   (PORT=8001, ARGS=--without-samples)"
	@echo "make test                     run all tests, in random order; ARGS='-k provenance' runs some, ARGS=-n0 in one process"
	@echo "make test DATABASE_URL=...    run them on a PostgreSQL server of your own (15 or newer)"
	@echo "make check                    lint, and run the tests that a change touches: those named for what differs from main,"
	@echo "                              and those that import it; SINCE=HEAD~3 counts from there"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / && $$1 !~ /^(help|run|test|check)$$/ { printf "make %-24s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run-ok  ## Open the room
	@$(BIN)/python manage.py serve --port $(PORT) $(ARGS)

# A worker for each core, four at most; each has its own database, site and browser. Idle workers take over tests.
WORKERS := -n logical --maxprocesses 4 --dist worksteal

test: $(VENV)/.dev-ok browser deploy-programs  ## Run all tests, in random order
	@$(BIN)/python -m pytest $(WORKERS) $(ARGS)

spread: $(VENV)/.dev-ok  ## Run the tests of rights, streams and sign-in over two processes, each request answered by either
	@$(BIN)/python -m pytest -q $(WORKERS) -p tests.deploy.over_processes $(ARGS) tests/rights tests/stream tests/views/people

check: $(VENV)/.dev-ok browser deploy-programs  ## Lint, and run the tests that a change touches
	@$(AT_ONCE) touched $(LINTERS)

touched:
	@$(BIN)/python -m pytest -q $(WORKERS) $(ARGS) $$(SINCE=$(SINCE) $(BIN)/python -m tests.touched)

# The settings of a public site without a database: neither the checks nor the search for missing migrations needs one.
PUBLIC := READINGROOM_ORIGIN=https://room.example READINGROOM_HOSTS=room.example DATABASE_URL=none \
    READINGROOM_SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz

lint: $(VENV)/.dev-ok  ## Check style, types, imports, templates, migrations and settings
	@$(AT_ONCE) $(LINTERS)

lint-ruff:
	$(BIN)/python -m ruff check .

lint-format:
	$(BIN)/python -m ruff format --check .

lint-types:
	$(BIN)/python -m mypy

lint-imports:
	$(BIN)/python -c "from importlinter.cli import lint_imports_command as lint; lint()"

lint-templates:
	$(BIN)/python -m djlint templates --lint --quiet

lint-migrations:
	$(PUBLIC) $(BIN)/python manage.py makemigrations --check --dry-run

lint-settings:
	$(PUBLIC) $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(VENV)/.dev-ok browser  ## Measure pages and server; prints tables
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(VENV)/.dev-ok browser  ## Take the pictures of README.md again
	@$(BIN)/python -m tests.screenshots

lock: $(VENV)/.dev-ok  ## Write requirements.lock from requirements.txt
	@sed '/^$$/q' requirements.lock > requirements.lock.new
	@$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --no-emit-options --output-file=- requirements.txt >> requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean:  ## Remove what make has installed here; the room's data stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

check-python:
	@if [ -z "$(PYTHON)" ]; then echo "Reading Room needs Python 3.11 or newer. Install one, or name it: make run PYTHON=/path/to/python3.12" >&2; exit 1; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Reading Room needs Python 3.11 or newer; $(PYTHON) is older. Name another: make run PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing python3-venv…" && \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; } || \
	  { echo "This Python cannot make virtual environments: install the package python3-venv, then try again." >&2; exit 1; }

# Made again if it is missing, incomplete, or made with a Python that no longer exists.
$(VENV)/.run-ok: requirements.txt
	@$(MAKE) --no-print-directory check-python
	@$(BIN)/python -c 'import pip' 2>/dev/null || { echo "Making a virtual environment in $(VENV)…"; rm -rf $(VENV); $(PYTHON) -m venv $(VENV); }
	@echo "Installing what the room needs; the first time this takes about a minute…"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev-ok: requirements-dev.txt $(VENV)/.run-ok
	@echo "Installing what the tests need…"
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Uses an installed browser; otherwise, as root on Debian, installs its package; otherwise Playwright's own.
browser: $(VENV)/.dev-ok
	@for browser in "$$CHROMIUM" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do \
	  if [ -n "$$browser" ] && command -v "$$browser" >/dev/null; then exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the tests…"; apt-get update -qq && \
	  for package in chromium-headless-shell chromium; do \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$package >/dev/null && break; done; \
	else \
	  $(BIN)/python -m playwright install chromium; \
	fi

# Debian's PostgreSQL and PgBouncer, for tests/deploy: as root on Debian installs what is missing; elsewhere those tests
# say that they were skipped.
deploy-programs:
	@missing=; command -v pgbouncer >/dev/null || missing=pgbouncer; \
	ls /usr/lib/postgresql/*/bin/pg_basebackup >/dev/null 2>&1 || missing="$$missing postgresql"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing for the tests: $$missing…"; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null || true; \
	fi
