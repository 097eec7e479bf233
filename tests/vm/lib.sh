# shellcheck shell=bash
# Shared by the scripts of this folder: the cache, the kernels, a private apt.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${IOMMU_FAULTSTAT_CACHE:-/var/cache/iommu-faultstat}
. "$root/tests/lib/packages.sh"

die() {
	echo "$(basename "$0"): $*" >&2
	exit 1
}

# suite_of KERNEL: prints its Debian suite, and the release whose compiler builds its modules
suite_of() {
	case ${1%-arm64} in
	6.1) echo bookworm bookworm ;;
	6.12) echo bookworm-backports bookworm ;;
	7.2) echo trixie-backports trixie ;;
	*) die "kernel $1 is not known here; there are 6.1, 6.12 and 7.2, also with -arm64 behind" ;;
	esac
}

# arch_of KERNEL: prints Debian's name of its architecture
arch_of() {
	[ "${1%-arm64}" = "$1" ] && echo amd64 || echo arm64
}

# The mirror that this machine's apt uses for Debian itself.
mirror() {
	local uri
	uri=$(apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Created-By: Packages' |
		grep '/debian/*$' | head -n 1)
	[ -n "$uri" ] || die "apt has no Debian mirror configured (a source whose URI ends in /debian)"
	echo "${uri%/}"
}

# apt_dir SUITE ARCH: prints the folder of that apt
apt_dir() {
	[ "$2" = amd64 ] && echo "$cache/apt/$1" || echo "$cache/apt/$1-$2"
}

# apt_private SUITE[+SUITE] ARCH COMMAND...: an apt that leaves the machine's apt unchanged
apt_private() {
	local suite=$1 arch=$2 dir command=$3
	dir=$(apt_dir "$suite" "$arch")
	shift 3
	mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$dir/empty"
	touch "$dir/status" # no packages are installed there
	for suite in ${suite//+/ }; do
		echo "deb [arch=$arch signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) $suite main"
	done > "$dir/sources.list"
	"$command" -qq -o "Dir::Etc::sourcelist=$dir/sources.list" \
		-o "Dir::Etc::sourceparts=$dir/empty" -o "Dir::State::lists=$dir/lists" \
		-o "Dir::State::status=$dir/status" -o "Dir::Cache=$dir" -o "Dir::Etc::preferencesparts=$dir/empty" \
		-o Dir::Etc::preferences=/dev/null -o "APT::Architecture=$arch" \
		-o "APT::Architectures=$arch" \
		-o APT::Sandbox::User=root -o APT::Install-Recommends=false "$@"
}

# toolchain_packages RELEASE: the packages in the folder below
toolchain_packages() { packages_for "modules-$1" | xargs; }

# toolchain RELEASE: prints the folder to chroot to for that Debian release's compilers, "/" if this
# machine has them. Its name depends on the list of packages.
toolchain() {
	if [ "$1" = "$(release)" ]; then
		echo /
	else
		echo "$cache/chroot-$1-$(toolchain_packages "$1" | cksum | cut -d ' ' -f 1)"
	fi
}

# checker: the folder to chroot to for the model checker, which bookworm does not have
checker() { toolchain trixie; }

# sysroot: prints the folder of the arm64 libraries, whose name depends on their list
sysroot() { echo "$cache/sysroot-arm64-$(packages_for arm64-libraries | cksum | cut -d ' ' -f 1)"; }

# newer_qemu: a QEMU whose AMD IOMMU reports faults and whose VT-d has a first stage, with its
# libraries
newer_qemu() { echo "$cache/qemu-trixie"; }

# systemd_root: a Debian of this machine's release whose init is systemd
systemd_root() { echo "$cache/systemd-root"; }
