/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's log says of DMA faults, line by line, as the IOMMU drivers of any version
 * print it, whatever dmesg, journal or syslog have put before it. No privilege, no look at this
 * machine: the lines may be another's. Nothing in a line is trusted.
 */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "fault_row.h"

enum decoded_kind {
	DECODED_FAULT,	    /* one fault */
	DECODED_REASON,	    /* a value, not a fault: "vtd:0x06" */
	DECODED_SUPPRESSED, /* count: lines that the kernel's rate limit has left out */
	DECODED_OVERFLOW,   /* queue: something was lost */
	DECODED_STATUS,	    /* VT-d: flags is the Fault Status Register */
};

/* Of a fault; which of them are set is told by flags so that 0 can be a value. */
struct decoded {
	enum decoded_kind kind;
	enum fault_source source;
	unsigned long line;	 /* from 1: where it began */
	char device[FAULT_NAME]; /* as printed, a PCI address as 0000:00:02.0, or, where its */
				 /* domain was not printed, 00:02.0; empty: not said */
	char driver[FAULT_SHORT_NAME]; /* the device's, or empty */
	char iommu[FAULT_NAME];	       /* IOMMU instance, or empty */
	__u32 sid;		       /* stream or endpoint id; FAULT_NONE */
	__u32 pasid;		       /* FAULT_NONE: none, or not said */
	__u32 domain;		       /* domain id; FAULT_NONE */
	__u64 address;		       /* IOVA; with is_index: an interrupt's index */
	__u64 second_address;	       /* of the kind that second says */
	const char *second;	       /* "ipa", "fetch_addr", "spa"; NULL: there is none */
	__u64 count;
	enum fault_queue queue;
	__u32 flags; /* the source's: AMD event flags; SMMUv3: S2 bit 0, CLASS bits 2:1 */
	__u32 rmp_flags;
	__u16 reason; /* as of reason_find() */
	__u8 access;  /* FAULT_READ, ... */
	bool has_reason, has_address, has_access, has_flags, has_rmp_flags, is_index;
	bool stalled; /* SMMUv3: the device waits for an answer, the event is a page request */
};

/* What spans lines. All zero at first. */
struct decode_state {
	unsigned long line; /* lines seen */
	enum decode_wait {
		DECODE_READY,
		DECODE_VTD_REASON, /* up to 4.1 a line of its own */
		DECODE_WORDS,	   /* SMMUv3: four raw words, word[n_words] is next */
		DECODE_TEXT,	   /* SMMUv3: from 6.14 on the same event in words may follow */
		DECODE_FLAGS,	   /* and then what it wanted to do */
	} wait;
	struct decoded pending;
	__u64 word[4];
	unsigned int n_words;
};

#define DECODE_MAX 2 /* records that one line can bring */

/*
 * Decodes @line (any bytes, with or without its newline) after those that @s has seen. Returns
 * the number of records in @out, at most DECODE_MAX; 0: none, but the line was understood, it is
 * part of something; -ENOENT: the line says nothing that we know.
 */
int decode_line(struct decode_state *s, const char *line, struct decoded out[DECODE_MAX]);

/* After the last line: what was waiting for more, 0 or 1 record. */
int decode_end(struct decode_state *s, struct decoded out[DECODE_MAX]);

/*
 * A value: "vtd:0x06" or "vtd:6" (reason), "amd:0x0050" (flags of IO_PAGE_FAULT), "smmu3:0x10"
 * (event id), "virtio:2" (reason). Without 0x it is decimal. 0; -ENOENT: @text has no such prefix;
 * -EINVAL: what follows is no number, or too large.
 */
int decode_value(const char *text, struct decoded *out);

/* Is @text nothing but hexadecimal words, raw words of an SMMUv3 event? */
bool decode_is_words(const char *text);

#endif
