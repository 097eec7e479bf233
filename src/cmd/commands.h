/* SPDX-License-Identifier: GPL-2.0 */
/* The commands, one file each. Each runs until it is done or stopped, and returns the exit status. */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#define EXIT_RUNTIME 1
#define EXIT_USAGE   2
#define EXIT_FAULTS  3 /* run: there were faults that no rule ignores; else see --error-exitcode */

struct options;

int cmd_stat(const struct options *o);
int cmd_hist(const struct options *o);
int cmd_trace(const struct options *o);
int cmd_devices(const struct options *o);
int cmd_pasids(const struct options *o);
int cmd_faults(const struct options *o);
int cmd_run(const struct options *o);
int cmd_decode(const struct options *o);
int cmd_credits(const struct options *o);
int cmd_release(const struct options *o);
int cmd_policy(const struct options *o);
int cmd_monitor(const struct options *o);

#endif
