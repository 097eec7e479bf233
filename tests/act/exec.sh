# shellcheck shell=bash
# Programs that are executed. Read by run.

program() { # NAME, its text on stdin
	{ echo '#!/bin/bash'; cat; } > "$tmp/$1"
	chmod 755 "$tmp/$1"
}

program environment << 'EOF'
env | sort
echo "arguments $#, stdin $(readlink /proc/self/fd/0), group $(($(cut -d ' ' -f 5 /proc/$$/stat) == $$))"
echo to stderr >&2
ls /proc/$$/fd | tr '\n' ' '
grep -E 'Sig(Blk|Ign)' /proc/self/status
EOF
(
	export SECRET=x
	exec 7< /dev/null
	tool "exec:$tmp/environment" wait
)
check "exec: started" has "^exec:$tmp/environment: 0: started $tmp/environment \([0-9]+\)$"
check "exec: the environment" diff <(sed -n "s|^iommu-faultstat: $tmp/environment: \([A-Z_]*=\)|\1|p" "$tmp/err" | grep -v '^_=\|^PWD=\|^SHLVL=') - << EOF
IOMMU_FAULTSTAT_CREDITS=512
IOMMU_FAULTSTAT_DEVICE=full
IOMMU_FAULTSTAT_DRIVER=
IOMMU_FAULTSTAT_FAULTS=0
IOMMU_FAULTSTAT_GROUP=
IOMMU_FAULTSTAT_IOMMU=
IOMMU_FAULTSTAT_LASTED_NS=10000000000
IOMMU_FAULTSTAT_MESSAGE=full: 513 page requests outstanding, credits 512, over, the oldest unanswered for 31s, for 10s
IOMMU_FAULTSTAT_OLDEST_NS=31000000000
IOMMU_FAULTSTAT_OUTSTANDING=513
IOMMU_FAULTSTAT_REASON=over,stuck
IOMMU_FAULTSTAT_VERSION=$(sed -n 's/.* VERSION "\(.*\)"/\1/p' "$here/../../src/base/version.h")
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
EOF
check "exec: no argument, no stdin, a process group of its own" logged "arguments 0, stdin /dev/null, group 1$"
check "exec: stderr is logged" logged "environment: to stderr$"
# 255: bash's own, the script
check "exec: no file of ours is open" logged 'environment: 0 1 2 255 '
# 32 and 33 are the C library's own: who starts the tests may have them ignored
check "exec: no signal is blocked, none ignored" \
	eval 'logged "SigBlk:.0{16}" && logged "SigIgn:.0{7}[01][08]0{7}"'

program fails <<< 'exit 7'
tool "exec:$tmp/fails" wait
check "exec: its exit status" logged "warning: $tmp/fails for full: exit status 7$"

tool "exec:$tmp/nowhere" wait
check "exec: one that is not there" has "^exec:$tmp/nowhere: 2: cannot start $tmp/nowhere: No such file"
# on a busy machine, or a slow file system, nobody waits for it to begin
"$build/act-hasty/act-tool" "$tmp/held" devices/virtual/mem/full "exec:$tmp/nowhere" wait > "$tmp/out" 2> "$tmp/err"
check "exec: one that is not there, told late" eval 'has "cannot start .*: No such file" || logged "nowhere: cannot start: No such file"'
echo text > "$tmp/text"
tool "exec:$tmp/text" wait
check "exec: one that may not be executed" has "cannot start $tmp/text: Permission denied"
program deletes <<< 'rm -- "$0"; echo deleted'
tool "exec:$tmp/deletes" wait "exec:$tmp/deletes"
check "exec: one that is deleted while it runs" logged 'deletes: deleted$'
check "exec: one that was deleted" has "cannot start $tmp/deletes: No such file"

program loose <<< 'echo run'
chmod 775 "$tmp/loose"
tool "exec:$tmp/loose" wait
check "exec: one that others may write to by now" has "^exec:$tmp/loose: 1: cannot start $tmp/loose: it or its path is writable by others than root"
check "exec: it did not run" eval '! logged "loose: run"'

# who starts us may ignore it, and then nobody can be waited for: 17 is SIGCHLD
mkfifo "$tmp/fifo"
env --ignore-signal=CHLD "$here/../../iommu-faultstat" decode < "$tmp/fifo" > /dev/null 2>&1 &
pid=$!
started+=("$pid")
exec 8> "$tmp/fifo"
heeds_children() {
	local ignored
	ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' "/proc/$1/status")
	[ $((0x$ignored >> 16 & 1)) = 0 ]
}
check "exec: the end of children is not ignored" soon heeds_children "$pid"
exec 8>&-
wait "$pid" 2> /dev/null

program hangs <<< 'trap "" TERM; sleep 1000 & echo "child $!"; wait; wait; sleep 1000'
tool "exec:$tmp/hangs" "exec:$tmp/hangs" wait
check "exec: one that hangs: one a device" has "^exec:$tmp/hangs: 16: $tmp/hangs still runs for this device"
check "exec: one that hangs: SIGTERM, SIGKILL" eval 'logged "timed out, sending SIGTERM" && logged "timed out, sending SIGKILL"'
check "exec: one that hangs: told" logged "hangs for full: ended by signal 9$"
child=$(sed -n 's/.*hangs: child //p' "$tmp/err")
check "exec: one that hangs: its children have ended" soon gone "$child"

actions=()
for i in {1..9}; do
	program "many$i" <<< 'sleep 0.3'
	actions+=("exec:$tmp/many$i")
done
tool "${actions[@]}" wait
check "exec: at most 8" has "^exec:$tmp/many9: 16: $tmp/many9 is not started: 8 programs run"
check "exec: 8" test "$(grep -c ': 0: started' "$tmp/out")" = 8

program daemon <<< 'setsid sleep 1003 & echo "daemon $!"; exit 0'
tool "exec:$tmp/daemon" wait
daemon=$(sed -n 's/.*daemon: daemon //p' "$tmp/err")
started+=("$daemon")
check "exec: a daemon that keeps the pipe does not hold us" is_state "$daemon" SR
end "$daemon"

program endless <<< 'while :; do echo x; done'
tool "exec:$tmp/endless" wait
check "exec: output without end: cut" test "$(grep -c 'endless: x$' "$tmp/err")" = 100
check "exec: output without end: told" logged 'endless: further output is not logged'
check "exec: output without end: ended" logged 'endless for full: ended by signal 15'

program raw <<< 'head -c 5000 /dev/zero | tr "\0" y; echo; printf "a\033[31m\0b\n"; printf "no newline"'
tool "exec:$tmp/raw" wait
check "exec: a long line is cut" logged 'raw: y{255}$'
check "exec: what terminals heed is masked" logged 'raw: a\?\[31m\?b$'
check "exec: a line without end" logged 'raw: no newline$'
