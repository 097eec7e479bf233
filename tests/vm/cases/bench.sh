# Guest, counting instructions: bench.sh REQUESTS OBSERVER...: what the programs of each OBSERVER
# cost a page request and an answer. An observer is ours-HOW, or empty-HOW or twin-HOW of
# bench-probe, or bpftrace; HOW is fentry, kprobe. For each, /out/OBSERVER.N says what its programs
# have run until then: 1 to 7 after rounds of REQUESTS in groups of one, 8 to 14 in groups of eight,
# 0 before. Rounds, as where a program was preempted its time has another's in it.
. /lib.sh
. /mock.sh
requests=$1
shift
insmod /lib/modules/mockiommu.ko iommus=1
sysctl -w kernel.bpf_stats_enabled=1 > /dev/null
ctl add d

# load OBSERVER FIRST LAST [KEY=VALUE...]: these rounds
load() {
	local name=$1 i=$2 last=$3
	shift 3
	while [ "$i" -le "$last" ]; do
		ctl run d requests="$requests" "$@"
		ctl wait d
		told "$name.$i"
		i=$((i + 1))
	done
}
told() { bench-progs > "/out/$1" || not_ok "$1" "bench-progs: exit status $?"; }

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
	told "$observer.0"
	load "$observer" 1 7 max=1
	load "$observer" 8 14 max=64 group=8
	kill "$tool" # sh has its background processes ignore SIGINT
	wait "$tool"
done
exit $failed
