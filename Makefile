# Everything one does with a clone. Needs Python 3.11 or newer with venv, make and git; nothing is installed outside .venv.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# PYTHON makes the virtual environment, HOST and PORT are where `make run` serves, STORE is the graph's folder.
PYTHON ?=
HOST ?= 127.0.0.1
PORT ?= 8000
STORE ?= data/store
# Three tests at once for each two cores: much of their time they wait for limits, servers and browsers.
JOBS ?= $(shell echo $$(( ($$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) * 3 + 1) / 2 )))
# Where the tests have their files. They publish some hundred graphs, each with writes that wait for the disk; in memory,
# where there are 4 GB of room, they wait for nothing. What is killed or has no room left meets the same there.
TESTED ?= $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 {print "/dev/shm"}')

BIN := .venv/bin
INSTALLED := .venv/installed.stamp
BENCH := .venv-bench/bin
BENCH_INSTALLED := .venv-bench/installed.stamp
SEEDED := $(STORE).seeds.stamp
FRONTEND := src/kg/web/frontend
BUILT := src/kg/web/static/built
# The graph of the seeds depends on these; file names in the repository have no spaces, the folder around it may.
SOURCES := $(shell find src/kg ontology seeds curation -type f -not -path '*/__pycache__/*' -not -path 'src/kg/web/*')

# Another build into the store makes the stamp older than the pointer to the current graph; without a graph it counts for nothing.
PUBLISHED := $(wildcard $(STORE)/current)
ifeq ($(PUBLISHED),)
PUBLISHED := always
endif

# The first of the usual names that is a Python of at least 3.11 with venv.
FIND_PYTHON = for python in "$(PYTHON)" python3.11 python3 python3.12 python3.13 python3.14 python; do \
	if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
	python=; done; \
	if [ -z "$$python" ]; then echo "make: no Python 3.11 or newer with venv found; name one: make PYTHON=/path/to/python3" >&2; exit 1; fi

.PHONY: always
always:

.PHONY: help
help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

# With exec a signal to the recipe reaches the server itself; a shell in between would die and leave it running.
.PHONY: run
run: $(SEEDED) $(BUILT)  ## Set up, build the graph of seeds/, serve it on http://127.0.0.1:8000 (HOST=, PORT=)
	@exec env KG_HOST="$(HOST)" KG_PORT="$(PORT)" KG_STORE="$(STORE)" $(BIN)/python -m kg serve

.PHONY: test
test: $(INSTALLED) $(BUILT)  ## Set up and run all tests
	@folder=$$(mktemp -d "$(or $(TESTED),$${TMPDIR:-/tmp})/kg-XXXXXX") && trap 'rm -rf "$$folder"' EXIT INT TERM && \
		TMPDIR="$$folder" $(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder

.PHONY: check
check: lint format types test  ## What .ci/run runs: lint, format, types, tests

.PHONY: lint
lint: $(INSTALLED)  ## Look for mistakes (ruff)
	$(BIN)/python -m ruff check .

.PHONY: format
format: $(INSTALLED)  ## Check the layout of the code (ruff format)
	$(BIN)/python -m ruff format --check .

.PHONY: types
types: $(INSTALLED)  ## Check the types (mypy, strict)
	$(BIN)/python -m mypy

.PHONY: wheel
wheel: $(INSTALLED) $(BUILT)  ## Build the wheel into dist/
	$(BIN)/python -m pip --quiet wheel --no-deps --no-build-isolation --wheel-dir dist .

.PHONY: readme
readme: $(INSTALLED)  ## Renew the outputs that README.md shows
	$(BIN)/python .ci/readme

.PHONY: screenshots
screenshots: $(INSTALLED) $(BUILT)  ## Renew the pictures in docs/images (needs Chromium)
	$(BIN)/python .ci/screenshots

# The figures are part of the graph, so its size in README.md may change with them.
.PHONY: quality
quality: $(INSTALLED)  ## Score the samples; renew docs/quality.md, the figures in the graph, README.md
	$(BIN)/python .ci/quality
	$(BIN)/python .ci/readme

.PHONY: questions
questions: $(INSTALLED)  ## Renew docs/questions.md from the headers of queries/
	$(BIN)/python .ci/questions

# It takes long: what is missing is said first.
.PHONY: wrk
wrk:
	@command -v wrk >/dev/null || { echo "make: wrk, which sends the requests, is not installed: apt-get install wrk" >&2; exit 1; }

.PHONY: bench
bench: wrk $(BENCH_INSTALLED)  ## Measure the speed on this machine and write docs/benchmarks.md (needs wrk)
	OMP_NUM_THREADS=1 $(BENCH)/python tests/bench/speed.py
	$(BENCH)/python tests/bench/endpoint.py
	$(BIN)/python tests/bench/browsing.py
	$(BENCH)/python tests/bench/exports.py
	$(BENCH)/python tests/bench/scale.py

.PHONY: bench-pages
bench-pages: $(INSTALLED)  ## Only the pages, over the samples
	$(BIN)/python tests/bench/browsing.py

.PHONY: bench-exports
bench-exports: $(BENCH_INSTALLED)  ## Only exports beside the engine's own dump: RELEASES=2000
	$(BENCH)/python tests/bench/exports.py $(if $(RELEASES),--releases $(RELEASES))

.PHONY: bench-scale
bench-scale: $(BENCH_INSTALLED)  ## Only what many releases cost: SIZES=2000,20000 (SIZES=50,200 tries it out)
	$(BENCH)/python tests/bench/scale.py $(if $(SIZES),--sizes $(SIZES))

.PHONY: bench-endpoint
bench-endpoint: wrk $(BENCH_INSTALLED)  ## Only the SPARQL endpoint beside two others (needs wrk)
	$(BENCH)/python tests/bench/endpoint.py

.PHONY: scripts
scripts: $(BUILT)  ## Build the scripts of the pages, where there is npm

.PHONY: pins
pins:  ## Renew constraints.txt: the newest versions that pyproject.toml allows
	@$(FIND_PYTHON); .ci/pins "$$python"

.PHONY: clean
clean:  ## Remove what these targets made, the graph in STORE excepted
	rm -rf .venv .venv-bench dist build $(FRONTEND)/node_modules $(BUILT) .pytest_cache .mypy_cache .ruff_cache .hypothesis "$(SEEDED)"

# Pages do without their scripts: where npm is not there, or reaches no registry, that is said and no more.
$(BUILT): $(wildcard $(FRONTEND)/*.js $(FRONTEND)/*.css $(FRONTEND)/*.mjs $(FRONTEND)/*.json)
	@if ! command -v npm >/dev/null; then \
		echo "make: no npm found: the pages go without the SPARQL editor, drawings and suggestions" >&2; \
	elif ! (cd $(FRONTEND) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && node build.mjs); then \
		echo "make: the scripts could not be built: the pages go without them" >&2; \
	fi

# The build backend stands in the environment, pinned like the rest: an isolated build would fetch the newest.
$(INSTALLED): pyproject.toml constraints.txt
	@$(FIND_PYTHON); test -x $(BIN)/python || "$$python" -m venv .venv
	$(BIN)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt hatchling editables
	$(BIN)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt --no-build-isolation --editable '.[dev]'
	@touch $@

$(BENCH_INSTALLED): pyproject.toml constraints.txt tests/bench/requirements.txt | $(INSTALLED)
	test -x $(BENCH)/python || $(BIN)/python -m venv .venv-bench
	$(BENCH)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt hatchling editables
	$(BENCH)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt --no-build-isolation --editable .
	$(BENCH)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt --requirement tests/bench/requirements.txt
	@touch $@

$(SEEDED): $(INSTALLED) $(SOURCES) $(PUBLISHED)
	KG_STORE="$(STORE)" $(BIN)/python -m kg build --prune seeds
	@touch "$@"
