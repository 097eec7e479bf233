# Guest, counting instructions, 7.2: bench-whole.sh FAULTS OBSERVER...: what a page fault costs in
# all, from the report to the answer of the SVA handler, without and with each OBSERVER: none,
# ours-HOW, trace-HOW, twin-HOW, empty-HOW, bpftrace or perf. Lines: "whole OBSERVER OWN NS NS...", busy
# nanoseconds a fault in each round and how many of them were the observer's own process, not the
# faults'; and "rate OBSERVER REQUESTS/S" of the mock module. A tracer is stopped meanwhile: what its
# lines cost is its own, and the ring buffer holds them.
. /lib.sh
. /mock.sh
faults=$1
shift
insmod /lib/modules/mockiommu.ko iommus=1
ctl add d
mkfifo /tmp/go
: > /tmp/rounds
bench-load "$faults" 1 < /tmp/go > /tmp/rounds 2> /out/load.err &
exec 4> /tmp/go

# COUNT: so many rounds; their lines
rounds() {
	local before now
	before=$(wc -l < /tmp/rounds)
	for _ in $(seq "$1"); do
		echo go >&4
	done
	now=$((before + $1))
	wait_for 600 at_least $now || { not_ok load "$(cat /out/load.err)"; exit 1; }
	tail -n "$1" /tmp/rounds | cut -d' ' -f1 | tr '\n' ' '
}
at_least() { [ "$(wc -l < /tmp/rounds)" -ge "$1" ]; }
# the background process has said TEXT in FILE, or is dead
said_or_dead() { # TEXT FILE
	grep -q "$1" "$2" || ! kill -0 "$tool"
}

traced() { [ "$(wc -l < /tmp/trace)" -ge $((faults * 12)) ]; } # two lines a fault

# nanoseconds that the observer has been on the CPU
cpu() {
	local ns=0
	[ -z "$tool" ] || ns=$(cut -d' ' -f1 "/proc/$tool/schedstat")
	echo "$ns"
}

observe() { # OBSERVER: starts it as $tool, '' for none
	local how=${1#*-} said=/out/$1.said
	case $1 in
	none) tool='' ;;
	ours-*) start "$1" --attach "$how" 1 ;;
	trace-*)
		iommu-faultstat trace --attach "$how" > /tmp/trace 2> "$said" &
		tool=$!
		sleep 5
		;;
	bpftrace)
		BPFTRACE_MAP_KEYS_MAX=131072 bpftrace /bench.bt > "$said" 2>&1 &
		tool=$!
		wait_for 600 said_or_dead Attaching "$said"
		sleep 10 # it attaches only after it says so
		;;
	perf) # records both functions, by kprobes
		echo 'p:report iommu_report_device_fault' > /sys/kernel/tracing/kprobe_events
		echo 'p:answer mock_iommu_page_response' >> /sys/kernel/tracing/kprobe_events
		perf record -a -o /tmp/perf.data -e kprobes:report -e kprobes:answer > "$said" 2>&1 &
		tool=$!
		sleep 10
		;;
	*)
		bench-probe "${1%-*}" "$how" mock_iommu_page_response > "$said" 2>&1 &
		tool=$!
		wait_for 60 said_or_dead attached "$said"
		;;
	esac
	[ -z "$tool" ] || kill -0 "$tool" || { not_ok "$1" "did not start: $(cat "$said")"; return 1; }
}

rounds 8 > /dev/null # warm
for observer; do
	observe "$observer" || continue
	rounds 1 > /dev/null
	[ "${observer%-*}" != trace ] || kill -STOP "$tool"
	before=$(cpu)
	costs=$(rounds 5)
	echo "whole $observer $((($(cpu) - before) / faults / 5)) $costs"
	ctl run d requests="$faults" max=64
	ctl wait d
	echo "rate $observer $((faults * 1000 / ($(truth d run_us) / 1000 + 1)))"
	if [ "${observer%-*}" = trace ]; then
		kill -CONT "$tool"
		wait_for 600 traced || not_ok "$observer" "only $(wc -l < /tmp/trace) lines"
	fi
	rm -f /tmp/trace
	if [ -n "$tool" ]; then
		kill "$tool"
		wait "$tool"
	fi
done
exit $failed
