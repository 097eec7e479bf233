# Guest, counting instructions: bench.sh REQUESTS OBSERVER...: what the programs of each OBSERVER
# cost a page request and an answer. An observer is ours-HOW, or empty-HOW or twin-HOW of
# bench-probe, or bpftrace; HOW is fentry, kprobe. For each, /out/OBSERVER.single and .groups say
# what its programs have run after a load of groups of one and a second of groups of eight.
. /lib.sh
. /mock.sh
requests=$1
shift
insmod /lib/modules/mockiommu.ko iommus=1
sysctl -w kernel.bpf_stats_enabled=1 > /dev/null
ctl add d

load() { # NAME [KEY=VALUE...]
	local name=$1
	shift
	ctl run d requests="$requests" "$@"
	ctl wait d
	bench-progs > "/out/$name" || not_ok "$name" "bench-progs: exit status $?"
}
# the background process has said TEXT in FILE, or is dead
said_or_dead() { # TEXT FILE
	grep -q "$1" "$2" || ! kill -0 "$tool"
}

for observer; do
	note "$observer"
	case $observer in
	ours-*)
		start "$observer" --attach "${observer#ours-}" 1
		;;
	bpftrace)
		BPFTRACE_MAP_KEYS_MAX=131072 bpftrace /bench.bt > /out/bpftrace.out 2>&1 &
		tool=$!
		wait_for 600 said_or_dead Attaching /out/bpftrace.out
		sleep 5 # it attaches only after it says so
		;;
	*)
		bench-probe "${observer%-*}" "${observer#*-}" mock_iommu_page_response \
			> "/out/$observer.out" 2>&1 &
		tool=$!
		wait_for 60 said_or_dead attached "/out/$observer.out"
		;;
	esac
	kill -0 "$tool" || { not_ok "$observer" "did not start"; continue; }
	load "$observer.single" max=1
	load "$observer.groups" max=64 group=8
	kill "$tool" # sh has its background processes ignore SIGINT
	wait "$tool"
done
exit $failed
