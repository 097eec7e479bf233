// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "native_bpftrace.h"
#include "base/cleanup.h"

#define REPS	 21 /* odd */
#define ROUNDS	 256
#define START	 20 /* s that bpftrace may take */
#define IDS_MAX	 4096
#define RETRY_US 100000

static const char script[] = /* what one writes for a first look */
	"tracepoint:syscalls:sys_enter_msgsnd { @start[args->msgp, args->msgsz] = nsecs; }"
	"tracepoint:syscalls:sys_enter_msgrcv /@start[args->msgp, args->msgsz]/ {"
	" @h = hist(nsecs - @start[args->msgp, args->msgsz]);"
	" delete(@start[args->msgp, args->msgsz]); }";

enum { EMPTY, CORE, BPFTRACE, BODIES };
enum { REQUEST, ANSWER, ENDS };

static const struct {
	__u32 devices, inflight;
} configs[] = { { 1, 1 }, { 1, 64 }, { 1, 512 }, { 64, 64 }, { 256, 512 } };
#define CONFIGS (sizeof(configs) / sizeof(*configs))

static void trigger(int end, __u64 dev, __u64 grpid)
{
	if (end == REQUEST)
		syscall(SYS_msgsnd, -1, dev, grpid, 0); /* -EFAULT */
	else
		syscall(SYS_msgrcv, -1, dev, grpid, 0, 0); /* -EINVAL */
}

/* run_time_ns and run_cnt, and the type, of a program */
static int stats(int fd, struct bpf_prog_info *info)
{
	__u32 len = sizeof(*info);

	memset(info, 0, len);
	return bpf_obj_get_info_by_fd(fd, info, &len);
}

static pid_t spawn(void)
{
	pid_t pid = fork();

	if (pid)
		return pid < 0 ? -errno : pid;
	int null = open("/dev/null", O_RDWR);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(127);
	execlp("bpftrace", "bpftrace", "-e", script, NULL);
	_exit(127);
}

/*
 * bpftrace's program for @end: one that is new since @newest and runs when we call. A file
 * descriptor, or -ENOENT.
 */
static int find(int end, __u32 newest)
{
	struct bpf_prog_info before, after;
	__u32 id = newest;

	while (!bpf_prog_get_next_id(id, &id)) {
		int fd = bpf_prog_get_fd_by_id(id);

		if (fd < 0)
			continue;
		if (!stats(fd, &before) && before.type == BPF_PROG_TYPE_TRACEPOINT) {
			for (int i = 0; i < 10; i++)
				trigger(end, 0, 0);
			if (!stats(fd, &after) && after.run_cnt == before.run_cnt + 10)
				return fd;
		}
		close(fd);
	}
	return -ENOENT;
}

static __u32 newest_program(void)
{
	__u32 id = 0, next;

	while (!bpf_prog_get_next_id(id, &next))
		id = next;
	return id;
}

/* Waits until both of bpftrace's programs run. -ENOENT: it ended, or took too long. */
static int find_both(pid_t pid, __u32 newest, int fd[ENDS])
{
	for (int i = 0; i < START * 1000000 / RETRY_US; i++) {
		usleep(RETRY_US);
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return -ECHILD;
		fd[ANSWER] = find(ANSWER, newest);
		if (fd[ANSWER] < 0)
			continue;
		fd[REQUEST] = find(REQUEST, newest);
		if (fd[REQUEST] >= 0)
			return 0;
		close(fd[ANSWER]);
	}
	return -ENOENT;
}

/* Rounds of @inflight requests, then their answers. */
static void drive(const struct bench *bench, __u32 inflight, __u64 *group)
{
	__u32 devices = bench->devices, rounds = ROUNDS * 64 / inflight;

	for (__u32 r = 0; r < rounds; r++, *group += inflight)
		for (int end = REQUEST; end < ENDS; end++)
			for (__u64 g = *group; g < *group + inflight; g++)
				trigger(end, bench->dev[g % devices], g / devices & 511);
}

static int measure(struct native *nat, size_t config, int fd[BODIES][ENDS], double *ratio)
{
	__u32 devices = configs[config].devices, inflight = configs[config].inflight;
	double ns[BODIES][ENDS][REPS], mid[BODIES][ENDS], core, other;
	__u64 group = 0;
	int err = native_prepare(nat, devices, FILL_NONE);

	for (int i = 0; !err && i < REPS; i++) {
		struct bpf_prog_info before[BODIES][ENDS], after;

		for (int b = 0; b < BODIES; b++)
			for (int e = 0; e < ENDS; e++)
				err = err ?: stats(fd[b][e], &before[b][e]);
		drive(&nat->skel->bss->bench, inflight, &group);
		for (int b = 0; b < BODIES; b++) {
			for (int e = 0; e < ENDS; e++) {
				err = err ?: stats(fd[b][e], &after);
				ns[b][e][i] =
					(double)(after.run_time_ns - before[b][e].run_time_ns) /
					(after.run_cnt - before[b][e].run_cnt);
			}
		}
	}
	if (err)
		return err;
	for (int b = 0; b < BODIES; b++)
		for (int e = 0; e < ENDS; e++)
			mid[b][e] = median(ns[b][e], REPS) - (b == EMPTY ? 0 : mid[EMPTY][e]);
	core = mid[CORE][REQUEST] + mid[CORE][ANSWER];
	other = mid[BPFTRACE][REQUEST] + mid[BPFTRACE][ANSWER];
	*ratio = core / other;
	printf("%7u %5u %9u ", devices, 1, inflight);
	for (int b = 0; b < BODIES; b++)
		printf(" %6.1f/%6.1f", mid[b][REQUEST], mid[b][ANSWER]);
	printf("  %13.2f\n", *ratio);
	return 0;
}

static int attach(const struct bpf_program *prog, struct bpf_link **link)
{
	int err;

	*link = bpf_program__attach(prog);
	err = libbpf_get_error(*link);
	if (err)
		*link = NULL;
	return err;
}

/* With ours attached and bpftrace running. */
static int compare(struct native *nat, int fd[BODIES][ENDS], double *ratio)
{
	double ratios[CONFIGS];

	printf("\nbpftrace on the same system calls: ns a request / an answer (run_time_ns; the "
	       "empty program's are\nsubtracted from the rest)\n"
	       "devices group in flight      empty          core        bpftrace  "
	       "core:bpftrace\n");
	for (size_t i = 0; i < CONFIGS; i++) {
		int err = measure(nat, i, fd, &ratios[i]);

		if (err)
			return err;
	}
	*ratio = median(ratios, CONFIGS);
	return 0;
}

int native_bpftrace(struct native *nat, double *ratio)
{
	const struct bpf_program *ours[] = { nat->skel->progs.msg_empty_request,
					     nat->skel->progs.msg_empty_answer,
					     nat->skel->progs.msg_core_request,
					     nat->skel->progs.msg_core_answer };
	struct bpf_link *links[4] = {};
	int fd[BODIES][ENDS], err = 0;
	_cleanup_(fd_closep) int stats_fd = bpf_enable_stats(BPF_STATS_RUN_TIME);
	__u32 newest;
	pid_t pid;

	if (stats_fd < 0)
		return -errno;
	for (int i = 0; i < 4; i++) {
		fd[i / 2][i % 2] = bpf_program__fd(ours[i]);
		err = err ?: attach(ours[i], &links[i]);
	}
	newest = newest_program();
	pid = err ? 0 : spawn();
	if (err) {
		printf("\nno comparison with bpftrace: tracepoints of msgsnd and msgrcv: %s\n",
		       strerror(-err));
		err = 0;
	} else if (pid < 0) {
		err = pid;
	} else if (find_both(pid, newest, fd[BPFTRACE])) {
		printf("\nno comparison with bpftrace: it is not there, or does not start\n");
	} else {
		err = compare(nat, fd, ratio);
	}
	if (pid > 0) {
		kill(pid, SIGINT);
		waitpid(pid, NULL, 0);
	}
	for (int i = 0; i < 4; i++)
		bpf_link__destroy(links[i]);
	return err;
}
