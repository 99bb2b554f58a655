# The whole interface. Every command installs what is missing first.
.PHONY: run test browser fuzz bench format setup

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

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests
