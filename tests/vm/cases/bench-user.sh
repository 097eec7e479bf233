# Guest, counting instructions, 7.2: bench-user.sh: the tool's own process at 256 devices under a
# moderate load. Lines "user WHAT CPU HWM RSS START MS": nanoseconds on the CPU a second, VmHWM and
# VmRSS in KiB, nanoseconds on the CPU until the first interval is told, milliseconds that passed
# until then (one second of them waiting).
. /lib.sh
. /mock.sh
seconds=5
insmod /lib/modules/mockiommu.ko iommus=8 responders=1
for i in $(seq 256); do
	ctl add "d$i"
	ctl run "d$i" requests=1000000000 rate=20 seed="$i" success=90 invalid=10 delay=0-20000
done
# the kernel spins for its first entropy: do that now, before measuring
head -c 1 /dev/random > /dev/null
note "load"

cpu() { cut -d' ' -f1 "/proc/$tool/schedstat"; }
uptime_ms() { awk '{ print $1 * 1000 }' /proc/uptime; }
mkfifo /tmp/rows /tmp/first
measure() { # NAME OPTIONS...
	local name=$1 began ready before
	shift
	# waiting for the first row must not use the CPU, so sleep until it is there
	{ head -n 2 && uptime_ms > /tmp/first && cat; } < /tmp/rows > "/tmp/$name" &
	began=$(uptime_ms)
	iommu-faultstat stat "$@" 1 > /tmp/rows 2> "/out/$name.err" &
	tool=$!
	read -r ready < /tmp/first
	began=$((ready - began))
	ready=$(cpu)
	sleep 2
	before=$(cpu)
	sleep $seconds
	echo "user $name $((($(cpu) - before) / seconds)) $(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' \
		/proc/$tool/status) $(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' /proc/$tool/status) $ready $began"
	[ "$name" != textfile ] || grep -q d256 /tmp/metrics.prom || not_ok textfile "lacks d256"
	kill $tool
	wait $tool || not_ok "$name" "exit status $?: $(cat "/out/$name.err")"
	grep -q 'd256' "/tmp/$name" || not_ok "$name" "d256 is not in it"
}
measure table
measure textfile --textfile /tmp/metrics.prom
ctl stop all
exit $failed
