// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "act/act.h"
#include "act/wait.h"
#include "cmd/commands.h"
#include "base/log.h"
#include "device/match.h"
#include "cmd/options.h"
#include "view/credits.h"
#include "session/request_session.h"
#include "base/cleanup.h"
#include "base/stop.h"

#define LISTED 5 /* devices that a message names at most */

/* Holds these together: the rows point into the lists. */
struct view {
	struct device_list list;
	struct held_list held;
	struct credits_row *rows;
	unsigned int n;
	unsigned int denied; /* devices whose capabilities only root may read */
	unsigned int asleep; /* devices not looked at, as that might wake them */
};

static void view_close(struct view *v)
{
	free(v->rows);
	held_close(&v->held);
	device_list_free(&v->list);
}

/* Lists PFs only, because VFs have no PRI registers of their own. */
static int view_read(struct view *v)
{
	int err = device_list_read(&v->list, DEVICE_SYSFS);

	if (!err)
		v->rows = calloc(v->list.n ?: 1, sizeof(*v->rows));
	if (err || !v->rows)
		return log_errno(-ENOMEM, "cannot list the devices behind IOMMUs: %s",
				 strerror(err ? -err : ENOMEM));
	run_tell_unread(&v->list);
	for (unsigned int i = 0; i < v->list.n; i++) {
		const struct device_facts *f = &v->list.v[i];

		v->denied += f->pri_state == PCI_CAPS_DENIED;
		v->asleep += f->pri_state == PCI_CAPS_ASLEEP;
		if (f->pri == FACT_YES && !f->pf[0])
			v->rows[v->n++].f = f;
	}
	if (v->denied && !v->n) {
		log_error("only root may read and write the credits of devices; try: sudo "
			  "iommu-faultstat credits");
		return -EACCES;
	}
	return 0;
}

/* Reads the changes in force, even while another process holds the lock. */
static int view_held(struct view *v)
{
	int err = held_peek(&v->held, HELD_FILE);

	for (unsigned int i = 0; !err && i < v->n; i++) {
		v->rows[i].held = held_of(&v->held, v->rows[i].f);
		v->rows[i].holder = v->held.holder;
	}
	return err;
}

static const struct credits_row *row_of(const struct view *v, const char *pf)
{
	for (unsigned int i = 0; i < v->n; i++)
		if (!strcmp(v->rows[i].f->name, pf))
			return &v->rows[i];
	return NULL;
}

/* The only device that matches @pattern. NULL if there is none or several, which is logged. */
static const struct device_facts *one_device(const struct view *v, const char *pattern)
{
	const struct device_facts *found = NULL;
	char names[LISTED * (DEVICE_NAME + 2)] = "", message[MATCH_MESSAGE];
	unsigned int n = 0;

	for (unsigned int i = 0; i < v->list.n; i++) {
		const struct device_facts *f = &v->list.v[i];

		if (!match_device(pattern, f->name))
			continue;
		if (n++ < LISTED) {
			strcat(names, n > 1 ? ", " : "");
			strcat(names, f->name);
		}
		found = f;
	}
	if (n > 1) {
		log_error("%s means %u devices; one is needed: %s%s", pattern, n, names,
			  n > LISTED ? ", ..." : "");
		return NULL;
	}
	if (!n) {
		match_explain(message, "device", pattern, &v->list, DEVICE_SYSFS);
		log_error("%s", message);
		return NULL;
	}
	if (found->pri == FACT_YES)
		return found;
	log_error("%s: %s", found->name,
		  found->pri == FACT_NO ? "has no PRI capability, so no credits to set"
					: pci_caps_why(found->pri_state));
	return NULL;
}

static int show(const struct options *o, const struct view *v, const struct credits_row *only)
{
	struct json j = { .f = stdout };
	int err = 0;

	if (!o->json && !only && v->asleep)
		printf("Asleep, and not looked at: %u device%s.\n", v->asleep,
		       v->asleep == 1 ? "" : "s");
	if (!o->json && !only && !v->n) {
		printf("No device behind an IOMMU has a PRI capability.\n");
		return fflush(stdout) ? -errno : 0;
	}
	if (!o->json)
		return only ? out_credits_detail(stdout, only)
			    : out_credits_table(stdout, v->rows, v->n);
	for (unsigned int i = 0; !err && i < v->n; i++)
		if (!only || only == &v->rows[i])
			err = out_credits_json(&j, &v->rows[i]);
	return err ?: fflush(stdout) ? -errno : 0;
}

/* Says how to continue after waiting has ended too early. */
static void tell_waiting(const char *device, int err)
{
	log_error(
		"%s: %s; its page requests stay off. Once those outstanding are answered the same "
		"command goes on with it, or `iommu-faultstat credits %s restore` restores it",
		device, err == -EINTR ? "interrupted" : "not Stopped in 10 s", device);
}

/* Prints what was done, or why it was not. Returns 0, or the negative errno of printing. */
static int tell(const struct options *o, const char *device, const char *text, int err)
{
	const bool waits = err == -EINPROGRESS || err == -EINTR;
	struct json j = { .f = stdout };

	if (waits)
		tell_waiting(device, err);
	else if (err)
		log_error("%s", text);
	if (o->json)
		return out_change_json(&j, device, text, waits ? -EINPROGRESS : err);
	if (!err)
		printf("%s\n", text);
	return fflush(stdout) ? -errno : 0;
}

static int change(const struct options *o, const struct device_facts *f, __u32 credits)
{
	const char *pf = device_pri_owner(f);
	struct quota_action action = { .kind = ACTION_PRI_CREDITS, .credits = credits };
	struct held_list held;
	struct act a = { .held = &held, .device = f, .action = &action, .by_hand = true };
	const struct held *h;
	int written, err = o->dry_run ? held_peek(&held, HELD_FILE) : held_open(&held, HELD_FILE);

	if (err)
		goto out;
	stop_on_signals();
	h = held_find(&held, HELD_PRI, pf);
	if (!credits && !h)
		snprintf(a.text, sizeof(a.text),
			 "%.64s: nothing to restore: its credits are as "
			 "the kernel has set them",
			 pf);
	else if (o->dry_run) {
		action.credits = credits ?: h->allocation;
		err = act_pri_plan(&a);
	} else if (credits)
		err = act_pri_credits(&a);
	else
		err = act_pri_release(&held, h, a.text);
	if (!o->dry_run && (!err || err == -EINPROGRESS))
		err = act_wait(&held, pf, now_mono() + ACT_WAIT_NS, a.text);
	written = tell(o, pf, a.text, err);
	if (!err)
		err = run_output_error(written);
out:
	held_close(&held);
	return err;
}

/* "restore" gives 0. */
static int parse_credits(__u32 *credits, const char *text)
{
	unsigned long long v;
	char *end;

	*credits = 0;
	if (!strcmp(text, "restore"))
		return 0;
	errno = 0;
	v = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || !v || v > ~0U) {
		log_error("credits: %s: neither \"restore\" nor a number of page requests above 0; "
			  "see `iommu-faultstat credits --help`",
			  text);
		return -EINVAL;
	}
	*credits = v;
	return 0;
}

/* With -d, keeps the rows of those devices only. */
static void keep_wanted(struct view *v, const struct options *o)
{
	unsigned int n = 0;

	for (unsigned int i = 0; o->n_devices && i < v->n; i++)
		if (match_any(o->device, o->n_devices, v->rows[i].f->name))
			v->rows[n++] = v->rows[i];
	if (o->n_devices)
		v->n = n;
}

int cmd_credits(const struct options *o)
{
	_cleanup_(view_close) struct view v = { .held = { .lock = -1 } };
	const struct device_facts *f = NULL;
	__u32 credits = 0;
	int err;

	if (o->argv[0] && o->argv[1] && parse_credits(&credits, o->argv[1]))
		return EXIT_USAGE;
	if (run_check_patterns(o) || view_read(&v))
		return EXIT_RUNTIME;
	if (o->argv[0]) {
		f = one_device(&v, o->argv[0]);
		if (!f)
			return EXIT_RUNTIME;
	}
	err = o->json ? run_json_header("credits") : 0;
	if (!err && f && o->argv[1])
		return change(o, f, credits) ? EXIT_RUNTIME : 0;
	if (!err && view_held(&v))
		return EXIT_RUNTIME;
	if (!f)
		keep_wanted(&v, o);
	if (!err)
		err = show(o, &v, f ? row_of(&v, device_pri_owner(f)) : NULL);
	return run_output_error(err) && err != -EPIPE ? EXIT_RUNTIME : 0;
}
