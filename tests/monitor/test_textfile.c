// SPDX-License-Identifier: GPL-2.0
/* A disk that does not respond. */
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "world.h"

static _Atomic bool disk_hangs;
static _Atomic unsigned int waiting;

/* That of the C library is never reached. */
int fsync(int fd)
{
	waiting++;
	while (disk_hangs)
		nanosleep(&millisecond, NULL);
	waiting--;
	return syscall(SYS_fsync, fd);
}

static void a_disk_that_hangs_holds_up_nobody(void)
{
	begin("[global]\ncredits = 16\nactions = log\n" NOW);
	write_textfile();
	disk_hangs = true;
	interval(1);
	while (!waiting)
		nanosleep(&millisecond, NULL);
	exceed(); /* three intervals more */
	CHECK_INT(m.actions[ACTION_LOG][OUTCOME_ACTED], 1);
	CHECK_INT(waiting, 1);
	disk_hangs = false;
	file_writer_close(m.writer);
	m.writer = NULL;
	CHECK_INT(told("iommu_quota_actions_total{action=\"log\",result=\"acted\"} 1\n"), 1);
	end();
}

void test_textfile(void)
{
	RUN(a_disk_that_hangs_holds_up_nobody);
}
