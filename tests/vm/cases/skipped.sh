# Guest: skipped.sh: the kernel skips our programs at times. With fentry on a preemptible kernel
# under load this is certain. Once the devices have been idle, all counts must be exact again.
. /lib.sh
. /mock.sh
insmod /lib/modules/mockiommu.ko
devices="a b c d"
for d in $devices; do ctl add $d; done
start skipped --attach fentry 0.5
load() { # REQUESTS [KEY=VALUE...]
	for d in $devices; do ctl run $d requests=$* group=1-8; done
	ctl wait all
	sleep 1
}
load 50000
books amid
# What is left of before is written off at one such request and said at the next, unless that one is
# skipped, too.
all_exact() { ! tail -n 5 /out/skipped.json | grep -q '"floor":true'; }
for i in 1 2 3 4 5 6 7 8; do
	load 1 max=1
	[ $i -lt 2 ] || ! all_exact || break
done
books end
stop skipped $tool INT 0
exit $failed
