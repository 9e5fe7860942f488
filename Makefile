# Sealform. "make run" shows the product, "make test" proves it.

SHELL := /bin/sh
export CHROMIUM ?= /usr/bin/chromium

WASM_SOURCES := $(shell find wasm relay/wire relay/signed relay/roster -name '*.go' ! -name '*_test.go' -o -name '*.go.txt') wasm/build.sh go.mod
WIDGET_SOURCES := $(shell find widget -path widget/dist -prune -o \( -name '*.ts' -o -name '*.tsx' -o -name '*.mjs' -o -name '*.css' -o -name '*.json' \) -print) house/bundled.mjs package-lock.json
DESKTOP_SOURCES := $(shell find desktop/ui widget/frame widget/bridge -path desktop/ui/dist -prune -o -type f -print) house/bundled.mjs package-lock.json

WORKER_SOURCES := $(shell find relay -name '*.go' ! -name '*_test.go') $(shell find relay/worker -type f ! -name '*.go') go.mod

# The race detector looks at our code, and at no other's ciphers: with them scrypt takes
# seven times as long, and a chat four times. Only packages that keep no generic code of
# sync: the linker may take theirs for everybody (house's TestRaceSeesSync).
CIPHERS := golang.org/x/crypto/... $(addprefix crypto/internal/fips140/,sha256 sha512 sha3 hmac pbkdf2 mlkem edwards25519/... nistec/...)
RACE := -race $(CIPHERS:%=-gcflags=%=-race=false)

# In CI what failed runs once more, and Go takes from its cache what passed: a loaded
# machine can make a test fail, and twice is ours.
GO_TEST := go test $(RACE) -timeout 25m ./...
# By itself: it measures how soon a customer has an agent beside ten thousand others.
CROWD_TEST := go test -run TenThousand ./cmd/sealform

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: build $(filter worker,$(RELAY)) ## Run a shop, a relay and an agent's desktop here; RELAY=worker: the relay on workerd
	@exec ./bin/sealform demo $(if $(RELAY),--relay=$(RELAY))

build: bin/sealform ## Build everything into bin/sealform

package: build/package/package.json ## Build the npm package, packed, into build/package

worker: build/worker/worker.mjs ## Build the relay for Cloudflare Workers

deploy-worker: worker ## Deploy it: ORG=acme/org.pub ORIGIN=wss://relay.example
	@node relay/worker/deploy.mjs --org "$(ORG)" --origin "$(ORIGIN)" $(if $(REQUEUE),--requeue "$(REQUEUE)") $(if $(TRANSFER),--transfer "$(TRANSFER)") $(if $(WIDGETS),--widgets "$(WIDGETS)") $(if $(DRY_RUN),--dry-run)

release: release-inputs ## Build a release into build/release: VERSION=v0.1.0, and KEY=release.key to sign it
	@test -n "$(VERSION)" || { echo "say which version: make release VERSION=v$$(node -p 'require("./package.json").version')"; exit 1; }
	rm -rf build/release
	go run ./cmd/release build --as "$(VERSION)" $(ONLY:%=--only %) build/release
	$(if $(KEY),go run ./cmd/release sign --key "$(KEY)" build/release)

verify: ## Build a release twice, in two folders, and compare: VERSION=v0.1.0; SUMS=SHA256SUMS RELEASE_KEY=… compares with a release, too
	@house/verify.sh

release-test: release-inputs release-tools ## Build a release for Linux on amd64, install its packages in a copy of this system, and start it
	rm -rf build/release-test
	go run ./cmd/release build --dirty --as "v$$(node -p 'require("./package.json").version')" --only linux/amd64 build/release-test >/dev/null
	RELEASE="$(CURDIR)/build/release-test" go test -count=1 ./cmd/release

previous: ## Keep the widget of the release in build/release, for the test that the next one goes on with its pages
	house/previous.sh build/release/sealform-widget_*.tar.gz "v$$(node -p 'require("./package.json").version')"

compat-back: deps chromium build ## Have this tree's widget chat with the relay and the desktop of the release before, which it builds
	rm -rf build/before
	git clone -q . build/before
	git -C build/before checkout -q "$$(house/previous.sh)"
	$(MAKE) -C build/before build
	BEFORE="$(CURDIR)/build/before/bin/sealform" npx playwright test --config widget/e2e/playwright.config.ts 'compat\.spec'

release-tools:
	@which dpkg rpm systemd-analyze desktop-file-validate setpriv >/dev/null || { $$(test "$$(id -u)" = 0 || echo sudo) sh -c \
		'apt-get update -q && apt-get install -qy --no-install-recommends dpkg rpm systemd desktop-file-utils util-linux'; }

release-inputs: build package worker build/tools/nfpm

# What packs and lists is no part of the product, and has a go.mod of its own.
build/tools/nfpm: house/tools/go.mod house/tools/go.sum
	go -C house/tools build -trimpath -buildvcs=false -o ../../build/tools/ github.com/goreleaser/nfpm/v2/cmd/nfpm github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod
	@touch $@

test: deps chromium browsers promtool build package worker build/worker-bomb/worker.mjs lint ## Run every test, installing what is needed
	$(GO_TEST) $(if $(CI),|| { echo "once more"; $(GO_TEST); })
	$(CROWD_TEST) $(if $(CI),|| { echo "once more"; $(CROWD_TEST); })
	$(MAKE) release-test
	npx vitest run
	npx playwright test --config widget/e2e/playwright.config.ts

lint: deps build/sealform.wasm ## Check formatting, types and style
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./wasm ./relay/worker/...
	GOOS=windows go vet ./...
	GOOS=darwin go vet ./...
	go tool staticcheck ./...
	node node_modules/typescript/bin/tsc --noEmit
	node node_modules/typescript/bin/tsc --noEmit -p relay/worker
	node node_modules/typescript/bin/tsc --noEmit -p widget/package/example
	npx eslint .
	npx prettier --check --log-level warn .
	node house/wrap.mjs --check
	node house/browsers/check.mjs

format: deps ## Put Go, TypeScript and prose into the form that make lint asks for
	gofmt -w $$(git ls-files '*.go')
	npx prettier --write --log-level warn .
	node house/wrap.mjs

fuzz: build ## Run every fuzz target for FUZZTIME (10s); KEEP=1 keeps what they find in testdata
	@.ci/fuzz

soak: build ## Let everything fail that can, with a ledger of what each end was told: FOR=10m; FAULTS=kill,flood for some; SEED=2
	go run ./cmd/soak -for "$(or $(FOR),10m)" $(FAULTS:%=-faults "%") $(SEED:%=-seed "%")

mutants: deps build ## Take out each defence of docs/attacks.md, and see its tests fail: ONLY=text for some. Takes long
	go run ./house/mutants $(ONLY:%=-only "%")

audit: deps ## Look up what we depend on in databases of vulnerabilities, where they can be reached
	@.ci/audit

bench: deps chromium build ## Measure sizes and speed, beside a peer in the same run
	node wasm/bench/bench.mjs
	TIMELINE=1 npx playwright test --config widget/e2e/playwright.config.ts --project=native 'timeline\.spec'

bench-relay: build build/peers/centrifugo ## Measure what the native relay costs, beside others in the same run (Linux)
	go test ./relay/bench -run '^$$' -bench . -benchtime 1x -timeout 30m

screenshots: deps chromium build ## Make pictures of both sides and of every form in build/screenshots, and those in docs/ again
	SCREENSHOTS=1 npx playwright test --config widget/e2e/playwright.config.ts screenshots

deps: node_modules/.package-lock.json

chromium: ## Install Debian's Chromium when there is none
	@test -x "$(CHROMIUM)" || { $$(test "$$(id -u)" = 0 || echo sudo) sh -c \
		'apt-get update -q && apt-get install -qy --no-install-recommends chromium fonts-liberation'; }

browsers: ## Install Debian's Firefox, and WebKit with its driver and a screen, when one is missing
	@which firefox-esr WebKitWebDriver Xvfb >/dev/null || { $$(test "$$(id -u)" = 0 || echo sudo) sh -c \
		'apt-get update -q && apt-get install -qy --no-install-recommends firefox-esr webkit2gtk-driver xvfb'; }

promtool: ## Fetch Debian's promtool, which vets alarms, when there is none
	@command -v promtool >/dev/null || test -x build/promtool || .ci/promtool

clean: ## Remove what was built; keys in .demo stay
	rm -rf bin build node_modules
	find widget/dist desktop/ui/dist -type f ! -name .gitkeep -delete

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

build/sealform.wasm: $(WASM_SOURCES)
	wasm/build.sh

widget/dist/manifest.json: build/sealform.wasm $(WIDGET_SOURCES) node_modules/.package-lock.json
	node widget/build.mjs

build/package/package.json: widget/dist/manifest.json LICENSE widget/package/README.md
	node widget/package/build.mjs

build/worker/worker.mjs: $(WORKER_SOURCES) widget/dist/manifest.json
	node relay/worker/build.mjs

build/worker-bomb/worker.mjs: $(WORKER_SOURCES) widget/dist/manifest.json
	node relay/worker/build.mjs --bomb

desktop/ui/dist/index.html: $(DESKTOP_SOURCES) node_modules/.package-lock.json
	node desktop/ui/build.mjs

# For the benchmark alone, outside go.mod.
build/peers/centrifugo:
	GOBIN=$(CURDIR)/build/peers go install github.com/centrifugal/centrifugo/v6@v6.9.1

bin/sealform: widget/dist/manifest.json desktop/ui/dist/index.html FORCE
	go build -trimpath -buildvcs=auto -o $@ ./cmd/sealform

FORCE:

.PHONY: help run build package worker deploy-worker release release-inputs release-test release-tools previous compat-back verify test lint format fuzz soak mutants audit bench bench-relay screenshots deps chromium browsers promtool clean FORCE
