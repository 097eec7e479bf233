# Guest: a real page request queue (PRI endpoint behind VT-d). What the devices' own registers
# say goes to /out/truth-N, what the tool says to /out; tests/vm/check-pri compares.
. /lib.sh
insmod /lib/modules/pridrv.ko
iommu-faultstat devices --json > /out/devices.json || not_ok devices "exit status $?"
truth() { cat /dev/pridev0 /dev/pridev1 > "/out/truth-$1"; }

# watched NAME COMMAND...: the tool's view of it in /out/NAME.json, with credits of 32 for 06.0
watched() {
	local name=$1 pid
	shift
	truth "$name-before"
	iommu-faultstat stat --json --credits 0000:00:06.0=32 0.5 > "/out/$name.json" 2> "/out/$name.err" &
	pid=$!
	wait_for 60 grep -q '"type":"interval"' "/out/$name.json" ||
		not_ok "$name" "the tool did not start: $(cat "/out/$name.err")"
	"$@" > "/out/$name.log" 2>&1
	truth "$name-after"
	sleep 1
	kill -INT $pid
	wait $pid || not_ok "$name" "the tool's exit status is $?"
}

singles() { pri-fault /dev/pridev0 64 1; }
groups() { pri-fault /dev/pridev0 40 8; }
unmapped() { pri-fault /dev/pridev0 16 2 bad; }
both() {
	pri-fault /dev/pridev0 400 1 &
	pri-fault /dev/pridev1 400 1
	wait $!
}

# Three times one group of 100: outstanding rises to 100 whatever the timing, so 68 requests each
# are over 32.
crossing() {
	exec 3> /dev/pridev1
	echo bind >&3
	for prg in 7 8 9; do
		echo fire 10000000 3 $prg 99 >&3
		sleep 1
		echo fire 10063000 23 $prg 1 >&3
		sleep 1
	done
	exec 3>&-
}

# The ring of 2048 takes 2047; they are discarded, never answered.
burst() {
	exec 3> /dev/pridev1
	echo bind >&3
	echo fire 10000000 3 9 3000 >&3
	sleep 2
	dmesg | grep -c 'PRQ overflow detected' > /out/overflows
	exec 3>&-
}

for run in singles groups unmapped both crossing burst; do
	note $run; watched $run $run
done
exit $failed
