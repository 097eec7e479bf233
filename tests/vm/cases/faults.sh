# Guest: real DMA faults of two devices behind $machine, and what the tool makes of them. The host
# compares with what was provoked, with what QEMU says and with the kernel's log.
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
provoke() { edu-dma "$@" | tee -a /out/provoked; }

iommu-faultstat faults -v --json --textfile /out/faults.prom 0.5 "$@" > /out/faults.json 2> /out/faults.err &
tool=$!
wait_for 120 grep -q '"type":"interval"' /out/faults.json ||
	{ not_ok "start" "$(cat /out/faults.err)"; exit 1; }

note one after the other
provoke $a read 0x12345000 5 0x1000 > /dev/null
provoke $a write 0xdeadf000 7 > /dev/null
provoke $b write 0x7000000 3 > /dev/null

note both at once
edu-dma $a write 0x40000000 10 0x1000 > /tmp/a &
edu-dma $b read 0x50000000 10 0x1000 > /tmp/b
wait $!
cat /tmp/a /tmp/b >> /out/provoked

note run
ran() { # EXPECTED COMMAND...
	local expected=$1 status=0
	shift
	iommu-faultstat run -- "$@" > /tmp/stdout 2> /tmp/stderr || status=$?
	is "run -- $*: exit status" $status "$expected"
}
ran 0 true
ran 7 sh -c 'exit 7'
ran 137 sh -c 'kill -9 $$'
ran 127 /nonexistent
ran 3 edu-dma $b write 0x600000 2
cat /tmp/stdout >> /out/provoked
cp /tmp/stderr /out/run
is "run: CMD's output alone" "$(wc -l < /tmp/stdout)" 2
is "run: its faults alone" "$(grep -c '^0000:' /out/run) $(awk '/^0000:/ { print $1, $(NF - 2) }' /out/run)" \
	"1 $b 2"

range=0x600000-0x600fff
[ "$machine" != amd ] || range=0-0 # QEMU's AMD-Vi tells no address
echo "device $b address $range # known" > /tmp/rules
status=0
iommu-faultstat run --ignore /tmp/rules --json -- edu-dma $b write 0x600800 2 0x10 > /tmp/stdout 2> /out/ignored || status=$?
cat /tmp/stdout >> /out/provoked
is "run: ignored: exit status" $status 0
is "run: ignored: counted" "$(grep -c '"ignored_total":2' /out/ignored)" 1
status=0
iommu-faultstat run --ignore /tmp/rules -- edu-dma $b write 0x600ff0 2 0x10 > /tmp/stdout 2> /dev/null || status=$?
cat /tmp/stdout >> /out/provoked
[ "$machine" = amd ] || is "run: one outside the rule's range: exit status" $status 3

note removal
echo 1 > /sys/bus/pci/devices/$b/remove
sleep 1
cp /out/faults.prom /out/faults-last.prom
kill -INT $tool
wait $tool
is "exit status" $? 0
is "textfile at a clean stop" "$(ls /out/faults.prom 2> /dev/null)" ""
exit $failed
