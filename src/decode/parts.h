/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of decode share. */
#ifndef DECODE_PARTS_H
#define DECODE_PARTS_H

#include "decode/decode.h"

/* What a source has to say to a line. */
enum decode_part {
	PART_NONE, /* it is not mine */
	PART_LEAD, /* it is, and says nothing: the next line does */
	PART_MORE, /* it is, and s->pending waits for the rest */
	PART_DONE, /* it is, and *d is filled */
};

/*
 * Each source's parser; @d is as decode_blank() leaves it. Lines that continue s->pending come to
 * decode_vtd_more() and decode_smmu3_more() first, which fill s->pending: PART_DONE once it is
 * whole.
 */
enum decode_part decode_vtd(struct decode_state *s, const char *line, struct decoded *d);
enum decode_part decode_vtd_more(struct decode_state *s, const char *line);
enum decode_part decode_amd(const char *line, struct decoded *d);
enum decode_part decode_smmu3(struct decode_state *s, const char *line, struct decoded *d);
enum decode_part decode_smmu3_more(struct decode_state *s, const char *line);
enum decode_part decode_virtio(const char *line, struct decoded *d);
enum decode_part decode_tracepoint(const char *line, struct decoded *d);

void decode_blank(struct decoded *d, enum fault_source source);

/* What follows @what in @s, or NULL. */
const char *decode_after(const char *s, const char *what);

/*
 * A number at *@s, hexadecimal with or without 0x, of at most 64 bits; *@s moves behind it. False,
 * and nothing changes: there is none.
 */
bool decode_hex(const char **s, __u64 *v);

/* The hexadecimal value of "@key" ("iova=") in @s; @key must follow a blank or bracket. */
bool decode_key(const char *s, const char *key, __u64 *v);

/*
 * A PCI address at @s, "0000:00:02.0", "00:02.0", "0x00:0x02.0", as struct decoded has it. False:
 * there is none.
 */
bool decode_bdf(const char *s, char name[FAULT_NAME]);

/*
 * Of "... DRIVER DEVICE: @message" the DRIVER and the DEVICE, as dev_err() prints them, empty where
 * there are none. @driver or @device may be NULL.
 */
void decode_printer(const char *line, const char *message, char driver[FAULT_SHORT_NAME],
		    char device[FAULT_NAME]);

/* Copies the word at @s, up to a blank or @end, to @buf, cut to @size. */
void decode_word(const char *s, char end, char *buf, size_t size);

#endif
