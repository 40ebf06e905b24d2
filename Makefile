# make demo     index the pictures in Fixtures/library, search them, and write a contact sheet
# make test     check the format, build, and run every test
# make install  install the program and the bundled model below PREFIX (default /usr/local)
# make format   format the sources
# make clean    remove what was built

PREFIX ?= /usr/local
SWIFT ?= swift
# One flavour for the program and its tests: numeric code is too slow to test without optimisation.
BUILD_FLAGS := --configuration release
TEST_FLAGS := $(BUILD_FLAGS) --disable-testable-imports --disable-xctest
PROGRAM := .build/release/photoseek
SWIFT_SOURCES := Package.swift Sources Index Tests
DEMO := .build/demo
MODEL := Fixtures/scenes/checkpoint
MODEL_FILES := config.json model.safetensors preprocessor_config.json vocab.json merges.txt \
	tokenizer_config.json special_tokens_map.json

.PHONY: demo test install uninstall format lint build toolchain system-libraries clean

demo: build
	@mkdir -p $(DEMO)
	$(PROGRAM) index Fixtures/library --model scenes --library $(DEMO)/library.sqlite
	$(PROGRAM) search --library $(DEMO)/library.sqlite --limit 6 --each \
		--contact-sheet $(DEMO)/contact-sheet.html \
		"two red circles" "a polka dotted green square" "a yellow star inside a purple ring"
	@echo "Open this page in a browser: $(CURDIR)/$(DEMO)/contact-sheet.html"

test: lint build
	$(SWIFT) test $(TEST_FLAGS)

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/photoseek/models/scenes"
	install -m 755 $(PROGRAM) "$(DESTDIR)$(PREFIX)/bin/photoseek"
	install -m 644 $(addprefix $(MODEL)/,$(MODEL_FILES)) "$(DESTDIR)$(PREFIX)/share/photoseek/models/scenes"
	@echo "Installed $(DESTDIR)$(PREFIX)/bin/photoseek"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/photoseek"
	rm -rf "$(DESTDIR)$(PREFIX)/share/photoseek"

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
