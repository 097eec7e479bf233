# shellcheck shell=bash For check-faults: converts what QEMU and the kernel print about faults to
# one format: DEVICE REASON ACCESS ADDRESS, with the reason in decimal.

bdf() { # SOURCE ID
	printf '0000:%02x:%02x.%x' $(($1 >> 8)) $(($1 >> 3 & 31)) $(($1 & 7))
}

# reported MACHINE LINE: converts a line of QEMU's trace, with "-" for what it lacks; prints nothing
# if it is not about a fault
reported() {
	local access=none
	case $1 in
	vtd*) # vtd_dmar_fault sid 0x28 fault 6 addr 0x40000000 write 0; records hold pages
		[[ $2 =~ sid\ (0x[0-9a-f]+)\ fault\ ([0-9]+)\ addr\ (0x[0-9a-f]+)\ write\ ([01])$ ]] || return 0
		access=read
		[ "${BASH_REMATCH[4]}" = 0 ] || access=write
		printf '%s %s %s %#x' "$(bdf "${BASH_REMATCH[1]}")" "${BASH_REMATCH[2]}" "$access" \
			$((BASH_REMATCH[3] & ~0xfff))
		;;
	virtio-iommu) # virtio_iommu_report_fault FAULT reason=2 flags=256 endpoint=40 address =0x40000000
		[[ $2 =~ reason=([0-9]+)\ flags=([0-9]+)\ endpoint=([0-9]+)\ address\ =(0x[0-9a-f]+)$ ]] || return 0
		[ $((BASH_REMATCH[2] & 3)) -ne 1 ] || access=read
		[ $((BASH_REMATCH[2] & 3)) -ne 2 ] || access=write
		printf '%s %s %s %s' "$(bdf "${BASH_REMATCH[3]}")" "${BASH_REMATCH[1]}" "$access" \
			"${BASH_REMATCH[4]}"
		;;
	smmu3) # smmuv3_record_event SMMU_EVT_F_TRANSLATION sid=0x28
		[[ $2 =~ SMMU_EVT_F_TRANSLATION\ sid=(0x[0-9a-f]+)$ ]] || return 0
		printf '%s 16 - -' "$(bdf "${BASH_REMATCH[1]}")"
		;;
	amd) # amdvi_page_fault error: ... accessing guest physical address 0x40000000
		# QEMU 11.1 writes an event without the address and with the flag I, so without an access
		[[ $2 =~ ^amdvi_page_fault\ .*\ (0x[0-9a-f]+)$ ]] || return 0
		printf -- '- 2 none %s' "${BASH_REMATCH[1]}"
		;;
	esac
}

# truth MACHINE PROVOKED TRACE: prints PHASE DEVICE REASON ACCESS ADDRESS for each DMA of PROVOKED
# (PHASE DEVICE ACCESS ADDRESS), as the IOMMU reports it; "not ok" if QEMU's trace differs
truth() {
	local phase device access address line r_device r_reason r_access r_address
	while read -r phase device access address line <&3; do
		read -r r_device r_reason r_access r_address <<< "$(reported "$1" "$line")"
		[[ $1 != vtd* ]] || address=$(printf '%#x' $((address & ~0xfff)))
		if [[ ! $r_reason =~ ^[0-9]+$ ]] || [[ $r_device != - && $r_device != "$device" ]] ||
			[[ $r_address != - && $r_address != "$address" ]] ||
			[[ $1 = vtd* && $r_access != "$access" ]]; then
			echo "not ok rig: provoked $device $access $address, QEMU: $line"
			continue
		fi
		[ "$r_access" = - ] || access=$r_access
		[ "$1" != amd ] || address=0x0
		echo "$phase $device $r_reason $access $address"
	done 3< <(paste -d ' ' "$2" "$3")
}

# kernel_lines: reads the kernel's log
kernel_lines() {
	# drivers/iommu/intel/dmar.c, dmar_fault_do_one(); 6.12 does not name the segment, 7.2 does
	local vtd='\[DMA (Read|Write)[^]]*\] Request device \[([0-9a-f:.]+)\] fault addr (0x[0-9a-f]+) '
	vtd+='\[fault reason (0x[0-9a-f]+)\]'
	# drivers/iommu/virtio-iommu.c, viommu_fault_handler()
	local virtio='(page|domain|unknown) fault from EP ([0-9]+) at (0x[0-9a-f]+) \[([a-z ]*)\]'
	# drivers/iommu/amd/iommu.c, amd_iommu_report_page_fault(); of the flags, RW is bit 5, I
	# (an interrupt, then RW has no meaning) bit 3
	local amd='([0-9a-f:.]+): AMD-Vi: Event logged \[IO_PAGE_FAULT domain=0x[0-9a-f]+ '
	amd+='address=(0x[0-9a-f]+) flags=(0x[0-9a-f]+)\]'
	# drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c: "event 0x10 received:", then its four words
	local smmu3='arm-smmu-v3 .*:[[:space:]]+(0x[0-9a-f]{16})$'
	local -A virtio_reasons=([unknown]=0 [domain]=1 [page]=2)
	local line device access words=()

	while IFS= read -r line; do
		if [[ $line =~ $vtd ]]; then
			device=${BASH_REMATCH[2]}
			[[ $device = ????:* ]] || device=0000:$device
			echo "$device $((BASH_REMATCH[4])) ${BASH_REMATCH[1],} ${BASH_REMATCH[3]}"
		elif [[ $line =~ $virtio ]]; then
			echo "$(bdf "${BASH_REMATCH[2]}") ${virtio_reasons[${BASH_REMATCH[1]}]}" \
				"${BASH_REMATCH[4]:-none} ${BASH_REMATCH[3]}"
		elif [[ $line =~ $amd ]]; then
			access=read
			[ $((BASH_REMATCH[3] & 0x20)) -eq 0 ] || access=write
			[ $((BASH_REMATCH[3] & 0x08)) -eq 0 ] || access=none
			echo "${BASH_REMATCH[1]} 2 $access ${BASH_REMATCH[2]}"
		elif [[ $line = *"arm-smmu-v3 "*": event 0x"*" received:" ]]; then
			words=()
		elif [[ $line =~ $smmu3 ]]; then
			words+=("${BASH_REMATCH[1]}")
			[ ${#words[@]} -eq 4 ] || continue
			access=write # RnW is bit 35 of the second
			[ $((words[1] >> 35 & 1)) -eq 0 ] || access=read
			printf '%s %d %s %#x\n' "$(bdf $((words[0] >> 32)))" $((words[0] & 0xff)) "$access" \
				$((words[2]))
		fi
	done
}
