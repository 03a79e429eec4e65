# What a change needs to pass: `make check`; what CI runs: .ci/run.

GO ?= go
# The linters have a module of their own, so that none of their dependencies
# reaches the program's.
TOOLS := -modfile=internal/tools/go.mod
BUF := $(GO) tool $(TOOLS) buf
PROTODEPS := internal/tools/.protodeps
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
golden: ## rewrite the golden reports and exports, the known misses, the picture and the docs' examples; read the diff
	$(GO) test ./internal/golden -run "TestStories|TestPicture|TestExports" -update
	$(GO) test ./docs -run TestExamples -update

.PHONY: tour
tour: ## run the examples of docs/tour.md and write down what they print
	$(GO) test ./internal/integration -run TestTour -count=1 -update

.PHONY: screenshots
screenshots: ## take the reference pictures of the page anew; look at them (Node, Chromium, pngquant)
	CI=true CROSSCHECK_SCREENSHOTS_UPDATE=1 $(GO) test -count=1 ./internal/integration -run '^TestScreens$$'
	pngquant --force --ext .png --strip --speed 1 internal/integration/testdata/screens/*.png

.PHONY: fmt
fmt: ## format all Go files
	$(LINT) fmt

.PHONY: lint
lint: ## run every linter on the Go code
	$(LINT) run --allow-parallel-runners

.PHONY: generate
generate: $(PROTODEPS) ## write the Go, the gateway and the OpenAPI of proto/ anew
	$(BUF) generate

.PHONY: check-generated
check-generated: $(PROTODEPS) ## what is generated from proto/ is committed
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	$(BUF) generate -o "$$tmp" && \
	diff -r -x '*.proto' -x openapi.go -x openapi.yaml "$$tmp/proto" proto || \
	{ echo 'generated code is not up to date: run make generate'; exit 1; }

.PHONY: lint-proto
lint-proto: $(PROTODEPS) breaking ## lint, format check and breaking changes of proto/
	$(BUF) lint
	$(BUF) format --diff --exit-code proto

.PHONY: fmt-proto
fmt-proto: $(PROTODEPS) ## format proto/
	$(BUF) format --write proto

# What proto/ is compared with: the last release, or the commit before.
AGAINST ?= $(shell git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || echo HEAD^)

.PHONY: breaking
breaking: $(PROTODEPS) ## no change of proto/ since AGAINST breaks its callers
	@if ! git cat-file -e '$(AGAINST):buf.yaml' 2>/dev/null; then \
		echo 'no contract at $(AGAINST): nothing can break'; exit 0; fi; \
	tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	git archive '$(AGAINST)' buf.yaml proto | tar -x -C "$$tmp" && \
	mkdir -p "$$tmp/internal/tools" && cp -r $(PROTODEPS) "$$tmp/internal/tools/" && \
	$(BUF) breaking --against "$$tmp"

# The protos that the contract imports, rendered from the tools' modules.
$(PROTODEPS): internal/tools/go.mod internal/tools/protodeps/main.go
	$(GO) -C internal/tools run ./protodeps .protodeps
	@touch $@

.PHONY: tidy-check
tidy-check: ## go.mod and go.sum hold what the code needs, no more
	$(GO) mod tidy -diff
	$(GO) -C internal/tools mod tidy -diff
	$(GO) -C internal/tools/lint mod tidy -diff

# Helm and what it stands on take minutes to compile, once, so that .ci/run only
# looks at what it rendered; the workflow calls this beside it.
CHART := deploy/helm/crosscheck
HELM := $(GO) tool -modfile=internal/tools/helm/go.mod helm

.PHONY: chart
chart: ## lint the Helm chart, render it into deploy/helm/golden, hold that against Kubernetes' own types
	@set -e; sum=$$(cd $(CHART) && find . -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -d' ' -f1); \
	for values in $(CHART)/ci/*-values.yaml; do \
		name=$$(basename "$$values" -values.yaml); golden=deploy/helm/golden/$$name.yaml; \
		$(HELM) lint --strict --quiet $(CHART) -f "$$values"; \
		{ echo "# made by make chart from $$sum"; $(HELM) template story $(CHART) --namespace news -f "$$values"; } >"$$golden"; \
		echo "$$golden: $$($(GO) -C internal/tools/helm run ./manifests <"$$golden")"; \
	done; \
	while read -r values set; do \
		if $(HELM) template story $(CHART) -f "$(CHART)/ci/$$values-values.yaml" --set "$$set" >/dev/null 2>&1; then \
			echo "$$values values with $$set are taken, and should be refused"; exit 1; fi; \
	done <deploy/helm/refused.txt

.PHONY: bench
bench: ## measure everything and write docs/performance.md; leave the machine alone meanwhile
	$(GO) run ./internal/bench

.PHONY: bench-baseline
bench-baseline: ## count anew what each stage allocates, which CI holds changes to; at a release
	$(GO) test ./internal/bench -run '^TestAllocations$$' -update

.PHONY: check-release
check-release: ## .goreleaser.yaml is one that GoReleaser takes
	$(GO) -C internal/tools/release run . "$(CURDIR)/.goreleaser.yaml"

# What the compiler optimizes for: reading and comparing in all languages, and
# the doors of the server.
.PHONY: pgo
pgo: ## record anew the profile that the program is built with (default.pgo)
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	$(GO) test ./internal/bench -run '^$$' -bench 'Stages/stage=(read|extraction|crosscheck|encode|decode)/' -benchtime 300ms -cpu 1 -o "$$tmp/bench.test" -cpuprofile "$$tmp/stages" && \
	$(GO) test ./server -run '^$$' -bench 'Doors/.*/door=(gRPC|REST)' -benchtime 2s -o "$$tmp/server.test" -cpuprofile "$$tmp/doors" && \
	$(GO) tool pprof -proto "$$tmp/stages" "$$tmp/doors" >default.pgo

.PHONY: fuzz
fuzz: ## fuzz each target for FUZZTIME (10s)
	.ci/fuzz $(FUZZTIME)

# How long, and what the callers do: make soak DURATION=30m SEED=7
DURATION ?= 30m
SEED ?= 1

.PHONY: soak
soak: ## load the built server for DURATION (30m), break connections, and judge
	$(GO) run ./internal/soak -duration $(DURATION) -seed $(SEED)

# How many requests of the OpenAPI document: make fuzz-rest REQUESTS=500000
REQUESTS ?= 100000

.PHONY: fuzz-rest
fuzz-rest: ## ask all that the OpenAPI document has, whole and broken, REQUESTS times
	$(GO) test ./server -run 'TestREST$$' -count=1 -v -args -rest-requests $(REQUESTS) -rest-seed $(SEED)

.PHONY: check
check: lint lint-proto check-generated tidy-check test ## what a change needs to pass

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16
