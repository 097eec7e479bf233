# The figures of one guest. Input: an array of {file, lines}, what bench-progs said there after each
# load. $observers: those to tell of.
def programs($file): [.[] | select(.file == $file) | .lines[] | select(.type == "program")];
# bpftrace 0.17 calls its programs after their probes' functions, cut to 15 characters
def side: if test("report|refused|iommu_re") then "request"
	elif test("answer|mock_iom") then "answer" else "other" end;
def kind: if test("_(fe|fex)") then "fentry" else "kprobe" end;
# of an empty program: the kernel's own reading of the clock
def empty($all; $kind): [$all | programs("empty-" + $kind + ".single")[] |
	select(.runs > 0 and (.name | test("report")))][0] | .run_time_ns / .runs;

def cost($all; $observer; $load; $want):
	($all | programs($observer + ".single") | map({(.id | tostring): .}) | add) as $before |
	[$all | programs($observer + "." + $load)[] | select(.runs > 0 and (.name | side) == $want) |
		(if $load == "single" then {run_time_ns: 0, runs: 0}
			else $before[.id | tostring] end) as $b |
		(.run_time_ns - $b.run_time_ns) / (.runs - $b.runs) - empty($all; .name | kind)] |
	add // 0 | round;

def of_programs($all; $observer; $want; $what):
	[$all | programs($observer + ".single")[] |
		select(.runs > 0 and (.name | side) == $want) | .[$what]] | add // 0;

. as $all | [$observers[] as $o | {
	key: $o, value: ([("request", "answer") as $want | {
		key: $want, value: {
			single: cost($all; $o; "single"; $want),
			groups: cost($all; $o; "groups"; $want),
			verified: of_programs($all; $o; $want; "verified"),
			xlated: of_programs($all; $o; $want; "xlated"),
			jited: of_programs($all; $o; $want; "jited")
		}}] | from_entries)}] | from_entries
