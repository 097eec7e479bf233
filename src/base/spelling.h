/* SPDX-License-Identifier: GPL-2.0 */
/* Guesses which word was meant. */
#ifndef BASE_SPELLING_H
#define BASE_SPELLING_H

#define SPELLING_MAX 128 /* characters of a word that are compared */

/*
 * How many characters to insert, delete or replace to turn one word into the other (Levenshtein).
 * Ignores case.
 */
unsigned int spelling_distance(const char *a, const char *b);

/* The one of @n @words that is closest to @word, or NULL if none is close. */
const char *spelling_near(const char *word, const char *const *words, unsigned int n);

#endif
