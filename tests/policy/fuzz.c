// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer's target: any bytes as a policy of two files, resolved for devices of all kinds and
 * shown in both formats. Built and run by run-fuzz, with ASan and UBSan.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/policy.h"
#include "policy/parts.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static FILE *null;

static const struct device_facts devices[] = {
	{ .name = "0000:00:05.0",
	  .bus = "pci",
	  .driver = "idxd",
	  .iommu = "dmar0",
	  .group = 4,
	  .vendor = 0x8086,
	  .device = 0x0b25 },
	{ .name = "0000:00:05.1",
	  .bus = "pci",
	  .pf = "0000:00:05.0",
	  .iommu = "dmar0",
	  .group = 5,
	  .vendor = 0x8086,
	  .device = 0x0b26 },
	{ .name = "mock0", .bus = "platform", .driver = "mock", .group = DEVICE_NO_GROUP },
};

static const struct policy_facts facts[] = { {}, { .queue = 2048, .allocation = 512 }, { 1, 1 } };

static void check(const struct policy_of *of)
{
	const struct quota *q = &of->q;

	if (!q->credits || q->low > q->high || !q->n_actions || q->n_actions > QUOTA_STEPS ||
	    q->sustain == QUOTA_OFF || q->hold == QUOTA_OFF)
		abort();
	for (unsigned int i = 0; i < q->n_actions; i++)
		if (q->action[i].kind >= ACTION_KINDS || !memchr(q->action[i].path, 0, QUOTA_PATH))
			abort();
	for (unsigned int key = 0; key < POLICY_KEYS; key++)
		if (!of->origin[key].file != !of->section[key] ||
		    !of->origin[key].file != !of->origin[key].line)
			abort();
}

static void resolve(const struct policy *p)
{
	struct json j = { .f = null };

	for (unsigned int i = 0; i < 3; i++)
		for (unsigned int k = 0; k < 3; k++) {
			struct policy_of of;

			policy_resolve(p, &devices[i], &facts[k], &of);
			check(&of);
			if (of.q.max_actions != policy_max_actions(p))
				abort();
			if (i != k)
				continue;
			out_policy_text(null, &devices[i], &of, policy_max_actions(p));
			if (out_policy_json(&j, &devices[i], &of, policy_max_actions(p)))
				abort();
		}
	if (policy_max_actions(p) < 1 || policy_max_actions(p) > QUOTA_GUARD)
		abort();
	policy_actions(p);
}

static void read_bytes(struct policy *p, const unsigned char *data, size_t size, const char *name)
{
	FILE *f = fmemopen((void *)data, size, "r");

	if (!f)
		abort();
	policy_read_stream(p, f, name);
	fclose(f);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	/* the second half as a drop-in, or all of it as one file */
	size_t first = size % 2 ? size / 2 : size;
	struct policy *p = policy_new();
	int err;

	if (!null)
		null = fopen("/dev/null", "w");
	if (!null || !p)
		abort();
	read_bytes(p, data, first, "first");
	if (first < size)
		read_bytes(p, data + first, size - first, "second");
	err = policy_finish(p, null);
	if (err && err != -EINVAL)
		abort();
	if (!err)
		resolve(p);
	policy_free(p);
	return 0;
}
