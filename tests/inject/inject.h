/* SPDX-License-Identifier: GPL-2.0 */
#ifndef INJECT_H
#define INJECT_H

/* Calls are counted between these two. Both are NULL if inject.so is not preloaded. */
void inject_begin(void) __attribute__((weak));
void inject_end(void) __attribute__((weak));

#endif
