# For guest scripts that use the mock IOMMU module and watch it with the tool.

M=/dev/mockiommu

# ctl COMMAND...: one of the module's, see tests/kmod/README.md
ctl() {
	echo "$*" > $M || not_ok "mock: $*" "refused, see out/dmesg"
}

# truth DEVICE KEY: from the books, of the device's present life
truth() {
	awk -v d="$1" -v k="$2" '$1 == "dev" && $2 == d {
		for (i = 3; i < NF; i++) if ($i == k) v = $(i + 1)
	} END { print v }' $M
}
is_truth() { [ "$(truth "$1" "$2")" = "$3" ]; }

# books NAME: all of them, for the host
books() { cat $M > "/out/truth-$1"; }

# start_only NAME OPTIONS...: the tool in the background as $tool, into /out/NAME.json
start_only() {
	local name=$1
	shift
	iommu-faultstat stat --json "$@" > "/out/$name.json" 2> "/out/$name.err" &
	tool=$!
}
# started NAME: waits for the first interval of that one, or the end of the last one started;
# without it nothing of what follows means anything
started() {
	wait_for 120 started_or_dead "$1"
	grep -q '"type":"interval"' "/out/$1.json" && return
	not_ok "$1" "the tool did not start: $(cat "/out/$1.err")"
	exit 1
}
started_or_dead() {
	grep -q '"type":"interval"' "/out/$1.json" || ! kill -0 "$tool"
}
start() {
	start_only "$@"
	started "$1"
}

# stop NAME PROCESS SIGNAL STATUS: ends it so and expects that
stop() {
	local status=0
	kill "-$3" "$2"
	wait "$2" || status=$?
	is "$1: exit status after SIG$3" "$status" "$4"
}

# Lists the kernel's BPF objects and probes, what is pinned, too.
kernel_holds() {
	bpftool prog
	bpftool map
	bpftool link
	find /sys/fs/bpf
	cat /sys/kernel/debug/kprobes/list
}
# Is that what stands in /tmp/before?
as_before() {
	kernel_holds > /tmp/now 2>&1
	cmp -s /tmp/before /tmp/now
}
