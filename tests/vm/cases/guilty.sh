# Guest: one offender among bystanders, ROUNDS rounds of what may go wrong meanwhile, by random numbers
# from SEED: guilty.sh ROUNDS SEED. What became of whom is what /proc, the cgroups and the device's
# registers say.
. /lib.sh
insmod /lib/modules/pridrv.ko
rounds=$1
seed=$2
device=0000:00:07.0
other=0000:00:06.0
cg=/sys/fs/cgroup
ever=3600 # s
mkdir -p $cg
mount -t cgroup2 cgroup2 $cg
mkdir $cg/offender $cg/protected $cg/container

random() { # N: a number below it in $random
	seed=$(((seed * 1103515245 + 12345) & 0x7fffffff))
	random=$(((seed >> 8) % $1))
}
node() { echo "/dev/$(ls "/sys/bus/pci/devices/$1/misc")"; }
state() { sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | cut -c 1; }
is_stopped() { [ "$(state "$1")" = T ] || [ "$(sed -n 's/^frozen //p' $cg/offender/cgroup.events)" = 1 ]; }
goes_on() { case $(state "$1") in S | R | D) [ "$(cat $cg/offender/cgroup.freeze)" = 0 ] ;; *) false ;; esac; }
has_ended() { case $(state "$1") in Z | '') true ;; *) false ;; esac; }
is_free() { has_ended "$1" || goes_on "$1"; }
# stand NAME CGROUP COMMAND...: a bystander, its pid in $pid
stand() {
	local name=$1 group=$2
	shift 2
	sh -c 'echo $$ > "$0/cgroup.procs"; exec "$@"' "$cg$group" "$@" &
	pid=$!
	bystanders="$bystanders $name:$pid"
}
stand_all() {
	bystanders=
	stand opened / bystander "$(node $device)" open
	stand queued / bystander "$(node $device)" queue
	stand relay / bystander "$(node $device)" relay
	stand protected /protected bystander "$(node $device)" map
	stand contained /container unshare -m -p bystander "$(node $device)" open
	stand elsewhere / bystander "$(node $other)" map
	stand neighbour /offender sleep $ever
	stand heir / sh -c 'exec 3<> "$0"; sleep 3600 & wait' "$(node $device)"
	sleep 0.5
}
end_all() {
	for one in $bystanders; do
		kill -KILL "${one##*:}"
	done 2> /dev/null
	killall -KILL sleep bystander 2> /dev/null
	sleep 0.2
}
hit=0
look() { # WHEN: counts the bystanders that something was done to
	local one
	for one in $bystanders; do
		case $(state "${one##*:}") in
		S | R | D) ;;
		*)
			hit=$((hit + 1))
			not_ok "round $round: ${one%%:*} is left alone" "$1: state $(state "${one##*:}"); $(tail -n 3 /out/guilty.err)"
			;;
		esac
	done
	for one in protected container; do
		[ "$(cat $cg/$one/cgroup.freeze)" = 0 ] || { hit=$((hit + 1)); not_ok "round $round: cgroup $one" "frozen"; }
	done
}
start() {
	iommu-faultstat monitor --config /etc/guilty.conf --json 0.2 > /out/guilty.json 2> /out/guilty.err &
	monitor=$!
	wait_for 60 grep -q '"type":"interval"' /out/guilty.json || not_ok "round $round" "no start: $(cat /out/guilty.err)"
}
stop() {
	kill -TERM $monitor
	wait $monitor || not_ok "round $round: stop" "exit status $?"
}
policy() { # ACTIONS
	printf '%s\n' "[device $device]" "credits = 64" "low = 8" "sustain = 50ms" "hold = 1h" \
		"actions = $1" "allow-destructive = yes" "protect = cgroup:/protected" "dry-run = no" > /etc/guilty.conf
}
offend() {
	sh -c 'echo $$ > "$0/cgroup.procs"; exec "$@"' $cg/offender pri-load "$(node $device)" $ever rogue 16 256 > /dev/null &
	offender=$!
}
missed=0
caught() { # WHAT TEST: the offender is, within a minute
	wait_for 60 $2 $offender && return
	missed=$((missed + 1))
	not_ok "round $round: the offender is $1" "state $(state $offender); $(tail -n 3 /out/guilty.err)"
}
left() { # nothing is in force any more
	grep -c '^cgroup\|^pid\|^pri' /run/iommu-faultstat/held 2> /dev/null
}

stand_all
round=0
while [ $round -lt "$rounds" ]; do
	round=$((round + 1))
	rm -f /run/iommu-faultstat/held # else its share of actions is used up soon
	random 6
	event=$random
	policy freeze
	[ $event -ne 5 ] || policy kill
	note "round $round: event $event"
	start
	offend
	if [ $event -eq 5 ]; then # it is ended rather than stopped
		caught ended has_ended
		look "after kill"
		stop
		continue
	fi
	caught stopped is_stopped
	look "after freeze"
	case $event in
	0) # it is continued by its user
		kill -CONT $offender
		sleep 2
		caught "stopped again" is_stopped
		;;
	1) # the monitor is killed at some moment, and started again
		random 10
		sleep 0.$random
		kill -KILL $monitor
		wait $monitor 2> /dev/null
		start
		caught "stopped after a crash" is_stopped
		;;
	2) # the device goes, and comes back
		echo 1 > /sys/bus/pci/devices/$device/remove
		wait_for 60 is_free $offender ||
			not_ok "round $round: unplugged" "the owner is still stopped: $(tail -n 3 /out/guilty.err)"
		look "after it was unplugged"
		end_all
		kill -KILL $offender
		echo 1 > /sys/bus/pci/rescan
		wait_for 20 test -d /sys/bus/pci/devices/$device/misc
		stand_all
		;;
	3) # it ends meanwhile
		kill -KILL $offender
		;;
	esac
	look "after event $event"
	stop
	wait_for 10 is_free $offender || not_ok "round $round: undone" "state $(state $offender)"
	is "round $round: nothing is left in force" "$(left)" 0
	look "after the stop"
	kill -TERM $offender 2> /dev/null
	kill -CONT $offender 2> /dev/null
	wait $offender
done
is "bystanders that were hit, in $rounds rounds" $hit 0
is "offenders that were missed" $missed 0
end_all
exit $failed
