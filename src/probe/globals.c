// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "probe/globals.h"
#include "probe/map_write.h"
#include "base/cleanup.h"

/* The kernel refuses writable mappings of constants (bpf_map_mmap(), kernel/bpf/syscall.c). */
static int write_constants(int fd, const void *values)
{
	const __u32 only = 0;
	int err = map_write(fd, &only, values);

	return !err && bpf_map_freeze(fd) ? -errno : err;
}

static int write_variables(int fd, const void *values, size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return -errno;
	memcpy(at, values, size);
	munmap(at, size);
	return 0;
}

static int create(struct bpf_map *map)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = bpf_map__map_flags(map));
	const bool constant = bpf_map__map_flags(map) & BPF_F_RDONLY_PROG;
	size_t size;
	void *at = (void *)bpf_map__initial_value(map, &size);
	_cleanup_(fd_closep) int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, bpf_map__name(map),
						     sizeof(__u32), size, 1, &opts);
	int err = fd < 0 ? -errno : 0;

	if (!err)
		err = constant ? write_constants(fd, at) : write_variables(fd, at, size);
	if (!err)
		err = bpf_map__reuse_fd(map, fd);
	/*
	 * libbpf up to 1.4 does this when it loads the object; later versions only for maps they
	 * made
	 */
	if (!err && mmap(at, size, PROT_READ | (constant ? 0 : PROT_WRITE), MAP_SHARED | MAP_FIXED,
			 fd, 0) == MAP_FAILED)
		err = -errno;
	return err;
}

int globals_create(const struct bpf_object *obj)
{
	struct bpf_map *map;
	int err = 0;

	bpf_object__for_each_map(map, obj)
	{
		if (!err && bpf_map__is_internal(map))
			err = create(map);
	}
	return err;
}
