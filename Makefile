# Two commands: `make run` starts Watchbell with demo data, `make test` runs every check.
# Stamp files under .venv make the second run quick.

VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
# The newest Python that works; a pyenv shim without a version behind it does not count.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	if $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then command -v $$p; break; fi; done)
# Tests that need a program of Debian's; each is named with the command or file that shows it is
# there.
DEBIAN := chromium:chromium chromedriver:chromium-driver prometheus:prometheus curl:curl \
	prometheus-alertmanager:prometheus-alertmanager icinga2:icinga2-bin nagios4:nagios4-core \
	zabbix_js:zabbix-server-pgsql /usr/share/zabbix-server-pgsql/data.sql.gz:zabbix-server-pgsql
# Libraries of Debian's that the PDF of an incident is drawn with; everything else works without.
DEBIAN_LIBS := libpango-1.0.so.0:libpango-1.0-0 libpangoft2-1.0.so.0:libpangoft2-1.0-0 \
	libharfbuzz-subset.so.0:libharfbuzz-subset0
PIP_INSTALL := $(BIN)/pip install --disable-pip-version-check --quiet
EVERY_PAGE := tests/browser/test_every_page.py
SLOW := browser or faults or peers or stories

.PHONY: run test lint format quick slow bundle constraints notices debian pango clean

run: $(VENV)/.installed bundle pango
	$(BIN)/watchbell up --demo --host $(HOST) --port $(PORT)

test: $(VENV)/.installed-dev debian bundle lint quick slow

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "Watchbell needs Python 3.11 or newer." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.installed: $(VENV)/.python requirements/run.txt pyproject.toml
	$(PIP_INSTALL) --require-hashes -r requirements/run.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.python requirements/dev.txt pyproject.toml
	$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/.installed

# Quick when the bundle was made from the sources at hand; `make bundle` alone needs no linters.
bundle: $(VENV)/.installed
	$(BIN)/python hatch_build.py

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	git ls-files '*.html' | xargs -r $(BIN)/djade --check --target-version 5.2
	$(BIN)/python -m tools.ratchet
	$(BIN)/python -m tools.notices --check
	$(BIN)/python -m tools.migrations
	$(BIN)/python -m tools.schema --check

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .
	git ls-files '*.html' | xargs -r $(BIN)/djade --target-version 5.2 || true

# The quick suite and the pages in browsers run on two processes; what minds the time, alone.
quick: $(VENV)/.installed-dev
	$(BIN)/pytest -n 2 --dist worksteal -m "not ($(SLOW))"

# A browser or a daemon may be late once on a busy machine: what failed is tried again, alone, and both
# runs are printed. What fails twice fails; what needed its second try is a defect to find.
twice = $(BIN)/pytest $(1) || { test $$? = 1 && $(BIN)/pytest $(1) -n 0 --last-failed; }

slow: $(VENV)/.installed-dev debian
	$(call twice,-n 2 $(EVERY_PAGE))
	$(call twice,-n 2 --dist loadfile --ignore=$(EVERY_PAGE) tests/browser)
	$(call twice,-m "$(SLOW)" --ignore=tests/browser)

debian:
	@missing=""; for pair in $(DEBIAN); do \
		command -v "$${pair%%:*}" >/dev/null || test -e "$${pair%%:*}" || missing="$$missing $${pair##*:}"; done; \
	for pair in $(DEBIAN_LIBS); do \
		$(PYTHON) -c "import ctypes; ctypes.CDLL('$${pair%%:*}')" 2>/dev/null || missing="$$missing $${pair##*:}"; done; \
	if [ -n "$$missing" ]; then \
		sudo=""; test "$$(id -u)" = 0 || sudo=sudo; \
		$$sudo apt-get update -q && \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing; \
	fi

# What PDFs need, if it can be had without asking anybody; the product says when it is missing.
pango:
	@missing=""; for pair in $(DEBIAN_LIBS); do \
		$(PYTHON) -c "import ctypes; ctypes.CDLL('$${pair%%:*}')" 2>/dev/null || missing="$$missing $${pair##*:}"; done; \
	if [ -n "$$missing" ]; then \
		sudo=""; test "$$(id -u)" = 0 || sudo="sudo -n"; \
		{ command -v apt-get >/dev/null && $$sudo apt-get update -q && \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing; } || \
		echo "PDFs need Pango:$$missing. Everything else works without."; \
	fi

# Choose newer versions of everything, with hashes and without any index's address.
constraints: $(VENV)/.installed-dev
	$(BIN)/uv pip compile pyproject.toml --upgrade --group dev -o requirements/dev.txt $(UV_COMPILE)
	$(BIN)/uv pip compile pyproject.toml --group build -c requirements/dev.txt -o requirements/run.txt $(UV_COMPILE)
	$(MAKE) notices

notices: bundle
	$(BIN)/python -m tools.notices

UV_COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

clean:
	rm -rf $(VENV) build dist frontend/node_modules src/watchbell/web/static/watchbell
