# make run    the tour, on a fresh machine: environment, installation, report
# make test   everything the project checks about itself
# make bench  speed and memory
# make docs   the documentation as a site; make reference writes the pages that follow from data and code
# make clean  remove the environment and what was built

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
INPUTS := pyproject.toml constraints.txt

.PHONY: run test bench docs reference browser clean

run: $(VENV)/.installed
	$(BIN)/smychka

test: $(VENV)/.installed-test browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 2

bench: $(VENV)/.installed-test
	for file in benchmarks/*.py; do $(BIN)/python "$$file" || exit 1; done

docs: $(VENV)/.installed-docs
	$(BIN)/mkdocs build --strict --quiet --site-dir build/site

reference: $(VENV)/.installed
	$(BIN)/python scripts/write_reference.py

$(VENV)/bin/python:
	@echo "Making the environment $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; say which with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "python3 -m venv failed; on Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: $(INPUTS) | $(VENV)/bin/python
	@echo "Installing smychka ..."
	@$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-%: $(INPUTS) | $(VENV)/bin/python
	@echo "Installing smychka with its $* extras ..."
	@$(PIP) install --quiet -c constraints.txt -e '.[$*]'
	@touch $@ $(VENV)/.installed

browser:
	@if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
	    || command -v google-chrome >/dev/null 2>&1; then :; \
	elif command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
	  echo "The test of the report needs a browser: installing Debian's chromium with apt-get ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else \
	  echo "No Chromium found and no right to install one; the test of the report will say so."; \
	fi

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf src/*.egg-info
