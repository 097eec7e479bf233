/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The minimal twin: what a first version of such a tool would do, and nothing of what this one
 * counts: a request's time in a hash, the group's latency in a log2 histogram.
 */
#ifndef TWIN_H
#define TWIN_H

struct twin_key {
	__u64 dev;
	__u64 grpid;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 131072); /* 256 devices with 512 groups each */
	__type(key, struct twin_key);
	__type(value, __u64);
} twin_start SEC(".maps");

/* floor(log2(v)) for v > 0, as such scripts have it. */
static __always_inline __u32 twin_log2(__u64 v)
{
	__u32 r = 0;

	if (v >> 32) {
		v >>= 32;
		r += 32;
	}
	if (v >> 16) {
		v >>= 16;
		r += 16;
	}
	if (v >> 8) {
		v >>= 8;
		r += 8;
	}
	if (v >> 4) {
		v >>= 4;
		r += 4;
	}
	if (v >> 2) {
		v >>= 2;
		r += 2;
	}
	return r + (v >> 1);
}

static __u64 twin_hist[64];

static __always_inline void twin_count_request(__u64 dev, __u32 grpid)
{
	struct twin_key key = { dev, grpid };
	__u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&twin_start, &key, &now, BPF_ANY);
}

static __always_inline void twin_count_answer(__u64 dev, __u32 grpid)
{
	struct twin_key key = { dev, grpid };
	__u64 *start = bpf_map_lookup_elem(&twin_start, &key);

	if (!start)
		return;
	__sync_fetch_and_add(&twin_hist[twin_log2(bpf_ktime_get_ns() - *start) & 63], 1);
	bpf_map_delete_elem(&twin_start, &key);
}

#endif
