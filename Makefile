# Every target does all its own set-up: Python 3.11 or newer and a package registry are enough.
.PHONY: setup demo demo-chat test lint types docs lock clean

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
STAMP := .venv/.ready

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Regraft needs Python 3.11 or newer; install it or say make PYTHON=/path/to/python"; exit 2; }
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$(PYTHON)" .venv && \
		uv pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt -e '.[dev]'; \
	else \
		$(PYTHON) -m venv .venv && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'; \
	fi
	@$(BIN)/python -m compileall -q app graph agents tools memory domain  # a start need not compile what it imports
	@touch $(STAMP)

demo: $(STAMP)  ## build 500 rows of the demo task from the built-in catalog, with no model and no network
	$(BIN)/regraft build examples/describe_python.yaml --rows 500 --approve none --out demo-out --overwrite

demo-chat: $(STAMP)  ## 400 chat messages for fine-tuning, code in and docstring out, and what they are worth
	$(BIN)/regraft build examples/docstrings.yaml --approve none --out demo-chat --overwrite
	$(BIN)/regraft evaluate demo-chat

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=typings $(BIN)/lint-imports  # there the rooms are a namespace, without the face in package/

types: $(STAMP)
	$(BIN)/basedpyright

test: $(STAMP) lint types  ## everything that CI runs
	$(BIN)/pytest -n 2 --dist worksteal

docs: $(STAMP)  ## rewrite the generated parts of the documentation
	$(BIN)/python docs/generate.py

lock:  ## renew the pinned versions (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header --all-extras \
		--upgrade -o constraints.txt pyproject.toml
	$(MAKE) setup

clean:
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .hypothesis demo-out demo-chat
