# Guest: the monitor holds devices of the PRI endpoint to a policy. What the devices' own registers
# say is compared here; the tool's records go to /out/NAME.json for tests/vm/check-quota.
. /lib.sh
insmod /lib/modules/pridrv.ko
greedy=0000:00:06.0 # keeps to the credits that it has
rogue=0000:00:07.0 # ignores them
third=0000:00:05.0

register() { # N NAME: of /dev/pridevN
	sed "s/.*\<$2 \([0-9]*\).*/\1/" "/dev/pridev$1"
}
config() { # BDF OFFSET SIZE: of the PRI capability, by the configuration space
	local at=$((0x100)) next id
	while :; do
		id=$(od -A n -t u2 -j $at -N 2 "/sys/bus/pci/devices/$1/config")
		[ $id -ne 19 ] || break
		next=$(od -A n -t u2 -j $((at + 2)) -N 2 "/sys/bus/pci/devices/$1/config")
		at=$((next >> 4))
		[ $at -ne 0 ] || return 1
	done
	od -A n -t "u$3" -j $((at + $2)) -N "$3" "/sys/bus/pci/devices/$1/config" | tr -d ' '
}
enabled() { echo $(($(config "$1" 4 2) & 1)); }
allocation() { config "$1" 12 4; }

# for wait_for
alloc_is() { [ "$(register "$1" alloc)" = "$2" ]; }
enabled_is() { [ "$(enabled "$1")" = "$2" ]; }
sent_more() { [ "$(register "$1" sent)" -gt "$2" ]; }
frozen() { sed -n 's/^frozen //p' /sys/fs/cgroup/owner/cgroup.events; }
frozen_is() { [ "$(frozen)" = "$1" ]; }
intervals() { grep -c '"type":"interval"' "/out/$name.json"; }
intervals_more() { [ "$(intervals)" -gt "$1" ]; }

policy() { # LINES...: of the policy /etc/NAME.conf
	printf '%s\n' "$@" > "/etc/$name.conf"
}
# begin NAME: name the test; then a policy; then start
begin() {
	name=$1
	# what the tests before used up of the devices' shares
	[ ! -e /run/iommu-faultstat/held ] || sed -i '/^acted /d' /run/iommu-faultstat/held
	note "$name"
}
start() { # [OPTIONS]
	NOTIFY_SOCKET=/tmp/notify iommu-faultstat monitor --config "/etc/$name.conf" --json \
		--textfile "/out/$name.prom" "$@" 0.2 > "/out/$name.json" 2> "/out/$name.err" &
	monitor=$!
	wait_for 60 grep -q '"type":"interval"' "/out/$name.json" ||
		not_ok "$name" "did not start: $(cat "/out/$name.err")"
}
stop() {
	kill -TERM $monitor
	wait $monitor || not_ok "$name" "exit status $?"
}
die() {
	kill -KILL $monitor
	wait $monitor
}
said() { # ACTION OUTCOME: has a record
	grep '"type":"action"' "/out/$name.json" | grep "\"action\":\"$1\"" |
		grep -q "\"result\":\"$2\""
}
load() { # N ARGUMENTS of pri-load: until end_loads
	local n=$1
	shift
	pri-load "/dev/pridev$n" $ever "$@" > /dev/null &
	loads="$loads $!"
}
end_loads() {
	kill $loads 2> /dev/null
	wait $loads
	loads=
}
loads= ever=3600 # s
listen /tmp/notify > /out/notify &
listener=$!
wait_for 60 [ -S /tmp/notify ]

begin dry
quick="sustain = 50ms"
policy "[device $rogue]" "credits = 64" "low = 8" "$quick" "hold = 300ms" \
	"actions = log, pri-credits:32 after 100ms, exec:/bin/false after 100ms" "dry-run = no"
start --dry-run
load 2 rogue 16 256
wait_for 60 said exec:/bin/false dry_run || not_ok dry "no dry run of all steps"
is "dry: allocation" "$(register 2 alloc)" 512
is "dry: enabled" "$(enabled $rogue)" 1
is "dry: nothing in force" "$(cat /run/iommu-faultstat/held 2> /dev/null)" ""
end_loads
wait_for 60 said pri-credits:32 dry_run
stop

begin wet
cp /etc/dry.conf /etc/wet.conf
start
load 2 rogue 16 256
wait_for 60 said exec:/bin/false acted || not_ok wet "not all steps"
wait_for 60 alloc_is 2 32
is "wet: allocation" "$(register 2 alloc)" 32
date -s '2031-02-03 04:05' > /dev/null
end_loads
wait_for 60 said pri-credits:32 undone || not_ok wet "not undone below low water"
is "wet: the log's time after the clock was set" \
	"$(sed -n 's/.*"time":"\([^T]*\)T.*"result":"undone".*/\1/p' /out/wet.json | tail -n 1)" 2031-02-03
wait_for 60 alloc_is 2 512
is "wet: allocation below low water" "$(register 2 alloc)" 512
stop

iommu-faultstat credits $third 48 > /out/by-hand 2>&1 || not_ok "credits by hand" "$(cat /out/by-hand)"
begin credits
policy "[device $greedy]" "credits = 64" "low = 8" "$quick" "hold = 1h" \
	"actions = pri-credits:32" "dry-run = no"
start
load 1 steady 16
wait_for 60 said pri-credits:32 acted || not_ok credits "not acted"
wait_for 60 alloc_is 1 32 # once it has stopped
sent=$(register 1 sent)
most=0
i=0
while [ $i -lt 300 ]; do
	n=$(register 1 outstanding)
	[ $n -le $most ] || most=$n
	i=$((i + 1))
done
[ $most -le 32 ] && [ $most -gt 0 ] && ok "credits: at most 32 outstanding by the register ($most)" ||
	not_ok "credits: outstanding" "$most"
[ "$(register 1 sent)" -gt $sent ] && ok "credits: it goes on" || not_ok credits "it does not go on"
cp "/out/$name.prom" /out/credits-held.prom
# another one is refused, by name
iommu-faultstat monitor --config "/etc/$name.conf" > /dev/null 2> /out/second.err
is "a second monitor: exit status" $? 1
iommu-faultstat credits $greedy 16 > /dev/null 2> /out/busy.err
is "credits beside the monitor: exit status" $? 1
grep -q "$monitor" /out/busy.err && ok "credits beside the monitor: names it" ||
	not_ok "credits beside the monitor" "$(cat /out/busy.err)"
stop
is "credits: allocation after the stop" "$(register 1 alloc)" 512
is "credits: enabled after the stop" "$(enabled $greedy)" 1
end_loads
is "credits by hand stay, whatever the monitor does" "$(register 0 alloc)" 48
iommu-faultstat credits $third restore > /out/by-hand 2>&1 || not_ok restore "$(cat /out/by-hand)"
is "credits restored by hand" "$(register 0 alloc)" 512
[ ! -e "/out/$name.prom" ] && ok "credits: no textfile after the stop" || not_ok credits "textfile"

begin restored
policy "[device $greedy]" "credits = 64" "low = 8" "$quick" "hold = 30s" \
	"actions = pri-credits:32" "dry-run = no"
start
load 1 steady 16
wait_for 60 said pri-credits:32 acted || not_ok restored "not acted"
# what a reset does: the kernel's values again
at=$(printf '%d' 0x100)
while [ "$(od -A n -t u2 -j $at -N 2 /sys/bus/pci/devices/$greedy/config | tr -d ' ')" != 19 ]; do
	at=$(($(od -A n -t u2 -j $((at + 2)) -N 2 /sys/bus/pci/devices/$greedy/config) >> 4))
done
printf '\000\002\000\000' | dd of=/sys/bus/pci/devices/$greedy/config bs=1 seek=$((at + 12)) \
	conv=notrunc 2> /dev/null
wait_for 60 grep -q 'had enabled it with 512' "/out/$name.err" && ok "restored: noticed" ||
	not_ok restored "$(cat "/out/$name.err")"
is "restored: credits again" "$(register 1 alloc)" 32
die
is "killed: still in force" "$(register 1 alloc)" 32
iommu-faultstat release > /out/release 2>&1 || not_ok release "exit status $?: $(cat /out/release)"
is "release after kill -9: allocation" "$(register 1 alloc)" 512
is "release after kill -9: enabled" "$(enabled $greedy)" 1
end_loads

begin pause
policy "[device $rogue]" "credits = 64" "low = 8" "sustain = 0ms" "hold = 300ms" \
	"actions = pri-pause" "dry-run = no"
start
load 2 rogue 16 256
wait_for 60 said pri-pause acted || not_ok pause "not acted"
wait_for 60 said pri-pause undone || not_ok pause "not resumed"
wait_for 60 sent_more 2 "$(register 2 sent)" && ok "pause: it goes on below low water" ||
	not_ok pause "stands still"
end_loads
policy "[device $rogue]" "credits = 64" "low = 8" "sustain = 0ms" "hold = 1h" \
	"actions = pri-pause" "dry-run = no"
kill -HUP $monitor
wait_for 60 grep -q 'in force' "/out/$name.err" || not_ok reload "not read again"
load 2 rogue 16 256
wait_for 60 enabled_is $rogue 0
is "pause: disabled" "$(enabled $rogue)" 0
a=$(register 2 sent)
sleep 1
is "pause: sends no more" "$(register 2 sent)" $a
is "pause: outstanding" "$(register 2 outstanding)" 0
note a broken policy
printf 'actions = nonsense\n' >> "/etc/$name.conf"
kill -HUP $monitor
wait_for 60 grep -q 'reload failed, the previous policy stays in force' "/out/$name.err" && ok "reload: the old policy stays" ||
	not_ok reload "$(cat "/out/$name.err")"
wait_for 60 grep -q '^iommu_quota_policy_reload_failed 1' "/out/$name.prom" ||
	not_ok reload "no metric"
is "reload: still paused" "$(enabled $rogue)" 0
die
is "killed: still paused" "$(enabled $rogue)" 0
end_loads
name=next
policy "[device $rogue]" "credits = 64"
start
is "the next start restores: enabled" "$(enabled $rogue)" 1
is "the next start restores: allocation" "$(register 2 alloc)" 512
stop

begin freeze
mkdir -p /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir /sys/fs/cgroup/owner
policy "[device $greedy]" "credits = 64" "low = 8" "$quick" "hold = 300ms" "actions = freeze" \
	"dry-run = no"
start
sh -c 'echo $$ > /sys/fs/cgroup/owner/cgroup.procs; exec pri-load /dev/pridev1 $0 steady 16' $ever &
loads=$!
wait_for 60 said freeze acted || not_ok freeze "not acted: $(cat "/out/$name.err")"
wait_for 60 said freeze undone || not_ok freeze "not thawed below low water"
stop
is "freeze: thawed after the stop" "$(frozen)" 0
policy "[device $greedy]" "credits = 64" "low = 8" "$quick" "hold = 1h" "actions = freeze" \
	"dry-run = no"
start
wait_for 60 said freeze acted || not_ok freeze "not acted: $(cat "/out/$name.err")"
wait_for 60 frozen_is 1
is "freeze: frozen" "$(frozen)" 1
a=$(register 1 sent)
sleep 1
is "freeze: sends no more" "$(register 1 sent)" $a
die
is "killed: still frozen" "$(frozen)" 1
name=thaw
policy "[global]"
start
is "the next start thaws" "$(frozen)" 0
stop
end_loads

begin guard
policy "[global]" "max-actions = 2" "credits = 64" "low = 8" "$quick" "hold = 1h" \
	"actions = pri-credits:48, pri-credits:32 after 2s, pri-pause after 2s" "dry-run = no"
start
load 2 rogue 16 256
wait_for 60 said pri-pause guarded || not_ok guard "nothing guarded"
is "guard: credits of the second action" "$(register 2 alloc)" 32
wait_for 60 enabled_is $rogue 1 || not_ok guard "paused"
stop
end_loads

begin hang
printf '#!/bin/sh\necho begun\nenv > /out/environment\nwhile :; do sleep 1000; done\n' > /bin/hang
chmod 755 /bin/hang
policy "[iommu dmar0]" "credits = 3%" "low = 8" "$quick" "hold = 1h" \
	"actions = exec:/bin/hang, pri-credits:32" "dry-run = no"
start
load 1 steady 16
wait_for 60 said pri-credits:32 acted || not_ok hang "the next step did not come"
pidof hang > /dev/null && ok "hang: the next step came while the program hangs" ||
	not_ok hang "the program is gone"
wait_for 60 intervals_more $(($(intervals) + 3)) && ok "hang: intervals go on" ||
	not_ok hang "intervals stand still"
cp "/out/$name.prom" /out/hang-held.prom
stop
pidof hang > /dev/null && not_ok hang "it outlives the monitor" || ok "hang: ended with the monitor"
end_loads
kill $listener
exit $failed
