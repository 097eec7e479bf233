/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mock.h: what the files of mockiommu share.
 *
 * Locks, outermost first:
 *   mock_ctl           one command at a time; the list of devices
 *   (the PCI core's rescan lock, the device's lock)
 *   mock_dev.state_mx  a device is being used, bound, unbound or removed
 *   mock_iommu.reports read by a reporter around one report, write by whoever drops partial
 *                      requests: the core says that a driver must not add faults while it
 *                      calls iopf_queue_discard_partial() (io-pgfault.c, 6.1 to 7.2)
 *   mock_dev.serial_mx only with serial=1
 *   (the core's own mutexes)
 *   mock_dev.lock      spinlock: the books and the answer queue
 */
#ifndef MOCK_H
#define MOCK_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/prandom.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/timerqueue.h>
#include <linux/wait.h>

#include "compat.h"

#define MOCK_NAME	"mockiommu"
#define MOCK_IOMMUS_MAX 16
#define MOCK_PRGS	4096 /* PCIe has 9 bits; more let a test go on without waiting */
#define MOCK_PASID0	100  /* PASIDs 100 to 163 have a handler, any other has none */
#define MOCK_PASIDS	64
#define MOCK_NO_PASID	(~0u)
#define MOCK_OPEN_MAX	64
#define MOCK_RESPONDERS 8

struct mock_iommu {
	struct iommu_device iommu;
	struct iopf_queue *queue;
	struct rw_semaphore reports;
	struct list_head devs; /* on this queue, under reports */
	char name[16];
};

/* The books of one device: counters of page requests unless they say otherwise. */
struct mock_truth {
	u64 requests; /* given to iommu_report_device_fault() */
	u64 groups;   /* of these, with the Last Page flag */
	u64 answered; /* retired by an answer that reached mock_iommu_page_response() */
	u64 success;  /* answers (groups), by code */
	u64 invalid;
	u64 failure;
	u64 refused;	 /* retired because the core refused the group's last (6.1) */
	u64 discarded;	 /* partial, dropped by iopf_queue_discard_partial() */
	u64 removed;	 /* partial, dropped by iopf_queue_remove_device() */
	u64 leaked;	 /* outstanding when the device's PRI was reset */
	u64 unmatched;	 /* answers to nothing that was outstanding */
	u64 mismatch;	 /* groups whose size in the core differs from the books */
	u64 over;	 /* requests that found more than limit outstanding, themselves included */
	u64 crossings;	 /* times that outstanding rose above limit */
	u64 cross_first; /* CLOCK_MONOTONIC ns just before the first of these requests */
	u64 cross_last;
	s64 hi, peak_hi; /* outstanding now, never less than the truth, and its maximum */
	s64 lo, peak_lo; /* never more than the truth */
	s64 partial;	 /* of hi, the requests whose group has no last page yet */
	s64 pending;	 /* groups that wait for their answer */
};

/* One PRG index: the partial requests, then the groups that wait, oldest first. */
struct mock_prg {
	struct list_head pending;
	u32 partial;
};

struct mock_group {
	struct timerqueue_node node; /* in mock_dev.due, ordered by the time of the answer */
	struct list_head link;	     /* in mock_prg.pending while booked, under mock_dev.lock */
	struct list_head parked;     /* in mock_dev.parked: waits for the answer command */
	struct iopf_group *kgroup;   /* 6.9 and later */
	u32 grpid, pasid;
	u32 n;	  /* requests */
	u32 code; /* of the answer to give */
	u8 refs;  /* the books and the queue, one each */
	bool booked;
	bool stray;    /* its own answer went to another group, and it waits for that one's */
	bool lo_done;  /* lo no longer counts it */
	bool dequeued; /* iopf_group_dequeue() was called: only our answer can end it */
};

/* A load; percentages are of groups. */
struct mock_run {
	u64 seed, requests;
	u64 addr; /* of pages pages to ask for; 0: anywhere */
	u32 pages;
	u32 group_min, group_max;
	u32 success, invalid, failure; /* weights */
	u32 delay_min, delay_max;      /* us from the last page to the answer */
	u32 ooo;		       /* answers that overtake all that are due, % */
	u32 max, rate, open;
	u32 pasids, prgs;
	u32 rid, nohandler, abort, discard, doublelast, nolast; /* % */
	bool dup, serial, obey, dequeue, kernel;
};

struct mock_req {
	u32 grpid, pasid, perm;
	u64 addr;
	bool last;
	bool bad;   /* nobody handles it, or the handler will fail */
	bool abort; /* the handler shall fail */
	bool park;  /* the answer waits for a command */
	u32 code, delay;
};

struct mock_dev {
	struct list_head link; /* all devices, dead ones too, under mock_ctl */
	char name[32];
	unsigned int gen; /* 1, 2, … of this name */
	bool live, pci;
	unsigned int users; /* waiters, under mock_ctl */
	struct mock_iommu *mi;
	struct device *dev;
	struct mock_fn *fn;
	struct mock_dev *pf;	 /* a virtual function's physical function */
	struct list_head queued; /* in mock_iommu.devs */
	bool on_queue;
	bool bound; /* to our driver: without one a device does not fault */
	bool open;  /* mock_flavour_open() */
	bool quiet; /* done with: the driver's callbacks stay out */

	struct mutex state_mx; /* run, req, the queue, bind, unbind, removal: one at a time */
	struct kthread_worker *reporter;
	struct kthread_work run_work;
	struct mock_run run;
	bool running;
	int stop; /* 1: close the open groups and end, 2: end at once */
	u64 run_ns;

	struct mutex serial_mx;
	bool serial;

	/* owned by the reporter while it reports */
	struct mock_group *reporting;
	struct mock_req *request;
	bool sync, sync_hit;
	s64 sync_n;

	spinlock_t lock;
	struct mock_truth t;
	struct mock_prg *prg; /* MOCK_PRGS of them; NULL when dead */
	struct timerqueue_head due;
	struct list_head parked;
	struct task_struct *responder[MOCK_RESPONDERS];
	unsigned int responders, next_responder, answering, n_parked, stray;
	bool hold, frozen, hurry;
	u32 ooo;
	s64 limit; /* for over and crossings; 0: none */
	bool above;
	wait_queue_head_t wait;

	/* flavour_iopf.c */
	struct iommu_domain domain;
	struct iommu_attach_handle *handle; /* MOCK_PASIDS, and one for the RID */
	unsigned int pasids;
	bool rid;
	struct iommu_sva *sva;
	u32 sva_pasid;
};

/* main.c */
extern struct mutex mock_ctl;
extern struct list_head mock_devs;
extern struct mock_iommu *mock_iommus;
extern unsigned int mock_n_iommus;
extern unsigned int mock_n_responders;
extern const struct iommu_ops mock_ops;
MOCK_RESPONSE_TYPE mock_iommu_page_response(struct device *dev, struct mock_event *evt,
					    struct iommu_page_response *msg);

/* flavour_*.c: one of them is built, for the core's fault API that the headers show */
extern const struct iommu_domain_ops mock_domain_ops;
int mock_flavour_open(struct mock_dev *m);
void mock_flavour_close(struct mock_dev *m);
int mock_flavour_prepare(struct mock_dev *m, const struct mock_run *r);
int mock_flavour_report(struct mock_dev *m, struct mock_req *q);
int mock_flavour_answer(struct mock_dev *m, struct mock_group *g);
int mock_flavour_remove(struct mock_dev *m);
bool mock_flavour_group_is(struct mock_group *g, struct mock_event *evt);

/* device.c */
extern struct device *mock_root;
struct mock_dev *mock_dev_alloc(const char *name, struct mock_iommu *mi);
int mock_dev_start(struct mock_dev *m);
void mock_dev_stop(struct mock_dev *m, bool now);
int mock_dev_bind(struct mock_dev *m);
void mock_dev_unbind(struct mock_dev *m);
int mock_dev_may_run(struct mock_dev *m);
void mock_dev_bury(struct mock_dev *m);
void mock_dev_free(struct mock_dev *m);
struct mock_dev *mock_dev_find(const char *name);
struct mock_dev *mock_dev_of(struct device *dev);
int mock_dev_add(const char *name, struct mock_iommu *mi);
int mock_dev_del(struct mock_dev *m, bool now);
int mock_dev_addqueue(struct mock_dev *m);
int mock_dev_remqueue(struct mock_dev *m);
void mock_dev_forget(void);
int mock_device_init(void);
void mock_device_exit(void);

/* pci.c */
int mock_pci_init(void);
void mock_pci_exit(void);
int mock_pci_add(u32 capacity, u32 alloc, int slot, u32 vfs, struct mock_iommu *mi);
void mock_pci_del(struct mock_dev *m, bool now);
struct mock_dev *mock_pci_of(struct pci_dev *pdev);
int mock_pci_resetpri(struct mock_dev *m);

/* cfgspace.c */
struct mock_fn *mock_cfg_new(u32 capacity, u32 vfs, struct mock_fn *pf);
u32 mock_cfg_read(struct mock_fn *fn, int where, int size);
void mock_cfg_write(struct mock_fn *fn, int where, int size, u32 val);
void mock_cfg_bind(struct mock_fn *fn, struct mock_dev *m);
struct mock_dev *mock_cfg_dev(struct mock_fn *fn);
void mock_cfg_response(struct mock_fn *fn, bool unexpected, bool failed);
bool mock_cfg_pri(struct mock_fn *fn, u32 *alloc);
bool mock_cfg_vf_enabled(struct mock_fn *fn);

/* book.c: the ground truth */
struct mock_group *mock_group_new(u32 grpid, u32 pasid);
void mock_group_put_locked(struct mock_group *g);
void mock_book_request(struct mock_dev *m, struct mock_req *q, struct mock_group *g);
void mock_book_reported(struct mock_dev *m, struct mock_group *g, int ret);
void mock_book_answering(struct mock_dev *m, struct mock_group *g);
void mock_book_answer(struct mock_dev *m, struct mock_event *evt, u32 code);
int mock_book_discard(struct mock_iommu *mi);
int mock_book_remove(struct mock_dev *m);
void mock_book_reset(struct mock_dev *m, int (*reset)(struct pci_dev *), struct pci_dev *pdev);
bool mock_book_free_prg(struct mock_dev *m, u32 grpid);

/* params.c */
int mock_run_parse(struct mock_run *r, char *args);

/* load.c */
int mock_run_start(struct mock_dev *m, const struct mock_run *r);
int mock_run_step(struct mock_dev *m, struct mock_req *q, unsigned int times);
void mock_run_work(struct kthread_work *work);
int mock_report(struct mock_dev *m, struct mock_req *q);

/* respond.c */
int mock_respond_start(struct mock_dev *m);
void mock_respond_stop(struct mock_dev *m);
void mock_respond_queue(struct mock_dev *m, struct mock_group *g, struct mock_req *q);
void mock_respond_freeze(struct mock_dev *m);
void mock_respond_thaw(struct mock_dev *m);
void mock_respond_drop(struct mock_dev *m, bool all);
void mock_respond_drain(struct mock_dev *m);
void mock_respond_wake(struct mock_dev *m);
bool mock_respond_idle(struct mock_dev *m);
int mock_respond_command(struct mock_dev *m, u32 grpid, u32 pasid, u32 code);

/* commands.c */
int mock_command(char *line);

/* control.c */
int mock_control_init(void);
void mock_control_exit(void);

/* fault.c */
struct mock_faults {
	struct device *dev; /* NULL: as drivers that do not say */
	u64 addr, n;
	u64 addrs, step; /* that many addresses in turn, a step apart */
	bool write;
	bool each; /* n on each CPU */
};
int mock_fault(struct mock_faults *f);

#endif
