# The whole interface. Every command installs what is missing first.
.PHONY: run test browser format setup

setup:
	@script/setup

run: setup
	@script/run

test: setup
	@script/test

browser: setup
	@script/browser

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests
