// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "cmd/commands.h"
#include "decode/decode.h"
#include "base/line.h"
#include "base/log.h"
#include "cmd/options.h"
#include "view/decode.h"
#include "session/request_session.h"
#include "base/cleanup.h"
#include "format/text.h"

#define LINE_SIZE 65536 /* bytes of a line that are read, including the NUL */

struct decoder {
	const struct options *o;
	struct decode_state state;
	struct decode_counts counts;
	struct decode_told told;
	int unread; /* negative errno, if the log could not be read */
	bool all;   /* report every unknown line, not only those about an IOMMU */
};

/* Most of a log is about other things, so only unknown lines about an IOMMU are reported. */
static bool about_iommu(const char *line)
{
	return strstr(line, "DMAR") || strstr(line, "AMD-Vi") || strcasestr(line, "iommu") ||
	       strcasestr(line, "smmu");
}

static int tell(struct decoder *c, const struct decoded *d, int n)
{
	int err = 0;

	for (int i = 0; i < n && !err; i++)
		err = c->o->json ? out_decoded_json(stdout, &d[i])
				 : out_decoded_text(stdout, &d[i], &c->told);
	c->counts.decoded += n;
	return err;
}

static int unknown(struct decoder *c, char *line)
{
	c->counts.unknown += *line != 0;
	if (!*line || (!c->all && !about_iommu(line)))
		return 0;
	return c->o->json ? out_decode_unknown_json(stdout, line, c->state.line)
			  : out_decode_unknown_text(stdout, line, c->state.line);
}

static int decode(struct decoder *c, char *line)
{
	struct decoded out[DECODE_MAX];
	char clean[128];
	int n;

	line[strcspn(line, "\r")] = 0;
	n = decode_value(line, out);
	if (!n) {
		out[0].line = ++c->state.line;
		return tell(c, out, 1);
	}
	if (n == -EINVAL && c->all) { /* within a log this is just another line */
		log_error("%s: not a number in the range of such values",
			  fmt_clean(clean, sizeof(clean), line));
		c->state.line++;
		return unknown(c, line);
	}
	n = decode_line(&c->state, line, out);
	return n == -ENOENT ? unknown(c, line) : tell(c, out, n);
}

static int decode_file(struct decoder *c, FILE *f)
{
	static char text[LINE_SIZE];
	struct line line = { .text = text, .size = sizeof(text) };
	int more = 0, err = 0;

	while (!err && (more = line_read(&line, f)) > 0) {
		c->counts.cut += line.cut;
		err = decode(c, text);
	}
	if (more < 0)
		log_error("cannot read the log: %s", strerror(-more));
	c->unread = more;
	return err;
}

/* Joins the arguments, as the shell has split one line into words, unless each is a line. */
static bool is_one_text(char *const *argv)
{
	for (; *argv; argv++) {
		struct decoded d;

		if (strpbrk(*argv, " \t\n"))
			return false;
		if (decode_value(*argv, &d) == -ENOENT && !decode_is_words(*argv))
			return true;
	}
	return false;
}

static int decode_arguments(struct decoder *c)
{
	_cleanup_(freep) char *text = NULL;
	_cleanup_(file_closep) FILE *f = NULL;
	char *const *argv = c->o->argv;
	const char *separator = is_one_text(argv) ? " " : "\n";
	size_t size;
	int err;

	f = open_memstream(&text, &size);
	if (!f)
		return -errno;
	for (; *argv; argv++)
		fprintf(f, "%s%s", *argv, argv[1] ? separator : "");
	err = memstream_close(f, &text);
	f = NULL;
	if (err)
		return err;
	f = fmemopen(text, size, "r");
	if (!f)
		return -errno;
	c->all = true;
	return decode_file(c, f);
}

int cmd_decode(const struct options *o)
{
	struct decoder c = { .o = o };
	struct decoded last[DECODE_MAX];
	int err = o->json ? run_json_header("decode") : 0, n;

	if (!err)
		err = *o->argv ? decode_arguments(&c) : decode_file(&c, stdin);
	n = decode_end(&c.state, last);
	if (!err)
		err = tell(&c, last, n);
	c.counts.lines = c.state.line;
	if (!err && o->json)
		err = out_decode_summary_json(stdout, &c.counts);
	if (run_output_error(err))
		return err == -EPIPE ? 0 : EXIT_RUNTIME;
	if (c.counts.cut)
		log_warn("%lu line%s longer than %d bytes: the rest of each was not looked at",
			 c.counts.cut, c.counts.cut == 1 ? " is" : "s are", LINE_SIZE - 1);
	if (c.unread)
		return EXIT_RUNTIME;
	if (c.counts.decoded)
		return 0;
	if (!o->json)
		log_error("nothing in %lu line%s is known; see `iommu-faultstat decode --help`",
			  c.counts.lines, c.counts.lines == 1 ? "" : "s");
	return EXIT_RUNTIME;
}
