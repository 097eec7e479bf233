# Guest: what tests/demo shows. Two fake PCIe functions with 32 credits each: one keeps to them, the
# other goes beyond for a while.
. /lib.sh
. /mock.sh
good=7f00:00:01.0 greedy=7f00:00:02.0

say() { # LINE...
	printf '\n* %s\n' "$1"
	shift
	for line in "$@"; do echo "  $line"; done
}

# attached PROCESS: the tool gives up its privileges when all its probes are
attached() {
	sleep 0.3 # and leave it the processor
	[ "$(grep CapEff /proc/$1/status)" != "$(grep CapEff /proc/self/status)" ]
}
await() { # PROCESS
	wait_for 90 attached $1 && kill -0 $1 && return
	not_ok start "the tool did not start: $(cat /tmp/hist /tmp/trace)"
	exit 1
}

# Loading is slow under emulation: load all three at once, and look at two of them afterwards.
watch() {
	iommu-faultstat stat --color "$color" 1 &
	stat=$!
	iommu-faultstat hist --color "$color" > /tmp/hist 2>&1 &
	hist=$!
	iommu-faultstat trace -d $greedy > /tmp/trace 2>&1 &
	trace=$!
	await $stat
	kill -STOP $stat # while there is nothing to see
	await $hist
	await $trace
	kill -CONT $stat
}

moderate() { ctl run $greedy requests=1000000 rate=500 delay=4000-12000 max=24; }
loose() { ctl run $greedy requests=1000000 delay=60000-120000 max=200; }
perform() {
	ctl run $good requests=1000000 rate=1000 delay=2000-6000 obey=1
	moderate
	sleep 3
	ctl stop $greedy
	ctl wait $greedy # no late answer in the middle of the climb: one crossing to look at
	say "Now $greedy stops counting its credits."
	loose
	sleep 3
	ctl stop $greedy
	say "It counts them again. Ctrl-C then ends it with the summary."
	moderate
	sleep 2
	ctl stop all
	ctl wait all
}

color=$1
insmod /lib/modules/mockiommu.ko iommus=1
ctl addpci 512 32
ctl addpci 512 32

say "Linux $(uname -r) is up, with two PCIe devices that may ask for pages." \
	"alloc: their credits, the requests that each may have outstanding."
echo "  # iommu-faultstat devices"
iommu-faultstat devices

say "A row a second for each device: requests outstanding now, at most and on average," \
	"against its credits; how long answers take. ${good%.0} keeps to its credits;" \
	"${greedy%.0} does so too, at first. (Loading takes some seconds under emulation.)"
echo "  # iommu-faultstat stat 1"
watch
perform
kill -INT $stat
wait $stat || not_ok stat "exit status $?"

say "The devices here are a test module's, which keeps books of its own; it counted:"
for d in $good $greedy; do
	echo "  $d  $(truth $d requests) requests, peak $(truth $d peak), $(truth $d over) over the credits"
done

kill -INT $hist $trace
wait $hist || not_ok hist "exit status $?"
wait $trace || not_ok trace "exit status $?"
say "How long the answers took meanwhile, from request to answer."
echo "  # iommu-faultstat hist"
sed '${/^$/d}' /tmp/hist

say "The crossing, request by request: 33 outstanding are one too many."
echo "  # iommu-faultstat trace -d $greedy"
head -n 1 /tmp/trace
grep -m 1 -B 3 -A 3 exceeded /tmp/trace || not_ok trace "no crossing: $(tail -n 3 /tmp/trace)"
exit $failed
