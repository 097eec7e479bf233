# Guest: inject.sh FAULTS: a watch under load, in which each call of tests/inject fails once: FAULTS of
# them, spread evenly; 0: all. Each ends with the books' figures, or with an error and a line that
# says so, and leaves nothing in the kernel.
. /lib.sh
. /mock.sh
insmod /lib/modules/mockiommu.ko
ctl add alpha
faults=$1
done=0

began() { grep -q '"type":"interval"' /tmp/out || ! kill -0 $tool; }
# watch N: call N fails. Exit status in $code, output in /tmp/out and /tmp/err, the call in $call
watch() {
	code=0
	rm -f /tmp/call
	INJECT=$1 INJECT_LOG=/tmp/call LD_PRELOAD=/lib/inject.so timeout 120 \
		iommu-faultstat stat --json 0.1 > /tmp/out 2> /tmp/err &
	tool=$!
	wait_for 120 began
	ctl run alpha requests=100 group=1 max=0
	ctl wait alpha
	sleep 0.3
	kill -INT $tool
	wait $tool || code=$?
	call=$(cat /tmp/call)
}
# seen KEY: the device's figure in the summary
seen() {
	sed -n '/"type":"summary"/s/.*"device":"alpha".*"'"$1"'":\([0-9]*\),.*"dma_faults_total.*/\1/p' /tmp/out
}
why_not() {
	if [ $code = 0 ] && [ ! -s /tmp/err ] && [ "$(seen page_requests_answered_total)" != 100 ]; then
		echo "$(seen page_requests_answered_total) page requests, not 100, and not a word"
	elif [ $code = 1 ] && [ ! -s /tmp/err ]; then
		echo "an error, and not a word"
	elif [ $code -gt 1 ]; then
		echo "exit status $code"
	elif [ "$(wc -l < /tmp/err)" -gt 3 ]; then
		echo "$(wc -l < /tmp/err) lines of error"
	elif ! wait_for 30 as_before; then
		echo "left in the kernel: $(diff /tmp/before /tmp/now)"
	fi
}

kernel_holds > /tmp/before 2>&1
watch 0
cp /tmp/out /out/plain.json
total=${call% calls}
why=$(why_not)
[ -z "$why" ] && [ "$total" -gt 100 ] || { not_ok "without a fault" "$why, $call, $(cat /tmp/err)"; exit 1; }
ok "without a fault: $total calls"
[ "$faults" -gt 0 ] && [ "$faults" -lt "$total" ] || faults=$total
for i in $(seq 1 "$faults"); do
	watch $((i * total / faults))
	case $call in
	*:*) ;;
	*) continue ;; # it made fewer this time
	esac
	done=$((done + 1))
	why=$(why_not)
	[ -z "$why" ] || not_ok "$call fails" "$why: $(head -n 3 /tmp/err)"
done
is "calls failed" $((done > faults / 2)) 1
note "$done of $total calls failed"
exit $failed
