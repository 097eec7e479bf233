# Guest: a real systemd runs the units. Their sandbox must let the tool work, and allow nothing
# else. "unbind": only whether the enforcing unit can unbind a device of the mock.
. /lib.sh
. /mock.sh
[ "$1" != unbind ] || insmod /lib/modules/mockiommu.ko
load 9pnet_virtio
load 9p
load overlay
textfile=/new/var/lib/prometheus/node-exporter/iommu-faultstat.prom

# A Debian root of the host in /new, which is never written to, with the tool from the initramfs
mkdir /lower /rw /new
mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose shared /lower &&
	mount -t tmpfs rw /rw && mkdir /rw/upper /rw/work &&
	mount -t overlay -o lowerdir=/lower,upperdir=/rw/upper,workdir=/rw/work new /new ||
	{ not_ok "root" "no mount"; exit 1; }
cp /bin/iommu-faultstat /new/usr/sbin/
find /lib /lib64 -name '*.so*' | while read -r lib; do
	[ -e "/new$lib" ] || cp "$lib" "/new$lib"
done
cp /*.service /new/etc/systemd/system/
mkdir -p /new/var/lib/prometheus/node-exporter
chown 4711 /new/var/lib/prometheus/node-exporter
mount -t cgroup2 cgroup /sys/fs/cgroup
mount -o rbind /sys /new/sys
mount -o rbind /dev /new/dev
mount -t tmpfs run /new/run
note "starting systemd"
# as in a container: it does not touch this machine's devices and mounts
unshare -p -f sh -c 'mount -t proc proc /new/proc
	exec env -i container=test chroot /new /lib/systemd/systemd --unit=basic.target' \
	> /out/systemd.log 2>&1 &
wait_for 60 pidof systemd
init=$(pidof systemd)
inside() { nsenter -t "$init" -p -m -r -w "$@"; }
booted() { inside systemctl is-system-running | grep -Eq 'running|degraded'; }
wait_for 180 booted || { not_ok "systemd" "$(inside systemctl is-system-running 2>&1)"; exit 1; }
note "systemd runs"

property() { inside systemctl show -P "$2" "$1"; }
main_pid() { # the pid outside of its namespace
	pidof iommu-faultstat
}
in_sandbox() { nsenter -t "$(main_pid)" -m -r "$@"; }
status_of() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$(main_pid)/status"; }

started() { # UNIT
	rm -f $textfile
	if inside systemctl start "$1" > /out/start 2>&1 && wait_for 120 test -s $textfile; then
		ok "$1: is ready and writes its textfile"
	else
		not_ok "$1: starts" "$(cat /out/start; inside journalctl -u "$1" -n 20 -o cat)"
	fi
	cp $textfile "/out/$1.prom"
}
stopped() { # UNIT
	inside systemctl stop "$1"
	is "$1: ends cleanly" "$(property "$1" Result) $(ls $textfile 2> /dev/null)" "success "
}
again() { test -s $textfile && [ -n "$(main_pid)" ] && [ "$(main_pid)" != "$before" ]; }
restarted() { # NAME SIGNAL: to the tool
	before=$(main_pid)
	kill "-$2" "$before"
	sleep 1
	rm -f $textfile # only now, when it no longer writes
	wait_for 180 again && ok "$1" || not_ok "$1" "$(inside journalctl -u $unit -n 20 -o cat)"
}

config=/sys/bus/pci/devices/0000:00:05.0/config
rewrite_config="dd if=$config of=$config bs=2 skip=2 seek=2 count=1 conv=notrunc"
freeze='echo 0 > /sys/fs/cgroup/system.slice/cgroup.freeze'
# forbidden NAME, allowed NAME, COMMAND: for root with every capability, by the mounts alone
forbidden() {
	if in_sandbox sh -c "$2" > /out/tried 2>&1; then
		not_ok "$1" "it can"
	elif grep -q 'Read-only file system' /out/tried; then
		ok "$1"
	else
		not_ok "$1" "another reason: $(cat /out/tried)"
	fi
}
allowed() {
	in_sandbox sh -c "$2" > /out/tried 2>&1 && ok "$1" || not_ok "$1" "$(cat /out/tried)"
}
both_forbid() { # UNIT
	forbidden "$1: /usr cannot be written" 'touch /usr/x'
	forbidden "$1: /etc cannot be written" 'touch /etc/x'
	forbidden "$1: sysctl cannot be written" 'echo 1 > /proc/sys/kernel/panic'
	forbidden "$1: sysrq cannot be written" 'echo h > /proc/sysrq-trigger'
	is "$1: no new privileges, system calls filtered" "$(status_of NoNewPrivs) $(status_of Seccomp)" "1 2"
}

# shorter times than in the shipped units
mkdir -p /new/etc/systemd/system/iommu-faultstat.service.d
printf '[Service]\nWatchdogSec=6\nTimeoutStopSec=3\n' \
	> /new/etc/systemd/system/iommu-faultstat.service.d/quick.conf
policy() { # ACTIONS
	printf '%s\n' "[global]" "credits = 32" "dry-run = no" "actions = $1" > /new/etc/iommu-faultstat.conf
}
# a device that is not PCI: its driver's files are below /sys/bus/platform
plain=/sys/bus/platform/devices/plain
is_bound() { [ -e $plain/driver ]; }
is_unbound() { ! is_bound; }
if [ "$1" = unbind ]; then
	unit=iommu-faultstat-enforce
	ctl add plain
	printf '%s\n' "[device plain]" "credits = 32" "sustain = 50ms" "actions = unbind" \
		"allow-destructive = yes" "dry-run = no" > /new/etc/iommu-faultstat.conf
	started $unit
	is_bound && ok "$unit: plain has its driver" || not_ok "$unit: plain has its driver" "none"
	ctl req plain 1 100 n=40 last=0
	wait_for 60 is_unbound && ok "$unit: unbinds what is not PCI" ||
		not_ok "$unit: unbinds what is not PCI" "$(inside journalctl -u $unit -n 5 -o cat)"
	stopped $unit
	exit $failed
fi

# capabilities(7): DAC_OVERRIDE 0x2, DAC_READ_SEARCH 0x4, KILL 0x20, SYS_PTRACE 0x80000, SYS_ADMIN
# 0x200000
policy "log, freeze, pri-credits:16"
unit=iommu-faultstat
started $unit
both_forbid $unit
is "$unit: capabilities: for the textfile alone" "$(status_of CapEff)" 0000000000000002
is "$unit: probes not attached" "$(grep 'probe_attached{.* 0$' /out/$unit.prom)" ""
is "$unit: the kernel's log can be read" \
	"$(grep -c '^iommu_dma_faults_suppressed_total ' /out/$unit.prom)" 1
forbidden "$unit: PCI configuration space cannot be written" "$rewrite_config"
forbidden "$unit: cgroups cannot be frozen" "$freeze"
is "$unit: the network is its own" \
	"$([ "$(readlink "/proc/$(main_pid)/ns/net")" = "$(readlink /proc/self/ns/net)" ] && echo shared)" ""
is "$unit: what is in force is for root alone" "$(stat -c '%a %u' /new/run/$unit)" "700 0"
reload_failed() { grep -q "^iommu_quota_policy_reload_failed $1" $textfile; }
policy nonsense
inside systemctl reload $unit
wait_for 60 reload_failed 1 && ok "$unit: a broken policy is told" || not_ok "$unit: a broken policy" "not told"
policy log
inside systemctl reload $unit
wait_for 60 reload_failed 0 && ok "$unit: a right policy is taken" || not_ok "$unit: a right policy" "not taken"
restarted "$unit: starts again after a crash" KILL
restarted "$unit: the watchdog ends it when it hangs" STOP

unit=iommu-faultstat-enforce
policy "log, freeze, pri-credits:16"
started $unit
is "$unit: the observing one has ended" "$(property iommu-faultstat ActiveState)" inactive
both_forbid $unit
is "$unit: capabilities: for its actions" "$(status_of CapEff)" 0000010000280026
allowed "$unit: PCI configuration space can be written" "$rewrite_config"
allowed "$unit: cgroups can be frozen" "$freeze"
restarted "$unit: starts again after a crash" KILL
stopped $unit
is "the folder of what is in force outlives both" "$(ls -d /new/run/iommu-faultstat)" /new/run/iommu-faultstat
inside journalctl -o short-monotonic > /out/journal
exit $failed
