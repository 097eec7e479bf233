// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file_writer.h"
#include "base/replace_file.h"

/* All but .path is guarded by .lock. */
struct file_writer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t change;
	char path[PATH_MAX];
	char *text; /* to be written; NULL: nothing */
	size_t size;
	bool busy; /* writing */
	bool ends;
	int err; /* of the last one */
};

struct text {
	const char *v;
	size_t size;
};

static int emit(FILE *f, const void *arg)
{
	const struct text *text = arg;

	return fwrite(text->v, 1, text->size, f) == text->size ? 0 : -errno;
}

static void *write_all(void *arg)
{
	struct file_writer *w = arg;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		struct text text = { w->text, w->size };
		int err;

		if (!text.v && w->ends)
			break;
		if (!text.v) {
			pthread_cond_wait(&w->change, &w->lock);
			continue;
		}
		w->text = NULL;
		w->busy = true;
		pthread_mutex_unlock(&w->lock);
		err = file_replace(w->path, emit, &text);
		free((char *)text.v);
		pthread_mutex_lock(&w->lock);
		w->busy = false;
		w->err = err;
		pthread_cond_broadcast(&w->change);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* The thread takes no signals: they are for who waits for them. */
static int begin(struct file_writer **at, const char *path)
{
	struct file_writer *w = calloc(1, sizeof(*w));
	pthread_condattr_t monotonic;
	sigset_t all, before;
	int err;

	if (!w)
		return -ENOMEM;
	snprintf(w->path, sizeof(w->path), "%s", path);
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->change, &monotonic);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&w->thread, NULL, write_all, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err) {
		free(w);
		return -err;
	}
	*at = w;
	return 0;
}

int file_writer_put(struct file_writer **at, const char *path, char *text, size_t size)
{
	int err = *at ? 0 : begin(at, path);
	struct file_writer *w = *at;

	if (err) {
		free(text);
		return err;
	}
	pthread_mutex_lock(&w->lock);
	err = w->text || w->busy ? -EBUSY : w->err;
	if (err == -EBUSY) {
		free(text);
	} else {
		w->text = text;
		w->size = size;
		pthread_cond_broadcast(&w->change);
	}
	pthread_mutex_unlock(&w->lock);
	return err;
}

void file_writer_close(struct file_writer *w)
{
	struct timespec until;
	bool ended;

	if (!w)
		return;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec++;
	pthread_mutex_lock(&w->lock);
	w->ends = true;
	pthread_cond_broadcast(&w->change);
	while ((w->text || w->busy) && !pthread_cond_timedwait(&w->change, &w->lock, &until))
		;
	ended = !w->text && !w->busy;
	pthread_mutex_unlock(&w->lock);
	if (!ended)
		return; /* it still uses this memory */
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->change);
	pthread_mutex_destroy(&w->lock);
	free(w);
}
