// SPDX-License-Identifier: GPL-2.0
/*
 * kernel_reasons vt-d|amd-vi|smmuv3 IMAGE: the tables of reasons against those of a real kernel,
 * whose image lies uncompressed in the file IMAGE. Its arrays of strings are found as two pointers
 * in a row that lie as far apart as the array's first two strings: that needs no symbols, and tells
 * which code each string belongs to.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/reasons.h"

static const char *image;
static size_t image_size;
static int failed, compared;

static void fail(const char *what, const char *name)
{
	printf("# %s: %s\n", what, name);
	failed++;
}

/* Where a string that is @s as a whole lies, 0: nowhere. */
static size_t find(const char *s)
{
	char whole[256];
	int n = snprintf(whole, sizeof(whole), "%c%s", 0, s);
	const char *at = memmem(image, image_size, whole, n + 1);

	return at ? at + 1 - image : 0;
}

static __u64 word(size_t at)
{
	__u64 v;

	memcpy(&v, image + at, sizeof(v));
	return v;
}

/* An array of pointers to strings, and what turns a pointer into a place of the image */
struct array {
	size_t at;
	__u64 base;
};

static bool find_array(struct array *array, const char *const first[3])
{
	size_t a = find(first[0]), b = find(first[1]), c = find(first[2]);

	for (size_t at = 0; a && b && c && at + 24 <= image_size; at += 8) {
		/* the kernel lies in the upper half; arm64 and x86 both link it to whole 2 MiB */
		if (word(at + 8) - word(at) != b - a || word(at + 16) - word(at) != c - a ||
		    !(word(at) >> 63) || (word(at) - a) % (2 << 20))
			continue;
		*array = (struct array){ at, word(at) - a };
		return true;
	}
	fail("the kernel has no array that begins so", first[0]);
	return false;
}

/* The array's string number @i, NULL: no pointer to one there. */
static const char *string_at(const struct array *array, int i)
{
	size_t at = array->at + (ssize_t)i * 8, to;

	if (at + 8 > image_size)
		return NULL;
	to = word(at) - array->base;
	return to < image_size && memchr(image + to, 0, image_size - to) ? image + to : NULL;
}

static bool known(enum fault_source source, unsigned int code)
{
	return *reason_find(source, code)->section;
}

/* dma_remap_fault_reasons, irq_remap_fault_reasons, dma_remap_sm_fault_reasons */
static void vtd(void)
{
	static const struct {
		int start, code; /* of the array; of the string that follows */
		const char *first[3];
	} arrays[] = {
		{ 0x00,
		  0x01,
		  { "Present bit in root entry is clear", "Present bit in context entry is clear",
		    "Invalid context entry" } },
		{ 0x20,
		  0x20,
		  { "Detected reserved fields in the decoded interrupt-remapped request",
		    "Interrupt index exceeded the interrupt-remapping table size",
		    "Present field in the IRTE entry is clear" } },
		{ 0x30,
		  0x30,
		  { "SM: Invalid Root Table Address", "SM: TTM 0 for request with PASID",
		    "SM: TTM 0 for page group request" } },
	};
	bool seen[0x100] = {};

	for (size_t i = 0; i < sizeof(arrays) / sizeof(*arrays); i++) {
		struct array array;
		const char *s;

		if (!find_array(&array, arrays[i].first))
			continue;
		/* irq_remap_fault_reasons may lie right before the next: that one's codes are
		 * higher */
		for (int code = arrays[i].start;
		     code < 0x100 && (s = string_at(&array, code - arrays[i].code)) && *s; code++) {
			if (arrays[i].start != 0x30 && !strncmp(s, "SM: ", 4))
				break;
			if (!strcmp(s, "Unknown"))
				continue;
			seen[code] = true;
			compared++;
			if (strcmp(reason_find(FAULT_VTD, code)->text, s)) {
				printf("# 0x%02x: \"%s\", in the kernel \"%s\"\n", code,
				       reason_find(FAULT_VTD, code)->text, s);
				failed++;
			}
		}
	}
	for (int code = 0; code < 0x100; code++)
		if (known(FAULT_VTD, code) && !seen[code])
			fail("the kernel does not know", reason_find(FAULT_VTD, code)->text);
}

static void upper(char *to, size_t size, const char *s)
{
	size_t n = 0;

	for (; s[n] && n + 1 < size; n++)
		to[n] = toupper((unsigned char)s[n]);
	to[n] = 0;
}

/* event_str: from 0x02 to 0x25; between names are gaps, behind lies another array */
static void smmu3(void)
{
	static const char *const first[3] = { "C_BAD_STREAMID", "F_STE_FETCH", "C_BAD_STE" };
	struct array array;
	int last = 0;

	if (!find_array(&array, first))
		return;
	for (int code = 0x02; code < 0x100; code++) {
		const char *s = string_at(&array, code - 0x02);
		char name[64];

		if (!s)
			continue;
		if (!strchr("CEF", *s) || s[1] != '_')
			break;
		compared++;
		last = code;
		upper(name, sizeof(name), reason_find(FAULT_SMMU3, code)->label);
		if (strcmp(name, s) ||
		    strncmp(reason_find(FAULT_SMMU3, code)->text, s, strlen(s))) {
			printf("# 0x%02x: \"%s\", in the kernel \"%s\"\n", code, name, s);
			failed++;
		}
	}
	if (last < 0x25)
		fail("not reached in the kernel's array", "F_VMS_FETCH");
}

/* The events that iommu_print_event() and what it calls can tell of: names, no codes */
static void amd(void)
{
	static const char lead[] = "Event logged [";
	bool seen[0x10] = {};
	const char *at = image;

	while ((at = memmem(at, image_size - (at - image), lead, strlen(lead)))) {
		char name[64], mine[64];
		bool found = false;
		size_t n;

		at += strlen(lead);
		n = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
		snprintf(name, sizeof(name), "%.*s", (int)n, at);
		if (n < 2 || !strcmp(name, "UNKNOWN")) /* "[Device not attached ...": no event */
			continue;
		for (int code = 0; code < 0x10; code++) {
			upper(mine, sizeof(mine), reason_find(FAULT_AMD, code)->label);
			if (strcmp(mine, name))
				continue;
			found = true;
			compared += !seen[code];
			seen[code] = true;
		}
		if (!found)
			fail("the kernel has, the table has not", name);
	}
	for (int code = 0; code < 0x10; code++)
		if (known(FAULT_AMD, code) && !seen[code])
			fail("the kernel does not know", reason_find(FAULT_AMD, code)->label);
}

int main(int argc, char **argv)
{
	struct stat st;
	int fd;

	if (argc != 3)
		return 2;
	fd = open(argv[2], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || !st.st_size) {
		perror(argv[2]);
		return 2;
	}
	image_size = st.st_size;
	image = mmap(NULL, image_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (image == MAP_FAILED) {
		perror(argv[2]);
		return 2;
	}
	if (!strcmp(argv[1], "vt-d"))
		vtd();
	else if (!strcmp(argv[1], "amd-vi"))
		amd();
	else if (!strcmp(argv[1], "smmuv3"))
		smmu3();
	else
		return 2;
	printf("# %d compared\n", compared);
	return failed || !compared;
}
