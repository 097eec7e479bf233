// SPDX-License-Identifier: GPL-2.0
/*
 * bench-progs: every BPF program and map that is loaded, as JSON, an object a line: what
 * "bpftool prog show" says, and the number of instructions that the verifier looked at.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "format/json.h"
#include "base/cleanup.h"

static int show_program(struct json *j, __u32 id)
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

static int show_map(struct json *j, __u32 id)
{
	_cleanup_(fd_closep) int fd = bpf_map_get_fd_by_id(id);
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		return -errno;
	json_begin_record(j, "map");
	json_string(j, "name", info.name);
	json_u64(j, "id", id);
	json_u64(j, "value_size", info.value_size);
	json_u64(j, "max_entries", info.max_entries);
	return json_end_record(j);
}

/* The API's next-id functions end with -1 and ENOENT. */
static int show_all(struct json *j, int (*next)(__u32, __u32 *), int (*show)(struct json *, __u32))
{
	__u32 id = 0;

	while (!next(id, &id)) {
		int err = show(j, id);

		if (err)
			return err;
	}
	return errno == ENOENT ? 0 : -errno;
}

int main(void)
{
	struct json j = { .f = stdout };
	int err = show_all(&j, bpf_prog_get_next_id, show_program);

	if (!err)
		err = show_all(&j, bpf_map_get_next_id, show_map);
	if (!err)
		return 0;
	fprintf(stderr, "bench-progs: %s\n", strerror(-err));
	return 1;
}
