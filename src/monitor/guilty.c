// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "monitor/guilty.h"

struct function {
	char name[DEVICE_NAME];
	__u64 outstanding;
	__u64 oldest; /* age, ns */
};

struct functions {
	struct function *v;
	unsigned int n;
	__u64 most; /* outstanding page requests of one of them */
};

/* A collect_function_fn. */
static int add(void *arg, const char *name, __u64 outstanding, __u64 oldest)
{
	struct functions *all = arg;
	struct function *one;

	if (array_grow(all->v, all->n))
		return -ENOMEM;
	one = &all->v[all->n++];
	*one = (struct function){ .outstanding = outstanding, .oldest = oldest };
	snprintf(one->name, sizeof(one->name), "%s", name);
	if (outstanding > all->most)
		all->most = outstanding;
	return 0;
}

static int add_name(struct act_functions *f, const char *name)
{
	if (array_grow(f->name, f->n))
		return -ENOMEM;
	snprintf(f->name[f->n++], DEVICE_NAME, "%s", name);
	return 0;
}

int guilty_find(const struct monitor *m, const struct watched *w, __u32 reasons,
		struct act_functions *f)
{
	struct functions all = {};
	_cleanup_(freep) struct function *v = NULL;
	int err = collect_functions(&m->run.c, w->row, w->born, add, &all);

	v = all.v;
	*f = (struct act_functions){};
	if (err == -ENOMEM)
		return err;
	for (unsigned int i = 0; i < all.n; i++) {
		const struct function *one = &v[i];
		bool over = reasons & QUOTA_OVER && one->outstanding &&
			    one->outstanding >= all.most - one->outstanding;
		bool stuck = reasons & QUOTA_STUCK && one->oldest > w->policy.q.max_age;

		if ((over || stuck) && add_name(f, one->name))
			return -ENOMEM;
	}
	/* it may have had its answers by now: then it is the device that the decision was about */
	if ((reasons & QUOTA_FAULTS || !f->n) && add_name(f, w->name))
		return -ENOMEM;
	return 0;
}

void guilty_free(struct act_functions *f)
{
	free(f->name);
	*f = (struct act_functions){};
}
