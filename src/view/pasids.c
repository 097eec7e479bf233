// SPDX-License-Identifier: GPL-2.0
#include "view/pasids.h"

#include "format/text.h"

#define CGROUP_COLUMNS 39

void pasids_text(FILE *f, const struct pasid_view *v, unsigned int n, bool wide)
{
	if (!n) {
		fprintf(f,
			"No process has a PASID: no address space was bound to a device (SVA).\n");
		return;
	}
	fprintf(f, "%-7s %7s %-16s %5s %s\n", "PASID", "PID", "PROCESS", "AGE", "CGROUP");
	for (unsigned int i = 0; i < n; i++) {
		char name[PASID_COMM + 1], age[FMT_SIZE], cgroup[HELD_PATH];

		fprintf(f, "0x%-5x %7u %-16s %5s %s\n", v[i].r.pasid, v[i].r.pid,
			fmt_clean(name, sizeof(name), v[i].r.comm),
			fmt_duration(age, v[i].age, false),
			!*v[i].cgroup ? "?"
				      : fmt_name(cgroup, sizeof(cgroup), v[i].cgroup,
						 wide ? HELD_PATH : CGROUP_COLUMNS));
	}
}

int pasids_json(struct json *j, const struct pasid_view *v, unsigned int n)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < n; i++) {
		json_begin_record(j, "pasid");
		json_u64(j, "pasid", v[i].r.pasid);
		json_u64(j, "pid", v[i].r.pid);
		json_name(j, "process", v[i].r.comm);
		json_u64(j, "process_age_ns", v[i].age);
		if (*v[i].cgroup)
			json_string(j, "cgroup", v[i].cgroup);
		else
			json_null(j, "cgroup");
		err = json_end_record(j);
	}
	return err;
}
