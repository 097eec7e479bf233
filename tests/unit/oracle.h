/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the accounting core must count, computed the slow way: a list of all outstanding requests
 * with their times, searched from end to end at every event. It has no slots, tables, sums of times
 * or lazy counting, and shares no code with the core.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define O_DEVS	      4
#define O_BUCKETS     241
#define O_NONE	      (-1)
#define O_LATE_MEMORY 512 /* a reset group is remembered until grpid % 512 is reused */

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

/* What an event changed about the credits. */
#define O_CROSSED	  1u
#define O_RECOVERED	  2u
#define O_NO_MATCH	  4u
#define O_RECOVERED_FIRST 8u /* recovered first, then the new request crossed */

struct o_req {
	uint64_t t;
	uint64_t group; /* number of its complete group; 0: group still partial */
	uint32_t grpid;
	int32_t pasid; /* of the group's last request, or O_NONE; valid once group is set */
	uint8_t dev;
	bool last;
	bool crowded; /* arrived while another group with this grpid % 512 was in flight */
};

/* Can more be outstanding than was counted? */
enum o_floor { O_EXACT, O_FLOOR, O_RESET_SINCE };

/* A forgotten group, whose response may still come. */
struct o_retired {
	uint32_t grpid;
	int32_t pasid;
	uint8_t dev;
	bool sure; /* the core must remember it; if false, it may */
};

struct o_dev {
	int pf;	   /* whose credits it uses, or O_NONE */
	int queue; /* or O_NONE */
	enum o_floor floor;
	bool refused; /* a group was refused and has no response yet */
	uint32_t refused_grpid;
	int32_t refused_pasid;
	uint64_t requests, groups, answered, lost_groups, partial_responses, over;
	uint64_t responses[3], unmatched[O_UNMATCHED], loss[O_LOSSES];
	uint64_t peak, peak_interval, peak_groups, peak_groups_interval;
	unsigned __int128 area; /* integral of its outstanding requests, request x ns */
	uint64_t lat_sum[O_LATS], lat_max[O_LATS];
	/* for a PF, or a device that is not a VF */
	uint64_t limit, t_over;
	bool above;
	/*
	 * Requests voided by a discard, by leaving a queue or by a reset. They count as lost
	 * immediately, but return their credits only at the device's next event.
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
	bool crowded; /* crowded is set for its first request */
};

/*
 * What the core chose where the rules allow several results: which of the groups with one key and
 * one start time it took, and whether it remembers a retired group.
 */
struct o_hint {
	uint64_t n, ages; /* requests of the group it took, and the sum of their ages */
	bool late;
};

void o_start(struct oracle *o, uint64_t now);
void o_free(struct oracle *o);
void o_device(struct oracle *o, int dev, int pf, uint64_t limit, bool floor);

/* Events. Call o_time() before each: it advances the time of all devices. */
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

/* Results */
uint64_t o_outstanding(const struct oracle *o, int dev);
uint64_t o_partial(const struct oracle *o, int dev);
uint64_t o_groups(const struct oracle *o, int dev);
uint64_t o_used(const struct oracle *o, int dev);   /* of the credits that it holds */
uint64_t o_oldest(const struct oracle *o, int dev); /* time of that request; UINT64_MAX: none */
unsigned o_bucket(uint64_t ns);

#endif
