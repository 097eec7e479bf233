/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PLACES_H
#define PLACES_H

void test_places(void);
void test_crossings(void);

#endif
