/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the accounting core must say, worked out the slow way: a list of all requests that are
 * outstanding, each by itself with its time, searched from end to end at every event. It knows
 * nothing of slots, tables, sums of times or lazy counting, and includes nothing of the core.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define O_DEVS	      4
#define O_BUCKETS     241
#define O_NONE	      (-1)
#define O_LATE_MEMORY 512 /* what a reset forgot is known until grpid % 512 is used again */

enum o_loss {
	O_OVERFLOW,
	O_DEQUEUED,
	O_REFUSED,
	O_RESET,
	O_REMOVED,
	O_UNTRACKED,
	O_UNSEEN,
	O_LOSSES
};
enum o_unmatched { O_UNKNOWN, O_BEFORE_START, O_LATE, O_UNMATCHED };
enum o_latency { O_ONE, O_FIRST, O_LAST, O_LATS };

/* What an event did to the credits. */
#define O_CROSSED	  1u
#define O_RECOVERED	  2u
#define O_NO_MATCH	  4u
#define O_RECOVERED_FIRST 8u /* recovered, and only then did what came cross */

struct o_req {
	uint64_t t;
	uint64_t group; /* number of its complete group; 0: its last request has not come */
	uint32_t grpid;
	int32_t pasid; /* of the group's last request, O_NONE without; set with group */
	uint8_t dev;
	bool last;
	bool crowded; /* another group with this grpid % 512 was in flight when it came */
};

/* Is more outstanding than we know? */
enum o_floor { O_EXACT, O_FLOOR, O_RESET_SINCE };

/* A group that was forgotten: its answer may still come. */
struct o_retired {
	uint32_t grpid;
	int32_t pasid;
	uint8_t dev;
	bool sure; /* the core must remember it; else it may */
};

struct o_dev {
	int pf;	   /* whose credits it uses, or O_NONE */
	int queue; /* or O_NONE */
	enum o_floor floor;
	bool refused; /* a group was, and was not answered since */
	uint32_t refused_grpid;
	int32_t refused_pasid;
	uint64_t requests, groups, answered, lost_groups, partial_responses, over;
	uint64_t responses[3], unmatched[O_UNMATCHED], loss[O_LOSSES];
	uint64_t peak, peak_interval, peak_groups, peak_groups_interval;
	unsigned __int128 area; /* integral of its outstanding requests, request x ns */
	uint64_t lat_sum[O_LATS], lat_max[O_LATS];
	/* its credits, if no PF holds them */
	uint64_t limit, t_over;
	bool above;
	/*
	 * Requests voided by a discard, a queue or a reset. They are lost at that moment, but
	 * give their credits back when the device is next heard of.
	 */
	uint64_t unreturned;

	uint64_t hist[O_LATS][O_BUCKETS];
};

struct oracle {
	struct o_dev dev[O_DEVS];
	struct o_req *req; /* outstanding requests, in order of arrival */
	size_t n, cap;
	struct o_retired *retired;
	size_t n_retired, cap_retired;
	uint64_t group; /* complete groups so far */
	uint64_t now;
};

struct o_ended {
	uint64_t n, since_first, since_last;
	bool crowded; /* its first request was */
};

/*
 * What the core did where the rules leave it free: which of several groups of one key that
 * began at the very same time it took, and whether it remembers a retired group.
 */
struct o_hint {
	uint64_t n, ages; /* its requests, and the sum of their ages */
	bool late;
};

void o_start(struct oracle *o, uint64_t now);
void o_free(struct oracle *o);
void o_device(struct oracle *o, int dev, int pf, uint64_t limit, bool floor);

/* Events. Time passes for all devices at once: call o_time() before each. */
void o_time(struct oracle *o, uint64_t now);
unsigned o_request(struct oracle *o, int dev, uint32_t grpid, int32_t pasid, bool last,
		   bool tracked);
unsigned o_answer(struct oracle *o, int dev, uint32_t grpid, int32_t pasid, unsigned code,
		  const struct o_hint *hint, struct o_ended *ended);
unsigned o_answer_partial(struct oracle *o, int dev, uint32_t grpid, int32_t pasid, unsigned code,
			  const struct o_hint *hint, struct o_ended *ended);
unsigned o_refuse(struct oracle *o, int dev, uint32_t grpid, int32_t pasid,
		  const struct o_hint *hint);
void o_discard(struct oracle *o, int queue);
void o_queue(struct oracle *o, int dev, int queue);
unsigned o_forget(struct oracle *o, int dev, enum o_loss cause);

/* Figures */
uint64_t o_outstanding(const struct oracle *o, int dev);
uint64_t o_partial(const struct oracle *o, int dev);
uint64_t o_groups(const struct oracle *o, int dev);
uint64_t o_used(const struct oracle *o, int dev);   /* on the credits that it holds */
uint64_t o_oldest(const struct oracle *o, int dev); /* its time; UINT64_MAX: none */
unsigned o_bucket(uint64_t ns);

#endif
