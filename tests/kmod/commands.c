// SPDX-License-Identifier: GPL-2.0
/*
 * commands.c: the commands of /dev/mockiommu. See README.md.
 */
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/version.h>

#include "mock.h"

#define ARGS_MAX 8

struct command {
	const char *name, *usage;
	int min, max; /* arguments; max -1: the rest of the line is the last one */
	int (*run)(struct mock_dev *m, int argc, char **argv);
	bool dev;   /* the first argument names a device */
	bool state; /* and it is to stay as it is */
};

/* key=value among the arguments, or dflt */
static int option(int argc, char **argv, const char *key, s64 dflt, s64 *val)
{
	size_t n = strlen(key);
	int i;

	*val = dflt;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], key, n) && argv[i][n] == '=')
			return kstrtos64(argv[i] + n + 1, 0, val);
	}
	return 0;
}

static int only_options(int argc, char **argv, const char *const *keys)
{
	int i, k;

	for (i = 0; i < argc; i++) {
		for (k = 0; keys[k]; k++) {
			size_t n = strlen(keys[k]);

			if (!strncmp(argv[i], keys[k], n) && argv[i][n] == '=')
				break;
		}
		if (!keys[k])
			return -EINVAL;
	}
	return 0;
}

/* iommu=K, or the instances in turn */
static int pick_iommu(int argc, char **argv, struct mock_iommu **mi)
{
	static unsigned int next;
	s64 k;
	int ret = option(argc, argv, "iommu", -1, &k);

	if (ret)
		return ret;
	if (k >= (s64)mock_n_iommus || k < -1)
		return -ERANGE;
	*mi = &mock_iommus[k < 0 ? next++ % mock_n_iommus : k];
	return 0;
}

static int cmd_add(struct mock_dev *m, int argc, char **argv)
{
	static const char *const keys[] = { "iommu", NULL };
	struct mock_iommu *mi;
	int ret;

	if (strlen(argv[0]) >= sizeof(m->name) || strpbrk(argv[0], "/=") || !strcmp(argv[0], "all"))
		return -EINVAL;
	ret = only_options(argc - 1, argv + 1, keys) ?: pick_iommu(argc, argv, &mi);
	return ret ?: mock_dev_add(argv[0], mi);
}

static int cmd_addpci(struct mock_dev *m, int argc, char **argv)
{
	static const char *const keys[] = { "iommu", "slot", "vfs", NULL };
	struct mock_iommu *mi;
	u32 capacity, alloc;
	s64 slot, vfs;
	int ret;

	ret = kstrtou32(argv[0], 0, &capacity) ?: kstrtou32(argv[1], 0, &alloc)
	      ?: only_options(argc - 2, argv + 2, keys)
	      ?: option(argc, argv, "slot", -1, &slot) ?: option(argc, argv, "vfs", 0, &vfs)
	      ?: pick_iommu(argc, argv, &mi);
	if (ret)
		return ret;
	if (slot < -1 || slot > 31 || vfs < 0 || vfs > 7)
		return -ERANGE;
	return mock_pci_add(capacity, alloc, slot, vfs, mi);
}

/* "all" or one device */
static int for_devs(struct mock_dev *m, int (*fn)(struct mock_dev *m, long arg), long arg)
{
	struct mock_dev *next;
	int ret = 0, one;

	if (m)
		return fn(m, arg);
	list_for_each_entry_safe(m, next, &mock_devs, link)
	{
		/* a virtual function dies with its physical one */
		if (!m->live || m->pf)
			continue;
		one = fn(m, arg);
		ret = ret ?: one;
	}
	return ret;
}

static int one_del(struct mock_dev *m, long now)
{
	return mock_dev_del(m, now);
}

static int cmd_del(struct mock_dev *m, int argc, char **argv)
{
	bool now = argc > 1 && !strcmp(argv[1], "now");

	if (argc > 1 && !now)
		return -EINVAL;
	return for_devs(m, one_del, now);
}

static int cmd_run(struct mock_dev *m, int argc, char **argv)
{
	struct mock_run *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int ret;

	if (!r)
		return -ENOMEM;
	ret = m ? mock_run_parse(r, argc > 1 ? argv[1] : NULL) ?: mock_run_start(m, r) : -EINVAL;
	kfree(r);
	return ret;
}

static int one_stop(struct mock_dev *m, long arg)
{
	WRITE_ONCE(m->stop, 1);
	mock_respond_wake(m);
	kthread_flush_work(&m->run_work);
	return 0;
}

static int cmd_stop(struct mock_dev *m, int argc, char **argv)
{
	return for_devs(m, one_stop, 0);
}

static int one_hold(struct mock_dev *m, long on)
{
	spin_lock(&m->lock);
	m->hold = on;
	spin_unlock(&m->lock);
	mock_respond_wake(m);
	return 0;
}

static int cmd_hold(struct mock_dev *m, int argc, char **argv)
{
	bool on;
	int ret = kstrtobool(argv[1], &on);

	return ret ?: for_devs(m, one_hold, on);
}

static int parse_pasid(const char *s, u32 *pasid)
{
	*pasid = MOCK_NO_PASID;
	return !strcmp(s, "-") ? 0 : kstrtou32(s, 0, pasid);
}

static int parse_grpid(const char *s, u32 *grpid)
{
	return kstrtou32(s, 0, grpid) ?: *grpid < MOCK_PRGS ? 0 : -ERANGE;
}

static int cmd_req(struct mock_dev *m, int argc, char **argv)
{
	static const char *const keys[] = { "last", "n", "addr", "abort", NULL };
	struct mock_req q = { .perm = IOMMU_FAULT_PERM_READ, .park = true };
	s64 last, n, addr, abort;
	int ret;

	if (!m)
		return -EINVAL;
	ret = parse_grpid(argv[1], &q.grpid) ?: parse_pasid(argv[2], &q.pasid)
	      ?: only_options(argc - 3, argv + 3, keys)
	      ?: option(argc, argv, "last", 1, &last) ?: option(argc, argv, "n", 1, &n)
	      ?: option(argc, argv, "addr", 0x100000, &addr)
	      ?: option(argc, argv, "abort", 0, &abort);
	if (ret)
		return ret;
	if (n < 1 || n > 1000000)
		return -ERANGE;
	q.last = last;
	q.addr = addr;
	q.abort = abort;
	return mock_run_step(m, &q, n);
}

static int cmd_answer(struct mock_dev *m, int argc, char **argv)
{
	static const char *const codes[] = { "success", "invalid", "failure" };
	u32 grpid, pasid;
	int ret, code;

	if (!m)
		return -EINVAL;
	ret = parse_grpid(argv[1], &grpid) ?: parse_pasid(argv[2], &pasid);
	if (ret)
		return ret;
	code = match_string(codes, ARRAY_SIZE(codes), argv[3]);
	return code < 0 ? code : mock_respond_command(m, grpid, pasid, code);
}

static int cmd_discard(struct mock_dev *m, int argc, char **argv)
{
	return m ? mock_book_discard(m->mi) : -EINVAL;
}

static int cmd_remqueue(struct mock_dev *m, int argc, char **argv)
{
	return m && m->bound ? mock_dev_remqueue(m) : -ENODEV;
}

static int cmd_addqueue(struct mock_dev *m, int argc, char **argv)
{
	return m && m->bound ? mock_dev_addqueue(m) : -ENODEV;
}

static int cmd_resetpri(struct mock_dev *m, int argc, char **argv)
{
	return m ? mock_pci_resetpri(m) : -EINVAL;
}

static int cmd_limit(struct mock_dev *m, int argc, char **argv)
{
	s64 limit;
	int ret = kstrtos64(argv[1], 0, &limit);

	if (ret || !m)
		return ret ?: -EINVAL;
	spin_lock(&m->lock);
	m->limit = limit;
	m->above = limit && m->t.hi > limit;
	spin_unlock(&m->lock);
	return 0;
}

static int cmd_fault(struct mock_dev *m, int argc, char **argv)
{
	static const char *const keys[] = { "n", "addrs", "step", "each", NULL };
	struct mock_faults f = { .dev = m ? m->dev : NULL, .write = !strcmp(argv[1], "write") };
	s64 n, addrs, step, each;
	int ret;

	if ((m && !m->live) || (!f.write && strcmp(argv[1], "read")))
		return -EINVAL;
	ret = kstrtou64(argv[2], 0, &f.addr) ?: only_options(argc - 3, argv + 3, keys)
	      ?: option(argc, argv, "n", 1, &n) ?: option(argc, argv, "addrs", 1, &addrs)
	      ?: option(argc, argv, "step", 0x1000, &step) ?: option(argc, argv, "each", 0, &each);
	if (ret)
		return ret;
	if (n < 1 || n > 100000000 || addrs < 1)
		return -ERANGE;
	f.n = n;
	f.addrs = addrs;
	f.step = step;
	f.each = each;
	return mock_fault(&f);
}

static int cmd_forget(struct mock_dev *m, int argc, char **argv)
{
	mock_dev_forget();
	return 0;
}

/* Waits without mock_ctl, so that other commands can go on meanwhile. */
static int wait_one(struct mock_dev *m)
{
	int ret;

	m->users++;
	mutex_unlock(&mock_ctl);
	ret = wait_event_interruptible(m->wait, !READ_ONCE(m->live) || mock_respond_idle(m));
	mutex_lock(&mock_ctl);
	m->users--;
	return ret;
}

static int cmd_wait(struct mock_dev *m, int argc, char **argv)
{
	struct mock_dev *busy;
	int ret;

	if (m)
		return wait_one(m);
	do {
		busy = NULL;
		list_for_each_entry(m, &mock_devs, link)
		{
			if (m->live && !mock_respond_idle(m)) {
				busy = m;
				break;
			}
		}
		ret = busy ? wait_one(busy) : 0;
	} while (busy && !ret);
	return ret;
}

/* Up to 6.7 a PASID is a plain member of an address space, so that we can say that it has one. */
static int cmd_pasid(struct mock_dev *m, int argc, char **argv)
{
	u32 pasid;
	int ret = kstrtou32(argv[0], 0, &pasid);

	if (ret)
		return ret;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
	current->mm->pasid = pasid;
	return 0;
#else
	return -EOPNOTSUPP;
#endif
}

static const struct command commands[] = {
	{ "add", "NAME [iommu=K]", 1, 2, cmd_add },
	{ "addpci", "CAPACITY ALLOC [iommu=K] [slot=S] [vfs=N]", 2, 5, cmd_addpci },
	{ "del", "NAME|all [now]", 1, 2, cmd_del, true },
	{ "run", "NAME [key=value]...", 1, -1, cmd_run, true, true },
	{ "wait", "NAME|all", 1, 1, cmd_wait, true },
	{ "stop", "NAME|all", 1, 1, cmd_stop, true },
	{ "hold", "NAME|all 0|1", 2, 2, cmd_hold, true },
	{ "req", "NAME GRPID PASID|- [last=1] [n=1] [addr=A] [abort=0]", 3, 7, cmd_req, true,
	  true },
	{ "answer", "NAME GRPID PASID|- success|invalid|failure", 4, 4, cmd_answer, true },
	{ "discard", "NAME", 1, 1, cmd_discard, true },
	{ "remqueue", "NAME", 1, 1, cmd_remqueue, true, true },
	{ "addqueue", "NAME", 1, 1, cmd_addqueue, true, true },
	{ "resetpri", "NAME", 1, 1, cmd_resetpri, true, true },
	{ "limit", "NAME N", 2, 2, cmd_limit, true },
	{ "fault", "NAME|all read|write ADDRESS [n=1] [addrs=1] [step=0x1000] [each=0]", 3, 7,
	  cmd_fault, true },
	{ "forget", "", 0, 0, cmd_forget },
	{ "pasid", "N", 1, 1, cmd_pasid },
};

static int split(char *line, int max, char **argv)
{
	int argc = 0;
	char *word;

	while (line && argc < ARGS_MAX) {
		if (max == -1 && argc == 1) {
			argv[argc++] = line;
			break;
		}
		word = strsep(&line, " \t");
		if (*word)
			argv[argc++] = word;
	}
	return argc;
}

/* Under mock_ctl; line is trimmed, and is written to. */
int mock_command(char *line)
{
	char *word = strsep(&line, " \t"), *argv[ARGS_MAX];
	const struct command *c = commands, *end = commands + ARRAY_SIZE(commands);
	struct mock_dev *m = NULL;
	int argc, ret;

	while (c < end && strcmp(word, c->name))
		c++;
	if (c == end)
		return -EOPNOTSUPP;
	argc = split(line, c->max, argv);
	if (argc < c->min || (c->max >= 0 && argc > c->max)) {
		pr_warn(MOCK_NAME ": usage: %s %s\n", c->name, c->usage);
		return -EINVAL;
	}
	if (c->dev && strcmp(argv[0], "all")) {
		m = mock_dev_find(argv[0]);
		if (!m)
			return -ENODEV;
	}
	if (m && c->state)
		mutex_lock(&m->state_mx);
	ret = c->run(m, argc, argv);
	if (m && c->state)
		mutex_unlock(&m->state_mx);
	return ret;
}
