# shellcheck shell=bash
# The Debian packages that the project needs, a list for each purpose, and nowhere else.

# packages_for PURPOSE: their names; what this machine's release does not have is left out
packages_for() {
	case $1 in
	build) # clang, llvm: the BPF programs; bpftool: their skeletons; libbpf loads them, libelf and
		# zlib are what it needs; inih reads the policy
		echo gcc make libc6-dev pkg-config clang llvm bpftool libbpf-dev libelf-dev zlib1g-dev \
			libinih-dev
		;;
	test) # libclang-rt: sanitizers, libFuzzer; clang-format 14: make check-format; jq: reads our
		# JSON; curl: asks Prometheus; strace: what a start asks of the kernel; systemd:
		# systemd-analyze. It starts nothing, as it is not this machine's init unless it was before
		echo libclang-rt-dev jq curl systemd strace
		known clang-format-14
		;;
	vm) # kernels: their packages are unpacked (xz, zstd), their modules are built as modules-* says;
		# guests: QEMU, its firmware, busybox in an initramfs (cpio, kmod); debootstrap: other
		# releases' compilers, and Debian with systemd
		echo qemu-system-x86 seabios qemu-system-data busybox-static cpio kmod xz-utils zstd \
			debootstrap debian-archive-keyring gcc make libc6-dev libelf-dev
		packages_for "modules-$(release)"
		;;
	arm64) # guests, and the programs in them
		echo qemu-system-arm gcc-aarch64-linux-gnu libc6-dev-arm64-cross
		;;
	modules-bookworm) # pahole: the modules' BTF; gcc-12 built that release's kernels
		echo gcc make pahole libelf1 gcc-12
		;;
	modules-trixie) # and the tool as that release builds it
		echo gcc make pahole libelf1t64
		packages_for build
		;;
	qemu) # in the chroot where tests/pri-endpoint/build makes its QEMU
		echo gcc libc6-dev ninja-build meson python3 python3-venv python3-pycotap pkg-config \
			libglib2.0-dev libattr1-dev zlib1g-dev
		;;
	bench) # what we are compared with
		echo bpftrace
		;;
	*)
		echo "there are no packages for $1; there are build test vm arm64 bench" >&2
		return 1
		;;
	esac
}

# release: Debian's name for this machine's
release() { (. /etc/os-release && echo "${VERSION_CODENAME:-}"); }

# known PACKAGE: its name, if apt has it
known() { apt-cache show "$1" > /dev/null 2>&1 && echo "$1" || true; }
