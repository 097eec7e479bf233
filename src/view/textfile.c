// SPDX-License-Identifier: GPL-2.0
#include "view/textfile.h"

#include "base/replace_file.h"
#include "view/request_prom.h"

struct figures {
	const struct snapshot *s;
	const char *version;
};

static int emit_figures(FILE *f, const void *arg)
{
	const struct figures *figures = arg;

	return out_prom(f, figures->s, figures->version);
}

int out_textfile(const char *path, const struct snapshot *s, const char *version)
{
	struct figures figures = { s, version };

	return file_replace(path, emit_figures, &figures);
}
