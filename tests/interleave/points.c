// SPDX-License-Identifier: GPL-2.0
/* The calls of -fsanitize=thread: compiler-rt/lib/tsan/rtl/tsan_interface{,_atomic}.h of LLVM. */
#include "points.h"

#include <stdbool.h>
#include <stdint.h>

static struct {
	uintptr_t start, end;
} shared[4];
static unsigned int n_shared, at;
static void (*preempt)(unsigned int point);

void points_in(const void *memory, size_t n)
{
	shared[n_shared].start = (uintptr_t)memory;
	shared[n_shared++].end = (uintptr_t)memory + n;
}

void points_begin(void (*fn)(unsigned int point))
{
	preempt = fn;
	at = 0;
}

static void point(const volatile void *p)
{
	if (!preempt)
		return;
	for (unsigned int i = 0; i < n_shared; i++)
		if ((uintptr_t)p >= shared[i].start && (uintptr_t)p < shared[i].end)
			preempt(at++);
}

void *points_copy(void *to, const void *from, size_t n)
{
	uint64_t *t = to;
	const uint64_t *f = from;

	for (size_t i = 0; i < n / sizeof(*f); i++) {
		point(&f[i]);
		t[i] = f[i];
	}
	return to;
}

#define PLAIN(name)                  \
	void __tsan_##name(void *p); \
	void __tsan_##name(void *p)  \
	{                            \
		point(p);            \
	}
PLAIN(read1)
PLAIN(read2)
PLAIN(read4)
PLAIN(read8)
PLAIN(read16)
PLAIN(write1)
PLAIN(write2)
PLAIN(write4)
PLAIN(write8)
PLAIN(write16)
PLAIN(unaligned_read8)
PLAIN(unaligned_write8)

/* @become: the new value of the word *p; @was: its old one */
#define ATOMIC(bits, name, become)                                                                \
	uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *p, uint##bits##_t v, \
						    int order);                                   \
	uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *p, uint##bits##_t v, \
						    int order)                                    \
	{                                                                                         \
		uint##bits##_t was;                                                               \
                                                                                                  \
		(void)order;                                                                      \
		point(p);                                                                         \
		was = *p;                                                                         \
		*p = become;                                                                      \
		return was;                                                                       \
	}
#define SWAP(bits)                                                                              \
	uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(volatile uint##bits##_t *p,   \
								  uint##bits##_t from,          \
								  uint##bits##_t to, int order, \
								  int failed);                  \
	uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(volatile uint##bits##_t *p,   \
								  uint##bits##_t from,          \
								  uint##bits##_t to, int order, \
								  int failed)                   \
	{                                                                                       \
		uint##bits##_t was;                                                             \
                                                                                                \
		(void)order;                                                                    \
		(void)failed;                                                                   \
		point(p);                                                                       \
		was = *p;                                                                       \
		if (was == from)                                                                \
			*p = to;                                                                \
		return was;                                                                     \
	}
ATOMIC(32, exchange, v)
ATOMIC(64, exchange, v)
ATOMIC(32, fetch_add, was + v)
ATOMIC(64, fetch_add, was + v)
/* an atomic addition of 0 is compiled to this */
ATOMIC(32, fetch_or, was | v)
ATOMIC(64, fetch_or, was | v)
SWAP(32)
SWAP(64)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
	(void)order;
}

void __tsan_init(void);
void __tsan_init(void)
{
}
