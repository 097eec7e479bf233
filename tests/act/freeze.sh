# shellcheck shell=bash
# Owners, stopping and ending them. Read by run.

tool freeze
check "freeze: no owner" has '^freeze: 3: no process .* one of its 1 character devices open'

own sleep 1000
one=$pid
if [ "$(id -u)" = 0 ] && setpriv --reuid 65534 "$build/act-short/act-tool" 2> /dev/null; [ $? = 2 ]; then
	mkdir "$tmp/nobody"
	chown 65534 "$tmp/nobody"
	setpriv --reuid 65534 --clear-groups "$build/act-short/act-tool" "$tmp/nobody/held" \
		devices/virtual/mem/full freeze > "$tmp/out" 2> "$tmp/err"
	check "freeze: without privilege: says what it could not see" \
		has '^freeze: 3: no process is seen .* but the files of [0-9]+ could not be looked at: CAP_'
else
	echo "skip freeze: without privilege: we have none to give up"
fi
tool freeze
check "freeze: an owner beside others is stopped" is_state "$one" T
check "freeze: says whom" has "^freeze: 0: stopped sleep \($one\)$"
# the tool has ended: another one undoes it, by the file
tool thaw
check "thaw: it goes on" soon is_state "$one" SR
check "thaw: says whom" has "^thaw: 0: continued sleep \($one\)$"
check "thaw: nothing is left in force" test "$(grep -c "$one" "$tmp/held")" = 0

tool freeze freeze thaw thaw
check "freeze, twice" soon is_state "$one" SR
check "freeze, twice: nothing is told again" has '^thaw: 0: nothing was stopped$'

kill -STOP "$one"
soon is_state "$one" T
tool freeze thaw
check "freeze: stopped by somebody else: told" has "sleep \($one\) was stopped already, not by us"
check "freeze: stopped by somebody else: stays" is_state "$one" T
kill -CONT "$one"

# after kill -9 the pid is another process's: only the start time tells
tool freeze die
cp "$tmp/held" "$tmp/held.real"
started_at=$(sed 's/.*) //' "/proc/$one/stat" | cut -d ' ' -f 20)
sed -i "s/\b$started_at\b/$((started_at + 1))/" "$tmp/held"
tool release
check "release: a pid that is used again is not ours" has "process $one has ended"
check "release: it is left alone" is_state "$one" T
cp "$tmp/held.real" "$tmp/held"
tool release
check "release: after a crash" soon is_state "$one" SR

own sleep 1001
two=$pid
tool freeze
check "freeze: both owners" eval 'is_state "$one" T && is_state "$two" T'
end "$two"
tool thaw
check "thaw: one has ended meanwhile" has "process $two has ended"
check "thaw: the other goes on" soon is_state "$one" SR

# ourselves and our parents: the shell of this test has it open, and the tool inherits it
end "$one"
exec 9< /dev/full
tool freeze kill
exec 9<&-
check "freeze: not those who started us" has "^freeze: 1: .*run \($$\) is left alone: it is an ancestor of this program"
check "freeze: not ourselves" has "^freeze: .*act-tool \([0-9]*\) is left alone: it is this program"
check "kill: nor these" has "^kill: 1: run \($$\), as others, has it open, but not mapped"

# one that answers page faults: Linux names the file of userfaultfd(2) and of iommufd alike
cat > "$tmp/uffd.c" << 'EOF'
#include <sys/syscall.h>
#include <unistd.h>
int main(void)
{
	return syscall(SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */) < 0 ? 1 : pause();
}
EOF
gcc -o "$tmp/uffd" "$tmp/uffd.c"
own "$tmp/uffd"
if soon eval '[[ $(readlink /proc/$pid/fd/*) = *userfaultfd* ]] || gone $pid'; gone "$pid"; then
	echo "skip freeze: not one who answers page faults: no userfaultfd(2) here"
else
	tool freeze
	check "freeze: not one who answers page faults" has "uffd \($pid\) is left alone: it must answer page faults"
	check "freeze: it is not stopped" is_state "$pid" SR
fi
end "$pid"

# who has the device, and how
for how in thread leader; do
	owner $how
	tool freeze
	check "freeze: an owner by $how" has "^freeze: 0: .*stopped owner \\($pid\\)"
	tool thaw
	check "thaw: an owner by $how" has "^thaw: 0: .*continued owner \\($pid\\)"
	end "$pid"
done
owner path
tool freeze thaw
check "freeze: by O_PATH nobody owns it" eval '! has "owner"'
end "$pid"
owner map
one=$pid
# who has it mapped is known to own it; who only has it open may have been sent it in a message
owner open-zero
zero freeze
check "freeze: an owner that has it mapped, no more open" has "^freeze: 0: stopped owner \\($one\\)"
check "freeze: says how many others have it open" has '1 that only have it open, not mapped, are left alone$'
check "freeze: these go on" is_state "$pid" SR
zero thaw
if [ "$(id -u)" = 0 ]; then
	keeps=-all,+kill,+sys_ptrace,+dac_read_search,+checkpoint_restore
	setpriv --bounding-set $keeps --inh-caps -all -- \
		"$build/act-short/act-tool" "$tmp/held" devices/virtual/mem/zero freeze thaw > "$tmp/out" 2> "$tmp/err"
	check "freeze: with the capabilities that the monitor keeps" has "^freeze: 0: stopped owner \\($one\\)"
fi
zero kill wait
check "kill: who has it mapped" gone "$one"
check "kill: not who has it open" is_state "$pid" SR
check "kill: says how many others have it open" has '1 that only have it open, not mapped, are left alone$'
zero kill wait
check "kill: not for a descriptor alone" has "^kill: 1: owner \\($pid\\) has it open, but not mapped: too little to end it for$"
check "kill: it lives" is_state "$pid" SR
end "$pid"

# who is protected: by what nobody can make himself
own sleep 1000
tool protect=user:$(id -u) freeze kill
check "protect: by user" has "^freeze: 1: .*sleep \\($pid\\) is left alone: the policy protects user:$(id -u)"
end "$pid"
cp "$build/act-short/owner" "$tmp/owner"
chmod 755 "$tmp/owner"
owner map "$tmp/owner"
one=$pid
owner open "$tmp/owner"
if [ "$(stat -c %u "$tmp/owner")" = 0 ]; then
	tool "protect=exe:$tmp/own*" freeze
	check "protect: by program" has "owner \\($pid\\) is left alone: the policy protects exe:$tmp/own\\*"
fi
end "$pid"
pid=$one
zero "protect=exe:$tmp/own*" kill wait
check "protect: not by program who has it mapped, as it may run code of his own" gone "$pid"
# the real message bus, which has been sent the descriptor
if [ "$(id -u)" = 0 ]; then
	own dbus-daemon --session --nofork --nopidfile --address="unix:path=$tmp/bus"
	soon test -S "$tmp/bus"
	tool freeze kill
	check "protect: the message bus" has "^freeze: 1: dbus-daemon \\($pid\\) is left alone: it is part of the system \\(exe:/usr/bin/dbus-daemon\\)"
	check "protect: it goes on" is_state "$pid" SR
	end "$pid"
fi
# in a mount namespace of his own, anybody can have his program at the path of another
if unshare --mount true 2> /dev/null && [ -x /usr/bin/env ]; then
	owner open unshare --mount sh -c "mount --bind '$tmp/owner' /usr/bin/env && exec /usr/bin/env \$0"
	soon eval '[ "$(readlink /proc/$pid/exe)" = /usr/bin/env ]'
	tool "protect=exe:/usr/bin/env" freeze thaw
	check "protect: not by a path of his own" has "^freeze: 0: stopped env \\($pid\\)"
	end "$pid"
else
	echo "skip protect: not by a path of his own: no mount namespace of our own"
fi

# who is continued by somebody else is stopped again
own sleep 1000
tool freeze
kill -CONT "$pid"
soon is_state "$pid" SR
tool hold
check "hold: stopped again" has "^hold: 1: full: process $pid was continued by somebody else; stopped again$"
check "hold: it is" soon is_state "$pid" T
tool hold
check "hold: once" has "^hold: 0: $"
tool thaw
end "$pid"

# a name that looks like the rest of /proc/PID/stat
cp "$(command -v sleep)" "$tmp/x) T 1 (y"
own "$tmp/x) T 1 (y" 1000
tool freeze thaw
check "freeze: an evil name" has "stopped x\) T 1 \(y \($pid\)$"
end "$pid"

# cgroups
ours=$cgroups/iommu-faultstat-test-$$
if [ -n "$cgroups" ] && mkdir "$ours" 2> /dev/null && [ -w "$ours/cgroup.procs" ]; then
	frozen() { grep -q '^frozen 1' "$ours/cgroup.events"; }
	thawed() { grep -q '^frozen 0' "$ours/cgroup.events"; }
	own sleep 1000
	one=$pid
	# a child without the device is its own, too
	own bash -c 'sleep 1002 3<&- & wait'
	two=$pid
	soon pgrep -P "$two" > /dev/null
	for p in "$one" "$two" $(pgrep -P "$two"); do echo "$p" > "$ours/cgroup.procs"; done
	tool freeze
	check "cgroup: frozen, as all in it are owners or their children" soon frozen
	check "cgroup: says so, once" has "^freeze: 0: (froze|is freezing) cgroup [^ ]*${ours##*/} of sleep \($one\)$"
	check "cgroup: nobody is stopped besides" eval '! is_state "$one" T'
	echo 0 > "$ours/cgroup.freeze"
	soon thawed
	tool hold
	check "hold: frozen again" has "^hold: 1: full: cgroup .*${ours##*/} was thawed by somebody else; frozen again$"
	check "hold: it is" soon frozen
	tool thaw
	check "cgroup: thawed" soon thawed
	tool "protect=cgroup:/${ours##*/}" freeze thaw
	check "protect: by cgroup" has "^freeze: 1: sleep \\($one\\) is left alone: the policy protects cgroup:/${ours##*/}"
	tool "protect=unit:${ours##*/}" freeze thaw
	check "protect: by unit" has "^freeze: 1: sleep \\($one\\) is left alone: the policy protects unit:${ours##*/}"
	echo 1 > "$ours/cgroup.freeze"
	soon frozen
	tool freeze thaw
	check "cgroup: frozen by somebody else: stays" frozen
	echo 0 > "$ours/cgroup.freeze"
	sleep 1000 &
	other=$!
	started+=("$other")
	echo "$other" > "$ours/cgroup.procs"
	tool freeze
	check "cgroup: not frozen for a stranger in it" thawed
	check "cgroup: the owners are stopped one by one" eval 'is_state "$one" T && is_state "$two" T'
	check "cgroup: the stranger goes on" is_state "$other" SR
	tool thaw
	end "$other"
	tool freeze die
	check "cgroup: frozen by one that crashed" frozen
	tool release
	check "cgroup: released" soon thawed
	tool freeze
	kill -KILL "$one" "$two" $(pgrep -P "$two")
	soon rmdir "$ours"
	mkdir "$ours"
	echo 1 > "$ours/cgroup.freeze"
	tool thaw
	check "cgroup: it has gone" has '^thaw: 0: cgroup .* has gone$'
	check "cgroup: another of its path is left alone" test "$(cat "$ours/cgroup.freeze")" = 1
	rmdir "$ours"
	# names that a terminal would heed
	evil=$cgroups/$'evil\e[31m'$$
	mkdir "$evil"
	cp "$(command -v sleep)" "$tmp/"$'s\e[31m'
	own "$tmp/"$'s\e[31m' 1000
	echo "$pid" > "$evil/cgroup.procs"
	tool freeze
	cp "$tmp/out" "$tmp/all"
	echo 0 > "$evil/cgroup.freeze"
	tool hold "protect=cgroup:/"$'evil\e[31m'"*" thaw freeze thaw protect=none freeze release
	cat "$tmp/out" "$tmp/err" >> "$tmp/all"
	check "escapes: all of it was told" test "$(grep -c 'evil.\[31m' "$tmp/all")" -ge 5
	check "escapes: none reaches the terminal" eval '! grep -q "[[:cntrl:]]" "$tmp/all"'
	end "$pid"
	soon rmdir "$evil"
	ours=
else
	echo "skip cgroup: no cgroup v2 that we may write"
fi

# kill
owner map
zero kill wait
check "kill: SIGTERM" has "^kill: 0: SIGTERM to owner \($pid\)$"
check "kill: it has ended" gone "$pid"
check "kill: told" logged "zero: kill: 1 of 1 owners have ended"
owner map-deaf
zero kill kill wait
check "kill: SIGKILL to one that does not heed SIGTERM" gone "$pid"
check "kill: not twice" has "^kill: 16: kill is still in progress"
check "kill: told" logged "SIGKILL to owner \($pid\)$"
owner map-uffd
if [[ $(readlink "/proc/$pid/fd/"*) = *userfaultfd* ]]; then
	zero freeze kill wait
	check "freeze: not one who answers page faults, mapped" has "owner \\($pid\\) is left alone: it must answer page faults"
	check "kill: that buys no immunity" gone "$pid"
else
	echo "skip kill: one who answers page faults: no userfaultfd(2) here"
fi
end "$pid"
# more than one search finds at once, each forking again when asked to end
owner map-many
soon eval '[ $(pgrep -c -f "owner map-many") = 60 ]'
zero kill wait
check "kill: all of 60, and whom they forked" test "$(pgrep -c -f 'owner map-many')" = 0
check "kill: says how many" has "^kill: 0: SIGTERM to [0-9]+ owners: .*, and [0-9]+ more$"
check "kill: none is left" logged 'kill: ([0-9]+) of \1 owners have ended'
tool kill unbind reset remove
check "kill: no owner" has "^kill: 3: no process .* one of its 1 character devices open"
check "unbind: no driver" has "^unbind: 19: "
