// SPDX-License-Identifier: GPL-2.0
/*
 * The accounting core and what it is measured against, natively on any machine: without an IOMMU
 * there are no page requests, so user space runs the programs of type syscall itself
 * (BPF_PROG_TEST_RUN). Each runs the same loop of requests and answers with another body. Those of
 * type tracepoint stand beside bpftrace's on the same system calls.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "../bpf/rows.h"
#include "native.h"
#include "twin.h"

char LICENSE[] SEC("license") = "GPL";

struct bench bench;
static __u64 at; /* the request, or the group answered, that comes next */
volatile __u64 sink;

/* The devices take turns, each sends its groups one by one. */
static __always_inline __u64 group_at(__u64 group, struct pr_prm *prm)
{
	prm->grpid = group / bench.devices & 511;
	prm->pasid = 1;
	prm->flags = PR_HAS_PASID | PR_LAST;
	return bench.dev[group % bench.devices & (BENCH_DEVICES - 1)];
}

/* As on_report() and on_answer() of bpf/faultstat.bpf.c, but for reading the kernel's structs. */
static __always_inline void core_count_request(__u64 dev, const struct pr_prm *prm)
{
	__u64 now = bpf_ktime_get_ns();
	struct pr_row *row = row_find(dev);

	if (row)
		sink = pr_request(&shared, row, row_pf(row), prm, now);
}

static __always_inline void core_count_answer(__u64 dev, const struct pr_prm *prm)
{
	__u64 now = bpf_ktime_get_ns();
	struct pr_row *row = row_find(dev);
	struct pr_ended ended;

	if (row)
		sink = pr_answer(&shared, row, row_pf(row), prm, PR_SUCCESS, now, &ended);
}

enum body { EMPTY, CLOCK, TWIN, CORE };

static __always_inline int request(enum body body)
{
	struct pr_prm prm;
	__u64 n = at++, dev = group_at(n / bench.group, &prm);

	if (n % bench.group != bench.group - 1)
		prm.flags = PR_HAS_PASID;
	if (body == EMPTY)
		sink = dev + prm.grpid + prm.flags;
	else if (body == CLOCK)
		sink = dev + prm.grpid + prm.flags + bpf_ktime_get_ns();
	else if (body == TWIN)
		twin_count_request(dev, prm.grpid);
	else
		core_count_request(dev, &prm);
	return 0;
}

static __always_inline int answer(enum body body)
{
	struct pr_prm prm;
	__u64 dev = group_at(at++, &prm);

	if (body == EMPTY)
		sink = dev + prm.grpid + prm.flags;
	else if (body == CLOCK)
		sink = dev + prm.grpid + prm.flags + bpf_ktime_get_ns();
	else if (body == TWIN)
		twin_count_answer(dev, prm.grpid);
	else
		core_count_answer(dev, &prm);
	return 0;
}

/* Rounds of inflight groups: all their requests, then all their answers, each timed. */
#define BODY(name, body)                                                        \
	static int name##_request(__u32 i, void *ctx)                           \
	{                                                                       \
		return request(body);                                           \
	}                                                                       \
	static int name##_answer(__u32 i, void *ctx)                            \
	{                                                                       \
		return answer(body);                                            \
	}                                                                       \
	static int name##_round(__u32 i, void *ctx)                             \
	{                                                                       \
		__u64 t0, t1, t2;                                               \
                                                                                \
		t0 = bpf_ktime_get_ns();                                        \
		at = bench.first * bench.group;                                 \
		bpf_loop(bench.inflight *bench.group, name##_request, NULL, 0); \
		t1 = bpf_ktime_get_ns();                                        \
		at = bench.first;                                               \
		bpf_loop(bench.inflight, name##_answer, NULL, 0);               \
		t2 = bpf_ktime_get_ns();                                        \
		bench.first += bench.inflight;                                  \
		bench.ns_requests += t1 - t0;                                   \
		bench.ns_answers += t2 - t1;                                    \
		return 0;                                                       \
	}                                                                       \
	SEC("syscall")                                                          \
	int name(void *ctx)                                                     \
	{                                                                       \
		bpf_loop(bench.rounds, name##_round, NULL, 0);                  \
		return 0;                                                       \
	}

BODY(empty, EMPTY)
BODY(clock, CLOCK)
BODY(twin, TWIN)
BODY(core, CORE)

/* Makes the row of one of bench.dev[], as row_make() would; the tables are empty before. */
static int prepare_row(__u32 i, void *ctx)
{
	struct pr_row *row = row_at(i);
	__u64 dev = bench.dev[i & (BENCH_DEVICES - 1)];
	__u32 home = index_home(dev);

	if (!row)
		return 1;
	row->dev = dev;
	row->self = i;
	row->pf_row = PR_NONE;
	row->limit = PR_NO_LIMIT;
	row->state = PR_ROW_LIVE;
	for (__u32 k = 0; k < PR_INDEX_WINDOW; k++) {
		__u32 *cell = &row_index[(home + k) & (PR_INDEX - 1)];

		if (!*cell) {
			*cell = i + 1;
			return 0;
		}
	}
	return 1;
}

SEC("syscall")
int prepare(void *ctx)
{
	return bpf_loop(bench.devices, prepare_row, NULL, 0) == bench.devices ? 0 : 1;
}

/*
 * msgsnd(-1, DEVICE, GRPID, 0) is a request, msgrcv(-1, DEVICE, GRPID, 0, 0) an answer: few use
 * them, both fail at once, and their arguments are two words of any value.
 */
struct syscall_enter { /* events/syscalls/sys_enter_msgsnd/format */
	__u64 common;
	__u64 nr;
	__u64 args[6];
};

static __always_inline __u64 syscall_group(const struct syscall_enter *ctx, struct pr_prm *prm)
{
	prm->grpid = ctx->args[2];
	prm->pasid = 1;
	prm->flags = PR_HAS_PASID | PR_LAST;
	return ctx->args[1];
}

SEC("tp/syscalls/sys_enter_msgsnd")
int msg_empty_request(struct syscall_enter *ctx)
{
	return 0;
}

SEC("tp/syscalls/sys_enter_msgrcv")
int msg_empty_answer(struct syscall_enter *ctx)
{
	return 0;
}

SEC("tp/syscalls/sys_enter_msgsnd")
int msg_core_request(struct syscall_enter *ctx)
{
	struct pr_prm prm;

	core_count_request(syscall_group(ctx, &prm), &prm);
	return 0;
}

SEC("tp/syscalls/sys_enter_msgrcv")
int msg_core_answer(struct syscall_enter *ctx)
{
	struct pr_prm prm;

	core_count_answer(syscall_group(ctx, &prm), &prm);
	return 0;
}
