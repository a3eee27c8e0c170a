.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
HOST ?=
GATEWAY ?=
NAMES ?=
INTO ?= gallery
BIN := .venv/bin
TOOLS ?= .venv/tools
BENCHES := request cutout edges edit compose style product motion segmentation faces inference importing ports typography load soak attack batch cancel cli memory formats scale upscaling writing snapotter estimate
SHEETS := cutout faces edit compose style product motion upscaling writing plates
READY := .venv/.ready

.PHONY: help setup serve test coverage chromium exiftool browser-test check format bench sheets presets gallery banner client tables models openvino lock lint-template images-test

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Create .venv with all dependencies; does nothing if nothing changed

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Photo Studio needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python tools/install.py requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m local.models --set-up
	@touch $@

.venv/.openvino: requirements-openvino.txt $(READY)
	$(BIN)/python tools/install.py --add requirements-openvino.txt
	@touch $@

openvino: .venv/.openvino ## Install OpenVINO, which runs networks faster than ONNX Runtime

serve: $(READY) ## Serve everything on http://localhost:8000; also HOST=0.0.0.0, PORT=9000, GATEWAY=lambda (as on AWS)
	@HOST=$(HOST) PORT=$(PORT) GATEWAY=$(GATEWAY) MALLOC_ARENA_MAX=$${MALLOC_ARENA_MAX:-2} $(BIN)/python -m local

# One process more than there are cores, since many tests wait for servers; files in their order, so that no long one
# comes last.
PROCESSES = $(shell $(BIN)/python -c "import os; print(os.cpu_count() + 1)")
SUITE = $(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

test: $(READY) ## Run all tests, on all cores
	$(SUITE)

coverage: $(READY) ## Run all tests and report coverage; 25% slower
	$(SUITE) --cov --cov-report=term

# The headless shell takes a quarter less of the processor.
chromium: ## Install a headless Chromium with apt if there is no browser to test with
	@command -v chromium-headless-shell || command -v chromium || command -v google-chrome \
	  || { apt-get update -qq && { apt-get install -qq --yes chromium-headless-shell || apt-get install -qq --yes chromium; }; }

exiftool: ## Install exiftool with apt if it is not there, for tests that read metadata back
	@command -v exiftool || { apt-get update -qq && apt-get install -qq --yes libimage-exiftool-perl; }

browser-test: $(READY) chromium ## Run the tests in a real browser; writes screenshots/
	STUDIO_SCREENSHOTS=$${STUDIO_SCREENSHOTS:-screenshots} $(BIN)/python -m pytest tests/browser

check: $(READY) ## Check format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Separate environments: these tools bring a hundred packages that need older versions than ours, or than each other.
$(TOOLS)/%/.ready: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check $(NEEDS_$*)
	@touch $@

NEEDS_sam = aws-sam-cli==1.170.0 cfn-lint==1.58.0
NEEDS_checkov = checkov==3.3.30
SAM = $(TOOLS)/sam/bin
CHECKOV = $(TOOLS)/checkov/bin

# checkov does not know Fn::ForEach, so it gets the expanded template.
lint-template: $(TOOLS)/sam/.ready $(TOOLS)/checkov/.ready ## Check template.yaml with cfn-lint, checkov and SAM
	$(SAM)/cfn-lint template.yaml
	$(SAM)/python -m tools.template > $(TOOLS)/template.json
	$(CHECKOV)/checkov --config-file .checkov.yaml --file $(TOOLS)/template.json
	SAM_CLI_TELEMETRY=0 $(SAM)/sam validate --lint --region eu-north-1

images-test: $(READY) $(TOOLS)/sam/.ready ## Build every image and send requests and events through it
	PATH="$(abspath $(SAM)):$$PATH" $(BIN)/python -m tests.images

format: $(READY) ## Format the code and fix what ruff can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## Run the benchmarks, with other tools where they are installed
	@for bench in $(BENCHES); do $(BIN)/python -m benchmarks.$$(basename $$bench .py) || exit 1; done

sheets: $(READY) ## Write contact sheets of real photos into sheets/, for inspection
	@for sheet in $(SHEETS); do $(BIN)/python -m benchmarks.sheets.$$sheet || exit 1; done

presets: $(READY) ## Write the web page's thumbnails of product's presets
	@$(BIN)/python -m benchmarks.sheets.presets local/page/presets

gallery: $(READY) ## Write the pictures of the web page's gallery: make gallery INTO=folder
	@$(BIN)/python -m benchmarks.sheets.gallery $(INTO)

banner: $(READY) ## Write the README's banner from free photos
	@$(BIN)/python -m benchmarks.sheets.banner

client: $(READY) ## Generate the client's types from the server's parameters
	$(BIN)/python -m tools.client_types

tables: $(READY) ## Generate the tables in the documentation from the code
	@$(BIN)/python -m tools.tables

models: $(READY) ## Download weights: make models NAMES="u2net_human_seg birefnet-portrait"
	@$(BIN)/python -m local.models $(NAMES)

LOCKER = .venv/uv/bin/uv pip compile --quiet --no-emit-index-url --no-annotate --no-header $(UPGRADE)
COMPILE = $(LOCKER) --generate-hashes --constraint .venv/resolution.txt pyproject.toml
ON_LINUX = --python-version 3.13 --python-platform x86_64-manylinux_2_28
UPGRADE ?= --upgrade

lock: ## Lock all versions with hashes; UPGRADE= (empty) keeps locked versions where possible
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .venv/uv --upgrade uv
	echo uv | $(LOCKER) --generate-hashes - -o tools/uv.txt
	cp requirements-dev.txt .venv/resolution.txt
	$(LOCKER) --universal --python-version 3.11 --all-extras pyproject.toml -o .venv/resolution.txt
	$(COMPILE) --universal --python-version 3.11 --extra dev --extra bench -o requirements-dev.txt
	$(COMPILE) --universal --python-version 3.11 --extra openvino -o requirements-openvino.txt
	$(COMPILE) $(ON_LINUX) --extra local -o local/requirements.txt
	@for folder in functions/*/; do name=$$(basename $$folder); [ -f $$folder/app.py ] || continue; \
	  $(COMPILE) $(ON_LINUX) --extra lambda --extra $$name -o $$folder/requirements.txt || exit 1; done
