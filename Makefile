# The two commands: `make demo` and `make test`. Each makes the environment first.

VENV := .venv
RUN := $(VENV)/bin
LOCK := requirements.lock
STAMP := $(VENV)/installed.lock
BENCH_LOCK := requirements-bench.lock
BENCH_STAMP := $(VENV)/installed-bench.lock
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)

.DEFAULT_GOAL := help
.PHONY: help env bench demo test unit check advisories format docs evidence mutation lock \
	chromium clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The lock is compared by content: a checkout that touches it installs nothing.
env: ## Make or update .venv from requirements.lock
	@cmp -s $(LOCK) $(STAMP) || $(MAKE) --no-print-directory install

.PHONY: install
install:
	@test -n "$(PYTHON)" || { echo "CartWatch needs Python 3.11 or newer, and \
	there is none on PATH. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot \
	make environments. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Making $(VENV) from $(LOCK): once, a minute or two."
	@$(PYTHON) -m venv $(VENV)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r $(LOCK)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation -e .
	@cp $(LOCK) $(STAMP)

bench: env ## Add what the benchmarks compare with: polars, DuckDB, mutmut
	@cmp -s $(BENCH_LOCK) $(BENCH_STAMP) || { \
		$(RUN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r $(BENCH_LOCK) && cp $(BENCH_LOCK) $(BENCH_STAMP); }

demo: env ## Serve a synthetic ward at http://127.0.0.1:5006
	@$(RUN)/cartwatch demo

test: unit chromium ## Run every test, browser tests included
	@$(RUN)/python -m pytest -n auto -m "system and not browser"
	@$(RUN)/python -m pytest -m browser

unit: env ## Run the tests that need no database, server or other process
	@$(RUN)/python -m pytest -n auto -m "not system and not browser"

check: env ## Lint, types, contracts, protocols, schemas and reference up to date
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/cartwatch protocol check
	$(RUN)/cartwatch protocol test
	$(RUN)/cartwatch protocol schema --check
	$(RUN)/python docs/generate.py --check

advisories: env ## Does a package of the lock have a known weakness?
	@$(RUN)/python .ci/advisories.py

format: env ## Put the code in one form
	$(RUN)/ruff check --fix .
	$(RUN)/ruff format .

docs: env ## Write docs/reference and protocols/schema again
	$(RUN)/cartwatch protocol schema
	$(RUN)/python docs/generate.py

evidence: bench chromium ## Measure what the documents claim; two hours
	$(RUN)/python benchmarks/evidence.py

mutation: bench ## Which slips in the grading core would no test notice? Hours
	$(RUN)/python benchmarks/mutation.py
	$(RUN)/python benchmarks/mutation_page.py

lock: env ## Choose versions again; needs a package index
	$(RUN)/python -m pip install --quiet uv
	$(RUN)/uv pip compile pyproject.toml --extra dev --universal \
		--generate-hashes --no-emit-index-url --python-version 3.11 -o $(LOCK)
	$(RUN)/uv pip compile pyproject.toml --extra dev --extra bench --universal \
		--generate-hashes --no-emit-index-url --python-version 3.11 \
		-c $(LOCK) -o $(BENCH_LOCK)

chromium:
	@sh .ci/chromium

clean: ## Remove the environment and every cache
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
