# The whole interface. Every command installs what is missing first.
.PHONY: run test browser fuzz bench crash trouble nodes drill resilient format setup

setup:
	@script/setup

run: setup
	@script/run

test: setup
	@script/test

browser: setup
	@script/browser

fuzz: setup
	@script/fuzz 500

bench:
	@script/bench

# Resilience: docs/resilience.md says what each shows and how long it takes.
resilient: setup
	@script/setup resilience
	@swift build --product meemaken

crash: resilient
	@script/crash --engine sqlite
	@script/crash --engine postgres

trouble: resilient
	@script/crash-trouble

nodes: resilient
	@script/nodes

drill: resilient
	@script/drill

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests
