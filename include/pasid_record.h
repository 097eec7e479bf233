/* SPDX-License-Identifier: GPL-2.0 */
/* What bpf/pasids.bpf.c writes for each thread whose address space has a PASID. */
#ifndef PASID_RECORD_H
#define PASID_RECORD_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#define PASID_COMM 16 /* TASK_COMM_LEN */

struct pasid_record {
	__u32 pasid;
	__u32 pid;     /* of the process, in the first pid namespace */
	__u64 started; /* of the process, CLOCK_BOOTTIME ns */
	char comm[PASID_COMM];
};

#endif
