# For guest scripts: results as the host's runner reads them.

failed=0
ok() { echo "ok $1"; }
not_ok() { echo "not ok $1: $2"; failed=1; }
note() { echo "# $(cut -d" " -f1 /proc/uptime) s: $*"; }

# is NAME WHAT EXPECTED: passes if they are the same
is() {
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "$2, not $3"; fi
}

# wait_for SECONDS COMMAND...: until it succeeds
wait_for() {
	local n=$(($1 * 10))
	shift
	while ! "$@" > /dev/null 2>&1; do
		n=$((n - 1))
		[ $n -gt 0 ] || return 1
		sleep 0.1
	done
}

# load MODULE: a stock one, after those that it needs
load() {
	local needed
	for needed in $(cat "/lib/modules/$1.needs"); do
		load "$needed"
	done
	grep -q "^$(echo "$1" | tr - _) " /proc/modules || insmod "/lib/modules/$1.ko"
}
