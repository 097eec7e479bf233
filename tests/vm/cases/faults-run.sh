# Guest: `run` as a gate: its exit status, its report of CMD's faults alone, rules to ignore some.
. /lib.sh
b=0000:00:06.0
ran() { # EXPECTED ARGUMENTS OF run...
	local expected=$1 status=0
	shift
	iommu-faultstat run "$@" > /tmp/stdout 2> /tmp/stderr || status=$?
	is "run $*: exit status" $status "$expected"
}
reported() { # FIELD: of each kind of fault
	sed -n "/\"type\":\"fault\"/ s/.*\"$1\":\"*\([^,\"]*\).*/\1/p" /tmp/stderr | tr '\n' ' '
}
ran 0 -- true
ran 7 -- sh -c 'exit 7'
ran 137 -- sh -c 'kill -9 $$'
ran 127 -- /nonexistent
ran 2 --

edu-dma $b read 0x100000 2 > /dev/null # before the run, so not CMD's
ran 3 --json -- edu-dma $b write 0x600000 2
is "run: CMD's output alone" "$(wc -l < /tmp/stdout)" 2
is "run: CMD's faults alone" "$(reported device)$(reported write)$(reported dma_faults_total)" "$b true 2 "

echo "device $b address 0x600000-0x600fff # known" > /tmp/rules
ran 0 --ignore /tmp/rules --json -- edu-dma $b write 0x600000 2
is "run: ignored faults are counted" "$(reported dma_faults_total)$(reported dma_faults_ignored_total)" "2 2 "
ran 3 --ignore /tmp/rules --json -- edu-dma $b write 0x600000 2 0x1000
is "run: one of two ignored" "$(reported dma_faults_total)$(reported dma_faults_ignored_total)" "2 1 "
echo "access write" > /tmp/rules
ran 3 --ignore /tmp/rules -- edu-dma $b read 0x600000
echo "device nothing-like-it acess write" > /tmp/rules
ran 1 --ignore /tmp/rules -- true
grep -q '/tmp/rules:1: ' /tmp/stderr && ok "run: a wrong rule is told with its line" ||
	not_ok "run: a wrong rule" "$(cat /tmp/stderr)"

# the default rules, without --ignore
mkdir -p /etc
echo "device $b access write" > /etc/iommu-faultstat.ignore
ran 0 -- edu-dma $b write 0x600000
ran 3 --ignore /dev/null -- edu-dma $b write 0x600000
rm /etc/iommu-faultstat.ignore

# the same rules for the table of faults; faults among page requests
echo "device $b address 0x600000-0x600fff" > /tmp/rules
watch() { # NAME COMMAND...: while the device faults twice
	local name=$1
	shift
	"$@" > "/tmp/$name" 2> "/tmp/$name.err" &
	pid=$!
	wait_for 100 grep -q . "/tmp/$name" || not_ok "$name" "it did not start: $(cat "/tmp/$name.err")"
	sleep 2
	edu-dma $b write 0x600000 2 > /dev/null
	sleep 2
	kill -INT $pid
	wait $pid || not_ok "$name: exit status" "$?"
}
last() { # NAME FIELD: in the last record that has it
	sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p" "/tmp/$1" | tail -n 1
}
watch faults iommu-faultstat faults --ignore /tmp/rules --json 1
is "faults: of two two ignored" "$(last faults dma_faults_total) $(last faults dma_faults_ignored_total)" "2 2"
watch trace iommu-faultstat trace --json
is "trace: faults" "$(grep -c '"event":"fault","device":"'$b'".*"access":{"read":false,"write":true,[^}]*},"address":"0x0*600000"' /tmp/trace)" 2
watch stat iommu-faultstat stat --json 1
is "stat: faults" "$(last stat dma_faults_elsewhere_total)" 2

note the policy: so many faults a minute are a reason to act
printf '%s\n' "[device $b]" "faults = 3/min" "actions = log, exec:/bin/false after 1s" "dry-run = no" \
	> /etc/faults.conf
echo "device $b address 0x700000-0x700fff" > /etc/iommu-faultstat.ignore
iommu-faultstat monitor --config /etc/faults.conf --json --textfile /out/monitor.prom 0.5 \
	> /out/monitor.json 2> /out/monitor.err &
monitor=$!
wait_for 60 grep -q '"type":"interval"' /out/monitor.json || not_ok monitor "$(cat /out/monitor.err)"
acted() { grep '"type":"action"' /out/monitor.json | grep -c "\"reasons\":\[\"faults\"\].*\"faults_in_minute\":$1,"; }
edu-dma $b write 0x600000 3 > /dev/null
edu-dma $b write 0x700000 5 > /dev/null
sleep 3
is "monitor: three faults a minute are allowed, those ignored do not count" "$(grep -c '"type":"action"' /out/monitor.json)" 0
edu-dma $b write 0x600000 1 > /dev/null
wait_for 60 grep -q '"action":"exec:/bin/false"' /out/monitor.json
is "monitor: the fourth is too many, log and exec" "$(acted 4)" 2
is "monitor: its metrics have the faults" \
	"$(sed -n "s/^iommu_dma_faults\(_ignored\)*_total{device=\"$b\".*} //p" /out/monitor.prom | tr '\n' ' ')" "9 5 "
kill -TERM $monitor
wait $monitor || not_ok monitor "exit status $?"
exit $failed
