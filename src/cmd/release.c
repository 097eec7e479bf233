// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "act/act.h"
#include "act/wait.h"
#include "cmd/commands.h"
#include "base/log.h"
#include "cmd/options.h"
#include "view/credits.h"
#include "session/request_session.h"
#include "base/cleanup.h"
#include "base/stop.h"

static int tell(const struct options *o, const struct held *h, const char *text, int err)
{
	struct json j = { .f = stdout };

	if (o->json)
		return out_change_json(&j, h->device, text, err);
	if (err) {
		log_error("%s%s", text, err == -EINPROGRESS ? "; run it again later" : "");
		return 0;
	}
	printf("%s\n", text);
	return 0; /* a failure to print is reported at the end, so that it does not stop us from undoing the rest */
}

struct undone {
	struct held h; /* as it was before */
	int err;
	char text[ACT_TEXT];
};

/*
 * Undoes all changes. All are started before the first is waited for. Returns the number that could
 * not be undone, or a negative errno.
 */
static int release(const struct options *o, struct held_list *l)
{
	_cleanup_(freep) struct undone *all = calloc(l->n ?: 1, sizeof(*all));
	unsigned int n = 0;
	int left = 0, err = 0;
	__u64 until;

	if (!all)
		return log_errno(-ENOMEM, "nothing is undone: %s", strerror(ENOMEM));
	/* copied, because entries are removed as they are undone */
	for (unsigned int i = 0; i < l->n; i++)
		if (!o->policy || !l->v[i].by_hand)
			all[n++].h = l->v[i];
	if (!n && !o->json)
		printf("Nothing%s is in force.\n", o->policy ? " of a policy" : "");
	held_defer(l);
	for (unsigned int i = 0; i < n; i++)
		all[i].err = act_release(l, &all[i].h, all[i].text);
	err = held_flush(l);
	if (err) {
		log_error("cannot write %s: %s; what was undone will be undone once more", l->path,
			  strerror(-err));
		left++;
		err = 0;
	}
	until = now_mono() + ACT_WAIT_NS;
	for (unsigned int i = 0; i < n && !err; i++) {
		struct undone *u = &all[i];

		if (u->err == -EINPROGRESS && u->h.kind == HELD_PRI)
			u->err = act_wait(l, u->h.device, until, u->text);
		left += !!u->err;
		err = tell(o, &u->h, u->text, u->err == -EINTR ? -EINPROGRESS : u->err);
	}
	return err ?: left;
}

int cmd_release(const struct options *o)
{
	struct held_list held;
	int err = held_open(&held, HELD_FILE);

	stop_on_signals();
	if (!err && o->json)
		err = run_output_error(run_json_header("release"));
	if (!err)
		err = release(o, &held);
	held_close(&held);
	if (fflush(stdout) || ferror(stdout))
		err = run_output_error(-errno) ?: err;
	return err ? EXIT_RUNTIME : 0;
}
