SHELL := /bin/bash
export CARGO_TARGET_DIR := $(CURDIR)/target

.DEFAULT_GOAL := help
.PHONY: help run build test check dev bench e2e shots gen fmt clean ui setup

help: ## what there is
	@grep -E '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: setup build ## build everything and start the desk with demo data
	exec target/release/sarangbang serve --demo

build: ui ## the UI and target/release/sarangbang
	cargo build --release --locked -p sarangbang

setup:
	@scripts/setup run

ui: ui/node_modules/.package-lock.json
	cd ui && npm run --silent build

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --no-audit --no-fund --ignore-scripts
	@touch $@

test: ## every check there is, each part's time at the end
	@scripts/test

check: ## the fast part: format, clippy, unit tests, UI check
	@scripts/test fast

e2e: ## the browser tests alone
	@scripts/test e2e

dev: ## debug server and the console's development server
	@scripts/dev

bench: ## measure; one chapter alone with ONLY=chapter
	@scripts/bench $(ONLY)

shots: ui e2e/node_modules/.package-lock.json ## screenshots of the running product under target/shots
	cargo build --locked --workspace --all-targets
	cd e2e && CHROMIUM=$$(../scripts/chromium) npm run --silent shots

gen: ui/node_modules/.package-lock.json ## OpenAPI document and the types made from it
	scripts/gen

fmt: ## format the Rust code
	cargo fmt

clean: ## what was built, the test cluster's data too
	-scripts/postgres remove
	cargo clean
	rm -rf ui/node_modules ui/*/dist e2e/node_modules
