# Guest: names.sh: where function names come from. What is attached must not depend on that.
. /lib.sh
probes() { # NAME [OPTIONS]: prints what is attached how, then where names come from
	local name=$1
	shift
	iommu-faultstat stat -v "$@" 0.1 1 > /dev/null 2> "/out/$name" || not_ok "$name" "$(cat "/out/$name")"
	awk '/names of functions/ { from = $1 } $1 ~ /fentry|fexit|probe|raw_tp/ { print $1, $2 } END { print from }' \
		"/out/$name"
}
lines() { sort | tr '\n' ' '; }

insmod /lib/modules/mockiommu.ko
typed=$(probes typed)
is "all have types" "$(echo "$typed" | tail -n 1)" BTF
is "by kprobe: must be the only ones" "$(probes kprobe --attach kprobe | tail -n 1)" kallsyms
rmmod mockiommu
insmod /lib/modules/untyped.ko
untyped=$(probes untyped)
is "a module has no types" "$(echo "$untyped" | tail -n 1)" kallsyms
is "the same probes" "$(echo "$untyped" | sed '$d' | cut -d' ' -f2 | lines)" \
	"$(echo "$typed" | sed '$d' | cut -d' ' -f2 | lines)"
case $typed in
*mock_iommu_page_response*) ok "the module's is among them" ;;
*) not_ok "the module's is among them" "$typed" ;;
esac
exit $failed
