// SPDX-License-Identifier: GPL-2.0
/*
 * bench-progs: every BPF program that is loaded, as JSON, an object a line: what
 * "bpftool prog show" says and the number of instructions that the verifier looked at.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "scope.h"

static int show(struct json *j, __u32 id)
{
	_cleanup_(fd_closep) int fd = bpf_prog_get_fd_by_id(id);
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);

	if (fd < 0) /* it has gone meanwhile */
		return errno == ENOENT ? 0 : -errno;
	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		return -errno;
	json_begin_record(j, "program");
	json_string(j, "name", info.name);
	json_u64(j, "id", id);
	json_u64(j, "run_time_ns", info.run_time_ns);
	json_u64(j, "runs", info.run_cnt);
	json_u64(j, "verified", info.verified_insns);
	json_u64(j, "xlated", info.xlated_prog_len);
	json_u64(j, "jited", info.jited_prog_len);
	return json_end_record(j);
}

int main(void)
{
	struct json j = { .f = stdout };
	__u32 id = 0;
	int err = 0;

	while (!err && !bpf_prog_get_next_id(id, &id))
		err = show(&j, id);
	if (!err && errno != ENOENT)
		err = -errno;
	if (!err)
		return 0;
	fprintf(stderr, "bench-progs: %s\n", strerror(-err));
	return 1;
}
