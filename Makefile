# Every target does all it needs, asks nothing and may be called first on a fresh machine.

.DEFAULT_GOAL := build
.PHONY: build test demo live serve examples format lint bench plots docs install dist clean help

PREFIX ?= /usr/local
PORT ?= 8080
SOURCES := Sources Tests Examples/Sources Examples/Package.swift \
  Benchmarks/Sources Benchmarks/Package.swift Fuzzing/Sources Fuzzing/Package.swift Package.swift

build: ## build the command in release mode: .build/release/gru4rec
	@scripts/install-dependencies
	swift build -c release --product gru4rec

test: ## build and run all tests, and end with their counts
	@scripts/test

demo: ## from an invented click log to recommendations by title
	@scripts/demo

live: ## a week of clicks in minutes: a server, a model that learns on, and which model is ahead
	@scripts/live

serve: ## serve the demo's model until Ctrl-C; PORT=8081 takes another port
	@scripts/serve --port $(PORT)

examples: ## build and run the example programs
	@scripts/install-dependencies
	swift build -c release --package-path Examples --scratch-path .build
	@for name in TenLines Visitors CustomRecommender NewEvents TrainWithValidation \
	  CompareRecommenders ServeBaseline EmbeddedServer; do \
	  echo "--- $$name"; .build/release/$$name || exit 1; done

format: ## format all Swift files in place
	swift format --in-place --parallel --recursive $(SOURCES)

lint: ## check format and style of all Swift files, and the snippets in the documentation
	swift format lint --strict --parallel --recursive $(SOURCES)
	scripts/check-documentation

bench: ## measure this machine, half an hour or more, into Benchmarks/Results
	Benchmarks/run

plots: ## draw the latest results into docs/plots
	Benchmarks/plot

docs: ## build the libraries' documentation as web pages: .build/documentation
	@scripts/build-documentation

install: build ## copy the command to $(PREFIX)/bin
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 .build/release/gru4rec "$(DESTDIR)$(PREFIX)/bin/gru4rec"

dist: ## make what others install, for Linux x86-64, in dist: one file, .tar.gz, .deb, a wheel and the library for C
	@scripts/dist

clean: ## remove all that was built, and the files of demo and live
	rm -rf .build Examples/.build Benchmarks/.build demo live dist

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
