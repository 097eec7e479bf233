/* SPDX-License-Identifier: GPL-2.0 */
/*
 * virtio-iommu. Its driver, often a module that may come and go, gives each event's buffer back to
 * the event queue when it has dealt with it: that call, and the interrupt within which it comes,
 * are virtio's own, so no probe holds the driver's module. (When the driver starts it fills the
 * queue with empty buffers by the same call, but not from an interrupt of that queue.)
 */
#ifndef FAULTS_VIRTIO_H
#define FAULTS_VIRTIO_H

#define VIRTIO_ID_IOMMU 23 /* virtio 1.2, 5.13 */

/* virtio 1.2, 5.13.6.9 */
struct virtio_iommu_fault {
	__u8 reason;
	__u8 reserved[3];
	__u32 flags;
	__u32 endpoint;
	__u8 reserved2[4];
	__u64 address;
};
#define VIRTIO_IOMMU_ACCESS  7U /* read, write, exec: the same bits as FAULT_READ, ... */
#define VIRTIO_IOMMU_ADDRESS (1U << 8)

static __always_inline __u32 virtio_find(struct virtio_device *vdev)
{
	__u32 n = fault_iommu_find((__u64)vdev, FAULT_VIRTIO);
	struct fault_iommu *m = fault_iommu_at(n);
	struct device___parent *dev;
	struct device *parent;

	if (n >= FAULT_IOMMUS || m->name[0])
		return n;
	/* sysfs calls it as the bus below virtio does: virtio_bus_name() */
	dev = (void *)vdev + bpf_core_field_offset(struct virtio_device, dev);
	parent = BPF_CORE_READ(dev, parent);
	bpf_probe_read_kernel_str(m->name, sizeof(m->name), BPF_CORE_READ(parent, kobj.name));
	return n;
}

/* The event queue is the second: without a callback the first gets no interrupts of its own. */
static __always_inline int on_vring(struct virtqueue *vq, bool begin)
{
	struct virtio_device *vdev = BPF_CORE_READ(vq, vdev);
	__u32 n;

	if (BPF_CORE_READ(vdev, id.device) != VIRTIO_ID_IOMMU ||
	    !fault_string_is(BPF_CORE_READ(vq, name), "event", sizeof("event")))
		return 0;
	n = virtio_find(vdev);
	if (n < FAULT_IOMMUS)
		fault_iommu_at(n)->busy = begin ? (__u64)vq : 0;
	return 0;
}

SEC("fentry/vring_interrupt")
int BPF_PROG(virtio_irq_fentry, int irq, void *vq)
{
	return on_vring(vq, true);
}

SEC("fexit/vring_interrupt")
int BPF_PROG(virtio_irq_fexit, int irq, void *vq)
{
	return on_vring(vq, false);
}

SEC("kprobe/vring_interrupt")
int BPF_KPROBE(virtio_irq_kprobe, int irq, void *vq)
{
	return on_vring(vq, true);
}

/* For kprobes, which do not see an interrupt's end: a queue that ends takes its note with it. */
SEC("kprobe/vring_del_virtqueue")
int BPF_KPROBE(virtio_del_kprobe, struct virtqueue *vq)
{
	return on_vring(vq, false);
}

static __always_inline int virtio_event(struct virtio_device *vdev, const void *vq,
					const void *event)
{
	__u32 n = fault_iommu_find((__u64)vdev, FAULT_VIRTIO);
	struct virtio_iommu_fault v = {};
	struct fault_in f = {
		.source = FAULT_VIRTIO,
		.iommu = n,
		.pasid = FAULT_NONE,
		.domain = FAULT_NONE,
	};

	if (n >= FAULT_IOMMUS || fault_iommu_at(n)->busy != (__u64)vq)
		return 0;
	bpf_probe_read_kernel(&v, sizeof(v), event);
	f.reason = v.reason;
	f.flags = v.flags;
	f.access = v.flags & VIRTIO_IOMMU_ACCESS;
	f.sid = v.endpoint;
	f.address = v.flags & VIRTIO_IOMMU_ADDRESS ? v.address : 0;
	fault_count(&f);
	return 0;
}

/* Every buffer for every virtio device to fill passes here: plain loads, and out. */
SEC("fentry/virtqueue_add_inbuf")
int BPF_PROG(virtio_add_fentry, struct virtqueue *vq, struct scatterlist *sg, unsigned int num,
	     void *data)
{
	if (vq->vdev->id.device != VIRTIO_ID_IOMMU)
		return 0;
	vq = (void *)fault_arg(ctx, 0);
	return virtio_event(BPF_CORE_READ(vq, vdev), vq, data);
}

SEC("kprobe/virtqueue_add_inbuf")
int BPF_KPROBE(virtio_add_kprobe, struct virtqueue *vq, struct scatterlist *sg, unsigned int num,
	       void *data)
{
	struct virtio_device *vdev = BPF_CORE_READ(vq, vdev);

	if (BPF_CORE_READ(vdev, id.device) != VIRTIO_ID_IOMMU)
		return 0;
	return virtio_event(vdev, vq, data);
}

#endif
