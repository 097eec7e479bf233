# Guest: chaos.sh SECONDS SEED: rounds of random events on the mock module. A round loads the module,
# has two witnesses watch from before the first request, one by fentry and one by kprobe, lets things
# happen for a while and ends all of them. The module's books go to /out/truth-ROUND, what the witnesses
# said to /out/{fentry,kprobe}-ROUND.json; tests/vm/check-chaos compares. What must be left of it all,
# nothing, is looked for here without the tool.
. /lib.sh
. /mock.sh
seconds=$1
seed=$2
span=30 # s of events in a round
held=/run/iommu-faultstat/held

random() { # N: a number below it in $random
	seed=$(((seed * 1103515245 + 12345) & 0x7fffffff))
	random=$(((seed >> 8) % $1))
}
pick() { # WORD...: one of them in $picked
	random $#
	shift $random
	picked=$1
}
uptime_s() { cut -d. -f1 /proc/uptime; }

platform="p1 p2 p3"
pci="7f00:00:01.0 7f00:00:02.0"
plug() { # DEVICE: as the machine has it at first
	case $1 in
	p*) ctl add "$1" ;;
	*:01.0) ctl addpci 512 64 slot=1 ;;
	*:02.0) ctl addpci 512 32 slot=2 ;;
	esac
}
# The PRI capability of the mock's functions is at 0x110: control at 4, allocation at 12.
registers() { # BDF
	local config=/sys/bus/pci/devices/$1/config
	echo $(($(od -A n -t u2 -j $((0x114)) -N 2 $config) & 1)) $(od -A n -t u4 -j $((0x11c)) -N 4 $config)
}

runs() { # DEVICE: a load by random numbers, until it is stopped
	local delay more="group=1-32 failure=10"
	# after a Response Failure, or while requests come, a function's credits cannot be changed
	case $1 in *:*) more="group=1-8 obey=1" ;; esac
	random 4000
	delay=$random
	random 100
	ctl run "$1" requests=1000000000 rate=$((100 + 3 * random)) seed=$((random + 1)) $more \
		success=70 invalid=20 delay=0-$delay ooo=30 pasids=4 rid=10 nohandler=5 max=200
}

# The policies that a reload chooses from; the last one has a mistake.
policies() { # NUMBER
	printf '%s\n' "[global]" "max-actions = 64" "[driver mockpci]" "low = 2" "sustain = 0ms" "hold = 300ms" \
		"dry-run = no"
	case $1 in
	0) printf '%s\n' "credits = 16" "actions = pri-credits:8" ;;
	1) printf '%s\n' "credits = 4" "actions = pri-pause" ;;
	2) printf '%s\n' "credits = 24" "actions = log, pri-credits:16, pri-credits:8 after 100ms" ;;
	3) printf '%s\n' "credits = hardware" "high = 50%" "actions = log" ;;
	4) printf '%s\n' "credits = some" ;;
	esac
}
watch() { # POLICY
	policies "$1" > /etc/chaos.conf
	starts=$((starts + 1))
	log=/out/monitor-$round-$starts
	iommu-faultstat monitor --config /etc/chaos.conf --json 0.2 > $log.json 2> $log.err &
	monitor=$!
}

acted() { grep '"action":"pri-' $log.json | grep -q '"result":"acted"'; }

watchers=
attach() {
	[ "$(echo $watchers | wc -w)" -lt 3 ] || return
	pick fentry kprobe
	did="$did $picked"
	iommu-faultstat stat --json --attach $picked 0.1 > /dev/null 2>> /out/watchers.err &
	watchers="$watchers $!"
}
detach() {
	local one
	[ "$(echo $watchers | wc -w)" -gt 0 ] || return
	pick $watchers
	one=$picked
	pick TERM KILL # a shell without a terminal has what it starts ignore INT at first
	did="$did $picked"
	kill -$picked $one
	wait $one 2> /dev/null
	watchers=$(echo " $watchers " | sed "s/ $one / /")
}

cpu() { # N 0|1
	echo "$2" > "/sys/devices/system/cpu/cpu$1/online" || not_ok "round $round" "CPU $1 to $2"
}

happens() { # one event
	local device
	random 12
	event=$random
	did=
	case $event in
	0)
		pick $platform $pci
		did="load of $picked"
		ctl stop $picked
		runs $picked
		;;
	1 | 2)
		[ $event -eq 1 ] && pick $platform || pick $pci
		device=$picked
		pick "" now
		did="unplugged $device $picked"
		ctl del $device $picked
		plug $device
		runs $device
		;;
	3)
		pick $platform
		did="unbound $picked"
		echo $picked > /sys/bus/platform/drivers/mockdev/unbind || not_ok unbind "exit status $?"
		echo mockdev > /sys/bus/platform/devices/$picked/driver_override
		echo $picked > /sys/bus/platform/drivers/mockdev/bind || not_ok bind "exit status $?"
		runs $picked
		;;
	4)
		pick 1 2
		did="CPU $picked off and on"
		cpu $picked 0
		sleep 0.3
		cpu $picked 1
		;;
	5 | 6)
		did="attached"
		attach
		;;
	7)
		did="detached"
		detach
		;;
	8)
		did="monitor killed"
		kill -KILL $monitor
		wait $monitor 2> /dev/null
		# by hand, while there is none; a device that is held already says no
		pick $pci
		iommu-faultstat credits $picked 24 >> /out/by-hand 2>&1 && did="$did, credits of $picked"
		random 4 # it does not start with the mistake
		watch $random
		;;
	9)
		random 5
		did="policy $random"
		policies $random > /etc/chaos.conf
		# one that is starting has not yet said that it heeds SIGHUP
		grep -q "SigCgt:.*[13579bdf]$" /proc/$monitor/status && kill -HUP $monitor
		;;
	10)
		random 400000000
		did="clock"
		date -s @$((1600000000 + random)) > /dev/null || not_ok clock "exit status $?"
		;;
	11)
		pick $platform
		did="overflow of $picked"
		ctl discard $picked
		;;
	esac
	events=$((events + 1))
	note "round $round: $did"
}

witness() { # HOW
	start_only "$1-$round" --attach "$1" 0.5
	witnesses="$witnesses $1-$round:$tool"
}

kernel_holds > /tmp/before 2>&1
round=0 events=0 starts=0
rounds=$(((seconds + span - 1) / span))
while [ $round -lt $rounds ]; do
	round=$((round + 1))
	rm -f $held # else its share of actions is used up soon
	insmod /lib/modules/mockiommu.ko iommus=2 || not_ok "round $round" "the module does not load"
	for device in $platform $pci; do plug $device; done
	plugged=$(for device in $pci; do registers $device; done)
	witnesses=
	witness fentry
	witness kprobe
	for one in $witnesses; do started "${one%%:*}"; done
	for device in $platform $pci; do runs $device; done
	watch 0
	wait_for 60 acted ||
		not_ok "round $round: the monitor" "does nothing: $(cat $log.err)"
	stop_at=$(($(uptime_s) + span))
	while [ "$(uptime_s)" -lt $stop_at ]; do
		happens
		random 5
		sleep 0.$random
	done

	for device in $platform $pci; do ctl stop $device; done
	ctl wait all
	while [ "$(echo $watchers | wc -w)" -gt 0 ]; do detach; done
	wait_for 60 grep -q ': watching' $log.err # before it would die of a signal
	kill -TERM $monitor
	wait $monitor || not_ok "round $round: the monitor's end" "exit status $?: $(tail -n 3 $log.err)"
	for device in $pci; do iommu-faultstat credits $device restore >> /out/by-hand 2>&1; done
	sleep 1
	# what the kernel skipped is settled when a request comes after the device was idle
	for device in $platform $pci; do ctl run $device requests=1; done
	ctl wait all
	sleep 1
	books $round
	for one in $witnesses; do stop "${one%%:*}" "${one##*:}" INT 0; done

	is "round $round: PRI registers" "$(for device in $pci; do registers $device; done)" "$plugged"
	is "round $round: in force" "$(grep -c '^cgroup\|^pid\|^pri' $held 2> /dev/null || :)" \
		"$([ ! -e $held ] || echo 0)"
	is "round $round: processes of the tool" "$(pidof iommu-faultstat)" ""
	if wait_for 30 as_before; then
		ok "round $round: nothing left in the kernel"
	else
		not_ok "round $round: nothing left in the kernel" "$(diff /tmp/before /tmp/now)"
	fi
	ctl del all
	rmmod mockiommu && ok "round $round: the module goes" || not_ok "round $round: the module goes" "exit status $?"
done
note "$events events in $round rounds"
exit $failed
