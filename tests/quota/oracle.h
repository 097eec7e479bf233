/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What quota_evaluate() ought to say, judged from the whole history: all looks and all that was
 * said stand in arrays, nothing else is remembered, and every question is answered by walking back
 * through them. Slow, and written without a glance at src/policy/quota.c.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include "policy/quota.h"

#define O_LOOKS	  64
#define O_SAID	  (O_LOOKS * (QUOTA_STEPS + 2))
#define O_DEVICES 3

struct said {
	int look;
	enum quota_verdict verdict;
	unsigned int step;
	unsigned __int128 hold; /* what it was before this was said */
};

/* One device: its looks, what each found, and what was said. */
struct history {
	const struct quota *q;
	int n_looks, n_said;
	int life[O_LOOKS]; /* the first look at the same device */
	struct quota_sample look[O_LOOKS];
	__u64 minute[O_LOOKS]; /* faults */
	__u32 found[O_LOOKS];  /* conditions that the look itself shows */
	__u32 holds[O_LOOKS];
	bool calm[O_LOOKS];
	struct said said[O_SAID];
};

/* The moments of actions that share a limit. */
struct moments {
	int n;
	__u64 t[O_DEVICES * O_SAID];
};

void oracle_look(struct history *h, const struct quota_sample *x);
/*
 * Judges and takes it as said, as quota_evaluate() does; d->look is not set. @own are the device's
 * actions that are neither log nor past undoing, @all those of all devices that are past it.
 */
void oracle_say(struct history *h, struct moments *own, struct moments *all,
		struct quota_decision *d);
bool oracle_held(const struct history *h, unsigned int step);
/* Looks that found the youngest condition that holds, since it does; 0: none holds. */
int oracle_seen(const struct history *h);

#endif
