# shellcheck shell=bash
# For scripts that compare the tool's output in the guest with the mock module's books. $out is the
# folder of the guest's files.

# truth BOOKS DEVICE KEY [all|live|dead]: the sum over the device's lives in the file truth-BOOKS
truth() {
	awk -v d="$2" -v k="$3" -v which="${4:-all}" '$1 == "dev" && $2 == d {
		if (which != "all" && ($6 == 1) != (which == "live"))
			next
		for (i = 3; i < NF; i++) if ($i == k) n += $(i + 1)
	} END { printf "%d\n", n }' "$out/truth-$1"
}
# growth BEFORE AFTER DEVICE KEY
growth() {
	echo $(($(truth "$2" "$3" "$4") - $(truth "$1" "$3" "$4")))
}
# said RUN DEVICE FIELD: of the tool's summary
said() {
	jq -r --arg d "$2" 'select(.type == "summary") | .devices[] | select(.device == $d) | '"$3" \
		"$out/$1.json"
}
# is WHAT SAID EXPECTED
is() {
	if [ "$2" = "$3" ]; then
		echo "ok $1 ($2)"
	else
		echo "not ok $1: $2, not $3"
	fi
}
# between WHAT SAID LOW HIGH
between() {
	if [ "$2" -ge "$3" ] && [ "$2" -le "$4" ]; then
		echo "ok $1 ($2, $3 to $4)"
	else
		echo "not ok $1: $2, not $3 to $4"
	fi
}

# conserves RUN: checks that no number in a record is negative or has wrapped, and that requests =
# answered + discarded + outstanding. The last line of a killed tool may be half a record.
conserves() {
	local devices bad
	is "$1: figures below 0" "$(jq -cR 'fromjson? | [.. | numbers] | map(select(. < 0 or . > 9e18)) |
		.[]' "$out/$1.json" | wc -l)" 0
	devices=$(jq -cR 'fromjson? | select(.type == "device" and .consistent)' "$out/$1.json" | wc -l)
	bad=$(jq -cR 'fromjson? | select(.type == "device" and .consistent) | select(
		.page_requests_total != .page_requests_answered_total +
		(.page_requests_discarded_total | add) + .page_requests_outstanding) |
		[.device, .t_ns]' "$out/$1.json" | wc -l)
	is "$1: of $devices records, without conservation" "$bad" 0
	[ "$devices" -gt 0 ] || echo "not ok $1: records: none is marked consistent"
}
# sane RUN: conserves, and nothing was lost
sane() {
	conserves "$1"
	is "$1: events lost" "$(jq -cR 'fromjson? | select(.events_lost_total) |
		.events_lost_total | add' "$out/$1.json" | sort -u)" 0
	[ ! -s "$out/$1.err" ] || sed "s/^/# $1: /" "$out/$1.err"
}

# at_rest RUN DEVICE: nothing is outstanding any more, and the tool reports exact counts
at_rest() {
	is "$1 $2: outstanding, groups, floor, answers to unknown requests, untracked" \
		"$(said "$1" "$2" '[.page_requests_outstanding, .page_request_groups_outstanding,
			.floor, .page_responses_unmatched_total.unknown,
			.page_requests_discarded_total.untracked] | map(tostring) | join(" ")')" \
		"0 0 false 0 0"
}

# equals RUN BOOKS DEVICE: for a device that the tool has watched since its creation
equals() {
	local keys="requests groups answered success invalid failure discarded removed refused"
	local expected
	expected=$(awk -v d="$3" -v keys="$keys" '$1 == "dev" && $2 == d {
		for (i = 3; i < NF; i++) n[$i] += $(i + 1)
	} END { k = split(keys, key); for (i = 1; i <= k; i++) printf "%d ", n[key[i]] }' \
		"$out/truth-$2")
	# requests that were outstanding at removal; kernels up to 6.8 do not answer them
	expected+=$(truth "$2" "$3" outstanding dead)
	is "$1 $3: $keys gone, before_start" "$(said "$1" "$3" '[.page_requests_total,
		.page_request_groups_total, .page_requests_answered_total,
		(.page_responses_total | .success, .invalid, .failure),
		(.page_requests_discarded_total | .queue_overflow, .queue_removed, .refused,
		.device_removed), .page_responses_unmatched_total.before_start] |
		map(tostring) | join(" ")')" "$expected 0"
	at_rest "$1" "$3"
}
