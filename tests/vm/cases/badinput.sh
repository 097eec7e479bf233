# Guest: all mistakes that a user can make. Checks for each the exit status, a message on stderr
# that names the mistake, and that stdout is empty: no table of zeros, for example.
. /lib.sh
insmod /lib/modules/mockiommu.ko
for d in alpha beta; do echo "add $d" > /dev/mockiommu; done

# refused STATUS MESSAGE ARGUMENTS...: MESSAGE is a grep pattern
refused() {
	local expected=$1 message=$2 status=0
	shift 2
	timeout 120 iommu-faultstat "$@" > /tmp/stdout 2> /tmp/stderr || status=$?
	said "$expected" "$message" "$status" "$*"
}
# said EXPECTED MESSAGE STATUS WHAT: judges /tmp/stdout and /tmp/stderr
said() {
	if [ "$3" != "$1" ]; then
		not_ok "refused: $4" "exit status $3, not $1: $(cat /tmp/stderr)"
	elif ! grep -q -e "$2" /tmp/stderr; then
		not_ok "refused: $4" "stderr lacks \"$2\": $(cat /tmp/stderr)"
	elif [ "$(wc -l < /tmp/stderr)" -ne 1 ]; then
		not_ok "refused: $4" "stderr is not one line: $(cat /tmp/stderr)"
	elif [ -s /tmp/stdout ]; then
		not_ok "refused: $4" "stdout has: $(head -n 3 /tmp/stdout)"
	else
		ok "refused: $4"
	fi
}

note wrong command lines
help='see `iommu-faultstat help stat`'
refused 2 "option --bogus: unknown; $help" --bogus
refused 2 "option --bogus: unknown; $help" stat --bogus
refused 2 "option -Z: unknown; $help" -Z
refused 2 "option -Z: unknown; $help" stat -Zv
refused 2 "unknown command \"frobnicate\"; see" frobnicate
refused 2 "unknown command \"\"; see" ""
for what in -d --device --textfile --credits --color --attach; do
	refused 2 "option $what: its argument is missing" stat $what
done
refused 2 "option --json=yes: .*takes no argument" stat --json=yes
refused 2 "option --by: not an option of stat" stat --by iommu
refused 2 "option --textfile: not an option of hist" hist --textfile /tmp/x
refused 2 "option --credits: not an option of devices" devices --credits 5
refused 2 "argument 1: none is expected" devices 1
refused 2 "argument 1: none is expected" trace 1
refused 2 "argument 3: only an interval and a count" stat 1 2 3
for interval in 0 0.0 -1 1e-9 1e9 nan inf 1q abc 0x; do
	refused 2 "interval $interval: " stat -- $interval
done
for count in 0 -3 x 1.5; do
	refused 2 "count $count: not a number above 0" stat -- 1 $count
done
refused 2 "count 99999999999999999999999: out of range" stat -- 1 99999999999999999999999
for credits in x 0 -5 1.5 5k 4294967296 99999999999999999999 '' alpha= =5 alpha=0 alpha=x; do
	refused 2 "--credits ${credits:-''}: .*N from 1 to" stat --credits "$credits"
done
refused 2 "--by x: not one of device|iommu" hist --by x
refused 2 "--color x: not one of auto|always|never" stat --color x
refused 2 "--attach x: not one of auto|kprobe" trace --attach x

note devices that are not there
for command in stat hist trace devices; do
	refused 1 "-d gamma: no such device" $command -d gamma
done
refused 1 "-d alpah: no such device behind an IOMMU; did you mean: alpha" stat -d alpah
refused 1 "-d 0000:99:00.0: no such device" stat -d beta -d 0000:99:00.0
refused 1 "-d z\*: no such device" -d 'z*'
refused 1 "--credits alpah: no such device behind an IOMMU; did you mean: alpha" stat --credits alpah=5
refused 1 "--credits 1=2: no such device" stat --credits 5 --credits 1=2=3

note what answers by itself
for command in stat hist trace devices; do
	for option in -h --help -V --version; do
		status=0
		iommu-faultstat $command $option > /tmp/stdout 2> /tmp/stderr || status=$?
		case $option in
		*h*) expected="Usage: iommu-faultstat $command " ;;
		*) expected="iommu-faultstat [0-9]" ;;
		esac
		if [ $status -eq 0 ] && grep -q "^$expected" /tmp/stdout && [ ! -s /tmp/stderr ]; then
			ok "$command $option"
		else
			not_ok "$command $option" "exit status $status, $(cat /tmp/stdout /tmp/stderr)"
		fi
	done
done
iommu-faultstat --help | grep -q '^Usage: iommu-faultstat ' && ok "--help" ||
	not_ok "--help" "no usage"

note nowhere to write to
# full EXPECTED ARGUMENTS...: runs the tool with a full disk as stdout
full() {
	local status=0
	timeout 120 iommu-faultstat "$@" > /dev/full 2> /tmp/stderr || status=$?
	: > /tmp/stdout
	said 1 "cannot write the output: No space left" $status "$* > /dev/full"
}
full --help
full stat --version
full devices
full devices --json
: > /tmp/empty.conf
full monitor --check-config --config /tmp/empty.conf
full stat 1
full stat --json 1
# a crossing is printed long before the first table
echo "run alpha requests=1000000000 rate=1000 group=8" > /dev/mockiommu
full stat --credits alpha=2 100
echo "stop alpha" > /dev/mockiommu

mkdir /tmp/full /tmp/dir
mount -t tmpfs -o size=64k,nr_inodes=16 tmpfs /tmp/full
echo old > /tmp/full/old.prom
echo old > /tmp/old.prom
ln -s old.prom /tmp/link.prom
# fill KB: fills the disk except for KB
fill() {
	local free
	free=$(df -k /tmp/full | awk 'END { print $4 }')
	dd if=/dev/zero of=/tmp/full/ballast bs=1k count=$((free - $1)) 2> /dev/null
}
textfile() { # MESSAGE FILE
	refused 1 "--textfile $2: $1" stat --textfile "$2" 1 3
}
textfile "No such file or directory" /tmp/nowhere/x.prom
textfile "Is a directory" /tmp/dir
textfile "Is a directory" /tmp/dir/
textfile "Too many levels of symbolic links" /tmp/link.prom
textfile "Invalid argument" /dev/null
fill 0
textfile "No space left on device.*old file was kept" /tmp/full/old.prom
is "disk full: the old textfile" "$(cat /tmp/full/old.prom)" old
is "disk full: nothing else is left there" "$(ls -A /tmp/full | tr '\n' ' ')" "ballast old.prom "
is "what a link names" "$(cat /tmp/old.prom)" old
is "nothing is left in the folders" "$(ls -A /tmp/dir)$(ls -A /tmp | grep '\.tmp$')" ""

note the disk fills while we run
rm /tmp/full/ballast
iommu-faultstat stat --json --textfile /tmp/full/run.prom 0.2 > /tmp/run.json 2> /tmp/stderr &
tool=$!
wait_for 120 grep -q '"type":"interval"' /tmp/run.json || not_ok run "$(cat /tmp/stderr)"
# leave room for a part of the file only
for d in alpha beta; do echo "run $d requests=100 group=10" > /dev/mockiommu; done
wait_for 60 grep -q beta /tmp/full/run.prom || not_ok run "no metrics of beta"
# repeat until there is a message: the disk may have had room for two files just then
refill() { rm -f /tmp/full/ballast; fill 4; sleep 0.5; [ -s /tmp/stderr ]; }
wait_for 60 refill || { not_ok "disk fills while we run" "nothing was said of it"; kill $tool; }
status=0
wait $tool || status=$?
: > /tmp/stdout
said 1 "--textfile /tmp/full/run.prom: No space left" $status "disk fills while we run"
is "disk fills: the last textfile is whole" \
	"$(tail -n 1 /tmp/full/run.prom | cut -d'{' -f1)" iommu_faultstat_build_info
is "disk fills: nothing else is left there" "$(ls -A /tmp/full | tr '\n' ' ')" \
	"ballast old.prom run.prom "

note without privilege
echo 'nobody:x:65534:65534::/:/bin/sh' > /etc/passwd
for command in stat hist trace; do
	status=0
	su -s /bin/sh nobody -c "iommu-faultstat $command" > /tmp/stdout 2> /tmp/stderr || status=$?
	said 1 "no permission: run as root" $status "$command as nobody"
done
exit $failed
