// SPDX-License-Identifier: GPL-2.0
#include "base/array.h"
#include "decode/decode.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/parts.h"

/* lib/ratelimit.c: "dmar_fault: 812287 callbacks suppressed"; the function shows the driver. */
static enum decode_part suppressed(const char *line, struct decoded *d)
{
	static const struct {
		const char *function;
		enum fault_source source;
	} functions[] = {
		{ "dmar_fault: ", FAULT_VTD },
		{ "amd_iommu_int_thread: ", FAULT_AMD },
		{ "amd_iommu_report_page_fault: ", FAULT_AMD },
		{ "amd_iommu_report_rmp_fault: ", FAULT_AMD },
		{ "amd_iommu_report_rmp_hw_error: ", FAULT_AMD },
		{ "arm_smmu_evtq_thread: ", FAULT_SMMU3 },
		{ "arm_smmu_dump_event: ", FAULT_SMMU3 },
		{ "viommu_fault_handler: ", FAULT_VIRTIO },
		{ "viommu_event_handler: ", FAULT_VIRTIO },
	};

	if (!strstr(line, " callbacks suppressed"))
		return PART_NONE;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		const char *s = decode_after(line, functions[i].function);
		char *end;

		if (!s || *s < '0' || *s > '9')
			continue;
		decode_blank(d, functions[i].source);
		d->kind = DECODED_SUPPRESSED;
		d->count = strtoul(s, &end, 10);
		return strncmp(end, " callbacks suppressed", 21) ? PART_NONE : PART_DONE;
	}
	return PART_NONE;
}

/* A queue or log of an IOMMU overflowed. Nobody counts the entries that were lost. */
static enum decode_part overflow(const char *line, struct decoded *d)
{
	static const struct {
		const char *text;
		enum fault_source source;
		enum fault_queue queue;
	} texts[] = {
		{ ": PRQ overflow detected", FAULT_VTD, FAULT_Q_PRQ },
		{ "AMD-Vi: IOMMU event log overflow", FAULT_AMD, FAULT_Q_EVENT },
		{ "AMD-Vi: IOMMU Event log restarting", FAULT_AMD, FAULT_Q_EVENT }, /* since 6.7 */
		{ "AMD-Vi: IOMMU PPR log restarting", FAULT_AMD, FAULT_Q_PPR },
		{ ": EVTQ overflow detected", FAULT_SMMU3, FAULT_Q_EVENT },
		{ ": PRIQ overflow detected", FAULT_SMMU3, FAULT_Q_PRI },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (!strstr(line, texts[i].text))
			continue;
		decode_blank(d, texts[i].source);
		d->kind = DECODED_OVERFLOW;
		d->queue = texts[i].queue;
		return PART_DONE;
	}
	return PART_NONE;
}

static enum decode_part begin(struct decode_state *s, const char *line, struct decoded *d)
{
	enum decode_part part = suppressed(line, d);

	if (part == PART_NONE)
		part = overflow(line, d);
	if (part == PART_NONE)
		part = decode_vtd(s, line, d);
	if (part == PART_NONE)
		part = decode_amd(line, d);
	if (part == PART_NONE)
		part = decode_smmu3(s, line, d);
	if (part == PART_NONE)
		part = decode_virtio(line, d);
	if (part == PART_NONE)
		part = decode_tracepoint(line, d);
	return part;
}

/* Raw words that are not a whole event are ignored, unless the line before announced them. */
int decode_end(struct decode_state *s, struct decoded out[DECODE_MAX])
{
	bool known = s->wait != DECODE_READY && (s->pending.has_reason || s->pending.has_address);

	if (known)
		out[0] = s->pending;
	s->wait = DECODE_READY;
	return known;
}

int decode_line(struct decode_state *s, const char *line, struct decoded out[DECODE_MAX])
{
	struct decode_state before = *s;
	enum decode_part part;
	struct decoded d;
	int n = 0;

	s->line++;
	part = decode_vtd_more(s, line);
	if (part == PART_NONE)
		part = decode_smmu3_more(s, line);
	if (part == PART_DONE)
		return decode_end(s, out);
	if (part == PART_MORE)
		return 0;

	part = begin(s, line, &d);
	/*
	 * An event that still needs another line survives lines about other things, which other
	 * CPUs may print in between. An event that is complete and could only be extended does not.
	 */
	if (before.wait >= DECODE_TEXT || part == PART_MORE) {
		n = decode_end(&before, out);
		if (part != PART_MORE)
			s->wait = DECODE_READY;
	}
	if (part == PART_MORE)
		s->pending.line = s->line;
	if (part == PART_DONE) {
		d.line = s->line;
		out[n++] = d;
	}
	return n || part != PART_NONE ? n : -ENOENT;
}

int decode_value(const char *text, struct decoded *d)
{
	static const struct {
		const char *prefix;
		enum fault_source source;
		unsigned long max;
	} sources[] = {
		{ "vtd:", FAULT_VTD, 0xff },
		{ "amd:", FAULT_AMD, 0xfff },
		{ "smmu3:", FAULT_SMMU3, 0xff },
		{ "virtio:", FAULT_VIRTIO, 0xff },
	};

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		const char *s = decode_after(text, sources[i].prefix);
		unsigned long v;
		char *end;

		if (!s || strncmp(text, sources[i].prefix, s - text))
			continue;
		/* never octal: drivers print decimal numbers with leading zeros */
		v = strtoul(s, &end, s[0] == '0' && (s[1] | 0x20) == 'x' ? 16 : 10);
		if (*s < '0' || *s > '9' || *end || v > sources[i].max)
			return -EINVAL;
		decode_blank(d, sources[i].source);
		d->kind = DECODED_REASON;
		d->reason = v;
		d->has_reason = true;
		if (d->source == FAULT_AMD) {
			d->reason = 0x2; /* IO_PAGE_FAULT */
			d->flags = v;
			d->has_flags = true;
		}
		return 0;
	}
	return -ENOENT;
}
