# Guest: pasids.sh: which process has which PASID. The truth is what the devices were given, and the
# pids of the shells that have bound them. On 6.1, where the rig's IOMMU has no SVA, the mock's module
# gives the PASIDs.
. /lib.sh
cat > /tmp/ways << 'END'
case $machine in
pri)
	module=pridrv first=/dev/pridev0 second=/dev/pridev1
	bind() { exec 3<> "$1" && echo bind >&3; }
	given() { sed -n 's/.* pasid \(-*[0-9]*\).*/\1/p' "$1"; } # DEVICE: the PASID that it has
	;;
mock)
	module=mockiommu first=17 second=18
	bind() { echo "pasid $1" > /dev/mockiommu; }
	given() { echo "$1"; }
	;;
esac
END
export machine
. /tmp/ways
insmod /lib/modules/$module.ko
cg=/sys/fs/cgroup
mkdir -p $cg
mount -t cgroup2 cgroup2 $cg
mkdir -p $cg/tenants/one

# stand DEVICE COMMAND: a shell that binds it, says so, and executes COMMAND. Its pid in $pid
stand() {
	rm -f /tmp/bound
	sh -c '. /tmp/ways; bind "$0" && touch /tmp/bound; eval "$1"' "$1" "$2" &
	pid=$!
	wait_for 20 test -e /tmp/bound || not_ok "bind $1" "it did not"
}
stay='while :; do sleep 1 3<&-; done' # a child that keeps it open would keep it bound
# listed NAME: "PASID PID PROCESS CGROUP" of each
listed() {
	iommu-faultstat pasids --json > "/out/$1.json" 2> "/out/$1.err" || echo "exit status $?"
	sed -n 's/^{"type":"pasid",.*"pasid":\([0-9]*\),"pid":\([0-9]*\),"process":"\([^"]*\)",.*"cgroup":"\([^}]*\)"}.*/\1 \2 \3 \4/p' \
		"/out/$1.json"
}

is "nobody" "$(listed nobody)" ""
is "nobody, said" "$(iommu-faultstat pasids | cut -d: -f1)" "No process has a PASID"

stand $first "$stay"
one=$pid
echo "$one" > $cg/tenants/one/cgroup.procs
stand $second "$stay"
two=$pid
printf '%s\n' "$(given $first) $one sh /tenants/one" "$(given $second) $two sh /" | sort -n > /tmp/truth
is "two processes on two devices" "$(listed two)" "$(cat /tmp/truth)"
iommu-faultstat pasids > /out/table
is "the table" "$(awk -v pid="$one" '$2 == pid { print $3, $5 }' /out/table)" "sh /tenants/one"

note one ends
kill -KILL "$two"
wait "$two" 2> /dev/null
is "one is left" "$(listed one | cut -d ' ' -f 2)" "$one"

note one executes another program, so that its address space ends
stand $second 'exec sleep 1000'
wait_for 20 grep -q sleep "/proc/$pid/comm"
is "not the one that has executed another program" "$(listed exec | cut -d ' ' -f 2)" "$one"
kill -KILL "$one" "$pid"
exit $failed
