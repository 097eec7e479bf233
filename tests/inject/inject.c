// SPDX-License-Identifier: GPL-2.0
/*
 * A library to preload: makes one allocation or system call of a program fail, once. x86-64 only.
 *   INJECT=N       fail the Nth call, counted from 1; 0: none
 *   INJECT_LOG=F   write to F "N: NAME" of the call that failed, or at the end "N calls"
 *   INJECT_WAIT=1  do not count until the program calls inject_begin()
 * For allocations, replaces the functions of the C library. Traps system calls that code of the C
 * library makes (seccomp, SECCOMP_RET_TRAP). That includes those within fopen() and readdir(), but
 * not those of a sanitizer.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "inject.h"

/* The calls that can fail, each with an errno that a lack of resources can cause. */
#define CALL(name, error)                \
	{                                \
		SYS_##name, error, #name \
	}
static const struct call {
	int nr;
	int error;
	const char *name;
} calls[] = {
	CALL(access, ENOMEM),
	CALL(bpf, ENOMEM),
	CALL(capget, EPERM),
	CALL(capset, EPERM),
	CALL(clone, EAGAIN),
	CALL(close, EIO),
	CALL(close_range, ENOMEM),
	CALL(dup2, EBUSY),
	CALL(dup3, EBUSY),
	CALL(epoll_create1, EMFILE),
	CALL(epoll_ctl, ENOMEM),
	CALL(epoll_wait, EINTR),
	CALL(execve, ENOMEM),
	CALL(execveat, ENOMEM),
	CALL(faccessat, ENOMEM),
	CALL(faccessat2, ENOMEM),
	CALL(fchmod, EIO),
	CALL(fcntl, ENOLCK),
	CALL(flock, ENOLCK),
	CALL(fstat, ENOMEM),
	CALL(fsync, EIO),
	CALL(ftruncate, EIO),
	CALL(getcwd, ENOMEM),
	CALL(getdents64, ENOMEM),
	CALL(getrandom, ENOSYS),
	CALL(ioctl, EIO),
	CALL(kill, EPERM),
	CALL(lseek, EIO),
	CALL(memfd_create, EMFILE),
	CALL(mkdir, ENOSPC),
	CALL(mmap, ENOMEM),
	CALL(newfstatat, ENOMEM),
	CALL(open, ENFILE),
	CALL(openat, ENFILE),
	CALL(perf_event_open, EMFILE),
	CALL(pidfd_open, EMFILE),
	CALL(pidfd_send_signal, EPERM),
	CALL(pipe2, EMFILE),
	CALL(poll, ENOMEM),
	CALL(ppoll, ENOMEM),
	CALL(prctl, EPERM),
	CALL(pread64, EIO),
	CALL(pwrite64, EIO),
	CALL(read, ENOMEM),
	CALL(readlink, ENOMEM),
	CALL(readlinkat, ENOMEM),
	CALL(renameat, ENOSPC),
	CALL(renameat2, ENOSPC),
	CALL(sched_setscheduler, EPERM),
	CALL(sendto, ENOBUFS),
	CALL(setpgid, EPERM),
	CALL(setrlimit, EPERM),
	CALL(socket, EMFILE),
	CALL(statx, ENOMEM),
	CALL(timerfd_create, EMFILE),
	CALL(timerfd_settime, EINVAL),
	CALL(unlinkat, EIO),
	CALL(wait4, EINTR),
	CALL(write, ENOSPC),
	CALL(writev, ENOSPC),
};
#define CALLS (sizeof(calls) / sizeof(*calls))

static unsigned long wanted;
static volatile bool counting;
static int log_fd = -1;
struct count { /* shared, so a child continues counting */
	unsigned long number;
	const char *failed; /* name of the call that failed */
	bool told;
};
static struct count *shared;

/* Makes a system call that is not trapped. */
static long own(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

/* Without printf(), which may allocate. */
static void say(unsigned long number, const char *text)
{
	char line[64], *p = line + 24, *end = p + strlen(text);

	memcpy(p, text, strlen(text)); /* names of system calls are short */
	do
		*--p = '0' + number % 10;
	while (number /= 10);
	/* a child may have closed it; then the parent writes it at its end */
	if (!shared->told)
		shared->told = own(SYS_write, log_fd, (long)p, end - p, 0, 0, 0) == end - p;
}

static void say_failed(void)
{
	char text[40] = ": ";

	strncat(strncat(text, shared->failed, 32), "\n", 2);
	say(wanted, text);
}

/* INJECT_STOP=1 aborts the program at the failing call, for a debugger. */
static bool fails(const char *name)
{
	if (!counting || __sync_add_and_fetch(&shared->number, 1) != wanted)
		return false;
	shared->failed = name;
	say_failed();
	if (getenv("INJECT_STOP"))
		__builtin_trap();
	return true;
}

void inject_begin(void)
{
	counting = true;
}

void inject_end(void)
{
	counting = false;
}

/* --- allocations --- */

#define NEXT(f)                                      \
	((__typeof__(&f))({                          \
		static void *next;                   \
		next = next ?: dlsym(RTLD_NEXT, #f); \
		next;                                \
	}))
#define FAILS(f)                        \
	do {                            \
		if (fails(#f)) {        \
			errno = ENOMEM; \
			return NULL;    \
		}                       \
	} while (0)

void *malloc(size_t size)
{
	FAILS(malloc);
	return NEXT(malloc)(size);
}

void *calloc(size_t n, size_t size)
{
	FAILS(calloc);
	return NEXT(calloc)(n, size);
}

void *realloc(void *p, size_t size)
{
	FAILS(realloc);
	return NEXT(realloc)(p, size);
}

void *reallocarray(void *p, size_t n, size_t size)
{
	FAILS(reallocarray);
	return NEXT(reallocarray)(p, n, size);
}

char *strdup(const char *s)
{
	FAILS(strdup);
	return NEXT(strdup)(s);
}

char *strndup(const char *s, size_t n)
{
	FAILS(strndup);
	return NEXT(strndup)(s, n);
}

/* --- system calls --- */

static void trapped(int sig, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
	long nr = r[REG_RAX];
	int saved = errno;
	bool failing;
	unsigned int i;

	(void)sig, (void)info;
	for (i = 0; i < CALLS && calls[i].nr != nr;)
		i++;
	/* a failed write to stderr cannot be reported, so do not demand it */
	failing = !((nr == SYS_write || nr == SYS_writev) && r[REG_RDI] == STDERR_FILENO) &&
		  i < CALLS && fails(calls[i].name);
	/* a close() that fails has closed the descriptor nevertheless: see close(2) */
	if (!failing || nr == SYS_close)
		r[REG_RAX] = own(nr, r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8],
				 r[REG_R9]);
	if (failing)
		r[REG_RAX] = -calls[i].error;
	errno = saved;
}

/* A program may reset all signals to their defaults; keep SIGSYS. */
__sighandler_t signal(int sig, __sighandler_t handler)
{
	return sig == SIGSYS ? SIG_DFL : NEXT(signal)(sig, handler);
}

struct range {
	unsigned long start, end;
};

static int find_code(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct range *code = arg;

	(void)size;
	if (!strstr(info->dlpi_name, "/libc.so"))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type == PT_LOAD && p->p_flags & PF_X) {
			code->start = info->dlpi_addr + p->p_vaddr;
			code->end = code->start + p->p_memsz;
		}
	}
	return 1;
}

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOAD_HIGH(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field) + 4)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)

/* Jumps are 8 bits, too short for the list of calls. So each test jumps over one instruction. */
static int take_calls(const struct range *code)
{
	struct sock_filter f[16 + 2 * CALLS], head[] = {
		LOAD_HIGH(instruction_pointer),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, code->start >> 32, 1, 0),
		RETURN(SECCOMP_RET_ALLOW),
		LOAD(instruction_pointer),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (__u32)code->start, 1, 0),
		RETURN(SECCOMP_RET_ALLOW),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (__u32)code->end, 0, 1),
		RETURN(SECCOMP_RET_ALLOW),
		LOAD(nr),
		/* allow CLONE_VM: the child would return to the handler's frame, but has its own
		 * stack */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
		LOAD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_VM, 0, 1),
		RETURN(SECCOMP_RET_ALLOW),
		LOAD(nr),
	};
	struct sock_fprog program = { .filter = f };
	unsigned short n = sizeof(head) / sizeof(*head);

	memcpy(f, head, sizeof(head));
	for (unsigned int i = 0; i < CALLS; i++) {
		f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].nr, 0, 1);
		f[n++] = (struct sock_filter)RETURN(SECCOMP_RET_TRAP);
	}
	f[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	program.len = n;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* Runs before main(), when the loader and the sanitizers are set up. */
static __attribute__((constructor)) void start(void)
{
	struct sigaction sa = { .sa_sigaction = trapped, .sa_flags = SA_SIGINFO | SA_NODEFER };
	const char *at = getenv("INJECT"), *path = getenv("INJECT_LOG");
	struct range code = {};

	if (!at)
		return;
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsetenv("INJECT"); /* no failures in child programs */
	unsetenv("LD_PRELOAD");
	wanted = strtoul(at, NULL, 10);
	if (path)
		log_fd =
			fcntl(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600), F_DUPFD_CLOEXEC, 100);
	dl_iterate_phdr(find_code, &code);
	if (shared == MAP_FAILED || !code.end || code.start >> 32 != code.end >> 32 ||
	    sigaction(SIGSYS, &sa, NULL) || take_calls(&code)) {
		dprintf(2, "inject: cannot take the system calls of this program\n");
		_exit(125);
	}
	counting = !getenv("INJECT_WAIT");
}

static __attribute__((destructor)) void end(void)
{
	counting = false;
	if (shared && shared->failed)
		say_failed();
	else if (shared)
		say(shared->number, " calls\n");
}
