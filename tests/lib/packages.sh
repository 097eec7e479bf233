# shellcheck shell=bash
# What building needs: clang and llvm: the BPF programs; bpftool: their skeleton; libbpf, libelf,
# zlib: the program; inih: its configuration
build_packages=(gcc make libc6-dev pkg-config clang llvm bpftool libbpf-dev libelf-dev zlib1g-dev
	libinih-dev)
