.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo demo-sip serve check format test sip-check chaos fuzz sim forecast-check bench lock clean

help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.complete ## make .venv from the lock file: Python's own venv and pip, nothing else

.venv/.complete: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Outdial needs Python 3.11 or newer; name one: make setup PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python's venv is missing; on Debian: apt install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## a campaign that dials, in about a minute, on the embedded default
	$(BIN)/outdial demo $(ARGS)

demo-sip: setup ## the same over a real Asterisk and SIPp on loopback, in real time (Debian; root installs both)
	$(BIN)/python -m tests.switch.demo $(ARGS)

serve: setup ## everything on one machine
	$(BIN)/outdial serve $(ARGS)

check: setup ## format, lint, types, arrows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright

format: setup ## put the format right
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test: setup ## every test that CI runs
	$(BIN)/python -m pytest -n 4 --dist worksteal $(ARGS)

sip-check: setup ## real calls: both Asterisks, outcomes printed, faults, robots, a browser, ten minutes with 20 agents (Debian, root)
	OUTDIAL_REQUIRE_SWITCH=1 OUTDIAL_SIP_MINUTES=$${OUTDIAL_SIP_MINUTES:-10} OUTDIAL_SIP_AGENTS=$${OUTDIAL_SIP_AGENTS:-20} $(BIN)/python -m pytest tests/gateways tests/switch tests/whole -s $(ARGS)

chaos: setup ## kill every part at 200 random moments, and judge by the carrier's log
	OUTDIAL_CHAOS_KILLS=$${OUTDIAL_CHAOS_KILLS:-200} $(BIN)/python -m pytest tests/chaos -s $(ARGS)

fuzz: setup ## 20,000 requests that the published document allows or forbids
	OUTDIAL_FUZZ_REQUESTS=$${OUTDIAL_FUZZ_REQUESTS:-20000} $(BIN)/python -m pytest tests/api/test_fuzz.py -s $(ARGS)

forecast-check: setup ## forecast 100 campaigns, let an engine call them, and count where reality lay inside
	OUTDIAL_REALITY_SEEDS=$${OUTDIAL_REALITY_SEEDS:-100} $(BIN)/python -m pytest tests/reality -s $(ARGS)

sim: setup ## one simulated week as a story (SEED=7), or many in a line each (WEEKS=100)
	$(BIN)/outdial sim $(or $(SEED),1) $(if $(WEEKS),--weeks $(WEEKS)) $(ARGS)

bench: setup ## every benchmark, with its ratio to a limit measured in the same run
	$(BIN)/python -m benchmarks $(ARGS)

lock: ## pin the dependencies anew (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --extra dev --extra plots -o requirements.lock pyproject.toml

clean: ## forget .venv and caches
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis build dist
