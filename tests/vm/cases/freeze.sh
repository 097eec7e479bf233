# Guest: tests/act/act-tool stops and kills owners of a real PRI device, and unbinds its driver.
# Ground truth: the device's own counter of page requests, cgroup.events, /proc, sysfs.
. /lib.sh
insmod /lib/modules/pridrv.ko
mount -t cgroup2 cgroup2 /sys/fs/cgroup
cg=/sys/fs/cgroup
bdf=0000:00:05.0
held=/tmp/state/held

sent() { sed 's/^sent \([0-9]*\) .*/\1/' "/dev/pridev$1"; }
# moved NAME N yes|no: does device N send page requests?
moved() {
	local before after
	sleep 0.3 # for requests that are still on their way
	before=$(sent "$2")
	sleep 1
	after=$(sent "$2")
	if [ "$after" -gt "$before" ]; then moves=yes; else moves=no; fi
	note "$1: $before, then $after"
	is "$1" "$moves" "$3"
}
# in_cgroup NAME COMMAND...: in the background, pid in $pid
in_cgroup() {
	local name=$1
	shift
	mkdir -p "$cg/$name"
	sh -c 'echo $$ > "$0/cgroup.procs"; exec "$@"' "$cg/$name" "$@" &
	pid=$!
	wait_for 20 grep -q "^0::/$name" "/proc/$pid/cgroup"
	wait_for 20 sh -c "[ \$(tr '\\0' ' ' < /proc/$pid/cmdline | cut -d ' ' -f 1) = $1 ]"
}
frozen() { sed -n 's/^frozen //p' "$cg/$1/cgroup.events"; }
state() { sed 's/.*) //' "/proc/$1/stat" | cut -c 1; }
act() { # ACTION...: its lines in /tmp/act
	act-tool $held $bdf "$@" > /tmp/act 2> /tmp/act.err
	cat /tmp/act /tmp/act.err
}
said() { # NAME PATTERN
	if grep -q -e "$2" /tmp/act /tmp/act.err; then ok "$1"; else not_ok "$1" "$(cat /tmp/act /tmp/act.err)"; fi
}

note a cgroup of its own
in_cgroup job pri-loop /dev/pridev0
one=$pid
in_cgroup neighbour pri-loop /dev/pridev1
neighbour=$pid
moved "the device works" 0 yes
act freeze die
said "freeze: its own cgroup" "^freeze: 0: \(froze\|is freezing\) cgroup /job of pri-loop ($one)\$"
wait_for 20 grep -q "^frozen 1" "$cg/job/cgroup.events" && ok "cgroup.events says frozen" ||
	not_ok "cgroup.events says frozen" "$(cat "$cg/job/cgroup.events")"
moved "frozen: the device stops" 0 no
moved "frozen: the other device works on" 1 yes
act release
said "released after a crash" "^release: 0: thawed cgroup /job\$"
is "cgroup.events says thawed" "$(frozen job)" 0
moved "thawed: the device works again" 0 yes

note a cgroup shared with others
in_cgroup job sleep 1000
stranger=$pid
act freeze
said "freeze: only the owner" "^freeze: 0: stopped pri-loop ($one)\$"
is "the shared cgroup is not frozen" "$(frozen job)" 0
is "the owner is stopped" "$(state $one)" T
is "the stranger is not" "$(state $stranger)" S
moved "stopped: the device stops" 0 no
moved "stopped: the other device works on" 1 yes
act thaw
moved "continued: the device works again" 0 yes

note the root cgroup
echo $one > $cg/cgroup.procs
act freeze
said "freeze: not the root cgroup" "^freeze: 0: stopped pri-loop ($one)\$"
moved "stopped in the root cgroup: the device stops" 0 no
act thaw
moved "continued in the root cgroup" 0 yes

note end
act freeze kill wait
said "kill: told" "$bdf: kill: 1 of 1 owners have ended"
is "kill: a stopped owner has gone" "$(ls -d /proc/$one/fd/0 2> /dev/null)" ""
moved "killed: the device stops" 0 no
is "killed: nothing outstanding" "$(sed 's/.*outstanding \([0-9]*\) .*/\1/' /dev/pridev0)" 0
act thaw
said "kill: nothing to undo" "^thaw: 0: process $one has ended\$"
is "kill: the other owner lives" "$(state $neighbour | tr RD SS)" S

note an unbind that hangs
mkfifo /tmp/fifo
mount --bind /tmp/fifo /sys/bus/pci/drivers/pridrv/unbind
act-tool $held $bdf unbind unbind wait > /tmp/act 2> /tmp/act.err &
tool=$!
wait_for 20 grep -q "^unbind: 16: unbind from pridrv is still under way" /tmp/act
said "unbind: begun" "^unbind: 0: unbind from pridrv: begun\$"
said "unbind: not twice" "^unbind: 16: unbind from pridrv is still under way\$"
is "unbind: what it writes" "$(cat /tmp/fifo)" $bdf
wait $tool
said "unbind: its end" "$bdf: unbind from pridrv: done"
umount /sys/bus/pci/drivers/pridrv/unbind

note for real
act unbind wait unbind reset
said "unbind: done, or begun" "^unbind: 0: unbind from pridrv: \(done\|begun\)\$"
is "unbind: no driver" "$(readlink /sys/bus/pci/devices/$bdf/driver)" ""
said "unbind: the driver has changed" "^unbind: 116: it has another driver now (none, was pridrv)"
said "reset: the driver has changed" "^reset: 116: "
act freeze
said "freeze: it has no character device any more" "^freeze: 3: no character device lies below it"
act reset
if [ -e /sys/bus/pci/devices/$bdf/reset ]; then
	said "reset: done" "^reset: 0: reset: done\$"
else
	said "reset: not to be had" "^reset: 95: the kernel has no "
fi
act remove wait remove
said "remove: done, or begun" "^remove: 0: remove: \(done\|begun\)\$"
is "remove: the device has gone" "$(ls -d /sys/bus/pci/devices/$bdf 2> /dev/null)" ""
said "remove: it has gone" "^remove: 19: the device has gone\$"
moved "the other device works on" 1 yes
kill -9 $neighbour $stranger
exit $failed
