# Thin names for what scripts/ and cargo do. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run assets build test check bench clean

# Where `make run` listens; any free port: make run LISTEN=127.0.0.1:0
export LISTEN ?= 127.0.0.1:8080

help: ## list these targets
	@echo "Tandem"; echo
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-8s %s\n", $$1, $$2 }'

run: ## build it and start it with the sample organisation; prints its address and a login
	@scripts/run.sh

assets: ## build the style sheets and scripts of the pages
	@scripts/assets.sh

build: ## build the release program, with its assets inside
	@scripts/build.sh

test: ## everything: checks, unit and integration tests on both engines, browser tests
	@scripts/test.sh

check: ## formatting, lints, types; no tests
	@scripts/check.sh

bench: ## measure the release program under load
	@scripts/bench.sh

clean: ## remove everything that was built or installed here
	@scripts/clean.sh
