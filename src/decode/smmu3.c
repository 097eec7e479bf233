// SPDX-License-Identifier: GPL-2.0
/*
 * Arm SMMUv3: arm_smmu_dump_raw_event() and arm_smmu_dump_event() in
 * drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c
 *
 *   arm-smmu-v3 70c00000.iommu: event 0x10 received:
 *   arm-smmu-v3 70c00000.iommu:	0x0000000800000010	four lines
 * and from 6.14 on, about the same event,
 *   arm-smmu-v3 70c00000.iommu: event: F_TRANSLATION client: 0000:00:01.0 sid: 0x8 ssid: 0x0
 *                               iova: 0x1000 ipa: 0x0
 *   arm-smmu-v3 70c00000.iommu: unpriv data write s1 "Input address caused fault" stag: 0x0
 */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "decode/parts.h"

/* Arm SMMUv3 specification (IHI 0070), 7.3 event records */
static const struct {
	const char *name; /* as the driver prints it */
	__u16 id;
} events[] = {
	{ "C_BAD_STREAMID", 0x02 },    { "F_STE_FETCH", 0x03 },	      { "C_BAD_STE", 0x04 },
	{ "F_STREAM_DISABLED", 0x06 }, { "C_BAD_SUBSTREAMID", 0x08 }, { "F_CD_FETCH", 0x09 },
	{ "C_BAD_CD", 0x0a },	       { "F_TRANSLATION", 0x10 },     { "F_ADDR_SIZE", 0x11 },
	{ "F_ACCESS", 0x12 },	       { "F_PERMISSION", 0x13 },      { "F_VMS_FETCH", 0x25 },
};

static bool is_translation(__u16 id)
{
	return id >= 0x10 && id <= 0x13;
}

static bool has_input_address(__u16 id)
{
	/* F_UUT, F_BAD_ATS_TREQ, F_TRANSL_FORBIDDEN, F_WALK_EABT, F_TLB_CONFLICT */
	return id == 0x01 || id == 0x05 || id == 0x07 || id == 0x0b || is_translation(id) ||
	       id == 0x20;
}

static bool has_fetch_address(__u16 id)
{
	/* F_STE_FETCH, F_CD_FETCH, F_WALK_EABT, F_VMS_FETCH */
	return id == 0x03 || id == 0x09 || id == 0x0b || id == 0x25;
}

/* The bits as arm_smmu_decode_event() reads them; see also smmu_event() in bpf/faults_smmu3.h. */
static void from_words(struct decoded *d, const __u64 w[4])
{
	d->reason = w[0] & 0xff;
	d->has_reason = true;
	d->sid = w[0] >> 32;
	d->pasid = w[0] & 1ULL << 11 ? w[0] >> 12 & 0xfffff : FAULT_NONE;
	if (is_translation(d->reason)) {
		d->access = (w[1] & 1ULL << 35 ? FAULT_READ : FAULT_WRITE) |
			    (w[1] & 1ULL << 34 ? FAULT_EXEC : 0) |
			    (w[1] & 1ULL << 33 ? FAULT_PRIV : 0);
		d->flags = w[1] >> 39 & 7;
		d->stalled = w[1] & 1ULL << 31;
		d->has_access = d->has_flags = true;
		if (d->flags & 1) { /* S2: of stage 2 */
			d->second = "ipa";
			d->second_address = w[3] & 0xffffffffff000; /* bits 51:12 */
		}
	}
	if (has_input_address(d->reason)) {
		d->address = w[2];
		d->has_address = true;
	}
	if (has_fetch_address(d->reason)) {
		d->second = "fetch_addr";
		d->second_address = w[3] & 0xffffffffffff8; /* bits 51:3 */
	}
}

/* Reads the words, up to four, with which @line ends. Nothing else may be between them. */
static unsigned int words(const char *line, __u64 w[4])
{
	const char *end = line + strlen(line), *s = line;
	unsigned int n = 0;

	/* after what dmesg and dev_err() put in front */
	for (const char *p = line; (p = strstr(p, ": ")); p++)
		s = p + 1;
	if (s == line && (*s == '[' || *s == '<') && strchr(s, ']'))
		s = strchr(s, ']') + 1;
	while (end > s && strchr(" \t\r\n", end[-1]))
		end--;
	while (true) {
		s += strspn(s, " \t");
		if (s >= end)
			return n;
		if (n == 4 || s[0] != '0' || s[1] != 'x' || !decode_hex(&s, &w[n]) ||
		    (s < end && *s != ' ' && *s != '\t'))
			return 0;
		n++;
	}
}

bool decode_is_words(const char *text)
{
	__u64 w[4];

	return words(text, w);
}

/* A word alone counts only if it has all its digits, or if an event is waiting for it. */
static bool looks_raw(const char *line)
{
	const char *s = strstr(line, "0x");

	return s && strspn(s + 2, "0123456789abcdefABCDEF") == 16;
}

static enum decode_part take_words(struct decode_state *s, const __u64 w[4], unsigned int n)
{
	for (unsigned int i = 0; i < n && s->n_words < 4; i++)
		s->word[s->n_words++] = w[i];
	if (s->n_words == 4) {
		from_words(&s->pending, s->word);
		s->wait = DECODE_TEXT;
	}
	return PART_MORE;
}

static bool text_event(const char *line, struct decoded *d)
{
	const char *s = decode_after(line, "event: "), *client;
	__u64 v;

	if (!s || !strstr(s, " client: "))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		size_t length = strlen(events[i].name);

		if (!strncmp(s, events[i].name, length) && s[length] == ' ') {
			d->reason = events[i].id;
			d->has_reason = true;
		}
	}
	if (!decode_key(s, "sid: ", &v) || v > ~0U)
		return false;
	d->sid = v;
	/* 0 is printed if there is no SubstreamID */
	if (decode_key(s, "ssid: ", &v) && v && v <= 0xfffff)
		d->pasid = v;
	client = decode_after(s, "client: ");
	if (*client != '(') /* (unassigned sid) */
		decode_word(client, 0, d->device, sizeof(d->device));
	d->has_address = decode_key(s, "iova: ", &d->address);
	if (decode_key(s, "fetch_addr: ", &d->second_address))
		d->second = "fetch_addr";
	else if (decode_key(s, "ipa: ", &d->second_address) && d->second_address)
		d->second = "ipa";
	decode_printer(line, strstr(line, "event: "), d->driver, d->iommu);
	d->driver[0] = 0;
	return true;
}

/* "unpriv data write s1 "Input address caused fault" stag: 0x0": event_class_str[] */
static bool text_flags(const char *line, struct decoded *d)
{
	static const char *const classes[] = { "\"CD fetch\"",
					       "\"Stage 1 translation table fetch\"",
					       "\"Input address caused fault\"" };
	const char *s = strstr(line, "priv ");
	bool read;

	if (!s || !strstr(s, " stag: ") || (!strstr(s, " s1 ") && !strstr(s, " s2 ")))
		return false;
	read = strstr(s, " read s");
	d->access = (read ? FAULT_READ : FAULT_WRITE) | (strstr(s, " inst ") ? FAULT_EXEC : 0) |
		    (strstr(line, "unpriv ") ? 0 : FAULT_PRIV);
	d->flags = strstr(s, " s2 ") ? 1 : 0;
	for (unsigned int i = 0; i < ARRAY_SIZE(classes); i++)
		if (strstr(s, classes[i]))
			d->flags |= i << 1;
	d->stalled = strstr(s, " stall ");
	d->has_access = d->has_flags = true;
	return true;
}

enum decode_part decode_smmu3(struct decode_state *s, const char *line, struct decoded *d)
{
	const char *event = strstr(line, "event 0x"), *p;
	__u64 w[4], id;
	unsigned int n;

	decode_blank(d, FAULT_SMMU3);
	if (event) {
		p = event + strlen("event ");
		if (decode_hex(&p, &id) && id <= 0xff && !strncmp(p, " received:", 10)) {
			d->reason = id;
			d->has_reason = true;
			decode_printer(line, event, d->driver, d->iommu);
			d->driver[0] = 0;
			s->pending = *d;
			s->n_words = 0;
			s->wait = DECODE_WORDS;
			return PART_MORE;
		}
	}
	if (text_event(line, d)) {
		if (!is_translation(d->reason))
			return PART_DONE;
		s->pending = *d;
		s->wait = DECODE_FLAGS;
		return PART_MORE;
	}
	n = words(line, w);
	if (!n || !looks_raw(line))
		return PART_NONE;
	decode_printer(line, strstr(line, "0x"), d->driver, d->iommu);
	d->driver[0] = 0;
	s->pending = *d;
	s->n_words = 0;
	s->wait = DECODE_WORDS;
	return take_words(s, w, n);
}

enum decode_part decode_smmu3_more(struct decode_state *s, const char *line)
{
	struct decoded text;
	__u64 w[4];
	unsigned int n;

	switch (s->wait) {
	case DECODE_WORDS:
		n = words(line, w);
		return n && s->n_words + n <= 4 ? take_words(s, w, n) : PART_NONE;
	case DECODE_TEXT:
		decode_blank(&text, FAULT_SMMU3);
		if (!text_event(line, &text) || text.sid != s->pending.sid ||
		    (text.has_reason && text.reason != s->pending.reason))
			return PART_NONE;
		strcpy(s->pending.device, text.device);
		s->wait = DECODE_FLAGS;
		return is_translation(s->pending.reason) ? PART_MORE : PART_DONE;
	case DECODE_FLAGS:
		decode_blank(&text, FAULT_SMMU3);
		if (!text_flags(line, &text))
			return PART_NONE;
		if (!s->pending.has_access) { /* there were no raw words */
			s->pending.access = text.access;
			s->pending.flags = text.flags;
			s->pending.stalled = text.stalled;
			s->pending.has_access = s->pending.has_flags = true;
		}
		return PART_DONE;
	default:
		return PART_NONE;
	}
}
