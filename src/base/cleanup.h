/* SPDX-License-Identifier: GPL-2.0 */
/* Cleanup at the end of a variable's scope, as systemd and bpfilter do it. */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(f) __attribute__((cleanup(f)))

static inline void file_closep(FILE **f)
{
	if (*f)
		fclose(*f);
}

/*
 * Closes @f of open_memstream(3), whose text is at @text. 0 or -ENOMEM: glibc says so only by the
 * text being cut, or NULL.
 */
static inline int memstream_close(FILE *f, char **text)
{
	bool cut = fflush(f) || ferror(f);

	return fclose(f) || cut || !*text ? -ENOMEM : 0;
}

static inline void fd_closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* The descriptor in @fd, which the caller owns from now on; @fd becomes -1. */
#define TAKE_FD(fd)             \
	({                      \
		int fd_ = (fd); \
		(fd) = -1;      \
		fd_;            \
	})

static inline void dir_closep(DIR **d)
{
	if (*d)
		closedir(*d);
}

static inline void freep(void *p)
{
	free(*(void **)p);
}

#endif
