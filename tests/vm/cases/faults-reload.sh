# Guest: virtio-iommu's driver is unloaded and loaded again, and the devices behind it removed and
# found again, under the eyes of the tool: it holds no module, and the counts go on.
. /lib.sh
a=0000:00:05.0 viommu=0000:00:04.0
start_device() {
	echo uio_pci_generic > /sys/bus/pci/devices/$a/driver_override
	echo $a > /sys/bus/pci/drivers_probe
}
load virtio-iommu
load uio_pci_generic
start_device
iommu-faultstat faults --json 0.5 > /out/faults.json 2> /out/faults.err &
tool=$!
wait_for 120 grep -q '"type":"interval"' /out/faults.json ||
	{ not_ok "start" "$(cat /out/faults.err)"; exit 1; }
edu-dma $a read 0x12345000 5 0x1000 > /dev/null
for n in 1 2 3; do
	for d in /sys/bus/pci/devices/*; do
		[ "${d##*/}" = $viommu ] || echo 1 > $d/remove
	done
	rmmod virtio_iommu
	is "rmmod $n" $? 0
	load virtio-iommu
	echo 1 > /sys/bus/pci/rescan
done
start_device
edu-dma $a write 0xdeadf000 3 > /dev/null
sleep 1
kill -INT $tool
wait $tool
is "exit status" $? 0
is "faults before and after" "$(grep '"type":"interval"' /out/faults.json | tail -n 1 |
	grep -o '"dma_faults_total":[0-9]*')" '"dma_faults_total":8'
is "kinds" "$(grep '"type":"fault"' /out/faults.json | tail -n 1 |
	grep -o '"device":[^,]*\|"live":[^,]*\|"dma_faults_total":[0-9]*' | tr '\n' ' ')" \
	'"device":"0000:00:05.0" "live":true "dma_faults_total":8 '
exit $failed
