/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files of decode/. */
#ifndef DECODE_PARTS_H
#define DECODE_PARTS_H

#include "decode/decode.h"

/* What a parser made of a line. */
enum decode_part {
	PART_NONE, /* not a line of this source */
	PART_LEAD, /* only announces the next line */
	PART_MORE, /* s->pending waits for the rest */
	PART_DONE, /* *d is complete */
};

/*
 * The parser of each source. @d has been initialised by decode_blank(). Lines that may continue
 * s->pending go to decode_vtd_more() and decode_smmu3_more() first, which complete s->pending and
 * then return PART_DONE.
 */
enum decode_part decode_vtd(struct decode_state *s, const char *line, struct decoded *d);
enum decode_part decode_vtd_more(struct decode_state *s, const char *line);
enum decode_part decode_amd(const char *line, struct decoded *d);
enum decode_part decode_smmu3(struct decode_state *s, const char *line, struct decoded *d);
enum decode_part decode_smmu3_more(struct decode_state *s, const char *line);
enum decode_part decode_virtio(const char *line, struct decoded *d);
enum decode_part decode_tracepoint(const char *line, struct decoded *d);

void decode_blank(struct decoded *d, enum fault_source source);

/* The text after the first @what in @s, or NULL. */
const char *decode_after(const char *s, const char *what);

/*
 * Parses a hexadecimal number of at most 64 bits at *@s, with or without 0x, and advances *@s past
 * it. False if there is none; nothing is changed then.
 */
bool decode_hex(const char **s, __u64 *v);

/* The hexadecimal value of "@key" ("iova=") in @s; @key must follow a blank or bracket. */
bool decode_key(const char *s, const char *key, __u64 *v);

/*
 * Parses a PCI address at @s ("0000:00:02.0", "00:02.0", "0x00:0x02.0") into the form of struct
 * decoded. False if there is none.
 */
bool decode_bdf(const char *s, char name[FAULT_NAME]);

/*
 * Extracts DRIVER and DEVICE from "... DRIVER DEVICE: @message" as printed by dev_err(); empty if
 * they are missing. @driver or @device may be NULL.
 */
void decode_printer(const char *line, const char *message, char driver[FAULT_SHORT_NAME],
		    char device[FAULT_NAME]);

/* Copies the word at @s, up to a blank or @end, to @buf, truncated to @size. */
void decode_word(const char *s, char end, char *buf, size_t size);

#endif
