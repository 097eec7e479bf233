# shellcheck shell=bash
# Shared by the test runners: steps with a progress line each, and the counts. A test says
# "ok NAME", "not ok NAME: why" or "skip NAME: why" on a line of its own.

log_dir=${TEST_LOG_DIR:-$PWD/build/test-logs}
results=$log_dir/results
mkdir -p "$log_dir"
: > "$results"

# step NAME COMMAND...: runs it with its output in a log, shows how long it took and what failed.
# A command that fails without a "not ok" of its own counts as one.
step() {
	local name=$1 log start status=0
	shift
	log=$log_dir/${name//[^a-zA-Z0-9._-]/_}.log
	start=$SECONDS
	printf '%-44s ' "$name" >&2
	"$@" > "$log" 2>&1 < /dev/null || status=$?
	grep -E '^(ok|not ok|skip) ' "$log" | sed "s|^\(ok\|not ok\|skip\) |\1 $name: |" >> "$results" || true
	if [ "$status" -ne 0 ] && ! grep -q '^not ok ' "$log"; then
		echo "not ok $name: exit status $status" >> "$results"
	fi
	if [ "$status" -eq 0 ] && ! grep -q '^not ok ' "$log"; then
		echo "ok   $((SECONDS - start)) s" >&2
		grep '^skip ' "$log" >&2 || true
		return 0
	fi
	echo "FAILED after $((SECONDS - start)) s, $log:" >&2
	grep -n '^not ok ' "$log" | head -20 >&2 || true
	tail -n 40 "$log" | sed 's/^/    /' >&2
	return 1
}

# The last line of a run; the exit status is that of the tests.
counts() {
	local passed failed skipped
	passed=$(grep -c '^ok ' "$results")
	failed=$(grep -c '^not ok ' "$results")
	skipped=$(grep -c '^skip ' "$results")
	grep '^not ok ' "$results" >&2 || true
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
}
