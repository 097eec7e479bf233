// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/options.h"

/* Flushes help and version. Commands flush what they print themselves. */
static int printed(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	log_error("cannot write the output: %s", strerror(errno));
	return EXIT_RUNTIME;
}

static bool asks_for_help(const char *word)
{
	return !strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help");
}

/* Is it help, -h or --help, before the name of a command or alone? */
static int help(const char *name)
{
	const struct command *cmd = name ? command_find(name) : NULL;
	const char *near;

	if (name && !cmd) {
		near = command_near(name);
		log_error("unknown command \"%s\"%s%s%s", name, near ? "; did you mean \"" : "",
			  near ?: "", near ? "\"?" : "; see `iommu-faultstat --help`");
		return EXIT_USAGE;
	}
	if (cmd)
		command_usage(cmd);
	else
		usage();
	return printed();
}

/* Opens /dev/null on those of the three standard streams that are closed, so that no file that we
 * open later can take their place. */
static void open_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	const struct command *cmd = argc > 1 ? command_find(argv[1]) : NULL;
	struct options o;
	int err;

	open_streams();
	/* a pipe without a reader must show as a write error, not as a signal */
	signal(SIGPIPE, SIG_IGN);
	/* so must the limit on a file's size (ulimit -f) */
	signal(SIGXFSZ, SIG_IGN);
	/* if our parent ignores it, children are reaped unseen and their pids may be reused */
	signal(SIGCHLD, SIG_DFL);
	if (argc > 1 && asks_for_help(argv[1]))
		return help(argv[2]);
	if (cmd) {
		argc--;
		argv++;
	}
	cmd = cmd ?: &commands[0];
	err = options_parse(&o, cmd, argc, argv);
	if (err)
		return err < 0 ? printed() : err;
	return cmd->run(&o);
}
