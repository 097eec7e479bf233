# shellcheck shell=bash
# The machines that boot makes: each machine_NAME sets qemu, the command line without kernel and
# files; append, for the kernel's own; modules, the stock ones that the guest needs; console and
# channel, the guest's names of its serial ports for messages and results; machine_arch. Uses $mem,
# $cpus, $out, and $results, where results go.

tcg=(-accel "tcg,thread=single" -display none -nodefaults -no-reboot)
# two devices whose DMA engines guest/edu-dma.c drives
edu=(-device "edu,dma_mask=0xffffffffffffffff,addr=5"
	-device "edu,dma_mask=0xffffffffffffffff,addr=6")

q35() { # QEMU OPTIONS...
	qemu=(qemu-system-x86_64 "${tcg[@]}" -machine q35 -cpu "qemu64,+pdpe1gb" -m "$mem"
		-smp "$cpus" -serial stdio -serial "file:$results" "$@")
	console=ttyS0 channel=ttyS1 machine_arch=amd64
}

# newer_q35 QEMU OPTIONS...: the same, with the newer QEMU
newer_q35() {
	local dir libraries
	dir=$(newer_qemu)
	libraries=$dir/usr/lib/x86_64-linux-gnu
	[ -e "$dir/.complete" ] || die "the newer QEMU is not there; run tests/vm/fetch qemu"
	q35 "$@"
	qemu=("$dir/usr/lib64/ld-linux-x86-64.so.2" --library-path "$libraries:$libraries/pulseaudio"
		"$dir/usr/bin/qemu-system-x86_64" -L "$dir/usr/share/seabios" -L "$dir/usr/share/qemu"
		"${qemu[@]:1}")
}

machine_mock() { q35; }

machine_pri() {
	local endpoint
	endpoint=$("$root/tests/pri-endpoint/build")
	qemu=(env "MEM=$mem" "SMP=$cpus" "$endpoint/pri-qemu" -serial "file:$results")
	console=ttyS0 channel=ttyS1 machine_arch=amd64
	append="intel_iommu=on,sm_on"
}

# QEMU logs each fault to $out/qemu.log: "vtd_dmar_fault sid 0x28 fault 6 ..."
machine_vtd() {
	q35 -device intel-iommu "${edu[@]}" -trace vtd_dmar_fault -D "$out/qemu.log"
	append="intel_iommu=on,sm_off"
}

machine_vtd_scalable() {
	q35 -device "intel-iommu,x-scalable-mode=on" "${edu[@]}" -trace vtd_dmar_fault \
		-D "$out/qemu.log"
	append="intel_iommu=on,sm_on"
}

# Scalable mode's first stage has other reasons than the second, the only one in QEMU 7.2
machine_vtd_first_stage() {
	newer_q35 -device "intel-iommu,scalable-mode=on,fsts=on" "${edu[@]}" -trace vtd_dmar_fault \
		-D "$out/qemu.log"
	append="intel_iommu=on,sm_on"
}

# QEMU 7.2's has no dma-remap, and reports no fault
machine_amd() {
	newer_q35 -device "amd-iommu,dma-remap=on" "${edu[@]}" -trace amdvi_page_fault \
		-D "$out/qemu.log"
}

# The driver is a module; on 6.12 a device gets its domain only with a driver bound to it.
machine_virtio_iommu() {
	modules=(virtio-iommu uio_pci_generic)
	q35 -device "virtio-iommu-pci,boot-bypass=off,addr=4" "${edu[@]}" \
		-trace virtio_iommu_report_fault -D "$out/qemu.log"
}

# As there, a device gets its domain only with a driver bound to it (before 6.15).
machine_smmu3() {
	modules=(uio_pci_generic)
	qemu=(qemu-system-aarch64 "${tcg[@]}" -machine "virt,iommu=smmuv3,gic-version=3"
		-cpu cortex-a57 -m "$mem" -smp "$cpus" -serial stdio
		-chardev "file,id=results,path=$results" -device "pci-serial,chardev=results,addr=2"
		"${edu[@]}" -trace smmuv3_record_event -D "$out/qemu.log")
	console=ttyAMA0 channel=ttyS0 machine_arch=arm64
}
