// SPDX-License-Identifier: GPL-2.0
/* Replacing the textfile, with and without errors. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests.h"
#include "make.h"
#include "base/replace_file.h"
#include "view/textfile.h"

static char dir[] = "/tmp/iommu-faultstat-test.XXXXXX";
static char path[64];

static void put_old(void)
{
	FILE *f = fopen(path, "w");

	CHECK(f && fputs("old\n", f) >= 0 && !fclose(f));
}

static bool is_old(void)
{
	char text[16] = "";
	FILE *f = fopen(path, "r");

	if (!f)
		return false;
	fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	return !strcmp(text, "old\n");
}

/* Returns the number of files in the directory. */
static int files(void)
{
	DIR *d = opendir(dir);
	int n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n - 2;
}

static void test_replace(void)
{
	mode_t mask = umask(077);
	char text[8] = "";
	struct stat st;
	FILE *f;

	put_old();
	CHECK(!out_textfile(path, make_usual(), "0.1"));
	umask(mask);
	CHECK(!stat(path, &st) && (st.st_mode & 07777) == 0644 && st.st_size > 1000);
	f = fopen(path, "r");
	CHECK(f && fread(text, 1, 6, f) == 6 && !strcmp(text, "# HELP"));
	if (f)
		fclose(f);
	CHECK(files() == 1);
	CHECK(!out_textfile(path, make_idle(0), "0.1"));
	CHECK(files() == 1);
	CHECK(!file_remove(path));
	CHECK(files() == 0);
	CHECK(!file_remove(path));
}

/* A path without a directory means the current one. */
static void test_relative(void)
{
	char *cwd = getcwd(NULL, 0);

	CHECK(!chdir(dir));
	CHECK(!out_textfile("name.prom", make_usual(), "0.1"));
	CHECK(files() == 1);
	CHECK(!file_remove("name.prom") && files() == 0);
	CHECK(cwd && !chdir(cwd));
	free(cwd);
}

static void test_no_target(void)
{
	char name[300];

	CHECK(out_textfile("", make_usual(), "0.1") == -ENOENT);
	CHECK(out_textfile("/nonexistent/a.prom", make_usual(), "0.1") == -ENOENT);
	CHECK(out_textfile("/dev/null/a.prom", make_usual(), "0.1") == -ENOTDIR);
	CHECK(out_textfile("/tmp/", make_usual(), "0.1") == -EISDIR);
	CHECK(file_remove("/tmp/") == -EISDIR);
	CHECK(out_textfile("/proc/a.prom", make_usual(), "0.1") < 0);
	memset(name, 'a', sizeof(name));
	name[0] = '/';
	name[250] = '\0';
	CHECK(out_textfile(name, make_usual(), "0.1") == -ENAMETOOLONG);
}

/* Nothing but a regular file is replaced or removed. */
static void test_not_regular(void)
{
	struct stat st;

	CHECK(!mkdir(path, 0755));
	CHECK(out_textfile(path, make_usual(), "0.1") == -EISDIR);
	CHECK(file_remove(path) == -EISDIR);
	CHECK(!rmdir(path) && !symlink("/dev/null", path));
	CHECK(out_textfile(path, make_usual(), "0.1") == -ELOOP);
	CHECK(file_remove(path) == -ELOOP);
	CHECK(!unlink(path) && !mkfifo(path, 0600));
	CHECK(out_textfile(path, make_usual(), "0.1") == -EINVAL);
	CHECK(file_remove(path) == -EINVAL);
	CHECK(!lstat(path, &st) && S_ISFIFO(st.st_mode) && files() == 1);
	CHECK(!unlink(path));
}

/* Writing fails halfway: a file size limit needs no privileges. */
static void test_too_large(void)
{
	struct rlimit old, limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	put_old();
	for (limit = old, limit.rlim_cur = 1; limit.rlim_cur < 20000; limit.rlim_cur *= 5) {
		int err;

		setrlimit(RLIMIT_FSIZE, &limit);
		err = out_textfile(path, make_extreme(), "0.1");
		setrlimit(RLIMIT_FSIZE, &old);
		CHECK(err == -EFBIG);
		CHECK(is_old() && files() == 1);
	}
	CHECK(!unlink(path));
}

/* In a child with a file system of its own, of 16 KiB. 0: as it must be; 1: not; 2: not there. */
static int full_disk(void)
{
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", dir, "tmpfs", 0, "size=16k"))
		return 2;
	put_old();
	return out_textfile(path, make_extreme(), "0.1") != -ENOSPC || !is_old() || files() != 1;
}

static void test_full_disk(void)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(full_disk());
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	if (WEXITSTATUS(status) == 2)
		skip("mounting a tmpfs is not allowed here");
	else
		CHECK(!WEXITSTATUS(status));
}

static int read_only(void)
{
	put_old();
	if (chmod(dir, 0555) || setegid(65534) || seteuid(65534))
		return 2;
	return out_textfile(path, make_usual(), "0.1") != -EACCES || !is_old() || files() != 1 ||
	       file_remove(path) != -EACCES;
}

static void test_read_only(void)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(read_only());
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	chmod(dir, 0755);
	unlink(path);
	if (WEXITSTATUS(status) == 2)
		skip("no other user to be");
	else
		CHECK(!WEXITSTATUS(status));
}

void test_textfile(void)
{
	if (!mkdtemp(dir)) {
		perror(dir);
		exit(1);
	}
	chmod(dir, 0755);
	snprintf(path, sizeof(path), "%s/iommu.prom", dir);
	run_test("textfile replaced, removed", test_replace);
	run_test("textfile in the current directory", test_relative);
	run_test("textfile where none can be", test_no_target);
	run_test("textfile not a regular file", test_not_regular);
	run_test("textfile too large", test_too_large);
	run_test("textfile on a full disk", test_full_disk);
	run_test("textfile in a directory that is not writable", test_read_only);
	rmdir(dir);
}
