# Guest: storms of faults that the mock module reports to the kernel's core: nothing is lost, and
# memory stays as it is.
. /lib.sh
. /mock.sh
insmod /lib/modules/mockiommu.ko
ctl add alpha
iommu-faultstat faults --json 0.5 > /out/faults.json 2> /out/faults.err &
tool=$!
wait_for 120 grep -q '"type":"interval"' /out/faults.json ||
	{ not_ok "start" "$(cat /out/faults.err)"; exit 1; }
memory() { awk '$1 == "VmRSS:" { print $2 }' /proc/$tool/status; }
# of a process: ticks of its user and kernel time
ticks() { echo $(($(cut -d' ' -f14 /proc/$tool/stat) + $(cut -d' ' -f15 /proc/$tool/stat))); }

before=$(memory) busy=$(ticks) begin=$(cut -d. -f1 /proc/uptime)
ctl fault alpha read 0x100000 n=1000000 addrs=100000
ctl fault alpha write 0x7000 n=200000 each=1
ctl fault all write 0x8000 n=3
ctl del alpha
ctl add alpha
ctl fault alpha read 0x200000 n=5
sleep 1
note "memory $before kB, then $(memory) kB; $(($(ticks) - busy)) ticks in $(($(cut -d. -f1 /proc/uptime) - begin)) s"
[ "$(memory)" -le $((before + 512)) ] && ok "memory" || not_ok "memory" "$(memory) kB after $before"
kill -INT $tool
wait $tool
is "exit status" $? 0
# count WHAT EXPECTED: of the last records, "DEVICE ACCESS COUNT" a line
sed -n '/"type":"fault"/ s/.*"device":"\([^"]*\)".*"id":\([0-9]*\).*"access":{\([^}]*\)}.*"dma_faults_total":\([0-9]*\).*/\2 \1 \3 \4/p' \
	/out/faults.json | awk '{ access = $3 ~ /"read":true/ ? "read" : $3 ~ /"write":true/ ? "write" : $3
		last[$1] = $2 " " access " " $4 } END { for (id in last) print last[id] }' |
	sort > /out/kinds
is "kinds" "$(cat /out/kinds)" "alpha read 1000000
alpha read 5
alpha write $((200000 * $(nproc)))
unknown write 3"
exit $failed
