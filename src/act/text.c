// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "act/act.h"
#include "format/text.h"

void act_tell(char text[ACT_TEXT], const char *format, ...)
{
	size_t n = strlen(text);
	va_list args;

	n += snprintf(text + n, ACT_TEXT - n, n ? ", " : "");
	if (n < ACT_TEXT) {
		va_start(args, format);
		n += vsnprintf(text + n, ACT_TEXT - n, format, args);
		va_end(args);
	}
	if (n >= ACT_TEXT)
		strcpy(text + ACT_TEXT - sizeof("..."), "...");
}

#define SUMMARY 96 /* bytes for what act_items_text() puts around the items */

void act_item(struct act_items *items, const char *format, ...)
{
	char one[ACT_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(one, sizeof(one), format, args);
	va_end(args);
	if (items->left_out ||
	    (items->text[0] && strlen(items->text) + strlen(one) + 2 > ACT_TEXT - SUMMARY))
		items->left_out++;
	else
		act_tell(items->text, "%s", one);
}

void act_items_text(const struct act_items *items, const char *summary, char text[ACT_TEXT])
{
	if (!items->left_out)
		snprintf(text, ACT_TEXT, "%s", items->text);
	else if (!items->text[0])
		snprintf(text, ACT_TEXT, "%s", summary);
	else
		snprintf(text, ACT_TEXT, "%.*s: %.*s, and %u more", SUMMARY - 24, summary,
			 ACT_TEXT - SUMMARY, items->text, items->left_out);
}

void act_evidence_text(const struct act_evidence *e, char text[ACT_TEXT])
{
	char lasted[FMT_SIZE], oldest[FMT_SIZE];

	text[0] = 0;
	fmt_duration(lasted, e->lasted, false);
	fmt_duration(oldest, e->oldest, false);
	act_tell(text, "%llu page requests outstanding", e->used);
	if (e->credits != QUOTA_OFF)
		act_tell(text, "credits %llu", e->credits);
	if (e->reasons & QUOTA_OVER)
		act_tell(text, "over");
	if (e->reasons & QUOTA_STUCK)
		act_tell(text, "the oldest unanswered for %s", oldest);
	if (e->reasons & QUOTA_FAULTS)
		act_tell(text, "%llu DMA faults in a minute", e->faults);
	act_tell(text, "for %s", lasted);
}
