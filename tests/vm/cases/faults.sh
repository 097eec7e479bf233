# Guest: unrecoverable DMA faults of two edu devices, one at a time except in the phase "together",
# while the tool counts. /out/provoked has the provoked faults, as PHASE DEVICE ACCESS ADDRESS;
# /out/faults.json and /out/faults.prom have the tool's output.
. /lib.sh
a=0000:00:05.0 b=0000:00:06.0

bind_drivers() { # some kernels give a device its domain only then
	[ -e /lib/modules/uio_pci_generic.ko ] || return 0
	load uio_pci_generic
	# refused if it has the ids already: then it binds by itself
	echo 1234 11e8 > /sys/bus/pci/drivers/uio_pci_generic/new_id 2> /dev/null
	wait_for 30 [ -e /sys/bus/pci/devices/$a/driver -a -e /sys/bus/pci/devices/$b/driver ] ||
		not_ok "drivers" "not bound"
}
provoke() { # PHASE, then as edu-dma
	local phase=$1
	shift
	edu-dma "$@" > /tmp/done || not_ok "edu-dma $*" "exit status $?"
	sed "s/^/$phase /" /tmp/done >> /out/provoked
}
intervals() { grep -c '"type":"interval"' /out/faults.json; }
started_or_dead() { grep -q '"type":"interval"' /out/faults.json || ! kill -0 "$tool"; }
two_more() { [ "$(intervals)" -ge $((before + 2)) ]; }
# waits until the tool has reported all faults so far
settle() {
	before=$(intervals)
	wait_for 60 two_more || not_ok "$1" "no interval any more: $(cat /out/err)"
	cp /tmp/faults.prom "/out/faults-$1.prom"
}

[ ! -e /lib/modules/virtio-iommu.ko ] || load virtio-iommu
bind_drivers
iommu-faultstat faults --json --textfile /tmp/faults.prom 1 > /out/faults.json 2> /out/err &
tool=$!
wait_for 120 started_or_dead
grep -q '"type":"interval"' /out/faults.json || {
	not_ok "start" "$(cat /out/err)"
	exit 1
}

provoke one $a read 0x40000000 3
provoke one $a write 0x12345000 2 0x1000
provoke one $b write 0xfffffffff000 2
provoke one $b read 0x123456789000
provoke burst $a read 0x50000000 30 0x1000
provoke together $a,$b read 0x60000000 3
provoke together $b,$a read 0x60000000 3
settle burst

# the device is removed, its faults are kept; it comes back and has more faults
echo 1 > /sys/bus/pci/devices/$a/remove
settle removed
echo 1 > /sys/bus/pci/rescan
bind_drivers
provoke again $a write 0x70000000 4
settle again

# the IOMMU driver is unloaded, which requires that no device is behind the IOMMU
if [ -e /lib/modules/virtio-iommu.ko ]; then
	for device in /sys/bus/pci/devices/*/iommu_group; do
		echo 1 > "${device%/iommu_group}/remove"
	done
	wait_for 30 rmmod virtio-iommu || not_ok "rmmod virtio-iommu" "$(rmmod virtio-iommu 2>&1)"
	settle unloaded
	load virtio-iommu
	echo 1 > /sys/bus/pci/rescan
	bind_drivers
	provoke reloaded $a read 0x80000000 4
	settle reloaded
fi

echo 1 > /sys/bus/pci/devices/$b/remove
settle gone
kill -INT $tool
wait $tool || not_ok "stop" "exit status $?"
is "nothing to complain of" "$(cat /out/err)" ""
exit $failed
