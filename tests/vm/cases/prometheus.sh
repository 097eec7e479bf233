# Guest: devices with a page request queue, monitored for node_exporter into /shared/textfiles, a folder
# of the host's. Each phase begins with the host's /shared/go-PHASE; done-PHASE, with the devices' own
# registers, tells it that its load is there. See tests/prometheus/run.
. /lib.sh
load 9pnet_virtio
load 9p
mkdir /shared
mount -t 9p -o trans=virtio,version=9p2000.L shared /shared || { not_ok "shared folder" "no mount"; exit 1; }
insmod /lib/modules/pridrv.ko

# phase NAME COMMAND...
phase() {
	local name=$1
	shift
	if ! wait_for 600 test -e "/shared/go-$name"; then
		not_ok "$name" "the host said nothing for 600 s"
		exit 1
	fi
	note "$name"
	"$@" || not_ok "$name" "exit status $?"
	cat /dev/pridev* > "/shared/registers-$name"
	touch "/shared/done-$name"
}

load_both() {
	pri-fault /dev/pridev0 64 1 && pri-fault /dev/pridev1 16 2
}
policy() { # LINES of a section
	printf '%s\n' "[global]" "dry-run = yes" "[device 0000:00:06.0]" "$@" > /etc/iommu-faultstat.conf
}
reload() {
	kill -HUP $tool
	sleep 1
}
# 99 requests of a group whose last one is missing: they are outstanding until that comes
hold() {
	exec 3> /dev/pridev1
	echo bind >&3
	echo fire 10000000 3 7 99 >&3
	policy "credits = many"
	reload
}
let_go() {
	echo fire 10063000 23 7 1 >&3
	policy "$@"
	reload
}
# more than the ring has room for
overflow() {
	echo fire 10000000 3 9 3000 >&3
	sleep 2
	exec 3>&-
}
remove() { echo 1 > /sys/bus/pci/devices/0000:00:05.0/remove; }
stop() {
	kill -INT $tool
	wait $tool
}

right='credits = 32
actions = log, freeze'
policy "$right"
iommu-faultstat monitor --textfile /shared/textfiles/iommu-faultstat.prom 2 2> /out/monitor.err &
tool=$!
# it is first written once it watches
wait_for 120 test -e /shared/textfiles/iommu-faultstat.prom || not_ok "start" "$(cat /out/monitor.err)"
phase normal load_both
phase over hold
phase recovered let_go "$right"
phase overflow overflow
phase removed remove
phase stopped stop
exit $failed
