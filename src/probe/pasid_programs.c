// SPDX-License-Identifier: GPL-2.0
#include "probe/pasid_programs.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "pasids.skel.h"
#include "probe/programs.h"

/* Reads records until the end. 0 or a negative errno. */
static int read_all(int fd, struct pasid_record **list, unsigned int *n)
{
	struct pasid_record buf[64];
	size_t have = 0;
	ssize_t got;

	/* a read may end within a record */
	while ((got = read(fd, (char *)buf + have, sizeof(buf) - have)) != 0) {
		size_t whole;

		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue; /* EAGAIN: the kernel has looked at many threads in one read */
		if (got < 0)
			return -errno;
		have += got;
		whole = have / sizeof(*buf);
		for (size_t i = 0; i < whole; i++) {
			if (array_grow(*list, *n))
				return -ENOMEM;
			(*list)[(*n)++] = buf[i];
		}
		have -= whole * sizeof(*buf);
		memmove(buf, buf + whole, have);
	}
	return 0;
}

static int compare(const void *va, const void *vb)
{
	const struct pasid_record *a = va, *b = vb;

	if (a->pasid != b->pasid)
		return a->pasid < b->pasid ? -1 : 1;
	return a->pid < b->pid ? -1 : a->pid > b->pid;
}

/* Leaves one record of each process. */
static unsigned int without_threads(struct pasid_record *list, unsigned int n)
{
	unsigned int kept = 0;

	if (n)
		qsort(list, n, sizeof(*list), compare);
	for (unsigned int i = 0; i < n; i++)
		if (!i || compare(&list[i], &list[i - 1]))
			list[kept++] = list[i];
	return kept;
}

static int read_once(const struct pasids_bpf *skel, struct pasid_record **list, unsigned int *n)
{
	struct bpf_link *link = bpf_program__attach_iter(skel->progs.pasids, NULL);
	_cleanup_(fd_closep) int fd = -1;
	int err;

	if (!link)
		return -errno;
	fd = bpf_iter_create(bpf_link__fd(link));
	err = fd < 0 ? fd : read_all(fd, list, n);
	bpf_link__destroy(link);
	return err;
}

int pasids_read(struct pasid_record **list, unsigned int *n)
{
	struct pasids_bpf *skel = pasids_bpf__open_and_load();
	int err = skel ? 0 : -errno;

	*list = NULL;
	*n = 0;
	if (!err)
		err = read_once(skel, list, n);
	pasids_bpf__destroy(skel);
	if (err) {
		free(*list);
		*list = NULL;
		return programs_explain(err);
	}
	*n = without_threads(*list, *n);
	return 0;
}
