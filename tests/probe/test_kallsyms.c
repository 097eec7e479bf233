// SPDX-License-Identifier: GPL-2.0
/* What is found in a list of symbols, wherever the reader's buffer cuts it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "probe/kallsyms.h"
#include "check.h"

static char path[] = "/tmp/test-kallsyms-XXXXXX";

/* @others symbols, then those that matter, then @others again; names up to the longest. */
static void write_list(int others)
{
	FILE *f = fopen(path, "w");

	for (int i = 0; i < 2 * others; i++) {
		if (i == others)
			fputs("ffffffff81000010 T report\n"
			      "ffffffff81000020 t twice\n"
			      "ffffffff81000030 t twice.isra.0\n"
			      "ffffffff81000040 t twice\n"
			      "ffffffff81000050 d report_more\n"
			      "ffffffff81000060 T some_response\n"
			      "ffffffff81000070 T _response\n"
			      "0000000000000000 A absolute\n"
			      "ffffffffc0000000 t modular\t[a_module]\n"
			      "ffffffffc0000010 t of_module_response\t[b-module]\n"
			      "ffffffffc0000020 t bpf_prog_6deef7357e7b4530_x\t[bpf]\n"
			      "ffffffffc0000030 t twice\t[a_module]\n",
			      f);
		fprintf(f, "ffffffff8200%04x t _ZN%0*dreport\n", i, i % 500 + 1, 7);
	}
	fputs("broken\n \n\nx y\nx y z\n", f);
	fclose(f);
}

static unsigned int count(const struct ksyms *syms, const char *name)
{
	const struct ksym *sym = ksyms_find(syms, name);

	return sym ? sym->count : 0;
}

static void finds_what_is_wanted(void)
{
	for (int others = 0; others < 200; others++) {
		struct ksyms syms = {};
		unsigned int found = 0;

		write_list(others ?: 1);
		CHECK(!ksyms_want_all(&syms, "_response") && !ksyms_want(&syms, "report") &&
		      !ksyms_want(&syms, "twice") && !ksyms_want(&syms, "report") &&
		      !ksyms_want(&syms, "absolute") && !ksyms_want(&syms, "modular") &&
		      !ksyms_want(&syms, "missing"));
		CHECK(!ksyms_read(&syms, path));
		CHECK_INT(count(&syms, "report"), 1);
		CHECK_INT(count(&syms, "twice"), 3);
		CHECK_INT(count(&syms, "absolute"), 1);
		CHECK_INT(count(&syms, "report_more"), 0);
		CHECK_INT(count(&syms, "some_response"), 1);
		CHECK_INT(count(&syms, "_response"), 1);
		CHECK(!ksyms_find(&syms, "missing"));
		for (unsigned int i = 0; i < syms.n; i++)
			found += syms.v[i].count;
		CHECK_INT(found, 9);
		if (!test_failed()) {
			CHECK_STR(ksyms_find(&syms, "report")->module, "");
			CHECK_STR(ksyms_find(&syms, "twice")->module, "");
			CHECK_STR(ksyms_find(&syms, "modular")->module, "a_module");
			CHECK_STR(ksyms_find(&syms, "of_module_response")->module, "b-module");
		}
		ksyms_free(&syms);
	}
}

static void refuses_what_it_cannot(void)
{
	struct ksyms syms = {};
	char name[65];

	memset(name, 'a', 64);
	name[64] = 0;
	CHECK_INT(ksyms_want(&syms, name), -ENAMETOOLONG);
	CHECK_INT(ksyms_read(&syms, "/nonexistent"), -ENOENT);
	ksyms_free(&syms);
}

int main(void)
{
	int fd = mkstemp(path);

	if (fd < 0) {
		perror(path);
		exit(1);
	}
	close(fd);
	RUN(finds_what_is_wanted);
	RUN(refuses_what_it_cannot);
	unlink(path);
	return !!tests_failed();
}
