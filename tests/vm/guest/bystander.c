// SPDX-License-Identifier: GPL-2.0
/*
 * bystander DEV HOW: has DEV in some way, does nothing with it, and waits.
 *
 *	open	it has it open
 *	map	it has it mapped, and closed again
 *	queue	the descriptor is in the queue of a socket only
 *	relay	it was sent the descriptor, and keeps it for somebody
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAGE 4096

/* What a message has beside its text: one descriptor. */
union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr header;
};

static struct msghdr message(struct iovec *text, union control *control)
{
	return (struct msghdr){ .msg_iov = text,
				.msg_iovlen = 1,
				.msg_control = control->bytes,
				.msg_controllen = sizeof(control->bytes) };
}

static int give(int to, int fd)
{
	char c = 0;
	struct iovec text = { &c, 1 };
	union control control = {};
	struct msghdr m = message(&text, &control);
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);

	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(h), &fd, sizeof(fd));
	return sendmsg(to, &m, 0) == 1 ? 0 : -1;
}

static int take(int from)
{
	char c;
	struct iovec text = { &c, 1 };
	union control control = {};
	struct msghdr m = message(&text, &control);

	return recvmsg(from, &m, 0) == 1 ? 0 : -1;
}

int main(int argc, char **argv)
{
	int pair[2], fd, err = 0;

	if (argc < 3)
		return 2;
	fd = open(argv[1], O_RDWR);
	if (fd < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) {
		perror(argv[1]);
		return 1;
	}
	if (!strcmp(argv[2], "map"))
		err = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED;
	else if (!strcmp(argv[2], "queue") || !strcmp(argv[2], "relay"))
		err = give(pair[0], fd);
	if (strcmp(argv[2], "open"))
		close(fd);
	if (!strcmp(argv[2], "relay"))
		err = take(pair[1]);
	if (err) {
		perror(argv[2]);
		return 1;
	}
	for (;;)
		pause();
}
