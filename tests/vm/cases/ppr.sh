# Guest: ppr.sh REQUESTS: AMD-Vi's page requests up to Linux 6.6, which do not go through the core.
# What the module has done goes to /out/truth-ppr, what the tool says to /out/ppr.json and trace.json.
. /lib.sh
address() { sed -n "s/^\([0-9a-f]*\) [tT] $1\$/0x\1/p" /proc/kallsyms; }
insmod /lib/modules/amdppr.ko "notifier=$(address ppr_notifier)" \
	"reset=$(address pci_reset_pri)" || not_ok module "not loaded"
one=0000:00:05.0
two=0000:00:06.0

iommu-faultstat stat -v --json --credits $two=100 0.5 > /out/ppr.json 2> /out/ppr.err &
stat=$!
iommu-faultstat trace --json -d $two > /out/trace.json 2> /out/trace.err &
trace=$!
wait_for 60 grep -q '"type":"interval"' /out/ppr.json || not_ok start "$(cat /out/ppr.err)"
wait_for 60 grep -q '"type":"header"' /out/trace.json || not_ok start "$(cat /out/trace.err)"
sleep 1
echo reset $one > /dev/amdppr
note one group of two with PASID 7, PRG index 300
echo ppr $two 7 300 > /dev/amdppr
echo ppr $two 7 812 > /dev/amdppr
echo answer $two 7 0 300 > /dev/amdppr
sleep 1
kill -INT $trace
wait $trace || not_ok trace "exit status $?"
note load
echo load $one $1 11 > /dev/amdppr
echo load $two $1 12 > /dev/amdppr
sleep 1
cat /dev/amdppr > /out/truth-ppr
grep -E 'ppr_notifier|complete_ppr' /out/ppr.err > /out/attached
kill -INT $stat
wait $stat || not_ok stat "exit status $?"

note a device that is removed
iommu-faultstat stat --json 0.5 > /out/gone.json 2> /out/gone.err &
stat=$!
wait_for 60 grep -q '"type":"interval"' /out/gone.json || not_ok start "$(cat /out/gone.err)"
sleep 1
for prg in 1 2 3; do echo ppr $two 1 $((512 + prg)) > /dev/amdppr; done
sleep 1
echo 1 > /sys/bus/pci/devices/$two/remove
sleep 1
kill -INT $stat
wait $stat || not_ok stat "exit status $?"
exit $failed
