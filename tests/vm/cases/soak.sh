# Guest: soak.sh SECONDS: 64 devices, eight of them as fast as the rig can, watched all the time
# with everything that is written each interval. The books of the module go to /out/truth-end, the
# tool's memory to /out/memory.
. /lib.sh
. /mock.sh
insmod /lib/modules/mockiommu.ko iommus=4
seconds=$1

ctl addpci 512 32
ctl addpci 512 64
for i in $(seq 62); do ctl add "d$i"; done
pci=$(awk '$2 ~ /^7f00/ { print $2 }' $M)

# Of the records of devices one in 37 stays, each device's in turn.
mkfifo /tmp/json
awk '/"type":"device"/ && n++ % 37 { next } { print } /"type":"interval"/ { fflush() }' \
	/tmp/json > /out/soak.json &
filter=$!
iommu-faultstat stat --json --textfile /tmp/soak.prom 1 > /tmp/json 2> /out/soak.err &
tool=$!
started soak

for i in $(seq 8); do
	ctl run "d$i" requests=10000000000 group=1-32 success=80 invalid=15 failure=5 ooo=30 \
		pasids=4 discard=1 max=500
done
for i in $(seq 9 62); do
	ctl run "d$i" requests=10000000000 rate=10 group=1-8 delay=0-50000
done
# these are over their credits, and back, all the time
for d in $pci; do
	ctl run "$d" requests=10000000000 rate=100 group=1-100 delay=0-10000 max=200
done

pause=$((seconds / 120))
[ $pause -gt 0 ] || pause=1
end=$(($(cut -d. -f1 /proc/uptime) + seconds))
while [ "$(cut -d. -f1 /proc/uptime)" -lt $end ]; do
	sleep $pause
	awk '/^VmHWM:/ { hwm = $2 } /^VmRSS:/ { print hwm, $2 }' /proc/$tool/status
done > /out/memory

for i in $(seq 62); do ctl stop "d$i"; done
for d in $pci; do ctl stop "$d"; done
ctl wait all
sleep 2
books end
cp /tmp/soak.prom /out/soak.prom
stop soak $tool INT 0
wait $filter
exit $failed
