// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "act/process.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "probe/pasid_programs.h"
#include "session/request_session.h"
#include "view/pasids.h"

/* Where the process is, if that pid is still the one that the kernel has named. */
static void find_cgroup(struct pasid_view *v)
{
	const __u64 tick = NSEC_PER_SEC / sysconf(_SC_CLK_TCK);
	struct process p;

	if (process_read(&p, v->r.pid) || p.started != v->r.started / tick ||
	    cgroup_path(v->cgroup, v->r.pid, ""))
		*v->cgroup = 0;
}

int cmd_pasids(const struct options *o)
{
	_cleanup_(freep) struct pasid_record *list = NULL;
	_cleanup_(freep) struct pasid_view *v = NULL;
	struct json j = { .f = stdout };
	struct timespec now;
	unsigned int n;
	int err;

	if (pasids_read(&list, &n))
		return EXIT_RUNTIME;
	v = calloc(n ?: 1, sizeof(*v));
	if (!v) {
		log_error("%s", strerror(ENOMEM));
		return EXIT_RUNTIME;
	}
	clock_gettime(CLOCK_BOOTTIME, &now);
	for (unsigned int i = 0; i < n; i++) {
		v[i].r = list[i];
		v[i].age = now.tv_sec * (__u64)NSEC_PER_SEC + now.tv_nsec - list[i].started;
		find_cgroup(&v[i]);
	}
	if (o->json)
		err = run_json_header("pasids") ?: pasids_json(&j, v, n);
	else
		pasids_text(stdout, v, n, o->wide), err = 0;
	if (!err && fflush(stdout))
		err = -errno;
	return run_output_error(err) && err != -EPIPE ? EXIT_RUNTIME : 0;
}
