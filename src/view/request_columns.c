// SPDX-License-Identifier: GPL-2.0
#include "view/request_columns.h"

#include <string.h>

#include "format/text.h"
#include "model/names.h"
#include "model/quantile.h"

typedef struct dev_snapshot dev;

bool device_is_over(const struct dev_snapshot *d)
{
	return d->above || d->interval.over;
}

static const char *cell_device(char *buf, const dev *d, int width)
{
	return fmt_name(buf, PR_NAME, d->name, width);
}

static const char *cell_driver(char *buf, const dev *d, int width)
{
	return fmt_name(buf, PR_NAME, d->driver, width);
}

static const char *cell_iommu(char *buf, const dev *d, int width)
{
	return fmt_name(buf, PR_NAME, d->iommu, width);
}

static const char *cell_group(char *buf, const dev *d, int width)
{
	return d->group == PR_NONE ? "-" : fmt_count(buf, d->group, false, width);
}

static const char *cell_rate(char *buf, const dev *d, int width)
{
	return fmt_rate(buf, d->interval.requests, d->interval.ns, width);
}

static const char *cell_outstanding(char *buf, const dev *d, int width)
{
	return fmt_count(buf, d->outstanding, d->floor, width);
}

static const char *cell_groups(char *buf, const dev *d, int width)
{
	return fmt_count(buf, d->outstanding_groups, d->floor, width);
}

static const char *cell_peak(char *buf, const dev *d, int width)
{
	return fmt_count(buf, d->interval.peak, d->floor, width);
}

static const char *cell_mean(char *buf, const dev *d, int width)
{
	return fmt_mean(buf, d->interval.area, d->interval.ns, d->floor, width);
}

static const char *cell_credits(char *buf, const dev *d, int width)
{
	return fmt_known(buf, d->credits, width);
}

static const char *cell_source(char *buf, const dev *d, int width)
{
	(void)buf;
	(void)width;
	return d->credits == PR_NO_LIMIT ? "-" : name_source(d->source);
}

static const char *cell_capacity(char *buf, const dev *d, int width)
{
	return d->capacity ? fmt_count(buf, d->capacity, false, width) : "-";
}

static const char *cell_allocation(char *buf, const dev *d, int width)
{
	return d->allocation ? fmt_count(buf, d->allocation, false, width) : "-";
}

/* The highest use during the interval, to agree with the mark beside it. */
static const char *cell_use(char *buf, const dev *d, int width)
{
	__u64 most = d->used > d->interval.peak ? d->used : d->interval.peak;

	fmt_percent(buf, most, d->credits, width - 1);
	return strcat(buf, device_is_over(d) ? "!" : " ");
}

static const char *cell_over(char *buf, const dev *d, int width)
{
	return fmt_count(buf, d->interval.over, false, width);
}

static const char *cell_p50(char *buf, const dev *d, int width)
{
	return fmt_quantile(buf, quantile(d->interval.first, QUANTILE_P50), width);
}

static const char *cell_p99(char *buf, const dev *d, int width)
{
	return fmt_quantile(buf, quantile(d->interval.first, QUANTILE_P99), width);
}

static const char *cell_p99_9(char *buf, const dev *d, int width)
{
	return fmt_quantile(buf, quantile(d->interval.first, QUANTILE_P99_9), width);
}

static const char *cell_max(char *buf, const dev *d, int width)
{
	return fmt_quantile(buf, quantile_max(d->interval.first, d->first_max), width);
}

static const char *cell_oldest(char *buf, const dev *d, int width)
{
	(void)width;
	return fmt_duration(buf, d->oldest ? (__s64)d->oldest : -1, false);
}

static const char *cell_failed(char *buf, const dev *d, int width)
{
	const __u64 *r = d->interval.responses;

	return fmt_count(buf, r[PR_INVALID] + r[PR_FAILURE], false, width);
}

#define CELL(name, value)                                                  \
	static const char *cell_##name(char *buf, const dev *d, int width) \
	{                                                                  \
		return fmt_count(buf, d->value, false, width);             \
	}
CELL(invalid, interval.responses[PR_INVALID])
CELL(failure, interval.responses[PR_FAILURE])
CELL(overflow, interval.loss[PR_OVERFLOW])
CELL(dequeued, interval.loss[PR_DEQUEUED])
CELL(refused, interval.loss[PR_REFUSED])
CELL(reset, interval.loss[PR_RESET])
CELL(removed, interval.loss[PR_REMOVED])
CELL(untracked, interval.loss[PR_UNTRACKED])
CELL(total, total.requests)

static const char *cell_unmatched(char *buf, const dev *d, int width)
{
	__u64 n = 0;

	for (int i = 0; i < PR_UNMATCHED; i++)
		n += d->interval.unmatched[i];
	return fmt_count(buf, n, false, width);
}

CELL(faults, faults)

/* one line per column */
/* clang-format off */
static const struct column narrow[] = {
	{ "DEVICE", 12, true, cell_device },
	{ "DRIVER", 8, true, cell_driver },
	{ "REQ/S", 5, false, cell_rate },
	{ "OUTST", 5, false, cell_outstanding },
	{ "PEAK", 5, false, cell_peak },
	{ "MEAN", 5, false, cell_mean },
	{ "CRED", 4, false, cell_credits },
	{ "PEAK%", 5, false, cell_use },
	{ "P50", 5, false, cell_p50 },
	{ "P99", 5, false, cell_p99 },
	{ "OLDEST", 6, false, cell_oldest },
	{ "FAIL", 4, false, cell_failed },
	{ NULL, 0, false, NULL },
};

static const struct column with_faults[] = {
	{ "DEVICE", 12, true, cell_device },
	{ "DRIVR", 5, true, cell_driver },
	{ "REQ/S", 5, false, cell_rate },
	{ "OUTST", 5, false, cell_outstanding },
	{ "PEAK", 5, false, cell_peak },
	{ "MEAN", 5, false, cell_mean },
	{ "CRED", 4, false, cell_credits },
	{ "PEAK%", 5, false, cell_use },
	{ "P50", 5, false, cell_p50 },
	{ "P99", 5, false, cell_p99 },
	{ "OLDST", 5, false, cell_oldest },
	{ "FAIL", 4, false, cell_failed },
	{ "FLT", 3, false, cell_faults },
	{ NULL, 0, false, NULL },
};

static const struct column wide_load[] = {
	{ "DEVICE", 0, true, cell_device },
	{ "DRIVER", 0, true, cell_driver },
	{ "IOMMU", 0, true, cell_iommu },
	{ "GROUP", 5, false, cell_group },
	{ "REQ/S", 8, false, cell_rate },
	{ "OUTST", 8, false, cell_outstanding },
	{ "GROUPS", 8, false, cell_groups },
	{ "PEAK", 8, false, cell_peak },
	{ "MEAN", 8, false, cell_mean },
	{ NULL, 0, false, NULL },
};

static const struct column wide_credits[] = {
	{ "DEVICE", 0, true, cell_device },
	{ "CREDITS", 7, false, cell_credits },
	{ "SOURCE", 10, true, cell_source },
	{ "CAPAC", 6, false, cell_capacity },
	{ "ALLOC", 6, false, cell_allocation },
	{ "PEAK%", 5, false, cell_use },
	{ "OVER", 8, false, cell_over },
	{ "TOTAL", 12, false, cell_total },
	{ NULL, 0, false, NULL },
};

static const struct column wide_responses[] = {
	{ "DEVICE", 0, true, cell_device },
	{ "P50", 6, false, cell_p50 },
	{ "P99", 6, false, cell_p99 },
	{ "P99.9", 6, false, cell_p99_9 },
	{ "MAX", 6, false, cell_max },
	{ "OLDEST", 6, false, cell_oldest },
	{ "INVALID", 7, false, cell_invalid },
	{ "FAILURE", 7, false, cell_failure },
	{ "UNMATCH", 7, false, cell_unmatched },
	{ "FAULTS", 7, false, cell_faults },
	{ NULL, 0, false, NULL },
};

static const struct column wide_losses[] = {
	{ "DEVICE", 0, true, cell_device },
	{ "OVERFLOW", 8, false, cell_overflow },
	{ "DEQUEUED", 8, false, cell_dequeued },
	{ "REFUSED", 8, false, cell_refused },
	{ "RESET", 8, false, cell_reset },
	{ "REMOVED", 8, false, cell_removed },
	{ "UNTRACK", 8, false, cell_untracked },
	{ NULL, 0, false, NULL },
};
/* clang-format on */

const struct column *const columns_narrow[] = { narrow, NULL };
const struct column *const columns_faults[] = { with_faults, NULL };
const struct column *const columns_wide[] = {
	wide_load, wide_credits, wide_responses, wide_losses, NULL,
};
