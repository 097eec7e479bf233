/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CAPS_H
#define CAPS_H

#include <stdbool.h>

/*
 * Gives up every capability for good, once all that needs one is open; but for CAP_DAC_OVERRIDE
 * if files are to be replaced in a directory that may be another user's (@keep_files). 0 or a
 * negative errno.
 */
int caps_drop(bool keep_files);

#endif
