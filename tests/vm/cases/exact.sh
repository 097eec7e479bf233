# Guest: exact.sh REQUESTS [TOOL OPTIONS]: eight devices at once on two queues, REQUESTS page
# requests in all, in random groups: successes, invalids, failures, delays, out-of-order answers,
# discards, requests nobody handles, double last requests, removal and re-creation. The module's
# books go to /out/truth, what the tool says to /out/stat.json.
. /lib.sh
M=/dev/mockiommu
insmod /lib/modules/mockiommu.ko iommus=2
part=$(($1 / 16)) # requests per device, in each of its two lives
shift
before=$(ls /dev | wc -l)

for d in s1 s2 s3 r1 r2 r3; do echo "add $d" > $M; done
echo "addpci 512 32" > $M
echo "addpci 512 64" > $M
pci=$(awk '$2 ~ /^7f00/ { print $2 }' $M)

iommu-faultstat stat --json "$@" 1 > /out/stat.json 2> /out/err &
tool=$!
wait_for 100 grep -q '"type":"interval"' /out/stat.json || not_ok start "$(cat /out/err)"

# s*: reports and answers of a device are serialized, so that our peak must equal the module's.
# r* and the PCI functions: they race.
load() { # LIFE
	for d in s1 s2 s3; do
		echo "run $d seed=$1 requests=$part group=1-32 success=70 invalid=20 failure=10 delay=0-3000 ooo=30 discard=1 nohandler=2 pasids=4 serial=1" > $M
	done
	for d in r1 r2 r3; do
		echo "run $d seed=$1 requests=$part group=1-32 success=70 invalid=20 failure=10 delay=0-500 ooo=50 discard=1 nohandler=2 doublelast=2 pasids=4" > $M
	done
	for d in $pci; do
		echo "run $d seed=$1 requests=$part group=1-8 success=90 invalid=5 failure=5 max=200 discard=1 nolast=1" > $M
	done
	echo "wait all" > $M
}
load 1
for d in s1 r1 r2; do echo "del $d" > $M; done
sleep 1
for d in s1 r1 r2; do echo "add $d" > $M; done
load 2
sleep 1
cat $M > /out/truth
kill -INT $tool
wait $tool || not_ok stop "exit status $?"
is "devices left" "$(ls /dev | wc -l)" "$before"
exit $failed
