# Guest: hardware credits are set, restored and released while devices send page requests. The
# ground truth is the devices' own registers (/dev/pridevN) and their configuration space, read here
# without the tool. tests/vm/check-credits compares the tool's records with them.
. /lib.sh
insmod /lib/modules/pridrv.ko
a=0000:00:05.0 # /dev/pridev0, capacity 64
b=0000:00:06.0 # /dev/pridev1, capacity 512
held=/run/iommu-faultstat/held

# PRI capability of the endpoint: 0x140
config() { echo "/sys/bus/pci/devices/$1/config"; }
word() { dd if="$(config "$1")" bs=2 skip=$(($2 / 2)) count=1 2> /dev/null | od -An -tu2 | tr -d ' '; }
enabled() { echo $(($(word "$1" 0x144) & 1)); }
is_stopped() { echo $(($(word "$1" 0x146) >> 8 & 1)); }
allocation() { dd if="$(config "$1")" bs=4 skip=$((0x14c / 4)) count=1 2> /dev/null | od -An -tu4 | tr -d ' '; }
registers() { echo "enabled $(enabled "$1") allocation $(allocation "$1")"; }
# changes by others: what the kernel writes after a reset, or when it disables PRI
set_control() { printf "\\x0$2\\x00" | dd of="$(config "$1")" bs=2 seek=$((0x144 / 2)) conv=notrunc 2> /dev/null; }
set_allocation() {
	printf "\\x$(printf %02x $2)\\x00\\x00\\x00" |
		dd of="$(config "$1")" bs=4 seek=$((0x14c / 4)) conv=notrunc 2> /dev/null
}
# register NUMBER NAME: of the device itself
register() { grep -o "\<$2 [0-9]*" "/dev/pridev$1" | cut -d' ' -f2; }

credits() { iommu-faultstat credits "$@"; }
# refused NAME STATUS MESSAGE COMMAND...: also checks that the device's registers do not change
refused() {
	local name=$1 expected=$2 message=$3 status=0 before
	shift 3
	before="$(registers $a), $(registers $b)"
	"$@" > /tmp/stdout 2> /tmp/stderr || status=$?
	if [ $status -ne "$expected" ] || ! grep -q -e "$message" /tmp/stderr; then
		not_ok "$name" "exit status $status: $(cat /tmp/stdout /tmp/stderr)"
	else
		is "$name ($(cat /tmp/stderr))" "$(registers $a), $(registers $b)" "$before"
	fi
}

# fire NUMBER FLAGS N: sends N page requests at once. FLAGS 23: one group each; 3: one group without
# its last request
fire() { echo fire 10000000 "$2" 7 "$3" > "/dev/pridev$1"; }
bound() { exec 3> "/dev/pridev$1"; echo bind >&3; }
# when all is answered: after the SVA bond has ended, responses would not reach the device
unbound() {
	wait_for 30 all_answered "$1" || not_ok "pridev$1: all answered" "$(cat "/dev/pridev$1")"
	exec 3>&-
}
all_answered() { [ "$(register "$1" outstanding)" = 0 ]; }

note what there is
is "as the kernel has set it" "$(registers $a), $(registers $b)" \
	"enabled 1 allocation 64, enabled 1 allocation 512"
credits > /tmp/table || not_ok table "exit status $?"
cat /tmp/table
credits --json > /out/before.json
credits $a > /tmp/detail || not_ok detail "exit status $?"
cat /tmp/detail
[ -e /run/iommu-faultstat ] && not_ok "looking makes nothing" "there is /run/iommu-faultstat"
iommu-faultstat release > /tmp/release || not_ok "release of nothing" "exit status $?"
is "release of nothing" "$(cat /tmp/release)" "Nothing is in force."

note dry run
credits --dry-run $a 16 || not_ok "dry run" "exit status $?"
is "dry run writes nothing" "$(registers $a)" "enabled 1 allocation 64"

note who is refused
refused "0" 2 "credits: 0: neither" credits $a 0
refused "no number" 2 "credits: 16k: neither" credits $a 16k
refused "negative" 2 "neither" credits $a -- -1
refused "more than the capacity" 1 "its capacity is 64" credits $a 65
refused "several devices" 1 "means 2 devices; one is needed: $a, $b" credits '0000:00:0[56].0' 16
refused "no device" 1 "." credits 0000:00:09.0 16
refused "no PRI" 1 "has no PRI capability" credits 0000:00:00.0 16
[ ! -e $held ] && ok "nothing of it in force" || not_ok "nothing of it in force" "$(cat $held)"
echo 'nobody:x:65534:65534::/:/bin/sh' > /etc/passwd
refused "not root: set" 1 "only root" su nobody -c "iommu-faultstat credits $a 16"
refused "not root: look" 1 "only root" su nobody -c "iommu-faultstat credits"
refused "not root: release" 1 "cannot \(make\|open\) .*; try as root" su nobody -c "iommu-faultstat release"
refused "not root: monitor" 1 "; try as root" su nobody -c "iommu-faultstat monitor"

note the device obeys
# All at once, so that nothing is answered meanwhile. These are its first requests, so the peak is
# theirs.
credits $b 16 || not_ok "credits 16" "exit status $?"
is "16 by its register" "$(registers $b) $(register 1 alloc)" "enabled 1 allocation 16 16"
bound 1
fire 1 13 100
unbound 1
is "$b has not had more than 16 outstanding" "$(register 1 peak) $(register 1 held)" "16 84"
bound 0
fire 0 13 100
unbound 0
is "$a, with 64 as before, has had 64" "$(register 0 peak) $(register 0 held)" "64 36"
credits $b restore || not_ok restore "exit status $?"
is "restored" "$(registers $b) $(wc -l < $held)" "enabled 1 allocation 512 1"
credits $b restore || not_ok "restore again" "exit status $?"

note live under load
# Nothing is answered before a write to the device returns, so a write sends what its credits allow.
# The load records how many requests that was.
load() {
	local before
	bound 0
	while [ ! -e /tmp/enough ]; do
		before=$(register 0 sent)
		fire 0 13 100
		echo $(($(register 0 sent) - before)) >> /tmp/sent
	done
	unbound 0
}
load &
load=$!
wait_for 60 grep -q -x 64 /tmp/sent || not_ok "live: 64 at a time before" "$(sort -n /tmp/sent | uniq -c)"
credits $a 16 || not_ok "live" "exit status $?"
lines=$(($(wc -l < /tmp/sent) + 1)) # one write may be in progress
looks=0 worst=0
while [ $looks -lt 300 ]; do
	n=$(register 0 outstanding)
	[ "$n" -le $worst ] || worst=$n
	looks=$((looks + 1))
done
touch /tmp/enough
wait $load
is "live: before, at most at a time" "$(head -n $((lines - 1)) /tmp/sent | sort -n | tail -n 1)" 64
is "live: after, at most at a time" "$(tail -n +$((lines + 1)) /tmp/sent | sort -n | tail -n 1)" 16
[ $worst -le 16 ] && ok "live: never more than 16 outstanding ($worst at most in $looks looks)" ||
	not_ok "live: never more than 16 outstanding" "$worst"
pri-fault /dev/pridev0 200 1 > /tmp/load
sent=$(sed -n 's/^bound .*sent \([0-9]*\) resp \([0-9]*\) .*/\1 \2/p' /tmp/load)
now=$(sed -n 's/^unbound .*sent \([0-9]*\) resp \([0-9]*\) .*/\1 \2/p' /tmp/load)
is "live: the kernel answers each" $((${now% *} - ${sent% *})) $((${now#* } - ${sent#* }))
dmesg | grep -i -e 'page request' -e PRQ -e DMAR.*fault && not_ok "live: kernel's log" "see above"
credits --json > /out/during.json
cat /dev/pridev0 > /out/truth-during
cat $held

note a reset that restores what the kernel knows
set_control $a 0
set_allocation $a 64
set_control $a 1
is "reset: as a reset leaves it" "$(registers $a)" "enabled 1 allocation 64"
credits > /tmp/table
cat /tmp/table
grep -q "^$a is enabled with 64 credits, not what is in force" /tmp/table && ok "reset: noticed" ||
	not_ok "reset: noticed" "$(cat /tmp/table)"
credits --json > /out/drifted.json
credits $a 16
is "reset: applied again" "$(registers $a)" "enabled 1 allocation 16"
credits $a 24
is "another number" "$(registers $a)" "enabled 1 allocation 24"
credits $a restore
is "the original is still the first" "$(registers $a)" "enabled 1 allocation 64"

note the kernel takes PRI away meanwhile
credits $a 16
set_control $a 0
credits $a restore
is "disabled by somebody else: not enabled" "$(registers $a) $(wc -l < $held)" \
	"enabled 0 allocation 64 1"
refused "not enabled" 1 "are not enabled" credits $a 16
set_control $a 1

note kill -9 in the middle
# three requests of a group without its last: nobody answers them, so the device does not stop
bound 0
fire 0 3 3
iommu-faultstat credits $a 16 > /tmp/killed 2>&1 &
killed=$!
wait_for 20 grep -q "^hand $a 64 16 0 1" $held || not_ok "killed: written down" "$(cat $held)"
wait_for 20 test "$(enabled $a)" = 0
is "killed: waits, disabled, its allocation untouched" "$(registers $a) $(is_stopped $a)" \
	"enabled 0 allocation 64 0"
refused "two at once" 1 "process $killed, an iommu-faultstat, changes devices" credits $b 100
refused "release meanwhile" 1 "process $killed" iommu-faultstat release
credits --json > /out/waits.json
kill -9 $killed
wait $killed
is "killed: as it was" "$(registers $a) $(is_stopped $a)" "enabled 0 allocation 64 0"
iommu-faultstat release > /tmp/release 2>&1 &
released=$!
sleep 1
kill -INT $released
wait $released
is "release: interrupted, exit status" $? 1
cat /tmp/release
is "release: not enabled before it has Stopped" "$(registers $a) $(grep -c "^hand $a 64 0 0 1" $held)" \
	"enabled 0 allocation 64 1"
set_control $a 2 # Reset: the device forgets its outstanding page requests
is "Stopped at last" "$(is_stopped $a)" 1
unbound 0
iommu-faultstat release --json > /out/release.json || not_ok "release" "exit status $?"
is "release: restored by the registers" "$(registers $a) $(wc -l < $held)" "enabled 1 allocation 64 1"
pri-fault /dev/pridev0 40 1 > /tmp/load
cat /tmp/load

note killed after a change
credits $a 16
credits $b 32
iommu-faultstat release || not_ok "release of two" "exit status $?"
is "release of two" "$(registers $a), $(registers $b)" \
	"enabled 1 allocation 64, enabled 1 allocation 512"

note what a policy has done alone
credits $a 16
test-act $b pause
is "release --policy: before" "$(registers $a), $(registers $b)" \
	"enabled 1 allocation 16, enabled 0 allocation 512"
iommu-faultstat release --policy || not_ok "release --policy" "exit status $?"
is "release --policy: credits that were set by hand stay" "$(registers $a), $(registers $b)" \
	"enabled 1 allocation 16, enabled 1 allocation 512"
is "release --policy: nothing more" "$(iommu-faultstat release --policy)" "Nothing of a policy is in force."
credits $a restore

note as the ladder does it
# act NAME EXPECTED STATE...: one action; compares its result, the registers and the recorded change
act() {
	local name=$1 expected=$2 state=$3
	shift 3
	test-act $a "$@" > /tmp/act
	cat /tmp/act
	is "ladder: $name" "$(cut -d' ' -f1 /tmp/act) $(registers $a), $(grep "^pri $a" $held | cut -d' ' -f1-6)" \
		"$expected $state"
}
rm -f /tmp/enough /tmp/sent
load &
load=$!
wait_for 60 grep -q -x 64 /tmp/sent || not_ok "ladder: load" "$(cat /tmp/sent)"
test-act $a pause
wait_for 30 test "$(is_stopped $a)" = 1 || not_ok "ladder: pause stops" "$(cat /dev/pridev0)"
sent=$(register 0 sent)
lines=$(wc -l < /tmp/sent)
wait_for 30 sh -c "[ \$(wc -l < /tmp/sent) -gt $((lines + 20)) ]"
is "ladder: paused, nothing is sent" "$(register 0 sent) $(register 0 outstanding)" "$sent 0"
act "paused" 0 "enabled 0 allocation 64, pri $a 64 0 1 1" converge
set_control $a 1
act "paused again after a reset" 1 "enabled 0 allocation 64, pri $a 64 0 1 1" converge
grep -q 'a reset, or someone else' /tmp/act && ok "ladder: says so" || not_ok "ladder: says so" "$(cat /tmp/act)"
lines=$(wc -l < /tmp/sent)
act "resumed" 0 "enabled 1 allocation 64, " unpause
wait_for 30 sh -c "tail -n +$lines /tmp/sent | grep -q -x 64" && ok "ladder: sends again" ||
	not_ok "ladder: sends again" "$(cat /dev/pridev0)"
touch /tmp/enough
wait $load
act "pause" 0 "enabled 0 allocation 64, pri $a 64 0 1 1" pause
act "credits while paused" 0 "enabled 0 allocation 16, pri $a 64 16 1 1" credits 16
act "resumed with these credits" 0 "enabled 1 allocation 16, pri $a 64 16 0 0" unpause
act "in place" 0 "enabled 1 allocation 16, pri $a 64 16 0 0" converge
set_control $a 0
set_allocation $a 64
set_control $a 1
act "credits again after a reset" 1 "enabled 1 allocation 16, pri $a 64 16 0 0" converge
act "pause a second time" 0 "enabled 0 allocation 16, pri $a 64 16 1 1" pause
act "credits restored, still paused" 0 "enabled 0 allocation 64, pri $a 64 0 1 1" uncredits
act "all undone" 0 "enabled 1 allocation 64, " unpause
act "nothing to undo" 0 "enabled 1 allocation 64, " unpause
echo 1 > /sys/bus/pci/devices/$a/remove
echo 1 > /sys/bus/pci/rescan
is "a device that was removed and found again" "$(registers $a)" "enabled 1 allocation 64"
act "credits of a device that is removed" 0 "enabled 1 allocation 16, pri $a 64 16 0 0" credits 16
echo 1 > /sys/bus/pci/devices/$a/remove
iommu-faultstat release > /tmp/release || not_ok "release of a device that is gone" "exit status $?"
is "release of a device that is gone" "$(cat /tmp/release), $(wc -l < $held)" \
	"$a: is gone, and its credits with it, 1"
echo 1 > /sys/bus/pci/rescan
before=$(registers $b)
echo "pri $b 64 16 0 0 1" >> $held # a generation that is no device's
is "release: another device in its place" "$(iommu-faultstat release), $(registers $b), $(wc -l < $held)" \
	"$b: replaced by another device; left alone, $before, 1"

note a damaged file
credits $a 16
cp $held /tmp/held
echo "pri 0000:00:06.0 512" >> $held
refused "damaged file" 1 "$held:3: a number is missing: damaged" credits $b 100
refused "damaged file: release" 1 "$held:3: a number is missing: damaged" iommu-faultstat release
cp /tmp/held $held
chmod 666 $held
refused "others' file" 1 "can be written by others" iommu-faultstat release
chmod 600 $held
iommu-faultstat release || not_ok "release after repair" "exit status $?"

note no room to write it down
mount -t tmpfs -o mode=700,nr_inodes=2 small /run/iommu-faultstat # itself and the lock
refused "cannot be written" 1 "not touched, as .* can't be written" credits $a 16
umount /run/iommu-faultstat

note lockdown
# this also prevents sending this guest's files at the end
cp /tmp/sent /out/
tar -czf - -C /out . | send
mount -t securityfs security /sys/kernel/security
echo integrity > /sys/kernel/security/lockdown 2> /dev/null
if grep -q '\[integrity\]' /sys/kernel/security/lockdown; then
	refused "locked down" 1 "locked down" credits $a 16
	is "locked down: nothing in force" "$(wc -l < $held)" 1
else
	echo "skip locked down: this kernel has no lockdown"
fi
exit $failed
