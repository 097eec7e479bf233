// SPDX-License-Identifier: GPL-2.0
#include "base/array.h"
#include "view/decode.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "format/json.h"
#include "model/fault_names.h"
#include "format/text.h"
#include "decode/reasons.h"
#include "base/cleanup.h"

/* Prints the device, as far as the line identifies it. */
#define INDENT 11 /* columns of a fault's description */

static const char *who(const struct decoded *d, char name[FAULT_NAME])
{
	if (d->device[0])
		return fmt_clean(name, FAULT_NAME, d->device);
	if (d->sid != FAULT_NONE)
		snprintf(name, FAULT_NAME, "%s:%#x",
			 d->source == FAULT_SMMU3    ? "stream"
			 : d->source == FAULT_VIRTIO ? "endpoint"
						     : "source id",
			 d->sid);
	else if (d->iommu[0])
		fmt_clean(name, FAULT_NAME, d->iommu);
	else
		snprintf(name, FAULT_NAME, "unknown device");
	return name;
}

/* VT-d specification 4.1, 11.4.9: Fault Status Register */
static void status(FILE *f, const struct decoded *d)
{
	static const char *const bits[] = {
		"fault recording registers overflowed, faults were lost (PFO)",
		"faults are recorded (PPF)",
		"advanced fault log overflow (AFO)",
		"advanced faults pending (APF)",
		"invalidation queue error (IQE)",
		"invalidation completion error (ICE)",
		"invalidation time-out (ITE)",
		"page request queue overflow (PRO)",
	};
	char words[512] = "";
	size_t n = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(bits); i++)
		if (d->flags & 1U << i)
			n += snprintf(words + n, sizeof(words) - n, "%s%s", n ? "; " : "", bits[i]);
	fmt_wrap(f, n ? words : "nothing", fprintf(f, "VT-d fault status 0x%x: ", d->flags),
		 INDENT);
	fprintf(f, "\n");
}

/* Prints the flags in words, if they say more than the access does. */
static void flags_text(FILE *f, const struct decoded *d)
{
	/* CLASS: what the SMMU was doing when the fault occurred (Arm IHI 0070, 7.3) */
	static const char *const classes[] = { "reading a context descriptor",
					       "reading a translation table",
					       "translating the input address", "class 3" };
	char words[REASON_FLAGS_SIZE];

	int column = fprintf(f, "  flags    0x%04x", d->flags);

	if (reason_flags(d->source, d->reason, d->flags, words, sizeof(words)))
		column = fmt_wrap(f, words, column + fprintf(f, ": "), INDENT);
	if (d->source == FAULT_SMMU3)
		fprintf(f, ": stage %u, %s", d->flags & 1 ? 2 : 1, classes[d->flags >> 1 & 3]);
	fprintf(f, "\n");
}

static void reason_text(FILE *f, const struct decoded *d, struct decode_told *told)
{
	const struct reason *r = reason_find(d->source, d->reason);
	bool *hint = &told->hint[d->source][d->reason & 0xff];
	int column;

	if (d->source == FAULT_GENERIC)
		column = fprintf(f, "  reason   not told by this tracepoint");
	else
		column = fmt_wrap(f, r->text, fprintf(f, "  reason   0x%02x: ", d->reason), INDENT);
	if (*r->section && column + 3 + (int)strlen(r->section) > FMT_LINE)
		fprintf(f, "\n%*s(%s)", INDENT, "", r->section);
	else if (*r->section)
		fprintf(f, " (%s)", r->section);
	fprintf(f, "\n");
	if (d->has_flags)
		flags_text(f, d);
	if (d->has_rmp_flags)
		fprintf(f, "  RMP flags 0x%02x\n", d->rmp_flags);
	if (*r->hint && !*hint) {
		fmt_wrap(f, r->hint, fprintf(f, "  hint     "), INDENT);
		fprintf(f, "\n");
	}
	*hint = true;
}

static void fault(FILE *f, const struct decoded *d)
{
	char name[FAULT_NAME], access[FAULT_ACCESS_SIZE], word[FAULT_NAME];

	fprintf(f, "%s:", who(d, name));
	if (d->is_index)
		fprintf(f, " interrupt with index %" PRIu64, (uint64_t)d->address);
	else if (d->has_access && d->access)
		fprintf(f, " %s", fault_access_name(access, d->access));
	else
		fprintf(f, " access");
	if (d->has_address && !d->is_index)
		fprintf(f, " at 0x%" PRIx64, (uint64_t)d->address);
	if (d->second)
		fprintf(f, ", %s 0x%" PRIx64, d->second, (uint64_t)d->second_address);
	if (d->pasid != FAULT_NONE)
		fprintf(f, ", PASID 0x%x", d->pasid);
	if (d->domain != FAULT_NONE)
		fprintf(f, ", domain 0x%x", d->domain);
	fprintf(f, " (%s", fault_source_name(d->source));
	if (d->driver[0])
		fprintf(f, ", driver %s", fmt_clean(word, sizeof(word), d->driver));
	if (d->iommu[0] && strcmp(d->iommu, name))
		fprintf(f, ", %s", fmt_clean(word, sizeof(word), d->iommu));
	fprintf(f, ")%s\n", d->stalled ? ": stalled, a page request" : "");
}

int out_decoded_text(FILE *f, const struct decoded *d, struct decode_told *told)
{
	switch (d->kind) {
	case DECODED_FAULT:
		fault(f, d);
		if (d->has_reason)
			reason_text(f, d, told);
		break;
	case DECODED_REASON:
		fprintf(f, "%s\n", fault_source_name(d->source));
		reason_text(f, d, told);
		break;
	case DECODED_SUPPRESSED:
		fprintf(f, "%s: the kernel left out %" PRIu64 " messages before this one\n",
			fault_source_name(d->source), (uint64_t)d->count);
		break;
	case DECODED_OVERFLOW:
		fprintf(f, "%s: the %s queue or log overflowed, later entries were lost\n",
			fault_source_name(d->source), fault_queue_name(d->queue));
		break;
	case DECODED_STATUS:
		status(f, d);
		break;
	}
	return out_flush(f);
}

static int finish(struct json *j)
{
	int err = json_end_record(j), flushed = out_flush(j->f);

	return err ?: flushed;
}

static void reason_json(struct json *j, const struct decoded *d)
{
	const struct reason *r = d->has_reason && d->source != FAULT_GENERIC
					 ? reason_find(d->source, d->reason)
					 : NULL;

	json_string(j, "reason", r ? r->label : NULL);
	json_maybe(j, "reason_code", d->reason, r);
	json_string(j, "text", r ? r->text : NULL);
	json_name(j, "section", r ? r->section : NULL);
	json_name(j, "hint", r ? r->hint : NULL);
}

static void hex(struct json *j, const char *key, __u64 v, bool known)
{
	if (known)
		json_hex(j, key, v);
	else
		json_null(j, key);
}

static void decoded(struct json *j, const struct decoded *d)
{
	char words[REASON_FLAGS_SIZE] = "";

	if (d->has_flags)
		reason_flags(d->source, d->reason, d->flags, words, sizeof(words));
	json_bool(j, "fault", d->kind == DECODED_FAULT);
	json_name(j, "device", d->device);
	json_name(j, "driver", d->driver);
	json_name(j, "iommu", d->iommu);
	json_maybe(j, "source_id", d->sid, d->sid != FAULT_NONE);
	if (d->has_access)
		json_access(j, d->access & FAULT_READ, d->access & FAULT_WRITE,
			    d->access & FAULT_EXEC, d->access & FAULT_PRIV);
	else
		json_null(j, "access");
	hex(j, "address", d->address, d->has_address && !d->is_index);
	json_maybe(j, "interrupt_index", d->address, d->is_index);
	hex(j, "ipa", d->second_address, d->second && !strcmp(d->second, "ipa"));
	hex(j, "fetch_addr", d->second_address, d->second && !strcmp(d->second, "fetch_addr"));
	hex(j, "spa", d->second_address, d->second && !strcmp(d->second, "spa"));
	json_maybe(j, "pasid", d->pasid, d->pasid != FAULT_NONE);
	json_maybe(j, "domain", d->domain, d->domain != FAULT_NONE);
	hex(j, "flags", d->flags, d->has_flags);
	hex(j, "flags_rmp", d->rmp_flags, d->has_rmp_flags);
	json_name(j, "flags_text", words);
	json_bool(j, "stalled", d->stalled);
	reason_json(j, d);
}

int out_decoded_json(FILE *f, const struct decoded *d)
{
	static const char *const types[] = { "decoded", "decoded", "suppressed", "overflow",
					     "status" };
	struct json j = { .f = f };

	json_begin_record(&j, types[d->kind]);
	json_maybe(&j, "line", d->line, d->line);
	json_string(&j, "source", fault_source_name(d->source));
	if (d->kind == DECODED_SUPPRESSED)
		json_u64(&j, "messages", d->count);
	else if (d->kind == DECODED_OVERFLOW)
		json_string(&j, "queue", fault_queue_name(d->queue));
	else if (d->kind == DECODED_STATUS)
		json_hex(&j, "flags", d->flags);
	else
		decoded(&j, d);
	return finish(&j);
}

int out_decode_unknown_text(FILE *f, const char *line, unsigned long n)
{
	size_t size = strlen(line) + 1;
	_cleanup_(freep) char *clean = malloc(size);

	if (!clean)
		return -ENOMEM;
	fprintf(f, "line %lu is not known: %s\n", n, fmt_clean(clean, size, line));
	return out_flush(f);
}

int out_decode_unknown_json(FILE *f, const char *line, unsigned long n)
{
	struct json j = { .f = f };

	json_begin_record(&j, "unknown");
	json_u64(&j, "line", n);
	json_string(&j, "text", line);
	return finish(&j);
}

int out_decode_summary_json(FILE *f, const struct decode_counts *c)
{
	struct json j = { .f = f };

	json_begin_record(&j, "summary");
	json_u64(&j, "lines", c->lines);
	json_u64(&j, "decoded", c->decoded);
	json_u64(&j, "unknown", c->unknown);
	json_u64(&j, "cut", c->cut);
	return finish(&j);
}
