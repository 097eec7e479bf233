# shellcheck shell=bash
# Servers on loopback, and questions to Prometheus.

failed=0 servers=()
ok() { echo "ok $1"; }
not_ok() { echo "not ok $1: $2"; failed=1; }

# wait_for SECONDS COMMAND...: until it succeeds
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" > /dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.3
	done
}

# serve LOG COMMAND...: starts a server on a port that is free, which PORT stands for in COMMAND;
# sets port. Of two that choose the same, one ends at once and takes another.
serve() {
	local log=$1 pid try
	shift
	for try in {1..20}; do
		port=$((20000 + RANDOM % 12000))
		"${@//PORT/$port}" > "$log" 2>&1 < /dev/null &
		pid=$!
		if wait_for 60 up_or_dead $pid && kill -0 $pid 2> /dev/null; then
			servers+=("$pid")
			return 0
		fi
		kill $pid 2> /dev/null || true
		wait $pid || true
	done
	echo "no start in $try tries, the last one's words:" >&2
	tail -n 5 "$log" >&2
	return 1
}
up_or_dead() {
	! kill -0 "$1" 2> /dev/null || curl -fs -o /dev/null "http://127.0.0.1:$port/metrics"
}
servers_end() {
	[ ${#servers[@]} -eq 0 ] || { kill "${servers[@]}" && wait "${servers[@]}"; } 2> /dev/null || true
}

# api PATH [PARAMETER=VALUE...]: what Prometheus answers, .data of it
api() {
	local path=$1 parameter
	local -a parameters=()
	shift
	for parameter in "$@"; do parameters+=(--data-urlencode "$parameter"); done
	curl -fsG "http://127.0.0.1:$prometheus/api/v1/$path" "${parameters[@]}" | jq -c .data
}

# value QUERY: of its only sample; empty if there is none
value() { api query "query=$1" | jq -r '.result[].value[1]'; }
is_value() { [ "$(value "$1")" = "$2" ]; }

# alerts: a line for each that is not inactive: "STATE ALERT DEVICE"
alerts() {
	api alerts | jq -r '.alerts[] | "\(.state) \(.labels.alertname) \(.labels.device // "-")"' |
		sort
}
# is_alert STATE ALERT DEVICE
is_alert() { alerts | grep -qx "$1 $2 $3"; }
no_alert() { ! alerts > "$out/alerts" || ! grep -q " $1 $2\$" "$out/alerts"; }
