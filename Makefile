# gatepost: what a developer types. `make help` lists it.

SHELL := /bin/bash
SWIFT ?= swift
BINARY := .build/release/gatepost
SWIFT_FILES := Package.swift Sources Tests

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-build build deb demo test fuzz lint format bench clean

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs what building and testing need, the real peers included (Debian, Ubuntu; as root or with sudo)
	@.ci/setup test

setup-build: ## Installs only what building and the demo need
	@.ci/setup build

build: setup-build ## Builds .build/release/gatepost, with Swift's standard library in it
	$(SWIFT) build -c release --static-swift-stdlib --product gatepost

deb: build ## Makes packaging/out/gatepost_<version>_<arch>.deb
	@.ci/setup deb
	packaging/build $(BINARY)

demo: build ## Shows it all on this machine: a gateway, the agent, a collector over TLS that is cut once
	$(BINARY) demo

test: setup build ## Runs all tests, those with real peers and faults against the release binary
	GATEPOST_BIN=$(CURDIR)/$(BINARY) SWIFT=$(SWIFT) Tests/run

fuzz: setup-build ## Fuzzes every reader of foreign bytes, FUZZ_SECONDS (60) each; what it finds is in .build/fuzz/found
	Tests/Fuzz/run

lint: ## Checks the style; changes nothing
	$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_FILES)

format: ## Formats all Swift sources in place
	$(SWIFT) format --in-place --recursive --parallel $(SWIFT_FILES)

bench: setup build ## Measures gatepost beside rsyslog, syslog-ng and the floor, by protocol and size, and its parts
	$(SWIFT) build -c release --static-swift-stdlib --product SpoolBench
	$(BINARY) simulate --shape audit --events 200000 --seed 1 --to - >.build/spool-bench.log
	.build/release/SpoolBench --lines .build/spool-bench.log
	/usr/bin/python3 Benchmarks/bench.py --gatepost $(BINARY)
	/usr/bin/python3 Benchmarks/events.py --gatepost $(BINARY)
	/usr/bin/python3 Benchmarks/inputs.py --gatepost $(BINARY)
	/usr/bin/python3 Benchmarks/protocols.py --gatepost $(BINARY)
	/usr/bin/python3 Benchmarks/catchup.py --gatepost $(BINARY)
	/usr/bin/python3 Benchmarks/latency.py --gatepost $(BINARY)
	/usr/bin/python3 Benchmarks/size.py --gatepost $(BINARY) --plot .build/cost-against-size.svg
	/usr/bin/python3 Benchmarks/idle.py --gatepost $(BINARY)

clean: ## Removes what was built; .peers/ stays
	rm -rf .build packaging/out
