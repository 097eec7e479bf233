/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Decodes the DMA faults in kernel log lines, as the IOMMU drivers of any kernel version print
 * them, behind whatever prefix dmesg, the journal or syslog has added. Needs no privilege and never
 * looks at this machine, as the log may be from another one. Nothing in a line is trusted.
 */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "fault_row.h"

enum decoded_kind {
	DECODED_FAULT,	    /* one fault */
	DECODED_REASON,	    /* a value, not a fault: "vtd:0x06" */
	DECODED_SUPPRESSED, /* count: lines that the kernel's rate limit suppressed */
	DECODED_OVERFLOW,   /* queue: it lost events */
	DECODED_STATUS,	    /* VT-d: flags is the Fault Status Register */
};

/* A decoded record. Flags say which of the fields are set, so that 0 can be a value. */
struct decoded {
	enum decoded_kind kind;
	enum fault_source source;
	unsigned long line;	 /* where it began, from 1 */
	char device[FAULT_NAME]; /* as printed; a PCI address is 0000:00:02.0, or 00:02.0 if its */
				 /* domain was not printed; empty: not in the line */
	char driver[FAULT_SHORT_NAME]; /* the device's, or empty */
	char iommu[FAULT_NAME];	       /* IOMMU instance, or empty */
	__u32 sid;		       /* stream or endpoint id; FAULT_NONE */
	__u32 pasid;		       /* FAULT_NONE: none, or not in the line */
	__u32 domain;		       /* domain id; FAULT_NONE */
	__u64 address;		       /* IOVA; if is_index is set, an interrupt index */
	__u64 second_address;	       /* its kind is in .second */
	const char *second;	       /* "ipa", "fetch_addr", "spa"; NULL: there is none */
	__u64 count;
	enum fault_queue queue;
	__u32 flags; /* specific to the source: AMD event flags; SMMUv3: S2 bit 0, CLASS bits 2:1 */
	__u32 rmp_flags;
	__u16 reason; /* for reason_find() */
	__u8 access;  /* FAULT_READ, ... */
	bool has_reason, has_address, has_access, has_flags, has_rmp_flags, is_index;
	bool stalled; /* SMMUv3: the device waits for a response: this is a page request */
};

/* State kept between lines. Starts zeroed. */
struct decode_state {
	unsigned long line; /* lines seen */
	enum decode_wait {
		DECODE_READY,
		DECODE_VTD_REASON, /* a line of its own up to Linux 4.1 */
		DECODE_WORDS,	   /* SMMUv3: four raw words, word[n_words] is next */
		DECODE_TEXT, /* SMMUv3: since Linux 6.14 the raw words of the same event may follow */
		DECODE_FLAGS, /* SMMUv3: and then the access */
	} wait;
	struct decoded pending;
	__u64 word[4];
	unsigned int n_words;
};

#define DECODE_MAX 2 /* records that one line can complete */

/*
 * Decodes @line (any bytes, with or without its newline), which follows those that @s has seen.
 * Returns the number of records in @out, at most DECODE_MAX; 0 if the line was recognised but
 * completes no record; -ENOENT if it is not recognised.
 */
int decode_line(struct decode_state *s, const char *line, struct decoded out[DECODE_MAX]);

/* Ends decoding: returns the record that was still waiting for more lines: 0 or 1. */
int decode_end(struct decode_state *s, struct decoded out[DECODE_MAX]);

/*
 * Decodes a single value: "vtd:0x06" or "vtd:6" (reason), "amd:0x0050" (flags of IO_PAGE_FAULT),
 * "smmu3:0x10" (event id), "virtio:2" (reason). Without 0x it is decimal. Returns 0; -ENOENT: @text
 * has no such prefix; -EINVAL: what follows is not a number, or is too large.
 */
int decode_value(const char *text, struct decoded *out);

/* Does @text consist of hexadecimal words only, like the raw words of an SMMUv3 event? */
bool decode_is_words(const char *text);

#endif
