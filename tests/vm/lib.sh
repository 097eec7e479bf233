# shellcheck shell=bash
# What the scripts of the rig share: where the cache is, which suite a kernel comes from,
# and an apt that touches nothing of the machine's own.
# Callers set PROG, the name that their messages start with.

CACHE=${IOMMU_FAULTSTAT_CACHE:-/var/cache/iommu-faultstat}
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${PROG:=${0##*/}}"

# say TEXT: one progress line.
say() { printf '%s: %s\n' "$PROG" "$*" >&2; }

# die TEXT [REMEDY]: what went wrong and what to do next.
die()
{
	printf '%s: error: %s\n' "$PROG" "$1" >&2
	[ $# -lt 2 ] || printf '%s: remedy: %s\n' "$PROG" "$2" >&2
	exit 1
}

need()
{
	local tool

	for tool in "$@"; do
		command -v "$tool" >/dev/null || die "$tool is missing" "run tests/vm/deps"
	done
}

# suites_of KERNEL: the suites that may carry it, best first.
# trixie-backports comes first for 7.x: its headers build with gcc 14, those of forky want newer.
suites_of()
{
	case $1 in
	6.1) echo bookworm ;;
	6.12) echo bookworm-backports ;;
	7.*) echo trixie-backports forky sid ;;
	*) die "no kernel '$1'" "known kernels: 6.1 6.12 7.2" ;;
	esac
}

# build_suite_of KERNEL SUITE: the suite whose compiler builds its modules; nothing: the machine's own.
build_suite_of()
{
	case $1 in
	6.*) ;;
	*) echo "${2%-backports}" ;;
	esac
}

kernel_dir() { echo "$CACHE/kernel-$1"; }

# lock NAME: one at a time holds it, until the process ends.
lock()
{
	local fd

	mkdir -p "$CACHE" 2>/dev/null || die "cannot write to $CACHE" \
		"run as root, or set IOMMU_FAULTSTAT_CACHE to a folder of yours"
	exec {fd}>"$CACHE/.lock-$1"
	flock -n "$fd" && return
	say "waiting for another run that holds $1"
	flock "$fd"
}

# mirror: the archive that the machine itself installs Debian's packages from.
mirror()
{
	local uri

	uri=${IOMMU_FAULTSTAT_MIRROR:-$(apt-get indextargets --no-release-info \
		--format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/*$' | head -n 1)}
	[ -n "$uri" ] || die "no Debian archive in this machine's apt sources" \
		"add one, or set IOMMU_FAULTSTAT_MIRROR to an archive's URI"
	echo "$uri"
}

keyring()
{
	local file

	for file in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
		[ ! -r "$file" ] || { echo "$file"; return; }
	done
	die "Debian's archive keys are missing" "apt-get install debian-archive-keyring"
}

# apt_root DIR SUITE...: makes an apt of its own in DIR and points apt at it (APT_CONFIG).
# Nothing is installed in it, so it resolves from zero. Of the machine's settings it takes only
# how to reach an archive (Acquire: proxies and the like); hooks and pins stay out.
apt_root()
{
	local dir=$1 uri keys suite settings
	shift

	uri=$(mirror)
	keys=$(keyring)
	settings=$(apt-config dump | grep '^Acquire::' || true)
	mkdir -p "$dir"/{lists/partial,archives/partial}
	: >"$dir/status"
	for suite in "$@"; do
		echo "deb [arch=amd64 signed-by=$keys] $uri $suite main"
	done >"$dir/sources.list"
	cat >"$dir/apt.conf" <<-END
		$settings
		Acquire::Languages "none";
		Acquire::Retries "3";
		APT::Architecture "amd64";
		APT::Architectures { "amd64"; };
		APT::Install-Recommends "false";
		APT::Sandbox::User "root";
		Dir::Etc::Parts "/dev/null";
		Dir::Etc::Main "/dev/null";
		Dir::Etc::SourceList "$dir/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		Dir::State "$dir";
		Dir::State::status "$dir/status";
		Dir::Cache "$dir";
		Dir::Cache::pkgcache "";
		Dir::Cache::srcpkgcache "";
	END
	export APT_CONFIG=$dir/apt.conf
	apt-get -qq update >&2 || die "cannot read the package lists of $*" \
		"check the network and the machine's apt sources, then run it again"
}

# apt_get SUBCOMMAND...: apt in the root that apt_root made, quiet unless it fails.
apt_get()
{
	local log

	log=$(mktemp)
	if ! apt-get -qq -y "$@" >"$log" 2>&1 </dev/null; then
		cat "$log" >&2
		rm -f "$log"
		die "apt-get $1 failed" "see the lines above; run it again if the network was at fault"
	fi
	rm -f "$log"
}
