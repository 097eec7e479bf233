# Guest: lifecycle.sh [TOOL OPTIONS]: the tool attaches under load, is killed, runs twice at the
# same time and ends in all ways; devices are removed and unbound under load. The options are for
# the instance that is killed. The module's books go to /out/truth-*, the tool's output to
# /out/*.json; tests/vm/check-lifecycle compares.
. /lib.sh
. /mock.sh
insmod /lib/modules/mockiommu.ko iommus=2
mkdir /tmp/textfiles

# nothing_left NAME: waits, because the kernel frees programs in the background
nothing_left() {
	if wait_for 30 as_before; then
		ok "$1: nothing left in the kernel"
	else
		not_ok "$1: nothing left in the kernel" "$(diff /tmp/before /tmp/now)"
	fi
}

# Reads the textfile while it is rewritten. Prints each distinct last line once.
read_textfile() { # FILE
	while [ -e /tmp/reading ]; do
		if cp "$1" /tmp/copy; then
			tail -n 1 /tmp/copy
		else
			echo missing
		fi
		usleep 20000
	done | sort | uniq -c
}

load="rate=3000 group=1-32 success=70 invalid=20 failure=10 delay=0-2000 ooo=30 pasids=4"
kernel_holds > /tmp/before 2>&1

note attach in the middle of 10000 outstanding requests
ctl add mid
ctl hold mid 1
ctl run mid requests=10000 group=30 max=0
wait_for 60 is_truth mid outstanding 10000 || not_ok attach "$(truth mid outstanding) outstanding"
books attach
start attach --textfile /tmp/textfiles/attach.prom 0.2
touch /tmp/reading
read_textfile /tmp/textfiles/attach.prom > /out/textfile-ends 2>&1 &
reader=$!
ctl run mid requests=600 group=30 max=0
wait_for 60 is_truth mid outstanding 10600
sleep 2
cp /tmp/textfiles/attach.prom /out/held.prom
ctl hold mid 0
ctl wait mid
ctl run mid requests=5000 $load
ctl wait mid
sleep 1
cp /tmp/textfiles/attach.prom /out/rest.prom
books rest
rm /tmp/reading
wait $reader
stop attach "$tool" INT 0
is "textfile: removed at a clean stop" "$(ls -A /tmp/textfiles)" ""
is "textfile: always whole" \
	"$(awk '{ print $2 }' /out/textfile-ends | cut -d'{' -f1 | tr '\n' ' ')" \
	"iommu_faultstat_build_info "
nothing_left "clean stop"

note starting: kprobes of others do not run while a task is preempted amid such a call
strace -o /tmp/calls -e trace=bpf,sched_setscheduler iommu-faultstat "$@" --credits mid=16 0.1 1 > /dev/null
is "starting: maps read or written where another task may take the CPU" "$(awk '
	/SCHED_FIFO/ { first = 1 } /SCHED_OTHER/ { first = 0 }
	!first && /BPF_MAP_(LOOKUP|UPDATE|DELETE|GET_NEXT)/' /tmp/calls)" ""
is "starting: maps written: two objects' constants, credits" "$(grep -c BPF_MAP_UPDATE /tmp/calls)" 3

note killed under load
start killed "$@" --textfile /tmp/textfiles/killed.prom 0.5
# before the load: while bpftool is preempted reading maps, programs of kprobes do not run
kernel_holds > /out/kernel-holds 2>&1
is "killed: the lists show the tool's programs" "$(grep -c 'name remove_tp' /out/kernel-holds)" 1
for d in w1 w2; do
	ctl add $d
	ctl run $d requests=1000000000 $load
done
sleep 2
kill -9 "$tool"
wait "$tool" 2> /dev/null
nothing_left killed
is "killed: its textfile is whole" \
	"$(tail -n 1 /tmp/textfiles/killed.prom | cut -d'{' -f1)" iommu_faultstat_build_info
was=$(truth w1 requests)
sleep 1
[ "$(truth w1 requests)" -gt "$was" ] && ok "killed: the load goes on" ||
	not_ok "killed: the load goes on" "$was requests and no more"

note two at once, started again under that load
ctl add n1
books again
start_only one --fail-over --credits n1=16 0.5
one=$tool
start_only two --fail-over 0.5
two=$tool
started one
started two
books started
# reports and answers are serialized, so that both see the same peak
ctl run n1 requests=20000 serial=1 $load

note removed and unbound under load
for d in c1 c2 c3; do
	ctl add $d
	ctl run $d requests=1000000000 $load
done
sleep 1
ctl del c1 now
ctl del c3
echo c2 > /sys/bus/platform/drivers/mockdev/unbind || not_ok unbind "exit status $?"
# the tool frees the row of a removed device at its next look; the new device must not wait for that
ctl add c1
ctl run c1 requests=5000 $load
# a device whose name does not lead to its driver
echo mockdev > /sys/bus/platform/devices/c2/driver_override
echo c2 > /sys/bus/platform/drivers/mockdev/bind || not_ok bind "exit status $?"
ctl run c2 requests=5000 $load
for d in n1 c1 c2; do ctl wait $d; done
ctl del c1
ctl add c1
ctl run c1 requests=3000 $load
ctl wait c1
for d in w1 w2; do
	ctl stop $d
	ctl wait $d
	ctl run $d requests=5000 $load
	ctl wait $d
done
sleep 2
books end
stop two "$two" TERM 0
stop one "$one" INT 3

note nobody reads
{
	timeout 120 iommu-faultstat 0.2 2> /out/pipe.err
	echo $? > /out/pipe.status
} | head -n 1 > /out/pipe.out
is "closed pipe: one line" "$(wc -l < /out/pipe.out)" 1
is "closed pipe: exit status" "$(cat /out/pipe.status)" 0
is "closed pipe: says nothing" "$(cat /out/pipe.err)" ""

ctl del all
nothing_left "the end"
rmmod mockiommu && ok "the module goes" || not_ok "the module goes" "exit status $?"
exit $failed
