# All tasks of the project. `make demo` and `make test` set everything up by themselves.
.DELETE_ON_ERROR:
.PHONY: setup demo test check format bench gold lock clean

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Imported hundreds of times by the tests and at each start of the command: worth compiling.
unexport PYTHONDONTWRITEBYTECODE

setup: .venv/.app

# Everything is pinned with hashes, the build backend too; the project itself is then linked in without a download.
.venv/.app: requirements.txt pyproject.toml hatch_build.py $(wildcard trials/vocabulary/*.toml)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 setup")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/.dev: .venv/.app requirements-dev.txt
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

demo: setup
	$(BIN)/trials demo

test: .venv/.dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup $(ARGS)

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check --no-cache .
	$(BIN)/mypy

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev
	$(BIN)/python -m benchmarks $(ARGS)

gold: .venv/.dev
	$(BIN)/python -m benchmarks.gold $(ARGS)
	$(BIN)/python -m benchmarks.vetting $(ARGS)
	$(BIN)/python -m benchmarks.links $(ARGS)

# Needs uv. The lock names no package index: each machine uses its own.
lock:
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet --output-file requirements.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet --output-file requirements-dev.txt

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
