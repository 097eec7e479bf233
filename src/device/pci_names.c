// SPDX-License-Identifier: GPL-2.0
#include "base/array.h"
#include "device/pci_names.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/cleanup.h"

static void gz_closep(gzFile *f)
{
	if (*f)
		gzclose(*f);
}

/* Debian's path, then Fedora's and Arch's. gzopen() also reads uncompressed files. */
static gzFile open_list(const char *root)
{
	static const char *const files[] = { "misc/pci.ids", "misc/pci.ids.gz", "hwdata/pci.ids",
					     "hwdata/pci.ids.gz" };
	char path[PATH_MAX];
	gzFile f = NULL;

	for (unsigned int i = 0; !f && i < ARRAY_SIZE(files); i++)
		if (snprintf(path, sizeof(path), "%s/%s", root, files[i]) < (int)sizeof(path))
			f = gzopen(path, "re");
	return f;
}

/* The name in a line such as "8086  Intel Corporation" if the line is for @id, else NULL. */
static const char *named(const char *line, __u16 id)
{
	for (int i = 0; i < 4; i++)
		if (!isxdigit((unsigned char)line[i]))
			return NULL;
	if (line[4] != ' ' || line[5] != ' ' || strtoul(line, NULL, 16) != id)
		return NULL;
	return line + 6;
}

void pci_name_find(char name[PCI_NAME], const char *root, __u16 vendor, __u16 device)
{
	_cleanup_(gz_closep) gzFile f = open_list(root);
	bool whole = true, ours = false;
	char line[512];

	name[0] = 0;
	while (f && gzgets(f, line, sizeof(line))) {
		bool begins = whole;
		const char *text;

		whole = strchr(line, '\n');
		line[strcspn(line, "\n")] = 0;
		if (!begins || !line[0] || line[0] == '#')
			continue; /* rest of an overlong line, empty line, comment */
		if (line[0] != '\t') {
			if (ours)
				return;
			text = named(line, vendor);
			ours = text;
			if (text)
				snprintf(name, PCI_NAME, "%s", text);
		} else if (ours && (text = named(line + 1, device))) {
			size_t used = strlen(name);

			snprintf(name + used, PCI_NAME - used, " %s", text);
			return;
		}
	}
}
