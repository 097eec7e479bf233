// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/pci_regs.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "act/pri_registers.h"
#include "act/pri_unit.h"
#include "base/cleanup.h"
#include "base/sysfs.h"

/* Formats a message, prefixed with "0000:3b:00.0 with 4 VFs: ". */
static void __attribute__((format(printf, 4, 5)))
say(char text[ACT_TEXT], const char *name, const struct pri_unit *u, const char *format, ...)
{
	char vfs[32] = "";
	va_list ap;
	int n;

	if (u->vfs)
		snprintf(vfs, sizeof(vfs), " with %u VF%s", u->vfs, u->vfs == 1 ? "" : "s");
	n = snprintf(text, ACT_TEXT, "%s%s: ", name, vfs);
	va_start(ap, format);
	vsnprintf(text + n, ACT_TEXT - n, format, ap);
	va_end(ap);
}

/* Describes what is in force now, given the result @err of pri_unit_settle(). */
static void say_state(char text[ACT_TEXT], const struct pri_unit *u, const struct held *h, int err)
{
	__u32 allocation = h->wanted ?: h->allocation;
	char credits[64];

	snprintf(credits, sizeof(credits), h->wanted ? "%u, were %u" : "%u as before", allocation,
		 h->allocation);
	if (err == -EINPROGRESS && h->paused)
		say(text, h->device, u,
		    "page requests paused; it waits until those outstanding are answered");
	else if (err == -EINPROGRESS)
		say(text, h->device, u,
		    "page requests off until those outstanding are answered, then credits %s",
		    credits);
	else if (!h->paused && !u->r.enabled)
		say(text, h->device, u,
		    "credits %s; page requests have been disabled by somebody else, and stay so",
		    credits);
	else
		say(text, h->device, u, "page requests %s, credits %s",
		    h->paused ? "paused" : "enabled", credits);
}

static int say_error(char text[ACT_TEXT], const char *name, const struct pri_unit *u, int err)
{
	char why[PCI_WRITE_WHY];

	if (err == -ENOENT)
		say(text, name, u, "there is no such PCI device");
	else if (err == -ERANGE)
		say(text, name, u, "its capacity is %u outstanding page requests, not more",
		    u->r.capacity);
	else
		say(text, name, u, "%s", pci_pri_why(err, why));
	return err;
}

static int say_unwritten(char text[ACT_TEXT], const struct held *h, const struct pri_unit *u,
			 const struct held_list *l, int err)
{
	say(text, h->device, u, "not touched, as %s can't be written: %s", l->path, strerror(-err));
	return err;
}

/* Reports a failure of pri_unit_settle(). */
static int say_failed(char text[ACT_TEXT], const struct held *h, const struct pri_unit *u,
		      const struct held_list *l, int err)
{
	if (!u->unwritten)
		return say_error(text, h->device, u, err);
	say(text, h->device, u, "%s can't be written: %s", l->path, strerror(-err));
	return err;
}

/* Rolls back a change that failed midway: restores the target in @before. */
static void take_back(struct pri_unit *u, struct held_list *l, const struct held *h,
		      const struct held *before, char text[ACT_TEXT])
{
	struct held back = *before;
	size_t n = strlen(text);
	int err = pci_read_pri_fd(&u->r, u->fd, u->r.offset);

	back.off = h->off;
	if (!err)
		err = held_add(l, &back);
	if (!err)
		err = pri_unit_settle(u, l, &back);
	snprintf(text + n, ACT_TEXT - n,
		 err < 0 ? "; and it could not be set back: see `iommu-faultstat credits`"
			 : "; all is as before");
}

/*
 * Must Enable be cleared on the way to @h's target? That goes into the ledger in the same write as
 * the target: without it, registers that we had not reached yet would be taken for somebody else's
 * after a crash.
 */
static bool must_disable(const struct pri_unit *u, const struct held *h)
{
	return u->r.enabled && (h->paused || u->r.allocation != (h->wanted ?: h->allocation));
}

/* Makes *@h the target, or rolls back to @before. Returns as act_fn does. */
static int want(struct act *a, struct pri_unit *u, struct held *h, const struct held *before)
{
	int err;

	h->off |= must_disable(u, h);
	err = held_add(a->held, h);
	if (err)
		return say_unwritten(a->text, h, u, a->held, err);
	err = pri_unit_settle(u, a->held, h);
	if (err < 0 && err != -EINPROGRESS) {
		say_failed(a->text, h, u, a->held, err);
		take_back(u, a->held, h, before, a->text);
		return err;
	}
	a->begun = err == -EINPROGRESS;
	say_state(a->text, u, h, err);
	return 0;
}

/*
 * Has someone else set the credits since? They are neither as we left them nor as they were. With
 * .off they may be those of a step before, as our change was not finished.
 */
static bool set_by_others(const struct pri_unit *u, const struct held *entry)
{
	const __u32 left = entry->wanted ?: entry->allocation;

	return u->r.enabled && (!entry->off || entry->paused) && u->r.allocation != left &&
	       u->r.allocation != entry->allocation;
}

/* Opens the PF that @a is about. *@h is its change in force, or a new one. */
static int begin(struct act *a, struct pri_unit *u, struct held *h)
{
	const char *name = device_pri_owner(a->device);
	const struct held *found = held_find(a->held, HELD_PRI, name);
	int err = pri_unit_open(u, name);

	if (err)
		return say_error(a->text, name, u, err);
	/* what a device since replaced has left, or somebody else has ended */
	if (found && (found->generation != u->generation || set_by_others(u, found)))
		found = NULL;
	*h = (struct held){ .kind = HELD_PRI,
			    .generation = u->generation,
			    .allocation = u->r.allocation };
	strcpy(h->device, name);
	if (found && found->by_hand && !a->by_hand) {
		say(a->text, name, u,
		    "its credits were set by hand; `iommu-faultstat credits "
		    "%s restore` lets the policy decide",
		    name);
		return -EBUSY;
	}
	if (found)
		*h = *found;
	h->by_hand = a->by_hand;
	if (u->r.response_failure) {
		say(a->text, name, u,
		    "it received a Response Failure and sends no page requests until it is reset");
		return -EIO;
	}
	if (!u->r.enabled && !h->off) {
		say(a->text, name, u,
		    "its page requests are not enabled; the kernel sets "
		    "the credits when it enables them");
		return -EINVAL;
	}
	return 0;
}

int act_pri_pause(struct act *a)
{
	_cleanup_(pri_unit_close) struct pri_unit u;
	struct held h, before;
	int err = begin(a, &u, &h);

	if (err)
		return err;
	before = h;
	h.paused = true;
	return want(a, &u, &h, &before);
}

/* As begin(); *@before is the change as found, *@h targets the credits. */
static int begin_credits(struct act *a, struct pri_unit *u, struct held *h, struct held *before)
{
	const __u32 credits = a->action->credits;
	int err = begin(a, u, h);

	if (err)
		return err;
	if (!credits) {
		say(a->text, h->device, u,
		    "credits must be at least 1; to stop page requests, pause it");
		return -EINVAL;
	}
	if (credits > u->r.capacity)
		return say_error(a->text, h->device, u, -ERANGE);
	/* a person may raise credits; a policy would take queue entries from other devices */
	if (!a->by_hand && credits >= h->allocation) {
		say(a->text, h->device, u, "it was given %u credits, which %u would not lower",
		    h->allocation, credits);
		return -EINVAL;
	}
	*before = *h;
	h->paused &= !a->by_hand; /* by hand: drop a pause left by a killed monitor */
	h->wanted = credits == h->allocation ? 0 : credits;
	return 0;
}

int act_pri_credits(struct act *a)
{
	_cleanup_(pri_unit_close) struct pri_unit u;
	struct held h, before;
	int err = begin_credits(a, &u, &h, &before);

	return err ?: want(a, &u, &h, &before);
}

int act_pri_plan(struct act *a)
{
	_cleanup_(pri_unit_close) struct pri_unit u;
	const __u32 credits = a->action->credits;
	struct held h, before;
	int err = begin_credits(a, &u, &h, &before);

	if (err)
		return err;
	if (u.r.enabled && u.r.allocation == credits)
		say(a->text, h.device, &u, "its credits are %u: nothing to write", credits);
	else
		say(a->text, h.device, &u,
		    "would clear Enable (control, at 0x%x), wait for Stopped, write %u over %u "
		    "(allocation, at 0x%x)%s",
		    u.r.offset + PCI_PRI_CTRL, credits, u.r.allocation,
		    u.r.offset + PCI_PRI_ALLOC_REQ, h.paused ? "" : ", set Enable");
	return 0;
}

/* The device was replaced: drops @entry, whose change went with it. As act_pri_converge(). */
static int replaced(struct held_list *l, const struct held *entry, char text[ACT_TEXT])
{
	snprintf(text, ACT_TEXT, "%s: replaced by another device; left alone", entry->device);
	return held_remove(l, entry) ?: 1;
}

/* Drops @entry, as the registers are no longer ours to set. As act_pri_converge(). */
static int let_go(struct held_list *l, const struct held *entry, const struct pri_unit *u,
		  char text[ACT_TEXT])
{
	say(text, entry->device, u,
	    "someone else has enabled page requests with %u credits; they stay, and what was in "
	    "force is forgotten",
	    u->r.allocation);
	return held_remove(l, entry) ?: 1;
}

/* Continues @entry of @l with the target of @wish. Returns as act_pri_converge() does. */
static int go_on(struct held_list *l, const struct held *entry, const struct held *wish,
		 char text[ACT_TEXT])
{
	const bool undo = entry->paused != wish->paused || entry->wanted != wish->wanted;
	_cleanup_(pri_unit_close) struct pri_unit u;
	struct held h = *wish;
	bool drifted;
	__u32 was;
	int err = pri_unit_open(&u, h.device);

	if (err)
		return say_error(text, h.device, &u, err);
	if (u.generation != h.generation)
		return replaced(l, entry, text);
	if (set_by_others(&u, entry))
		return let_go(l, entry, &u, text);
	if (undo) {
		h.off |= must_disable(&u, &h);
		held_undo(l, &h);
	}
	was = u.r.allocation;
	/* with .off set, a differing allocation may be our own unfinished change */
	drifted =
		!undo && u.r.enabled && (h.paused || (!h.off && was != (h.wanted ?: h.allocation)));
	err = pri_unit_settle(&u, l, &h);
	if (err < 0 && err != -EINPROGRESS)
		return say_failed(text, &h, &u, l, err);
	say_state(text, &u, &h, err);
	if (drifted) {
		size_t n = strlen(text);

		snprintf(text + n, ACT_TEXT - n,
			 "; a reset, or someone else, had enabled it with %u", was);
	}
	return err;
}

static int nothing(const char *name, char text[ACT_TEXT])
{
	snprintf(text, ACT_TEXT, "%s: nothing is in force", name);
	return 0;
}

int act_pri_converge(struct held_list *l, const struct held *h, char text[ACT_TEXT])
{
	const struct held *found = held_find(l, HELD_PRI, h->device);
	struct held entry;

	if (!found)
		return nothing(h->device, text);
	entry = *found; /* copied, as entries move */
	return go_on(l, &entry, &entry, text);
}

int act_pri_undo(struct act *a)
{
	const char *name = device_pri_owner(a->device);
	const struct held *found = held_find(a->held, HELD_PRI, name);
	struct held entry, h;
	int err;

	if (!found || (found->by_hand && !a->by_hand))
		return nothing(name, a->text);
	entry = h = *found;
	if (a->action->kind == ACTION_PRI_PAUSE)
		h.paused = false;
	else
		h.wanted = 0;
	err = go_on(a->held, &entry, &h, a->text);
	a->begun = err == -EINPROGRESS;
	return err > 0 || err == -EINPROGRESS ? 0 : err;
}

int act_pri_release(struct held_list *l, const struct held *h, char text[ACT_TEXT])
{
	const struct held *found = held_find(l, HELD_PRI, h->device);
	struct held entry, wish;
	int err;

	if (!found)
		return nothing(h->device, text);
	entry = wish = *found;
	sysfs_failed();
	if (!sysfs_exists(DEVICE_SYSFS "/bus/pci/devices/%s", entry.device)) {
		err = sysfs_failed();
		if (err) {
			snprintf(text, ACT_TEXT, "%s: not undone: %s", entry.device,
				 strerror(-err));
			return err;
		}
		snprintf(text, ACT_TEXT, "%s: is gone, and its credits with it", entry.device);
		return held_remove(l, &entry);
	}
	wish.paused = false;
	wish.wanted = 0;
	err = go_on(l, &entry, &wish, text);
	/* it can't have had that allocation, or has no PRI: not the same device */
	if (err == -ERANGE || err == -ENXIO)
		err = replaced(l, &entry, text);
	return err > 0 ? 0 : err;
}
