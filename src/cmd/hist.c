// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "cmd/commands.h"
#include "view/request_hist.h"
#include "view/request_json.h"
#include "session/request_session.h"
#include "session/session.h"

static int event(void *arg, const struct pr_event *e)
{
	(void)arg, (void)e;
	return 0;
}

static int show(struct run *r, const struct snapshot *s, bool whole_run)
{
	int err = r->o->json ? out_json_hist(stdout, s, r->o->by, whole_run)
			     : out_hist(stdout, s, r->o->by, whole_run, &r->out);

	if (!err && fflush(stdout))
		err = -errno;
	return run_output_error(err);
}

static int each(struct run *r)
{
	return r->o->interval_given ? show(r, &r->c.snap, false) : 0;
}

static int whole_run(struct run *r)
{
	struct snapshot all;
	int err = collect_summary(&r->c, &all);

	err = err ?: show(r, &all, true);
	free(all.devs);
	return err;
}

int cmd_hist(const struct options *o)
{
	struct run r;
	int err = run_open(&r, o, "hist", false, event, NULL);

	if (!err)
		watching_hint("Tracing page requests");
	if (!err)
		err = run_loop(&r, each);
	if (!err)
		err = whole_run(&r);
	run_close(&r);
	return err && err != -EPIPE ? EXIT_RUNTIME : 0;
}
