/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random streams of events, each generated from a number. A step refers to its target indirectly
 * (the nth group in flight, for example), so a stream stays valid when steps are dropped.
 */
#ifndef STREAM_H
#define STREAM_H

#include "world.h"

enum step_op {
	S_REQUEST,	  /* dev grpid pasid last */
	S_ANSWER,	  /* the pick-th group in flight */
	S_ANSWER_KEY,	  /* a forgotten group, or dev grpid pasid, whether outstanding or not */
	S_ANSWER_PARTIAL, /* the pick-th partial request in flight */
	S_ANSWER_PARTIAL_KEY,
	S_REFUSE,     /* dev grpid pasid */
	S_REFUSE_ANY, /* the pick-th group in flight */
	S_REFUSE_PARTIAL,
	S_DISCARD, /* queue: pick */
	S_LEAVE,
	S_JOIN, /* queue: pick */
	S_RESET,
	S_REMOVE,
	S_LIMIT, /* pick */
	S_INTERVAL,
	S_OPS,
};

struct step {
	__u64 dt; /* ns since the previous step */
	__u32 pick;
	__u32 grpid;
	int pasid;
	__u8 op;
	__u8 dev;
	__u8 code;
	bool last;
};

#define STREAM_MAX 8192

struct stream {
	__u64 start;
	__u64 limit[O_DEVS];
	int pf[O_DEVS];
	bool floor[O_DEVS];
	__u32 self[O_DEVS];
	__u64 history; /* requests before the stream, so that sequence numbers wrap */
	__u32 epoch;
	int n_devs;
	unsigned int n;
	struct step step[STREAM_MAX];
};

void stream_make(struct stream *s, __u64 seed, __u64 number);
/* Returns false if core and oracle differ: at step *@at, as w->why says. */
bool stream_play(const struct stream *s, struct world *w, unsigned int *at);
/* Drops steps as long as the stream still fails. */
void stream_shrink(struct stream *s, struct world *w);

#endif
