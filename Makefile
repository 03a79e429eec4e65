# What a change needs to pass: `make check`; what CI runs: .ci/run.

GO ?= go
# The linters have a module of their own, so that none of their dependencies
# reaches the program's.
LINT := $(GO) tool -modfile=internal/tools/lint/go.mod golangci-lint

.DEFAULT_GOAL := build

.PHONY: build
build: ## build bin/crosscheck
	$(GO) build -trimpath -o bin/crosscheck .

.PHONY: test
test: ## run all tests
	$(GO) test ./...

.PHONY: race
race: ## run all tests with the race detector
	$(GO) test -race ./...

.PHONY: golden
golden: ## rewrite the golden reports; read the diff before committing it
	$(GO) test ./internal/golden -run TestStories -update

.PHONY: fmt
fmt: ## format all Go files
	$(LINT) fmt

.PHONY: lint
lint: ## run every linter on the Go code
	$(LINT) run

.PHONY: tidy-check
tidy-check: ## go.mod and go.sum hold what the code needs, no more
	$(GO) mod tidy -diff
	$(GO) -C internal/tools mod tidy -diff
	$(GO) -C internal/tools/lint mod tidy -diff

.PHONY: fuzz
fuzz: ## fuzz each target for FUZZTIME (10s)
	.ci/fuzz $(FUZZTIME)

.PHONY: check
check: lint tidy-check test ## what a change needs to pass

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16
