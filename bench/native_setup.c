// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "native_setup.h"

#define ROWS_BYTES (BENCH_ROWS * sizeof(struct pr_row))

int native_open(struct native *nat)
{
	int err;

	memset(nat, 0, sizeof(*nat));
	nat->skel = native_bpf__open();
	if (!nat->skel)
		return -errno;
	err = bpf_map__set_max_entries(nat->skel->maps.rows, BENCH_ROWS);
	nat->skel->rodata->n_rows = BENCH_ROWS;
	if (!err)
		err = native_bpf__load(nat->skel);
	if (err)
		return err;
	nat->rows = mmap(NULL, ROWS_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
			 bpf_map__fd(nat->skel->maps.rows), 0);
	if (nat->rows == MAP_FAILED) {
		nat->rows = NULL;
		return -errno;
	}
	return 0;
}

void native_close(struct native *nat)
{
	if (nat->rows)
		munmap(nat->rows, ROWS_BYTES);
	native_bpf__destroy(nat->skel);
	memset(nat, 0, sizeof(*nat));
}

/* All 512 groups of the device are in flight, with other indices that share our slots. */
static void fill_direct(struct pr_row *row)
{
	for (__u32 i = 0; i < PR_DIRECT; i++) {
		const struct pr_prm prm = { PR_DIRECT + i, 1, PR_HAS_PASID | PR_LAST };

		row->direct.slot[i].word = PR_PENDING | pr_key(&prm);
	}
	row->requests = PR_DIRECT;
	row->groups = PR_DIRECT;
}

int native_prepare(struct native *nat, __u32 devices, enum fill fill)
{
	struct native_bpf__bss *bss = nat->skel->bss;
	int err;

	memset(nat->rows, 0, ROWS_BYTES);
	memset(bss->row_index, 0, sizeof(bss->row_index));
	memset(&bss->shared, 0, sizeof(bss->shared));
	bss->bench = (struct bench){ .devices = devices };
	/* as a slab allocator might place struct pci_dev's, 2 KiB or more apart */
	for (__u32 i = 0; i < BENCH_DEVICES; i++)
		bss->bench.dev[i] = 0xffff888100000000ULL + ((i * 1234577ULL) << 6);
	err = native_run(nat->skel->progs.prepare);
	for (__u32 i = 0; !err && fill != FILL_NONE && i < devices; i++)
		fill_direct(&nat->rows[i]);
	for (__u32 i = 0; fill == FILL_ALL && i < PR_SPILL; i++)
		bss->shared.spill[i].owner = ~0ULL;
	for (__u32 i = 0; fill == FILL_ALL && i < devices; i++)
		nat->rows[i].spilled = 1; /* the rest: other devices' */
	return err;
}

int native_run(const struct bpf_program *prog)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	int err = bpf_prog_test_run_opts(bpf_program__fd(prog), &opts);

	return err ?: opts.retval ? -EINVAL : 0;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), compare);
	return v[n / 2];
}
