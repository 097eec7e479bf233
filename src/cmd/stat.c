// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "base/log.h"
#include "view/request_json.h"
#include "view/request_table.h"
#include "base/replace_file.h"
#include "view/textfile.h"
#include "session/request_session.h"
#include "base/version.h"

static struct table_state table;

static int event(void *arg, const struct pr_event *e)
{
	return run_tell_crossing(arg, e, stdout);
}

static int fault(void *arg, const struct fault_event *e)
{
	struct run *r = arg;

	fault_collect_event(&r->fc, e);
	return 0;
}

static int write_textfile(const struct run *r)
{
	int err;

	if (!r->o->textfile)
		return 0;
	err = out_textfile(r->o->textfile, &r->c.snap, VERSION);
	if (err)
		log_error("--textfile %s: %s; the old file was kept", r->o->textfile,
			  strerror(-err));
	return err;
}

static int each(struct run *r)
{
	int err = r->o->json ? out_json_snapshot(stdout, &r->c.snap)
			     : out_table(stdout, &r->c.snap, &r->out, &table);

	if (!err && fflush(stdout))
		err = -errno;
	return run_output_error(err) ?: write_textfile(r);
}

static int summary(struct run *r)
{
	struct snapshot all;
	int err = collect_summary(&r->c, &all);

	if (!err)
		err = r->o->json ? out_json_summary(stdout, &all)
				 : table_summary(stdout, &all, &r->out);
	free(all.devs);
	return run_output_error(err);
}

int cmd_stat(const struct options *o)
{
	struct run r;
	__u64 over;
	int err = o->textfile ? file_replaceable(o->textfile) : 0;

	if (err) {
		log_error("--textfile %s: %s", o->textfile, strerror(-err));
		return EXIT_RUNTIME;
	}
	err = run_open(&r, o, "stat", false, event, fault);
	/* write it once now, so that a target that cannot be written is reported at once */
	if (!err && o->textfile)
		err = collect(&r.c, NULL) ?: write_textfile(&r);
	if (!err)
		err = run_loop(&r, each);
	if (!err)
		err = summary(&r);
	/* after a clean stop no stale figures stay behind; after an error the last good ones do */
	if (!err && o->textfile)
		file_remove(o->textfile);
	over = r.c.over;
	run_close(&r);
	if (err && err != -EPIPE)
		return EXIT_RUNTIME;
	return over ? o->exitcode : 0;
}
