# shellcheck shell=bash
# The Debian packages that the project needs, one list per purpose. The only place that lists them.

# packages_for PURPOSE: prints their names, without those that this machine's release lacks
packages_for() {
	case $1 in
	build) # clang, llvm: the BPF programs; bpftool: their skeletons; libbpf loads them, libelf and
		# zlib are what it needs
		echo gcc make libc6-dev pkg-config clang llvm bpftool libbpf-dev libelf-dev zlib1g-dev
		;;
	test) # libclang-rt: sanitizers, libFuzzer; clang-format 14: make check-format; jq: reads our
		# JSON; curl: asks Prometheus; strace: what a start asks of the kernel; xz, zstd: the names
		# in a kernel's image; systemd: systemd-analyze. It starts nothing, as it is not this
		# machine's init unless it was before; dbus-daemon: one that must be left alone; procps: pgrep
		echo libclang-rt-dev jq curl strace xz-utils zstd systemd dbus-daemon procps
		known clang-format-14
		;;
	vm) # guests: QEMU, its firmware, busybox in an initramfs (cpio), programs (gcc, libc6-dev), stock
		# modules (kmod, xz); debootstrap: other releases' compilers, and Debian with systemd; patch:
		# tests/pri-endpoint; the compilers of this one's kernels
		echo qemu-system-x86 seabios qemu-system-data busybox-static cpio gcc libc6-dev kmod \
			xz-utils debootstrap debian-archive-keyring patch
		packages_for "modules-$(release)"
		;;
	arm64) # guests, and the programs in them
		echo qemu-system-arm gcc-aarch64-linux-gnu libc6-dev-arm64-cross
		;;
	arm64-threads) # the core's tests that race threads, and who emulates them
		echo qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross
		;;
	arm64-libraries) # those of the programs, and a busybox, unpacked only
		echo libbpf-dev libelf-dev zlib1g-dev busybox-static
		;;
	modules-bookworm) # gcc-12 built that release's kernels; pahole: the modules' BTF; libelf:
		# the kernel's own tools
		echo gcc make pahole libelf1 gcc-12
		;;
	modules-trixie) # and the tool as that release builds it
		echo gcc make pahole libelf1t64
		packages_for build
		;;
	modules-*) ;; # none of that release's kernels is tested
	qemu) # in the chroot where tests/pri-endpoint/build makes its QEMU
		echo gcc libc6-dev ninja-build meson python3 python3-venv python3-pycotap pkg-config \
			libglib2.0-dev libattr1-dev zlib1g-dev
		;;
	proof) # the model checker of tests/proof, in the chroot of trixie's compilers
		echo cbmc gcc libc6-dev
		;;
	bench) # what we are compared with
		echo bpftrace
		;;
	*)
		echo "there are no packages for $1; there are build test vm arm64 arm64-threads proof bench" >&2
		return 1
		;;
	esac
}

# release: Debian's name for this machine's
release() { (. /etc/os-release && echo "${VERSION_CODENAME:-}"); }

# known PACKAGE: its name, if apt has it
known() { apt-cache show "$1" > /dev/null 2>&1 && echo "$1" || true; }
