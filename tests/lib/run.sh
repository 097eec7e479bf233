# shellcheck shell=bash
# Shared by the test runners: steps with a progress line each, and the counts. A test says
# "ok NAME", "not ok NAME: why" or "skip NAME: why" on a line of its own.

log_dir=${TEST_LOG_DIR:-$PWD/build/test-logs}
results=$log_dir/results
mkdir -p "$log_dir"
: > "$results"

# step NAME COMMAND...: runs it with its output in a log, then shows how long it took and what failed.
# A command that fails without a "not ok" of its own counts as one.
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

# step_aside NAME COMMAND...: a step beside others, three for two processors, as most wait for
# something half of their time. step_wait ends them.
step_aside() {
	while [ "$(jobs -rp | wc -l)" -ge $((($(nproc) * 3 + 1) / 2)) ]; do wait -n || true; done
	step "$@" &
}
step_wait() { wait; }

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
