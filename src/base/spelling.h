/* SPDX-License-Identifier: GPL-2.0 */
/* Which word was meant. */
#ifndef BASE_SPELLING_H
#define BASE_SPELLING_H

#define SPELLING_MAX 128 /* characters of a word that are looked at */

/*
 * How many characters to insert, delete or replace to make one of the other (Levenshtein); upper
 * and lower case are the same.
 */
unsigned int spelling_distance(const char *a, const char *b);

/* The one of @n @words that @word comes near to, or NULL. */
const char *spelling_near(const char *word, const char *const *words, unsigned int n);

#endif
