// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/options.h"

/* Help and version, unlike what the commands print, are still in the buffer. */
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

/* help, -h or --help before a command's name, or without one. */
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

/* What we open is never mistaken for one of the three streams: none of them is closed. */
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
	/* a pipe that nobody reads any more ends us as an error of writing */
	signal(SIGPIPE, SIG_IGN);
	/* and so does the limit of a file's size (ulimit -f) */
	signal(SIGXFSZ, SIG_IGN);
	/* who starts us may ignore it: children could not be waited for, their pids be others' */
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
