/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whom actions leave alone. Nobody can make himself one of these: a name counts only where none but
 * root can give it.
 */
#ifndef ACT_PROTECTED_H
#define ACT_PROTECTED_H

#include "act/owners.h"
#include "policy/protect.h"

#define PROTECTED_WHY 160

/* What an action is to do to a process. */
enum intent {
	INTENT_STOP, /* for a while */
	INTENT_KILL,
};

/*
 * Must the process be left alone? If so, @why is the end of "it is left alone: ...".
 *
 * Always protected are pid 1, kernel threads, ourselves and our ancestors, what systemd itself
 * runs, the message bus, the log, display managers, sshd and container run-times, and @rules of the
 * policy (NULL: none). A rule by program does not protect who has mapped the device: its user can
 * have it run code of his own. From INTENT_STOP also those who answer others' page faults; not from
 * INTENT_KILL, as any user can make himself one.
 *
 * If that could not be looked at, the process is protected, too.
 */
bool protected_from(enum intent intent, const struct owner *o, const struct protect *rules,
		    char why[PROTECTED_WHY]);

#endif
