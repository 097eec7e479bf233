// SPDX-License-Identifier: GPL-2.0
/*
 * control.c: /dev/mockiommu. Write a command, read the books.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "mock.h"

static ssize_t control_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char *line, *copy;
	int ret;

	if (len > 1024)
		return -E2BIG;
	line = memdup_user_nul(buf, len);
	if (IS_ERR(line))
		return PTR_ERR(line);
	copy = kstrdup(strim(line), GFP_KERNEL);
	if (!copy) {
		kfree(line);
		return -ENOMEM;
	}
	ret = mutex_lock_interruptible(&mock_ctl);
	if (!ret) {
		ret = mock_command(strim(line));
		mutex_unlock(&mock_ctl);
		if (ret && ret != -ERESTARTSYS)
			pr_warn(MOCK_NAME ": \"%s\": error %d\n", copy, ret);
	}
	kfree(copy);
	kfree(line);
	return ret ?: len;
}

static void show_truth(struct seq_file *s, const struct mock_truth *t)
{
	seq_printf(s,
		   " requests %llu groups %llu answered %llu success %llu invalid %llu failure %llu"
		   " refused %llu discarded %llu removed %llu leaked %llu unmatched %llu"
		   " mismatch %llu outstanding %lld outstanding_lo %lld peak %lld peak_lo %lld"
		   " partial %lld pending %lld over %llu crossings %llu cross_first %llu"
		   " cross_last %llu\n",
		   t->requests, t->groups, t->answered, t->success, t->invalid, t->failure,
		   t->refused, t->discarded, t->removed, t->leaked, t->unmatched, t->mismatch,
		   t->hi, t->lo, t->peak_hi, t->peak_lo, t->partial, t->pending, t->over,
		   t->crossings, t->cross_first, t->cross_last);
}

/* Adds the counters; the moments of crossings have no sum. */
static void add_truth(struct mock_truth *sum, const struct mock_truth *t)
{
	const u64 *from = (const u64 *)t;
	u64 *to = (u64 *)sum;
	size_t i;

	for (i = 0; i < sizeof(*t) / sizeof(u64); i++)
		to[i] += from[i];
	sum->cross_first = 0;
	sum->cross_last = 0;
}

static int control_show(struct seq_file *s, void *unused)
{
	struct mock_truth sum = {}, t;
	struct mock_dev *m;
	unsigned int n = 0;
	int ret;

	ret = mutex_lock_interruptible(&mock_ctl);
	if (ret)
		return ret;
	list_for_each_entry(m, &mock_devs, link)
	{
		spin_lock(&m->lock);
		t = m->t;
		spin_unlock(&m->lock);
		seq_printf(
			s,
			"dev %s gen %u live %d iommu %s queue %d running %d run_us %llu limit %lld",
			m->name, m->gen, m->live, m->mi->name, m->on_queue, READ_ONCE(m->running),
			div_u64(READ_ONCE(m->run_ns), 1000), m->limit);
		show_truth(s, &t);
		add_truth(&sum, &t);
		n++;
	}
	mutex_unlock(&mock_ctl);
	seq_printf(s, "total %u", n);
	show_truth(s, &sum);
	return 0;
}

static int control_open(struct inode *inode, struct file *file)
{
	file->private_data = NULL; /* misc_open() leaves its own, seq_open() wants none */
	return single_open(file, control_show, NULL);
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.open = control_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
	.write = control_write,
};

static struct miscdevice control = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = MOCK_NAME,
	.fops = &control_fops,
};

int mock_control_init(void)
{
	return misc_register(&control);
}

void mock_control_exit(void)
{
	misc_deregister(&control);
}
