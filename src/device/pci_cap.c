// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/pci_regs.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "device/pci_asleep.h"
#include "device/pci_cap.h"
#include "base/cleanup.h"

#define CFG_SIZE     256  /* configuration space without extended space, linux/pci_regs.h */
#define CFG_EXP_SIZE 4096 /* and with it */
#define CFG_ALIGN    4	  /* capabilities start at double words */
#define PRI_SIZE     16	  /* bytes of the PRI capability, PCIe r5.0 sec 10.5.2 */
#define ATS_SIZE     8
#define PASID_SIZE   8

/* missing in pci_regs.h of older systems */
#define ATS_STU(control)   ((control)&0x1f)
#define PASID_WIDTH(value) (((value) >> 8) & 0x1f)

/* Source of configuration space: a buffer, or a file if there is no buffer. */
struct config {
	const __u8 *bytes;
	size_t size; /* bytes that may be read */
	int fd;
};

/* Reads @n bytes. 0; -ENODATA: beyond the end; or another negative errno. */
static int config_read(const struct config *c, unsigned int offset, __u8 *to, size_t n)
{
	ssize_t got;

	if (c->bytes) {
		if (offset + n > c->size)
			return -ENODATA;
		memcpy(to, c->bytes + offset, n);
		return 0;
	}
	got = pread(c->fd, to, n, offset);
	if (got < 0)
		return -errno;
	return (size_t)got == n ? 0 : -ENODATA;
}

static __u16 le16(const __u8 *p)
{
	return p[0] | p[1] << 8;
}

static __u32 le32(const __u8 *p)
{
	return le16(p) | (__u32)le16(p + 2) << 16;
}

static bool all_ones(const __u8 *p, size_t n)
{
	while (n)
		if (p[--n] != 0xff)
			return false;
	return true;
}

static void decode_pri(struct pci_pri *pri, __u16 offset, const __u8 *cap)
{
	__u16 control = le16(cap + PCI_PRI_CTRL), status = le16(cap + PCI_PRI_STATUS);

	*pri = (struct pci_pri){
		.offset = offset,
		.enabled = control & PCI_PRI_CTRL_ENABLE,
		.reset = control & PCI_PRI_CTRL_RESET,
		.response_failure = status & PCI_PRI_STATUS_RF,
		.unexpected_prg = status & PCI_PRI_STATUS_UPRGI,
		.stopped = status & PCI_PRI_STATUS_STOPPED,
		.pasid_required = status & PCI_PRI_STATUS_PASID,
		.capacity = le32(cap + PCI_PRI_MAX_REQ),
		.allocation = le32(cap + PCI_PRI_ALLOC_REQ),
	};
}

static void decode_ats(struct pci_ats *ats, __u16 offset, const __u8 *cap)
{
	__u16 control = le16(cap + PCI_ATS_CTRL);
	unsigned int depth = PCI_ATS_CAP_QDEP(le16(cap + PCI_ATS_CAP));

	*ats = (struct pci_ats){
		.offset = offset,
		.enabled = control & PCI_ATS_CTRL_ENABLE,
		.unit_shift = PCI_ATS_MIN_STU + ATS_STU(control),
		.invalidate_depth = depth ? depth : PCI_ATS_MAX_QDEP,
	};
}

static void decode_pasid(struct pci_pasid *pasid, __u16 offset, const __u8 *cap)
{
	*pasid = (struct pci_pasid){
		.offset = offset,
		.enabled = le16(cap + PCI_PASID_CTRL) & PCI_PASID_CTRL_ENABLE,
		.width = PASID_WIDTH(le16(cap + PCI_PASID_CAP)),
	};
}

/*
 * Decodes the capability at @offset if it is one of ours. As in the kernel, the first of a kind
 * wins.
 */
static int take(struct pci_caps *caps, const struct config *c, __u16 offset, __u16 id)
{
	__u8 cap[PRI_SIZE];
	int err = 0;

	if (id == PCI_EXT_CAP_ID_PRI && !caps->pri.offset) {
		err = config_read(c, offset, cap, PRI_SIZE);
		if (!err)
			decode_pri(&caps->pri, offset, cap);
	} else if (id == PCI_EXT_CAP_ID_ATS && !caps->ats.offset) {
		err = config_read(c, offset, cap, ATS_SIZE);
		if (!err)
			decode_ats(&caps->ats, offset, cap);
	} else if (id == PCI_EXT_CAP_ID_PASID && !caps->pasid.offset) {
		err = config_read(c, offset, cap, PASID_SIZE);
		if (!err)
			decode_pasid(&caps->pasid, offset, cap);
	}
	return err;
}

/*
 * Follows the list of extended capabilities from 0x100 on. The two low bits of a pointer are
 * reserved and masked (PCIe r5.0 sec 7.6.3), so it cannot be misaligned.
 */
static enum pci_caps_state walk(struct pci_caps *caps, const struct config *c)
{
	__u8 seen[CFG_EXP_SIZE / CFG_ALIGN / 8] = {};
	unsigned int offset = CFG_SIZE;

	while (offset) {
		unsigned int slot = offset / CFG_ALIGN;
		__u8 bytes[4];
		__u32 header;
		int err;

		/* pointers into the first 256 bytes, and loops */
		if (offset < CFG_SIZE || seen[slot / 8] & 1 << slot % 8)
			return PCI_CAPS_BROKEN;
		seen[slot / 8] |= 1 << slot % 8;

		err = config_read(c, offset, bytes, sizeof(bytes));
		header = err ? 0 : le32(bytes);
		/* in the first header: no extended space, see pci_cfg_space_size_ext() */
		if (!err && header == 0xffffffff)
			return offset == CFG_SIZE ? PCI_CAPS_READ : PCI_CAPS_BROKEN;
		if (!err)
			err = take(caps, c, offset, PCI_EXT_CAP_ID(header));
		if (err)
			return err == -ENODATA ? PCI_CAPS_BROKEN : PCI_CAPS_ERROR;
		offset = PCI_EXT_CAP_NEXT(header);
	}
	return PCI_CAPS_READ;
}

static enum pci_caps_state read_caps(struct pci_caps *caps, const struct config *c)
{
	__u8 head[PCI_STD_HEADER_SIZEOF];
	int err = config_read(c, 0, head, 16);

	if (err)
		return err == -ENODATA ? PCI_CAPS_DENIED : PCI_CAPS_ERROR;
	/* on VFs the vendor and device ids alone read as ones, PCIe r5.0 sec 9.3.4.1 */
	if (all_ones(head, 16))
		return PCI_CAPS_SILENT;
	if (c->size < CFG_SIZE)
		return PCI_CAPS_DENIED;
	if (c->size == CFG_SIZE)
		return PCI_CAPS_READ;
	/*
	 * the file's size may exceed what we may read: pci_read_config(), drivers/pci/pci-sysfs.c
	 */
	if (config_read(c, CFG_SIZE, head, 4) == -ENODATA)
		return PCI_CAPS_DENIED;
	return walk(caps, c);
}

void pci_parse_caps(struct pci_caps *caps, const void *config, size_t size)
{
	const struct config c = {
		.bytes = config,
		.size = size < CFG_EXP_SIZE ? size : CFG_EXP_SIZE,
		.fd = -1,
	};

	memset(caps, 0, sizeof(*caps));
	caps->state = read_caps(caps, &c);
}

enum fact pci_has(const struct pci_caps *caps, __u16 offset)
{
	if (offset)
		return FACT_YES;
	return caps->state == PCI_CAPS_READ ? FACT_NO : FACT_UNKNOWN;
}

static int open_config(const char *dir)
{
	char path[PATH_MAX];
	int fd, n = snprintf(path, sizeof(path), "%s/config", dir);

	if (n < 0 || n >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int pci_read_caps(struct pci_caps *caps, const char *dir)
{
	_cleanup_(fd_closep) int fd = open_config(dir);
	struct config c = { .fd = fd };
	struct stat st;

	memset(caps, 0, sizeof(*caps));
	if (fd == -EACCES || fd == -EPERM) {
		caps->state = PCI_CAPS_DENIED;
		return 0;
	}
	if (fd < 0)
		return fd == -ENOTDIR ? -ENOENT : fd;
	if (fstat(fd, &st))
		return -errno;
	c.size = st.st_size;
	caps->state = pci_asleep(dir) ? PCI_CAPS_ASLEEP : read_caps(caps, &c);
	return 0;
}

int pci_read_pri_fd(struct pci_pri *pri, int fd, __u16 offset)
{
	const struct config c = { .fd = fd, .size = CFG_EXP_SIZE };
	__u8 cap[PRI_SIZE];
	int err;

	if (offset < CFG_SIZE || offset > CFG_EXP_SIZE - PRI_SIZE)
		return -EINVAL;
	err = config_read(&c, offset, cap, sizeof(cap));
	if (err)
		return err == -ENODATA ? -EACCES : err;
	if (all_ones(cap, sizeof(cap)) || PCI_EXT_CAP_ID(le32(cap)) != PCI_EXT_CAP_ID_PRI)
		return -ENODEV;
	decode_pri(pri, offset, cap);
	return 0;
}

const char *pci_caps_why(enum pci_caps_state state)
{
	static const char *const why[] = {
		[PCI_CAPS_UNREAD] = "not a PCI device",
		[PCI_CAPS_READ] = "",
		[PCI_CAPS_BROKEN] = "damaged capability list",
		[PCI_CAPS_ASLEEP] = "asleep",
		[PCI_CAPS_DENIED] = "needs root",
		[PCI_CAPS_SILENT] = "does not answer",
		[PCI_CAPS_ERROR] = "could not be read",
	};

	return (unsigned int)state < ARRAY_SIZE(why) ? why[state] : "?";
}
