// SPDX-License-Identifier: GPL-2.0
/*
 * params.c: the keys of the run command.
 */
#include <linux/string.h>

#include "mock.h"

struct param {
	const char *key;
	size_t offset;
	u8 size;
	u64 min, max;
};

#define PARAM(field, lo, hi)                                                                    \
	{                                                                                       \
#field, offsetof(struct mock_run, field), sizeof_field(struct mock_run, field), \
			lo, hi                                                                  \
	}

/* those with a range, MIN-MAX or one number, are in mock_run_parse() */
static const struct param params[] = {
	PARAM(seed, 0, U64_MAX),       PARAM(requests, 1, U64_MAX / NSEC_PER_SEC),
	PARAM(success, 0, 10000),      PARAM(invalid, 0, 10000),
	PARAM(failure, 0, 10000),      PARAM(ooo, 0, 100),
	PARAM(max, 0, 1000000000),     PARAM(rate, 0, 1000000000),
	PARAM(open, 1, MOCK_OPEN_MAX), PARAM(pasids, 1, MOCK_PASIDS),
	PARAM(prgs, 1, MOCK_PRGS),     PARAM(rid, 0, 100),
	PARAM(nohandler, 0, 100),      PARAM(abort, 0, 100),
	PARAM(discard, 0, 100),	       PARAM(doublelast, 0, 100),
	PARAM(nolast, 0, 100),	       PARAM(dup, 0, 1),
	PARAM(serial, 0, 1),	       PARAM(obey, 0, 1),
	PARAM(dequeue, 0, 1),	       PARAM(kernel, 0, 1),
	PARAM(addr, 0, U64_MAX),       PARAM(pages, 1, U32_MAX),
};

static int store(struct mock_run *r, const struct param *p, const char *s)
{
	void *to = (char *)r + p->offset;
	u64 val;
	int ret = kstrtou64(s, 0, &val);

	if (ret)
		return ret;
	if (val < p->min || val > p->max)
		return -ERANGE;
	switch (p->size) {
	case 8:
		*(u64 *)to = val;
		break;
	case 4:
		*(u32 *)to = val;
		break;
	default:
		*(bool *)to = val;
	}
	return 0;
}

static int range(char *s, u32 *min, u32 *max)
{
	char *lo = strsep(&s, "-");
	int ret = kstrtou32(lo, 0, min);

	*max = *min;
	if (!ret && s)
		ret = kstrtou32(s, 0, max);
	return ret ?: *min <= *max ? 0 : -ERANGE;
}

static int one(struct mock_run *r, const char *key, char *val)
{
	size_t i;

	if (!strcmp(key, "group"))
		return range(val, &r->group_min, &r->group_max);
	if (!strcmp(key, "delay"))
		return range(val, &r->delay_min, &r->delay_max);
	for (i = 0; i < ARRAY_SIZE(params); i++) {
		if (!strcmp(key, params[i].key))
			return store(r, &params[i], val);
	}
	return -EINVAL;
}

int mock_run_parse(struct mock_run *r, char *args)
{
	char *word, *key;
	int ret;

	*r = (struct mock_run){
		.seed = 1,
		.requests = 1000,
		.group_min = 1,
		.group_max = 1,
		.success = 100,
		.max = 256,
		.open = 4,
		.pasids = 1,
		.prgs = 512,
		.pages = 1,
	};
	while ((word = strsep(&args, " \t")) != NULL) {
		if (!*word)
			continue;
		key = strsep(&word, "=");
		ret = word ? one(r, key, word) : -EINVAL;
		if (ret) {
			pr_warn(MOCK_NAME ": run: %s: error %d\n", key, ret);
			return ret;
		}
	}
	if (!r->group_min || r->group_max > 100000 || r->delay_max > 60 * USEC_PER_SEC ||
	    !(r->success + r->invalid + r->failure))
		return -ERANGE;
	return 0;
}
