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
	if (n >= ACT_TEXT)
		return;
	va_start(args, format);
	vsnprintf(text + n, ACT_TEXT - n, format, args);
	va_end(args);
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
