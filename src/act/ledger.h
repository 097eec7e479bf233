/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ledger of changes in force: what we did to a device or process and must undo. It is written
 * and synced before anything is changed, so that the next start, or `release`, can undo what a
 * crash left behind. The file is in /run because nothing is in force after a boot.
 *
 * It also has what each device used up of its share of actions, so that a crash gives it no more.
 */
#ifndef ACT_LEDGER_H
#define ACT_LEDGER_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>

#include "act/shares.h"
#include "device/device.h"

#define HELD_DIR  "/run/iommu-faultstat"
#define HELD_FILE HELD_DIR "/held"
#define HELD_PATH 256
#define HELD_MAX  4096 /* processes and cgroups of one device */

enum held_kind {
	HELD_PRI,    /* PRI credits or enable of a PF */
	HELD_CGROUP, /* a cgroup frozen */
	HELD_PID,    /* a process stopped */
	HELD_KINDS,
};

/* One change. Fields of other kinds are zero. */
struct held {
	enum held_kind kind;
	char device[DEVICE_NAME]; /* acted on; HELD_PRI: the PF with the registers */
	/* HELD_PRI: device_generation(); HELD_CGROUP: the same of its directory. Others of that
	 * name are left alone. */
	__u64 generation;
	/* HELD_PRI; only devices that had PRI enabled: */
	__u32 allocation;	/* the original Outstanding Page Request Allocation */
	__u32 wanted;		/* the allocation we want, 0: the original */
	bool paused;		/* we want PRI disabled */
	bool by_hand;		/* set by a person with `credits`: the monitor leaves it alone */
	bool off;		/* we disabled PRI, or are about to: we must enable it again */
	char cgroup[HELD_PATH]; /* HELD_CGROUP: path relative to /sys/fs/cgroup */
	__u32 pid;		/* HELD_PID */
	__u64 started;		/* HELD_PID: field 22 of /proc/PID/stat, as pids are reused */
};

struct held_list {
	char path[HELD_PATH];
	struct held *v;
	unsigned int n;
	bool defer;   /* see held_defer() */
	bool unsaved; /* an entry was removed meanwhile */
	struct shares shares;
	int lock;     /* held while the list is open: one process at a time changes devices */
	__u32 holder; /* other process that holds the lock, 0: none, or unknown */
};

/*
 * Opens and locks the list at @path (HELD_FILE, except in tests), creating its directory (mode
 * 0700) if needed. Returns 0; -EBUSY: another process holds the lock; -EINVAL: damaged; or another
 * negative errno. Errors are logged and leave the list empty. Always call held_close().
 */
int held_open(struct held_list *l, const char *path);

/* As held_open(), but read-only: creates nothing, and sets .holder instead of taking the lock. */
int held_peek(struct held_list *l, const char *path);
void held_close(struct held_list *l);

/*
 * Adds or replaces an entry (key: kind, device, cgroup, pid), or removes it, and writes a new file:
 * synced, renamed, the directory synced. Returns 0 or a negative errno; on error the list is as
 * before and the change must not be made. @h may point into the list; entries move. -E2BIG: as many
 * as HELD_MAX processes and cgroups of the device are in the list; its registers always fit, and so
 * does what is another device's.
 */
int held_add(struct held_list *l, const struct held *h);

/*
 * Adds or replaces the @n entries at @h, as held_add(), and writes the file once. Returns how many
 * fitted, from the first on, or a negative errno with none added.
 */
int held_add_all(struct held_list *l, const struct held *h, unsigned int n);
int held_remove(struct held_list *l, const struct held *h);

/* Writes the file, for a change in .shares. As held_add(). */
int held_save(struct held_list *l);

/* The words for an error of held_add() or held_save(). */
const char *held_error(int err);

/*
 * Between these, held_remove() leaves the file as it is, for held_flush() to write it once if there
 * is need: after a crash in between, what was undone would only be undone once more. Returns 0 or a
 * negative errno.
 */
void held_defer(struct held_list *l);
int held_flush(struct held_list *l);

/*
 * Replaces an entry with one that undoes it. A failure to write the file is ignored: after a crash
 * the old entry would only be undone once more, which does no harm.
 */
void held_undo(struct held_list *l, const struct held *h);

/* Do both name the same cgroup or process, for whatever device? */
bool held_same_target(const struct held *a, const struct held *b);

/* Returns the entry of that kind for @device, or NULL. */
const struct held *held_find(const struct held_list *l, enum held_kind kind, const char *device);

/* Returns the PRI entry of the PF @f, or NULL: also if it belongs to a device since replaced. */
const struct held *held_of(const struct held_list *l, const struct device_facts *f);

/* Describes a change in one line: "0000:00:05.0: page requests enabled, credits 32, were 64". */
void held_text(const struct held *h, char text[HELD_PATH]);

#endif
