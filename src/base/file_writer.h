/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces a file again and again by a thread of its own: a disk or network file system that does
 * not respond holds up nobody else.
 */
#ifndef BASE_FILE_WRITER_H
#define BASE_FILE_WRITER_H

#include <stddef.h>

struct file_writer;

/*
 * Writes @text of @size bytes, which it frees, to @path, as file_replace() does. *@w NULL: begins a
 * thread, with the caller's privileges of now. Returns at once: 0; -EBUSY: the last text is still
 * being written, and this one is dropped; or the negative errno of beginning, or of the last one.
 */
int file_writer_put(struct file_writer **w, const char *path, char *text, size_t size);

/* Waits for the last text to be written for at most a second. Then it is left to the thread. */
void file_writer_close(struct file_writer *w);

#endif
