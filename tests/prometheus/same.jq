# Turns a textfile (jq -Rn, "inputs" being lines) or an answer of Prometheus (jq, .result) into the same
# form, sorted: one array [labels with __name__, value] a sample.
def number: if . == "+Inf" then . else tonumber end;
# bounds of histograms are numbers: node_exporter writes them anew
def sample($labels; $value):
	[$labels | if .le then .le |= number else . end | to_entries | sort_by(.key) | from_entries,
	 ($value | number)];
def of_textfile:
	[inputs | select(startswith("#") | not) |
	 capture("^(?<name>[a-z_0-9]+)([{](?<labels>.*)[}])? (?<value>[^ ]*)$") |
	 sample(([(.labels // "") | scan("([a-z_]+)=\"([^\"]*)\"") | {key: .[0], value: .[1]}] |
		from_entries) + {__name__: .name}; .value)] | sort;
def of_answer:
	[.result[] | sample(.metric | del(.instance, .job); .value[1])] | sort;
