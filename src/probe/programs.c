// SPDX-License-Identifier: GPL-2.0
#include "probe/programs.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"

static bool locked_down(void)
{
	_cleanup_(file_closep) FILE *f = fopen("/sys/kernel/security/lockdown", "re");
	char line[128];

	return f && fgets(line, sizeof(line), f) && strstr(line, "[confidentiality]");
}

int programs_explain(int err)
{
	if (locked_down())
		log_error("the kernel is locked down (confidentiality), which forbids programs "
			  "that read kernel memory: boot with lockdown=integrity or without");
	else if ((err == -EPERM || err == -EACCES) && geteuid())
		log_error("no permission: run as root, or with CAP_BPF, CAP_PERFMON and "
			  "CAP_SYS_ADMIN (for PCI capabilities)");
	else if (err == -EPERM || err == -EACCES)
		log_error(
			"the kernel rejected the BPF programs (%s): a container or a security module "
			"may forbid bpf(); -v shows the kernel's messages",
			strerror(-err));
	else if (err == -EINVAL)
		log_error(
			"the kernel rejected the BPF programs: they need Linux 5.12 (arm64: 5.18) "
			"for BPF atomics; -v shows the kernel's messages");
	else
		log_error(
			"the kernel rejected the BPF programs (%s); -v shows the kernel's messages",
			strerror(-err));
	return err;
}

static int deliver(void *arg, void *data, size_t size)
{
	const struct programs *p = arg;

	return size < p->event_size ? -EINVAL : p->fn(p->arg, data);
}

int programs_start(struct programs *p, struct probe_plan *plan, int fd, size_t size,
		   program_event_fn fn, void *arg)
{
	int err;

	*p = (struct programs){ .fn = fn, .arg = arg, .event_size = size };
	p->ring = ring_buffer__new(fd, deliver, p, NULL);
	if (!p->ring)
		return -errno;
	err = plan_attach(plan);
	p->n_probes = plan->n;
	for (unsigned int i = 0; i < plan->n; i++)
		p->status[i] = plan->v[i].status;
	p->start = now_mono();
	return err;
}

int programs_take(struct programs *p)
{
	int n = ring_buffer__consume(p->ring);

	return n < 0 ? n : 0;
}

int programs_fd(const struct programs *p)
{
	return ring_buffer__epoll_fd(p->ring);
}

void programs_stop(struct programs *p, struct probe_plan *plan)
{
	plan_detach(plan);
	ring_buffer__free(p->ring);
	*p = (struct programs){};
}
