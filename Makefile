# Every target sets up what it needs first; nothing else has to be run before.
SITE ?= en
PYTHON ?= $(shell command -v python3.11 || command -v python3)
CONFIG = $(if $(filter zh,$(SITE)),mkdocs.zh.yml,mkdocs.yml)
BIN = .venv/bin
export NO_MKDOCS_2_WARNING = 1

.PHONY: serve site results test check bench gpu-checks lock
.DEFAULT_GOAL = serve

serve: .venv/site-ready  ## the site on 127.0.0.1:8000, English; SITE=zh for the Chinese one
	$(BIN)/mkdocs serve -f $(CONFIG)

site: .venv/site-ready  ## both languages and the page that leads to either, in site/
	$(BIN)/mkdocs build -q -f mkdocs.yml
	$(BIN)/mkdocs build -q -f mkdocs.zh.yml
	cp docs/index.html site/index.html

results: .venv/all-ready  ## the cells of posts that changed, run and frozen in results/
	$(BIN)/onesource results

test: .venv/all-ready  ## every test; records in results/ what they prove
	$(BIN)/pytest -n 2 --evidence results/evidence.json

check: .venv/all-ready  ## format, lint, types, tests, both builds
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --evidence results/evidence.json
	$(MAKE) site

bench: .venv/all-ready  ## this project beside its peers; 40 minutes
	cd benchmarks/formulas_peers && npm ci --ignore-scripts --no-audit --no-fund
	$(BIN)/python -m benchmarks.standard_library
	$(BIN)/python -m benchmarks.programs
	$(BIN)/python -m benchmarks.formulas
	$(BIN)/python -m benchmarks.formulas_axe
	$(BIN)/python -m benchmarks.formulas_faults
	$(BIN)/python -m benchmarks.results_faults
	$(BIN)/python -m benchmarks.bert
	WHOLE_NOTEBOOKS=1 $(BIN)/pytest -q tests/test_notebooks.py

gpu-checks: .venv/all-ready  ## what needs a GPU, on the one that is here; kept in results/gpu/
	$(BIN)/python -m benchmarks.gpu_checks

lock: .venv/bin/python  ## both locks anew, from releases at least a week old
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile $(LOCK) --extra build --extra snippets --extra results --extra test -o requirements.txt
	$(BIN)/uv pip compile $(LOCK) --extra build -c requirements.txt -o requirements-site.txt
LOCK = -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
	--exclude-newer $(shell date -d '7 days ago' +%F) pyproject.toml

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }

# pip refuses an editable install in a file with hashes, so this project itself is a second command.
.venv/%-ready: requirements-site.txt requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check -r requirements$(if $(filter site,$*),-site).txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m onesource.math.install
	@touch $@
