# Works in a bare checkout with Python 3.11+ and make. `make help` lists what there is.
PYTHON ?= python3
SERVE ?= 1
JOBS ?= 2
BIN := .venv/bin
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run dev assets demo test check bench sizes docs docs-check lock fmt wheel clean

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: ## environment for running
	@$(PYTHON) tools/bootstrap.py run

dev: ## environment for developing
	@$(PYTHON) tools/bootstrap.py dev

assets: run ## scripts and styles, built once
	@$(BIN)/python -m tools.assets

demo: run assets ## the demo county, then the server (SERVE=0: without serving)
	@BANGBAN_DEMO=1 $(BIN)/bangban demo
ifneq ($(SERVE),0)
	@BANGBAN_DEMO=1 $(BIN)/bangban serve
endif

test: dev assets ## everything that CI runs, on SQLite and PostgreSQL, with a real browser
	@$(BIN)/python -m tools.system
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m tools.suite --jobs $(JOBS)

check: dev ## lint, types, contracts, migrations, generated docs, fast tests
	@$(BIN)/python -m tools.check

ifneq ($(wildcard tools/bench*),)
bench: dev assets ## the performance workloads, each beside its limit
	@$(BIN)/python -m tools.system
	@$(BIN)/python -m tools.bench $(WORKLOADS)
endif

docs: dev ## write docs/reference anew
	@$(BIN)/python -m tools.docs

docs-check: dev ## fail when docs/reference is not what the code says
	@$(BIN)/python -m tools.docs --check

sizes: dev ## lines per file and function, beside what we aim at
	@$(BIN)/python -m tools.sizes

fmt: dev ## format and sort
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

lock: dev ## renew the locked requirements
	@$(BIN)/python -m tools.lock $(UPGRADE)

wheel: dev assets ## a wheel that carries its assets, in dist/
	@$(BIN)/python -m tools.wheel

clean: ## remove what was built; keeps var/
	@rm -rf .venv .tools node_modules dist build src/bangban/foundation/ui/static/built
