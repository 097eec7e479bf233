// SPDX-License-Identifier: GPL-2.0
/*
 * edu-dma DEVICE[,DEVICE...] read|write ADDRESS [COUNT [STRIDE]]: has QEMU's edu device
 * (docs/specs/edu.rst) do COUNT DMAs of one byte, at ADDRESS, ADDRESS + STRIDE and so on, and
 * prints a line for each that it has done: DEVICE read|write ADDRESS. "read" and "write" are the
 * device's, as in the kernel's log. One byte makes one access, so one fault. A DMA takes 100 ms of
 * the guest's time. Nobody tells the device that its DMA failed. Several devices do each at the
 * same time.
 */
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define DEVICES		    4
#define EDU_SIZE	    0x100000
#define EDU_ID		    0x00
#define EDU_DMA_SRC	    0x80
#define EDU_DMA_DST	    0x88
#define EDU_DMA_COUNT	    0x90
#define EDU_DMA_COMMAND	    0x98
#define EDU_DMA_RUN	    1
#define EDU_DMA_FROM_DEVICE 2
#define EDU_BUFFER	    0x40000 /* the device's own memory, in its address space */

#define PCI_COMMAND		  4
#define PCI_COMMAND_MEMORY_MASTER 6

static int open_file(const char *device, const char *file)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", device, file);
	fd = open(path, O_RDWR);
	if (fd < 0)
		error(1, errno, "%s", path);
	return fd;
}

static volatile char *map(const char *device)
{
	uint16_t command;
	int fd = open_file(device, "config");
	void *registers;

	if (pread(fd, &command, 2, PCI_COMMAND) != 2)
		error(1, errno, "%s: config", device);
	command |= PCI_COMMAND_MEMORY_MASTER;
	if (pwrite(fd, &command, 2, PCI_COMMAND) != 2)
		error(1, errno, "%s: config", device);
	close(fd);
	fd = open_file(device, "resource0");
	registers = mmap(NULL, EDU_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (registers == MAP_FAILED)
		error(1, errno, "%s: resource0", device);
	close(fd);
	return registers;
}

static void set64(volatile char *registers, int offset, uint64_t value)
{
	*(volatile uint64_t *)(registers + offset) = value;
}

static void start(volatile char *registers, int write, uint64_t address)
{
	set64(registers, EDU_DMA_SRC, write ? EDU_BUFFER : address);
	set64(registers, EDU_DMA_DST, write ? address : EDU_BUFFER);
	set64(registers, EDU_DMA_COUNT, 1);
	set64(registers, EDU_DMA_COMMAND, EDU_DMA_RUN | (write ? EDU_DMA_FROM_DEVICE : 0));
}

static void wait_for(volatile char *registers)
{
	const struct timespec poll = { .tv_nsec = 2000000 };

	while (*(volatile uint64_t *)(registers + EDU_DMA_COMMAND) & EDU_DMA_RUN)
		nanosleep(&poll, NULL);
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end)
		error(2, 0, "%s is not a number", text);
	return value;
}

int main(int argc, char **argv)
{
	volatile char *registers[DEVICES];
	uint64_t address, count, stride;
	const char *devices[DEVICES];
	int write, n = 0;

	if (argc < 4 || argc > 6 || (strcmp(argv[2], "read") && strcmp(argv[2], "write")))
		error(2, 0,
		      "usage: edu-dma DEVICE[,DEVICE...] read|write ADDRESS [COUNT [STRIDE]]");
	write = !strcmp(argv[2], "write");
	address = number(argv[3]);
	count = argc > 4 ? number(argv[4]) : 1;
	stride = argc > 5 ? number(argv[5]) : 0;

	for (char *device = strtok(argv[1], ","); device; device = strtok(NULL, ",")) {
		if (n == DEVICES)
			error(2, 0, "more than %d devices", DEVICES);
		devices[n] = device;
		registers[n] = map(device);
		if ((*(volatile uint32_t *)(registers[n] + EDU_ID) & 0xffff) != 0x00ed)
			error(1, 0, "%s is not an edu device", device);
		n++;
	}
	for (; count; count--, address += stride) {
		for (int i = 0; i < n; i++)
			start(registers[i], write, address);
		for (int i = 0; i < n; i++)
			wait_for(registers[i]);
		for (int i = 0; i < n; i++)
			printf("%s %s %#llx\n", devices[i], argv[2], (unsigned long long)address);
		fflush(stdout);
	}
	return 0;
}
