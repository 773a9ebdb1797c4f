# FaultMaven. `make` lists what there is; `make run` and `make test` do all set-up by themselves.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Interpreters are never downloaded: one that is there has to do.
export UV_PYTHON_DOWNLOADS := never
export PYTHONPATH := shared:.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 1
export JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION := 1
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION := 1
unexport VIRTUAL_ENV

UV := .tools/uv
BIN := .venv/bin
PYTHON := $(BIN)/python
PYTEST := $(BIN)/pytest
ENV ?= dev
INPUTS ?= 10000
SEED ?= 1
EXTRACTORS ?=
MODEL ?= small

##@ Use it

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z][a-z0-9-]*:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: setup web ## Start the whole product on this machine and print its address (FM_PORT, FM_CLOUD_PORT, FM_STATE_DIR)
	@exec $(PYTHON) -m infra.local

.PHONY: reset
reset: setup ## Empty the state of the local cloud (.fm): users, cases, files
	@$(PYTHON) -m infra.local --reset

##@ Test it

.PHONY: test
test: setup ## Everything CI runs: check, unit, integration, infra, web, end to end, browser; artefacts in artifacts/
	@$(PYTHON) -m make.everything

.PHONY: test-all
test-all: setup ## What `make test` runs, and the tests that take longer: each night in CI
	@$(PYTHON) -m make.everything --all

.PHONY: check
check: lint types contracts unit ## Style, types, import contracts, and unit tests with warnings as errors

.PHONY: lint
lint: setup ## ruff: rules and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: setup ## pyright, strict for shared/
	$(BIN)/pyright

.PHONY: contracts
contracts: setup ## import-linter: who may import whom
	$(BIN)/lint-imports

.PHONY: format
format: setup ## Put code into the project's format, and fix what ruff can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: unit
unit: setup ## Unit and architecture tests, and some damaged evidence for every extractor
	$(PYTEST) tests/unit tests/architecture tests/security tests/fuzz

.PHONY: integration
integration: setup ## Tests of the slices over moto
	$(PYTEST) tests/integration

.PHONY: infra
infra: setup ## Tests of the templates and of the local cloud
	$(PYTEST) tests/infra

.PHONY: e2e
e2e: setup web ## The product over real HTTP on a local cloud of its own
	$(PYTEST) tests/e2e -m "not browser"

.PHONY: browser
browser: setup web ## The web app in headless Chromium, screenshots in artifacts/
	FM_CHROMIUM="$$(make/browser.sh)" $(PYTEST) tests -m browser

.PHONY: web-check
web-check: node ## Types, lint, tests and bundle size of the web app
	@make/web.sh packages
	cd web && npm run check

.PHONY: eval
eval: setup ## Judge accuracy: templates, redaction, file types, OCR (needs its fonts), incidents of ../shared/data
	$(PYTEST) -s tests/evals

.PHONY: faults
faults: setup ## The fault run: one in five calls of models and tools fails (FAULT_TURNS, FAULT_SEED); four minutes of CPU
	$(PYTEST) -s tests/evals/test_fault_run.py

.PHONY: test-model
test-model: setup ## Turns under a real small language model on this machine (MODEL=small|large); brings it first, once
	$(PYTHON) -m tests.model.prepare $(MODEL)
	FM_TEST_MODEL=$(MODEL) $(PYTEST) -s tests/model

.PHONY: test-databases
test-databases: setup ## DatabaseQuery against PostgreSQL and MariaDB servers, where their Debian packages are installed
	$(PYTEST) -s tests/databases

.PHONY: bench
bench: setup ## Benchmarks: the pipeline, its parts, questions, the diagnosis
	@for bench in tests/bench/bench_*.py; do \
	  name=$$(basename $$bench .py); echo "━━ $$name"; $(PYTHON) -m tests.bench.$$name || exit 1; done

.PHONY: fuzz
fuzz: setup ## Damaged evidence against every extractor (INPUTS each, SEED, EXTRACTORS); failures in artifacts/fuzz
	$(PYTHON) -m tests.fuzz $(INPUTS) $(SEED) $(EXTRACTORS)

.PHONY: schema
schema: setup ## The whole API asked at random by its own description (FM_SCHEMA_EXAMPLES each, FM_SCHEMA_SEED)
	FM_SCHEMA_EXAMPLES="$${FM_SCHEMA_EXAMPLES:-200}" $(PYTEST) -q tests/schema

##@ Build and deploy it

.PHONY: sbom
sbom: setup ## What is shipped, as CycloneDX: every package of the layers and of the site, with hashes, in artifacts/sbom
	@mkdir -p artifacts/sbom
	@$(UV) export --frozen --quiet --no-emit-project --format cyclonedx1.5 \
	  $$($(PYTHON) -c 'from layers.targets import LAYERS; print(*(f"--only-group {name}" for name in LAYERS))') \
	  -o artifacts/sbom/functions.cdx.json
	@cd web && npm sbom --package-lock-only --omit dev --sbom-format cyclonedx >../artifacts/sbom/site.cdx.json
	@ls -l artifacts/sbom

.PHONY: build
build: layers web ## Layers for Lambda and the web app

.PHONY: layers
layers: setup ## Lambda layers (arm64) into layers/dist/aws
	$(PYTHON) -m layers.build aws

.PHONY: web
web: node ## The web app into web/dist
	@make/web.sh

.PHONY: synth
synth: setup layers ## CloudFormation templates of ENV (dev, staging, prod) into cdk.out
	$(PYTHON) -m infra.app -c environment=$(ENV) $(CONTEXT)

.PHONY: deploy
deploy: build ## Deploy ENV to the AWS account of this shell (CONTEXT="-c site_domain=... -c certificate_arn=...")
	$(PYTHON) -m infra.rollout -c environment=$(ENV) $(CONTEXT)
	$(PYTHON) -m infra.release build/outputs.json

.PHONY: diff
diff: build ## What a deployment of ENV would change (CONTEXT as for deploy)
	npx --yes aws-cdk@2.1148.1 diff -c environment=$(ENV) $(CONTEXT)

.PHONY: redrive
redrive: setup ## Bring dead letters of ENV back: QUEUE=evidence, knowledge, webhook, mail, erasure, case_changed, case_closed
	$(PYTHON) -m infra.redrive --environment $(ENV) $(QUEUE)

##@ Look after it

.PHONY: setup
setup: $(UV) .venv/synced node ## Bring uv, the Python environment and check for Node.js

.PHONY: node
node:
	@make/node.sh

.PHONY: lock
lock: $(UV) ## Resolve the dependencies again
	$(UV) lock --upgrade

.PHONY: clean
clean: ## Remove everything make made, but not the state of the local cloud
	rm -rf .venv .tools build cdk.out artifacts layers/dist web/node_modules web/dist .pytest_cache .ruff_cache .hypothesis

$(UV): make/uv.sh
	@make/uv.sh
	@touch $@

# An environment that exists keeps its interpreter; see make/python.sh.
.venv/synced: pyproject.toml uv.lock make/python.sh | $(UV)
	@python="$$(make/python.sh)" && echo "python: $$python" && $(UV) sync --frozen --quiet --python "$$python"
	@touch $@
