// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kallsyms.h"
#include "scope.h"

const struct ksym *ksyms_find(const struct ksyms *syms, const char *name)
{
	for (unsigned int i = 0; i < syms->n; i++)
		if (!strcmp(syms->v[i].name, name))
			return &syms->v[i];
	return NULL;
}

static int add(struct ksyms *syms, const char *name, const char *module)
{
	struct ksym *sym = (struct ksym *)ksyms_find(syms, name);

	if (sym) {
		sym->count++;
		return 0;
	}
	sym = realloc(syms->v, (syms->n + 1) * sizeof(*sym));
	if (!sym)
		return -ENOMEM;
	syms->v = sym;
	sym = &syms->v[syms->n++];
	memset(sym, 0, sizeof(*sym));
	snprintf(sym->name, sizeof(sym->name), "%s", name);
	snprintf(sym->module, sizeof(sym->module), "%s", module);
	sym->count = 1;
	return 0;
}

int ksyms_read(struct ksyms *syms, const char *path, bool (*wanted)(const char *name))
{
	_cleanup_(file_closep) FILE *f = fopen(path, "re");
	char line[768], name[512], module[64], type;

	*syms = (struct ksyms){};
	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		int err;

		module[0] = 0;
		if (sscanf(line, "%*x %c %511s [%63[^]]]", &type, name, module) < 2)
			continue;
		/* other symbols of that name make a kprobe by name ambiguous too */
		if (strlen(name) >= sizeof(syms->v->name) || !wanted(name))
			continue;
		err = add(syms, name, module);
		if (err) {
			ksyms_free(syms);
			return err;
		}
	}
	return 0;
}

void ksyms_free(struct ksyms *syms)
{
	free(syms->v);
	*syms = (struct ksyms){};
}
