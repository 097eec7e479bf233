# Guest, its clock counting instructions: share.sh: two devices of the PRI endpoint on one queue.
# Measures how much a greedy device slows down the other, without and with a quota, and how fast a
# device that ignores its credits stops. The figures are in /out/NAME for tests/vm/check-share.
. /lib.sh
insmod /lib/modules/pridrv.ko
rogue=0000:00:07.0

printf '%s\n' "[device 0000:00:06.0]" "credits = 64" "low = 8" "sustain = 50ms" "hold = 1h" \
	"actions = pri-credits:32" "dry-run = no" > /etc/share.conf
printf '%s\n' "[device $rogue]" "credits = 64" "low = 8" "sustain = 0ms" "hold = 1h" \
	"actions = pri-pause" "dry-run = no" > /etc/pause.conf
watch() { # NAME
	iommu-faultstat monitor --config "/etc/$1.conf" --json 1 > "/out/$1.json" 2> "/out/$1.err" &
	monitor=$!
	wait_for 60 grep -q '"type":"interval"' "/out/$1.json" || not_ok "$1" "$(cat "/out/$1.err")"
}
victim() { pri-load /dev/pridev0 2 burst 256; }

victim > /dev/null # warm
note alone
victim > /out/alone
note beside a greedy one
pri-load /dev/pridev1 60 steady 16 &
greedy=$!
victim > /out/beside
note with a quota for that
kill -STOP $greedy # else the monitor would take long to load its programs
watch share
kill -CONT $greedy
wait_for 60 grep -q '"result":"acted"' /out/share.json || not_ok share "not acted"
limited() { grep -q 'alloc 32 ' /dev/pridev1; }
wait_for 60 limited
victim > /out/quota
kill -TERM $greedy
wait $greedy
kill -TERM $monitor
wait $monitor

note a rogue one
watch pause
pri-load /dev/pridev2 10 rogue 16 256 &
wait_for 60 grep -q '"result":"acted"' /out/pause.json || not_ok pause "not acted"
kill -TERM $!
wait $!
kill -TERM $monitor
wait $monitor
exit $failed
