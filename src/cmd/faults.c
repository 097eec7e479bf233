// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "cmd/commands.h"
#include "session/fault_session.h"
#include "base/log.h"
#include "view/faults.h"
#include "base/replace_file.h"
#include "session/request_session.h"

static struct fault_table table;

static int emit(FILE *f, const void *arg)
{
	return out_faults_prom(f, arg, true);
}

static int write_textfile(const struct fault_run *r)
{
	int err;

	if (!r->o->textfile)
		return 0;
	err = file_replace(r->o->textfile, emit, &r->c.snap);
	if (err)
		log_error("--textfile %s: %s; the old file was kept", r->o->textfile,
			  strerror(-err));
	return err;
}

static int each(struct fault_run *r)
{
	int err = r->o->json ? out_faults_json(stdout, &r->c.snap, &r->out)
			     : out_faults_table(stdout, &r->c.snap, &r->out, &table);

	return run_output_error(err) ?: write_textfile(r);
}

int cmd_faults(const struct options *o)
{
	struct fault_run r;
	__u64 faults;
	int err = o->textfile ? file_replaceable(o->textfile) : 0;

	if (err) {
		log_error("--textfile %s: %s", o->textfile, strerror(-err));
		return EXIT_RUNTIME;
	}
	err = fault_run_open(&r, o, "faults", false);
	if (!err)
		err = fault_run_settle(&r);
	if (!err && o->json)
		err = fault_run_header(&r, stdout);
	/* write it once now, so that a target that cannot be written is reported at once */
	if (!err && o->textfile) {
		fault_collect(&r.c);
		err = write_textfile(&r);
	}
	if (!err)
		err = fault_run_loop(&r, each);
	if (!err && o->json)
		err = run_output_error(out_faults_json_summary(stdout, &r.c.snap, &r.out));
	if (!err && o->textfile)
		file_remove(o->textfile);
	faults = fault_collect_unignored(&r.c.snap);
	fault_run_close(&r);
	if (err && err != -EPIPE)
		return EXIT_RUNTIME;
	return faults ? o->exitcode : 0;
}
