# `make` lists the verbs. CONFIGURATION=release builds the optimised program: `make run` then takes
# about twice as long the first time, and every page is quicker.

CONFIGURATION ?= debug
export CONFIGURATION

.PHONY: help setup run test check bench surge release fuzz clean
.DEFAULT_GOAL := help

help: ## These verbs
	@sed -n 's/^\([a-z]*\): .*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup: ## Install what building, serving and testing need (Debian 12 or later, Ubuntu)
	@Scripts/setup test

run: ## Build, load the examples and serve them on http://127.0.0.1:8080
	@Scripts/run

test: ## Every test: Swift's on both engines, then the journeys on both engines
	@Scripts/test

check: ## Formatting, imports and file sizes
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	Scripts/check-imports
	Scripts/check-sizes

bench: ## Measure the optimised program: uploads, pages, import
	@Benchmarks/run

surge: ## Simulate 30 days of findings through the server; figures and a page into .build
	swift run -c $(CONFIGURATION) breakwater surge --json .build/surge.json --page .build/surge.html

release: ## Build the optimised program into .build/dist
	@Scripts/release

fuzz: ## Feed random input to the readers of other people's files (SECONDS_EACH=60)
	@Scripts/fuzz

clean: ## Remove what was built and the example database; not the sources' packages
	rm -rf .build/debug .build/release .build/*-linux-gnu .build/*.yaml .build/dist .breakwater
