# shellcheck shell=bash
# Shared by the test runners: steps with one progress line each, and the counts. A test prints
# "ok NAME", "not ok NAME: why" or "skip NAME: why" on a line of its own.

log_dir=${TEST_LOG_DIR:-$PWD/build/test-logs}
results=$log_dir/results
mkdir -p "$log_dir"
: > "$results"

# step NAME COMMAND...: runs it with its output in a log, then shows how long it took and what failed.
# A command that fails without printing "not ok" counts as one failed test.
step() {
	local name=$1 log start status=0
	shift
	log=$log_dir/${name//[^a-zA-Z0-9._-]/_}.log
	start=$SECONDS
	"$@" > "$log" 2>&1 < /dev/null || status=$?
	grep -E '^(ok|not ok|skip) ' "$log" | sed "s|^\(ok\|not ok\|skip\) |\1 $name: |" >> "$results" || true
	if [ "$status" -ne 0 ] && ! grep -q '^not ok ' "$log"; then
		echo "not ok $name: exit status $status" >> "$results"
	fi
	if [ "$status" -eq 0 ] && ! grep -q '^not ok ' "$log"; then
		printf '%-44s ok   %s s\n' "$name" $((SECONDS - start)) >&2
		grep '^skip ' "$log" >&2 || true
		return 0
	fi
	{
		printf '%-44s FAILED after %s s, %s:\n' "$name" $((SECONDS - start)) "$log"
		grep -n '^not ok ' "$log" | head -20 || true
		tail -n 40 "$log" | sed 's/^/    /'
	} >&2
	return 1
}

# step_aside NAME COMMAND...: runs a step in parallel with others. Three for two processors, because
# most steps are idle half of the time. step_wait waits for all of them.
step_aside() {
	while [ "$(jobs -rp | wc -l)" -ge $((($(nproc) * 3 + 1) / 2)) ]; do wait -n || true; done
	step "$@" &
}
step_wait() { wait; }

# Prints the last line of a run. Returns the exit status of the tests.
counts() {
	local passed failed skipped
	passed=$(grep -c '^ok ' "$results")
	failed=$(grep -c '^not ok ' "$results")
	skipped=$(grep -c '^skip ' "$results")
	grep '^not ok ' "$results" >&2 || true
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
}
