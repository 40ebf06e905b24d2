# make demo     index drawn scenes and real photos, search them, and write a contact sheet
# make test     check the format, build, and run every test
# make page-test   build, and run the tests of the page in a browser alone (some minutes)
# make api-test    build, and run the tests of the HTTP API and of the server for assistants alone (some minutes)
# make test-repeat N=20   run every test N times, half of them on a busy machine and half with low priority
# make torture ROUNDS=500   ill-treat libraries at random, let every system call fail in turn, and cut the power (some minutes)
# make fuzz INPUTS=20000   feed mutated files to the decoder of each format (some minutes); see Tests/Fuzz
# make bench    compare Photoseek with other programs, and write the results into Docs/benchmarks.md (half an hour)
# make parity   compare full-size models with their references, and write the table into Docs/parity.md (some minutes)
# make picture  make the images of the demo's contact sheet and of the page for the README, with a browser
# make documentation   build the documentation of every library, and fail on a warning (some minutes)
# make install  install the program, the bundled models, the manual page and completions below PREFIX (default /usr/local)
# make format   format the sources
# make clean    remove all build products

PREFIX ?= /usr/local
SWIFT ?= swift
STRIP ?= strip
N ?= 20
INPUTS ?= 20000
ROUNDS ?= 500
SEED ?= 1
# The program and its tests use one configuration, because numeric code is too slow to test without optimisation.
BUILD_FLAGS := --configuration release
TEST_FLAGS := $(BUILD_FLAGS) --disable-testable-imports --disable-xctest
SUITE := .ci/without-leftovers $(SWIFT) test $(TEST_FLAGS)
PROGRAM := .build/release/photoseek
PAGE_SUITE := .ci/without-leftovers .ci/page-tests $(PROGRAM)
API_SUITE := .ci/without-leftovers .ci/api-tests $(PROGRAM)
SWIFT_SOURCES := Package.swift Sources Index Tests
DEMO := .build/demo
# The bundled models of this checkout.
MODELS := $(notdir $(patsubst %/checkpoint/,%,$(wildcard Fixtures/photos/checkpoint/ Fixtures/scenes/checkpoint/)))

# Where installed files are that are not programs, and where man and shells look for theirs.
SHARE = $(DESTDIR)$(PREFIX)/share
MANUAL = $(SHARE)/man/man1/photoseek.1
BASH_COMPLETION := bash-completion/completions/photoseek
ZSH_COMPLETION := zsh/site-functions/_photoseek
FISH_COMPLETION := fish/vendor_completions.d/photoseek.fish
COMPLETIONS := $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION)

BENCH := .build/bench
BENCH_PYTHON := $(BENCH)/venv/bin/python
COMPARISONS := Fixtures/benchmarks
# Debian's packages with photos.
WALLPAPERS := lomiri-wallpapers-16.04 lomiri-wallpapers-20.04 mate-backgrounds ukui-wallpapers

PARITY := .build/parity
PARITY_PYTHON := $(PARITY)/venv/bin/python

# In the order of layers.
LIBRARIES := FilePaths JSONValues ContentHash StopPoints Parquet Kernels NumPyFiles VectorIndex LibraryStore CatalogStore \
	ImagePreprocessing ImageMetadata CLIPModel ModelHub ImageEmbedding Thumbnails SearchIndex Analysis \
	TextEmbedding Indexing Query LibraryAnalysis LibraryTransfer Session LibraryHealth Answers WebServer

.PHONY: api-test bench demo documentation fuzz page-test parity picture test test-repeat torture install install-models install-rules install-texts uninstall format lint build toolchain system-libraries clean

demo: build
	@Fixtures/demo/demo.sh $(PROGRAM) $(DEMO)

test: lint build
	$(SUITE)
	$(PAGE_SUITE)
	$(API_SUITE)

page-test: build
	$(PAGE_SUITE)

api-test: build
	$(API_SUITE)

test-repeat: lint build
	@.ci/test-repeat "$(N)" $(SUITE)

torture: build
	PHOTOSEEK_TORTURE_ROUNDS=$(ROUNDS) PHOTOSEEK_TORTURE_SEED=$(SEED) PHOTOSEEK_TORTURE_FAULTS=all $(SUITE) --filter '^TortureTests\.'

fuzz: toolchain system-libraries
	Tests/Fuzz/fuzz.sh $(INPUTS)

bench: build
	@.ci/system-libraries --benchmarks
	@Fixtures/demo/wallpapers.sh .build/wallpapers $(WALLPAPERS)
	@test -x $(BENCH_PYTHON) || python3 -m venv $(BENCH)/venv
	$(BENCH_PYTHON) -m pip install --quiet --requirement $(COMPARISONS)/requirements.txt
	$(BENCH_PYTHON) $(COMPARISONS)/compare_encoders.py --folder $(BENCH)/encoders --document Docs/benchmarks.md
	$(BENCH_PYTHON) $(COMPARISONS)/compare_towers.py --folder $(BENCH)/towers --document Docs/benchmarks.md
	$(BENCH_PYTHON) $(COMPARISONS)/compare_search.py --folder $(BENCH)/encoders --document Docs/benchmarks.md
	$(BENCH_PYTHON) $(COMPARISONS)/compare_pipeline.py --folder $(BENCH)/encoders --document Docs/benchmarks.md
	$(BENCH_PYTHON) $(COMPARISONS)/compare_crawl.py --folder $(BENCH)/crawl --document Docs/benchmarks.md
	$(BENCH_PYTHON) $(COMPARISONS)/compare_formats.py --folder $(BENCH)/formats --document Docs/benchmarks.md
	$(BENCH_PYTHON) $(COMPARISONS)/index_threshold.py --folder $(BENCH)/threshold --document Docs/benchmarks.md
	$(BENCH_PYTHON) $(COMPARISONS)/compare_index.py --folder $(BENCH)/index --document Docs/benchmarks.md
	$(BENCH_PYTHON) $(COMPARISONS)/compare_index.py --folder $(BENCH)/index-large --document Docs/benchmarks.md \
		--count 1000000 --build-rounds 1 --build-threads 2 --rounds 3
	$(BENCH_PYTHON) $(COMPARISONS)/compare_analysis.py --folder $(BENCH)/analysis --document Docs/benchmarks.md
	$(BENCH_PYTHON) $(COMPARISONS)/compare_server.py --folder $(BENCH)/server --document Docs/benchmarks.md

parity: build
	@.ci/system-libraries --benchmarks
	@test -x $(PARITY_PYTHON) || python3 -m venv $(PARITY)/venv
	$(PARITY_PYTHON) -m pip install --quiet --requirement Fixtures/requirements.txt
	$(PARITY_PYTHON) Fixtures/parity/parity.py --program $(PROGRAM) --folder $(PARITY) --document Docs/parity.md

picture: build
	@.ci/system-libraries --picture
	Fixtures/demo/contact_sheet.sh $(PROGRAM) Docs/images/contact-sheet.png
	@Fixtures/demo/wallpapers.sh .build/wallpapers $(WALLPAPERS)
	.ci/page-tests --pictures $(PROGRAM) .build/wallpapers Docs/images

# Documentation of every library, which must have no broken link and no parameter left out.
documentation: toolchain system-libraries
	@for library in $(LIBRARIES); do \
		PHOTOSEEK_DOCUMENTATION=1 $(SWIFT) package --scratch-path .build/documentation \
			generate-documentation --target $$library --warnings-as-errors || exit 1; \
	done

install: build install-models install-rules
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 --strip --strip-program="$(STRIP)" $(PROGRAM) "$(DESTDIR)$(PREFIX)/bin/photoseek"
	@echo "Installed $(DESTDIR)$(PREFIX)/bin/photoseek"
	@$(MAKE) --no-print-directory install-texts

# What the program says of itself.
install-texts:
	install -d "$(SHARE)/man/man1" $(foreach file,$(COMPLETIONS),"$(SHARE)/$(dir $(file))")
	"$(PROGRAM)" manual > "$(MANUAL)"
	"$(PROGRAM)" completions bash > "$(SHARE)/$(BASH_COMPLETION)"
	"$(PROGRAM)" completions zsh > "$(SHARE)/$(ZSH_COMPLETION)"
	"$(PROGRAM)" completions fish > "$(SHARE)/$(FISH_COMPLETION)"
	chmod 644 "$(MANUAL)" $(foreach file,$(COMPLETIONS),"$(SHARE)/$(file)")
	@echo "Installed $(MANUAL) and completions for bash, zsh and fish"

install-models:
	@for model in $(MODELS); do \
		folder="$(DESTDIR)$(PREFIX)/share/photoseek/models/$$model"; \
		install -d "$$folder" && install -m 644 Fixtures/$$model/checkpoint/* "$$folder" || exit 1; \
		echo "Installed $$folder"; \
	done

# The rules of `photoseek screen`.
install-rules:
	install -d "$(SHARE)/photoseek/rules"
	install -m 644 Fixtures/screening/rules/*.json "$(SHARE)/photoseek/rules"
	@echo "Installed $(SHARE)/photoseek/rules"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/photoseek"
	rm -rf "$(SHARE)/photoseek"
	rm -f "$(MANUAL)" $(foreach file,$(COMPLETIONS),"$(SHARE)/$(file)")

build: toolchain system-libraries
	$(SWIFT) build $(BUILD_FLAGS)

toolchain:
	@command -v $(SWIFT) >/dev/null || { \
		echo "photoseek: error: no Swift toolchain; install Swift 6.1 or newer from https://www.swift.org/install" >&2; \
		exit 69; }

system-libraries:
	@.ci/system-libraries

lint: toolchain
	$(SWIFT) format lint --strict --recursive $(SWIFT_SOURCES)

format: toolchain
	$(SWIFT) format --in-place --recursive $(SWIFT_SOURCES)

clean:
	rm -rf .build
