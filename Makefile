# SPDX-License-Identifier: GPL-2.0
# make            the program, ./iommu-faultstat
# make check      unit tests, output tests, formatting: no root, no VM
# make install    DESTDIR= PREFIX=/usr/local
# make bench      what watching costs, against others: as root, takes long
CC ?= gcc
CLANG ?= $(firstword $(shell command -v clang clang-19 clang-18 clang-17 clang-16 clang-14) clang)
CLANG_FORMAT ?= $(firstword $(shell command -v clang-format-14 clang-format) clang-format)
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool) bpftool)
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local
PACKAGES = libbpf libelf zlib inih

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

SRCS := $(sort $(wildcard src/*.c))
OBJS := $(SRCS:src/%.c=$(BUILD)/%.o)
FORMATTED = $(wildcard bpf/*.[ch] include/*.h vmlinux/*.h src/*.[ch] tests/*/*.[ch] tests/vm/guest/*.[ch] bench/*.[ch])

.PHONY: all check check-format check-unit bench-programs bench bench-baseline install clean
.DELETE_ON_ERROR:
.SECONDARY:
all: iommu-faultstat

iommu-faultstat: $(OBJS)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: src/%.c $(BUILD)/faultstat.skel.h $(BUILD)/faults.skel.h $(BUILD)/type_names.h | $(BUILD)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# without what debuggers want: it would be a part of our memory
$(BUILD)/%.skel.h: $(BUILD)/%.bpf.o
	$(BPFTOOL) gen object $(BUILD)/$*.stripped.o $<
	$(BPFTOOL) gen skeleton $(BUILD)/$*.stripped.o name $*_bpf > $@

# the types that the programs name, without flavours: see src/kernel_cut.h
$(BUILD)/type_names.h: $(BUILD)/faultstat.bpf.o $(BUILD)/faults.bpf.o
	for object in $^; do $(BPFTOOL) btf dump file $$object || exit; done > $@.all
	sed -nE "s/^\[[0-9]+\] (STRUCT|UNION|ENUM) '([a-z0-9_]*)'.*/\2/p" $@.all | \
		sed 's/___.*//' | LC_ALL=C sort -u | sed 's/.*/"&",/' > $@
	rm $@.all

$(BUILD)/%.bpf.o: bpf/%.bpf.c $(wildcard bpf/*.h include/*.h vmlinux/*.h) | $(BUILD)
	$(CLANG) $(BPF_CFLAGS) -c -o $@ $<

$(BUILD):
	mkdir -p $@

check: all check-format check-unit

# others than 14 want lines to be broken elsewhere
check-format:
	@if $(CLANG_FORMAT) --version 2> /dev/null | grep -q 'version 14\.'; then \
		$(CLANG_FORMAT) --dry-run -Werror $(FORMATTED); \
	else \
		echo "skip format: no clang-format 14 here"; \
	fi

check-unit: all $(BUILD)/test-monitor
	tests/unit/run $(BUILD)
	tests/prometheus/rules
	tests/systemd/run
	tests/decode/run $(BUILD)
	tests/out/run $(BUILD)
	tests/device/run $(BUILD)
	tests/faults/run $(BUILD)
	tests/held/run $(BUILD)
	tests/act/run $(BUILD)
	tests/decode/run-lines $(BUILD)
	tests/policy/run $(BUILD)
	tests/quota/run $(BUILD)
	tests/monitor/run $(BUILD)

$(BUILD)/test-monitor: $(wildcard tests/monitor/*.c) tests/device/fake.c $(OBJS) tests/monitor/world.h
	$(CC) $(ALL_CFLAGS) -o $@ $(filter-out $(BUILD)/main.o %.h,$^) $(LDLIBS)

# one action at a time, for tests in a virtual machine
$(BUILD)/test-act: tests/act/act.c $(OBJS)
	$(CC) $(ALL_CFLAGS) -o $@ $(filter-out $(BUILD)/main.o,$^) $(LDLIBS)

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
$(BUILD)/bench/bench-progs: src/json.c
$(BUILD)/bench/bench-quota: src/quota.c

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
	rm -rf $(BUILD) iommu-faultstat

-include $(wildcard $(BUILD)/*.d)
