.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
VENV := .venv/bin

.PHONY: run test check chaos soak bench bench-zoho bench-million bench-history scale mutation format messages screenshots lock help

run: ## Set everything up, sync a sandbox catalogue, serve the admin (PORT=8000)
	@$(PYTHON) scripts/bootstrap.py
	@$(VENV)/python manage.py demo --port $(PORT) --stop-with-parent

test: ## Set everything up, check the code, run all tests
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.check all

check: ## Format, lint, types, import contracts, migrations; no tests
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.check static

chaos: ## The heavy proofs at full size, on both databases
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.check chaos

soak: ## Half an hour of faults, kills and edits, on each database
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.check soak

bench: ## Our sync against the plain loop, 100,000 items, on both databases
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.bench --items 100000

bench-zoho: ## Whole syncs against the stand-in: our own time, then a slow Zoho with the limiter on (10 minutes)
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.bench --case pace --items 100000
	@$(VENV)/python -m scripts.bench --case latency --items 32200

bench-million: ## How a sync grows to a million items: time, memory, disk, slowest statements (the limiter is off)
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.bench --case growth --items 1000000
	@$(VENV)/python -m scripts.bench.plot

bench-history: ## The rows of the history over 30 simulated days of 20,000 items
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.bench --case retention --items 20000

scale: ## A million items through the task, pages and API at that size (needs PostgreSQL, Redis, hey)
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.scale

mutation: ## Do the tests notice small changes of the decisive modules? (20 minutes)
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.mutation

format: ## Bring the code into the house format
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/ruff format --quiet . && $(VENV)/ruff check --quiet --fix .

messages: ## Collect the sentences into the Spanish catalogues and compile them (needs gettext)
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python manage.py makemessages --locale es --no-wrap --add-location file --no-obsolete \
		--ignore tests --ignore scripts --ignore var
	@$(VENV)/python manage.py compilemessages --locale es --ignore .venv --ignore var

screenshots: ## Remake the pictures of the documentation (needs Chromium)
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(VENV)/python -m scripts.screenshots

lock: ## Resolve the requirements again and write the locks (needs uv)
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		requirements.in -o requirements.txt
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		-c requirements.txt requirements-dev.in -o requirements-dev.txt

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
