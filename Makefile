# `make run` starts the dashboard, `make test` checks everything. Both set up what they need by themselves.

UV_VERSION := 0.13.9
UV := $(shell command -v uv || echo .uv/bin/uv)
IN := $(UV) run --locked --all-extras

.PHONY: run test lint pictures bench lock browser

run: | $(UV)
	$(UV) run --locked --all-extras --no-dev streamlit run dashboard.py

test: lint browser
	$(IN) pytest -n 2 --dist loadgroup --no-loadscope-reorder

lint: | $(UV)
	$(IN) ruff check .
	$(IN) ruff format --check .
	$(IN) mypy
	$(IN) lint-imports

pictures: browser | $(UV)          ## every page as PNG in four states, in pictures/
	$(IN) python -m tests.pictures

bench: browser | $(UV)             ## what is measured and against what: benchmarks/
	$(IN) python -m benchmarks

lock: | $(UV)                      ## renew uv.lock, and with it the exchange rates
	$(UV) lock --upgrade

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet uv==$(UV_VERSION)

# The browser tests drive a Chromium: one that is here, or Debian's.
browser:
	@tests/browser/ready.sh
