# SPDX-License-Identifier: GPL-2.0
# make            the program, ./iommu-faultstat
# make check      unit tests, output tests, formatting: no root, no VM
# make install    DESTDIR= PREFIX=/usr/local
# make bench      what watching costs, against others: as root, takes long
# make tags       for vi; make compile_commands.json: for clangd and its like
CC ?= gcc
CLANG ?= $(firstword $(shell command -v clang clang-19 clang-18 clang-17 clang-16 clang-14) clang)
CLANG_FORMAT ?= $(firstword $(shell command -v clang-format-14 clang-format) clang-format)
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool) bpftool)
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local
PACKAGES = libbpf libelf zlib

ARCH := $(shell uname -m | sed 's/x86_64/x86/; s/aarch64/arm64/')
BUILD := build
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Werror
CPPFLAGS += -Iinclude -Isrc -I$(BUILD) -D_GNU_SOURCE
ALL_CFLAGS = -std=gnu11 $(WARNINGS) $(CFLAGS) $(CPPFLAGS) \
	$(shell $(PKG_CONFIG) --cflags $(PACKAGES))
LDLIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES))
# v3: atomics that return a value (Linux 5.12). Block placement makes loops whose end falls through
# into their head, which 6.1 does not load ("back-edge", check_cfg() in kernel/bpf/verifier.c)
BPF_CFLAGS = -g -O2 -mllvm -disable-block-placement -target bpf -mcpu=v3 \
	-D__TARGET_ARCH_$(ARCH) $(WARNINGS) -Wno-unused-parameter -Iinclude -Ivmlinux

# a folder of src/ is a room; src/rooms says which rooms it may use
SRCS := $(sort $(wildcard src/*/*.c))
OBJS := $(SRCS:src/%.c=$(BUILD)/%.o)
FORMATTED = $(wildcard bpf/*.[ch] include/*.h vmlinux/*.h src/*/*.[ch] tests/*/*.[ch] tests/vm/guest/*.[ch] bench/*.[ch])

.PHONY: all check check-format check-unit-tests bench-programs bench bench-baseline install clean \
	programs tags compile_commands.json
.DELETE_ON_ERROR:
.SECONDARY:
all: iommu-faultstat

# all but the command line, for test programs
$(BUILD)/rooms.a: $(filter-out $(BUILD)/cmd/main.o,$(OBJS))
	rm -f $@
	$(AR) crs $@ $^

iommu-faultstat: $(OBJS)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: src/%.c $(BUILD)/faultstat.skel.h $(BUILD)/faults.skel.h $(BUILD)/pasids.skel.h \
		$(BUILD)/type_names.h
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# without what debuggers want: it would be a part of our memory
$(BUILD)/%.skel.h: $(BUILD)/%.bpf.o
	$(BPFTOOL) gen object $(BUILD)/$*.stripped.o $<
	$(BPFTOOL) gen skeleton $(BUILD)/$*.stripped.o name $*_bpf > $@

# the types that the programs name, without flavours: see src/probe/min_btf.h
$(BUILD)/type_names.h: $(BUILD)/faultstat.bpf.o $(BUILD)/faults.bpf.o
	for object in $^; do $(BPFTOOL) btf dump file $$object || exit; done > $@.all
	sed -nE "s/^\[[0-9]+\] (STRUCT|UNION|ENUM) '([a-z0-9_]*)'.*/\2/p" $@.all | \
		sed 's/___.*//' | LC_ALL=C sort -u | sed 's/.*/"&",/' > $@
	rm $@.all

$(BUILD)/%.bpf.o: bpf/%.bpf.c $(wildcard bpf/*.h include/*.h vmlinux/*.h)
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -c -o $@ $<

# how much of what tests/run draws at random or repeats, per cent: see tests/lib/samples.h
SAMPLES ?= 5
export SAMPLES

# several at a time, each with its output in one piece; check-commands compiles all once more, which
# is for tests/run
check: all
	@$(MAKE) --no-print-directory -j$(shell nproc) -Otarget -k check-format $(filter-out check-commands,$(CHECKS:%=check-%))

# others than 14 want lines to be broken elsewhere
check-format:
	@if $(CLANG_FORMAT) --version 2> /dev/null | grep -q 'version 14\.'; then \
		$(CLANG_FORMAT) --dry-run -Werror $(FORMATTED); \
	else \
		echo "skip format: no clang-format 14 here"; \
	fi

# The tests of the rooms: each test program takes what it needs from them, with sanitizers. A file
# of tests/ with main() is a program, linked with those of its folder that have none.
CHECKED = $(BUILD)/checked
CHECKED_CFLAGS = $(filter-out -O2,$(ALL_CFLAGS)) -O1 -fsanitize=address,undefined \
	-fno-sanitize-recover=all
TEST_FOLDERS = collect decode device format model monitor policy probe view
TEST_MAINS := $(shell grep -sl '^int main' $(TEST_FOLDERS:%=tests/%/*.c)) \
	tests/act/test_ledger.c tests/act/test_shares.c
TEST_PARTS := $(filter-out $(TEST_MAINS) %/fuzz.c,$(wildcard $(TEST_FOLDERS:%=tests/%/*.c)))
TEST_PROGRAMS = $(TEST_MAINS:%.c=$(CHECKED)/%)

$(CHECKED)/rooms.a: $(filter-out $(CHECKED)/cmd/main.o,$(SRCS:src/%.c=$(CHECKED)/%.o))
	rm -f $@
	$(AR) crs $@ $^

$(CHECKED)/%.o: src/%.c $(BUILD)/faultstat.skel.h $(BUILD)/faults.skel.h $(BUILD)/pasids.skel.h \
		$(BUILD)/type_names.h
	@mkdir -p $(@D)
	$(CC) $(CHECKED_CFLAGS) -MMD -MP -c -o $@ $<

$(CHECKED)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(CC) $(CHECKED_CFLAGS) -Itests/lib -MMD -MP -c -o $@ $<

define test_program
$(1:%.c=$(CHECKED)/%): $(patsubst %.c,$(CHECKED)/%.o,$(1) $(filter $(dir $(1))%,$(TEST_PARTS)) $(wildcard tests/lib/*.c)) $(CHECKED)/rooms.a
	$(CC) $(CHECKED_CFLAGS) -o $$@ $$^ $(LDLIBS) -lm
endef
$(foreach main,$(TEST_MAINS),$(eval $(call test_program,$(main))))

# What tests/inject runs: the tool, the monitor's world and act-tool with sanitizers, and what makes
# their calls fail, without
INJECT = $(CHECKED)/tests/inject
INJECT_PROGRAMS = $(addprefix $(INJECT)/,inject.so iommu-faultstat world monitor)
$(INJECT)/inject.so: tests/inject/inject.c tests/inject/inject.h
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -shared -fPIC -o $@ $<
$(INJECT)/iommu-faultstat: $(CHECKED)/cmd/main.o $(CHECKED)/rooms.a
	@mkdir -p $(@D)
	$(CC) $(CHECKED_CFLAGS) -o $@ $^ $(LDLIBS)
$(INJECT)/world: $(INJECT)/world.o $(CHECKED)/tests/lib/fake.o
	$(CC) $(CHECKED_CFLAGS) -o $@ $^
$(INJECT)/monitor.o: CPPFLAGS += -Itests/monitor
$(INJECT)/monitor: $(INJECT)/monitor.o $(CHECKED)/tests/monitor/world.o \
		$(patsubst %.c,$(CHECKED)/%.o,$(wildcard tests/lib/*.c)) $(CHECKED)/rooms.a
	$(CC) $(CHECKED_CFLAGS) -o $@ $^ $(LDLIBS)

# The core's tests, by clang; with sanitizers, but for those that race threads
UNIT_FLAGS = -std=gnu11 -O2 -g $(WARNINGS) -D_GNU_SOURCE -Iinclude -Isrc -Itests/lib
UNIT_SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
UNIT_MAINS := $(wildcard tests/unit/test_*.c)
UNIT_PARTS := $(filter-out $(UNIT_MAINS),$(wildcard tests/unit/*.c))
UNIT_PROGRAMS = $(UNIT_MAINS:tests/%.c=$(BUILD)/%)

$(BUILD)/unit/%.o: tests/unit/%.c
	@mkdir -p $(@D)
	$(CLANG) $(UNIT_FLAGS) $(UNIT_SANITIZE) -MMD -MP -c -o $@ $<

$(BUILD)/unit/test_%: $(BUILD)/unit/test_%.o $(UNIT_PARTS:tests/%.c=$(BUILD)/%.o)
	$(CLANG) $(UNIT_SANITIZE) -o $@ $^

$(filter $(BUILD)/unit/test_race%,$(UNIT_PROGRAMS)): $(BUILD)/unit/%: tests/unit/%.c $(wildcard include/*.h tests/unit/*.h)
	@mkdir -p $(@D)
	$(CLANG) $(UNIT_FLAGS) -pthread -o $@ $<

# check-NAME: the tests of one folder
CHECKS = house docs cmd commands unit interleave prometheus systemd decode decode-lines view device probe text model collect ledger act policy quota monitor inject
.PHONY: $(CHECKS:%=check-%)
check-unit-tests: $(CHECKS:%=check-%)
check-house: all
	tests/house $(BUILD)
check-docs: all
	tests/docs
check-cmd: all
	tests/cmd/run
check-commands:
	+tests/compile-commands check
check-unit: $(UNIT_PROGRAMS)
	@status=0; for test in $^; do echo $$test; $$test || status=1; done; exit $$status
check-interleave: $(BUILD)/faultstat.skel.h
	tests/interleave/run $(BUILD)
check-prometheus:
	tests/prometheus/rules
check-systemd: all
	tests/systemd/run
check-decode: $(filter $(CHECKED)/tests/decode/%,$(TEST_PROGRAMS))
	tests/decode/run $(BUILD)
check-decode-lines: all
	tests/decode/run-lines $(BUILD)
check-view: $(filter $(CHECKED)/tests/view/%,$(TEST_PROGRAMS))
	tests/view/run $(BUILD)
check-act: $(BUILD)/rooms.a $(CHECKED)/rooms.a
	tests/act/run $(BUILD)
check-policy: $(filter $(CHECKED)/tests/policy/%,$(TEST_PROGRAMS))
	tests/policy/run $(BUILD)
check-quota:
	tests/quota/run $(BUILD)
check-monitor: $(CHECKED)/tests/monitor/main
	tests/monitor/run $<
check-inject: $(if $(filter x86,$(ARCH)),$(INJECT_PROGRAMS))
	tests/inject/run $(BUILD)
# programs that say all by themselves
define run_programs
check-$(1): $$(filter $$(CHECKED)/tests/$(1)/%,$$(TEST_PROGRAMS))
	@status=0; for test in $$^; do $$$$test || status=1; done; exit $$$$status
endef
$(foreach folder,device collect probe model,$(eval $(call run_programs,$(folder))))
check-ledger: $(CHECKED)/tests/act/test_ledger $(CHECKED)/tests/act/test_shares
	@status=0; for test in $^; do $$test || status=1; done; exit $$status
# check-format is the style of the source
check-text: $(CHECKED)/tests/format/test_text
	$<

# one action at a time, for tests in a virtual machine
$(BUILD)/test-act: tests/act/act.c $(BUILD)/rooms.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(LDLIBS)

# all that is compiled here, but for what the scripts of tests/ compile
programs: bench-programs $(TEST_PROGRAMS) $(UNIT_PROGRAMS) $(INJECT_PROGRAMS) $(BUILD)/test-act

# For editors, once generated headers are there. The script calls make, hence the +.
compile_commands.json check-commands: all $(BUILD)/bench/native.skel.h $(BUILD)/bench/probe.skel.h
compile_commands.json:
	+tests/compile-commands

tags:
	@command -v ctags > /dev/null || { echo "no ctags here: apt-get install universal-ctags" >&2; exit 1; }
	@ctags -f $@ $(FORMATTED)

# What the benchmark is made of
BENCH = $(BUILD)/bench/bench-native $(BUILD)/bench/bench-probe $(BUILD)/bench/bench-load \
	$(BUILD)/bench/bench-progs $(BUILD)/bench/bench-quota
bench-programs: all $(BENCH)

bench: bench-programs
	bench/run

# after a change that is meant to cost more: see bench/exact
bench-baseline: bench-programs
	bench/exact baseline

$(BUILD)/bench/bench-%: bench/%.c $(wildcard bench/*.h)
	mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Ibench -I$(BUILD)/bench -o $@ $(filter %.c,$^) $(LDLIBS)

$(BUILD)/bench/bench-native: bench/native_setup.c bench/native_bpftrace.c $(BUILD)/bench/native.skel.h
$(BUILD)/bench/bench-probe: $(BUILD)/bench/probe.skel.h
$(BUILD)/bench/bench-progs: src/format/json.c
$(BUILD)/bench/bench-quota: src/policy/quota.c

$(BUILD)/bench/%.skel.h: $(BUILD)/bench/%.bpf.o
	$(BPFTOOL) gen skeleton $< name $*_bpf > $@

$(BUILD)/bench/%.bpf.o: bench/%.bpf.c $(wildcard bench/*.h bpf/*.h include/*.h vmlinux/*.h)
	mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -c -o $@ $<

install: all
	install -D -m 755 iommu-faultstat $(DESTDIR)$(PREFIX)/sbin/iommu-faultstat
	for unit in $(notdir $(wildcard systemd/*.service)); do \
		sed 's|/usr/local/sbin/|$(PREFIX)/sbin/|' systemd/$$unit | install -D -m 644 /dev/stdin \
			$(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit || exit; \
	done
	install -D -m 644 prometheus/iommu-faultstat.rules.yml \
		$(DESTDIR)$(PREFIX)/share/iommu-faultstat/prometheus/iommu-faultstat.rules.yml
	install -D -m 644 man/iommu-faultstat.8 $(DESTDIR)$(PREFIX)/share/man/man8/iommu-faultstat.8
	install -D -m 644 examples/iommu-faultstat.conf \
		$(DESTDIR)$(PREFIX)/share/doc/iommu-faultstat/examples/iommu-faultstat.conf

clean:
	rm -rf $(BUILD) iommu-faultstat compile_commands.json tags

-include $(wildcard $(BUILD)/*/*.d $(CHECKED)/*/*.d $(CHECKED)/tests/*/*.d)
