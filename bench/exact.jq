# The figures of one guest. Input: an array of {file, lines}, what bench-progs said there after each
# round of tests/vm/cases/bench.sh. $observers: those to tell of.
(map({(.file): (.lines | map(select(.type == "program")))}) | add) as $said |

def programs($file): $said[$file];
# bpftrace 0.17 calls its programs after their probes' functions, cut to 15 characters
def side: if test("report|refused|iommu_re") then "request"
	elif test("answer|mock_iom") then "answer" else "other" end;
def kind: if test("_(fe|fex)") then "fentry" else "kprobe" end;
def median: sort | .[length / 2 | floor];
def first_round: {single: 1, groups: 8}[.];

# instructions a run of the program that has @$id, by the median round of a load
def each($observer; $load; $id):
	[range($load | first_round; ($load | first_round) + 7) as $i |
		[($i - 1, $i) as $k | programs($observer + "." + ($k | tostring))[] |
			select(.id == $id)] |
		select(.[1].runs > .[0].runs) |
		(.[1].run_time_ns - .[0].run_time_ns) / (.[1].runs - .[0].runs)] | median;
# of those the kernel's own reading of the clock, which an empty program shows
def empty($kind): ("empty-" + $kind) as $o |
	[programs($o + ".7")[] | select(.runs > 0 and (.name | test("report"))) |
		each($o; "single"; .id)][0];

def ran($observer; $want):
	programs($observer + ".7")[] | select(.runs > 0 and (.name | side) == $want);
def cost($observer; $load; $want):
	[ran($observer; $want) | each($observer; $load; .id) - empty(.name | kind)] | add // 0 |
		round;
def of_programs($observer; $want; $what): [ran($observer; $want) | .[$what]] | add // 0;

[$observers[] as $o | {
	key: $o, value: ([("request", "answer") as $w | {
		key: $w, value: {
			single: cost($o; "single"; $w),
			groups: cost($o; "groups"; $w),
			verified: of_programs($o; $w; "verified"),
			xlated: of_programs($o; $w; "xlated"),
			jited: of_programs($o; $w; "jited")
		}}] | from_entries)}] | from_entries
