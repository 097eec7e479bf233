# Guest: real DMA faults of two devices, and what the tool makes of them. The host compares with
# what QEMU says.
. /lib.sh
a=0000:00:05.0 b=0000:00:06.0
for m in virtio-iommu uio_pci_generic; do
	[ ! -e /lib/modules/$m.needs ] || load $m
done
for d in $a $b; do
	[ -e /sys/bus/pci/drivers/uio_pci_generic ] || break
	echo uio_pci_generic > /sys/bus/pci/devices/$d/driver_override
	echo $d > /sys/bus/pci/drivers_probe
done
iommu-faultstat faults -v --json --textfile /out/faults.prom 0.5 > /out/faults.json 2> /out/faults.err &
tool=$!
wait_for 120 grep -q '"type":"header"' /out/faults.json ||
	{ not_ok "start" "$(cat /out/faults.err)"; exit 1; }
edu-dma $a read 0x12345000 5 0x1000 >> /out/provoked
edu-dma $a write 0xdeadf000 7 >> /out/provoked
edu-dma $b write 0x7000000 3 >> /out/provoked
sleep 1
cp /out/faults.prom /out/faults-last.prom
kill -INT $tool
wait $tool
is "exit status" $? 0
note "$(grep -c . /out/provoked) provoked"
