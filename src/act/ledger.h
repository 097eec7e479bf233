/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The changes in force: what was done to a device or process that must be undone, in a file
 * written (and synced) before anything is changed, so that the next start, or `release`, undoes
 * what a crash left behind. The file lies in /run: after a boot nothing is in force.
 */
#ifndef ACT_LEDGER_H
#define ACT_LEDGER_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>

#include "device/device.h"

#define HELD_DIR  "/run/iommu-faultstat"
#define HELD_FILE HELD_DIR "/held"
#define HELD_PATH 256
#define HELD_MAX  4096 /* changes in one file */

enum held_kind {
	HELD_PRI,    /* PRI credits or enable of a PF */
	HELD_CGROUP, /* a cgroup frozen */
	HELD_PID,    /* a process stopped */
	HELD_KINDS,
};

/* One change. The fields of its kind, the others zero. */
struct held {
	enum held_kind kind;
	char device[DEVICE_NAME]; /* on whose behalf; HELD_PRI: whose registers */
	/* HELD_PRI; only where PRI was enabled: */
	__u32 id; /* vendor (low half) and device: another than that in its place isn't it */
	__u32 allocation; /* the original Outstanding Page Request Allocation */
	__u32 wanted;	  /* the allocation that we want, 0: the original one */
	bool paused;	  /* we want PRI disabled */
	bool by_hand;	  /* by a person with `credits`: the monitor leaves it alone */
	bool off;	  /* it is we who have disabled it, or are about to: to be enabled again */
	char cgroup[HELD_PATH]; /* HELD_CGROUP: path below /sys/fs/cgroup */
	__u32 pid;		/* HELD_PID */
	__u64 started;		/* HELD_PID: field 22 of /proc/PID/stat: another process isn't it */
};

struct held_list {
	char path[HELD_PATH];
	struct held *v;
	unsigned int n;
	int lock;     /* held while the list is open: one that changes things at a time */
	__u32 holder; /* process that holds the lock, 0: none or ourselves */
};

/*
 * Opens the list at @path (HELD_FILE, but for tests), making its directory (mode 0700) if need be,
 * and locks it. -EBUSY: another process holds it; -EINVAL: damaged; or another negative errno.
 * Each is told on stderr, and nothing is read then. Close with held_close() in any case.
 */
int held_open(struct held_list *l, const char *path);

/* Reads it only: makes nothing, waits for nobody, and nothing can be added. Else as held_open(). */
int held_peek(struct held_list *l, const char *path);
void held_close(struct held_list *l);

/*
 * Adds or replaces (same kind, device, cgroup, pid) an entry, or removes it, and writes the file:
 * a new one, synced, renamed, the directory synced. 0 or a negative errno, upon which the list is
 * as before and the change must not be made. @h may be an entry of the list; entries move.
 */
int held_add(struct held_list *l, const struct held *h);
int held_remove(struct held_list *l, const struct held *h);

/*
 * Replaces an entry by one that is to undo it, whether or not that can be written: to undo what is
 * undone already does no harm.
 */
void held_undo(struct held_list *l, const struct held *h);

/* The entry of that kind for @device, or NULL. */
const struct held *held_find(const struct held_list *l, enum held_kind kind, const char *device);

/* The PRI entry of the PF @f, or NULL: also if that is of another device in its place. */
const struct held *held_of(const struct held_list *l, const struct device_facts *f);

/* A line that tells of a change: "0000:00:05.0: page request credits 32, were 64". */
void held_text(const struct held *h, char text[HELD_PATH]);

#endif
