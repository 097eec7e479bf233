/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define VERSION "0.2.0"

#endif
