/* SPDX-License-Identifier: GPL-2.0 */
/*
 * virtio-iommu. The driver returns each event's buffer to the event queue once it has handled the
 * event. We probe that call and the interrupt that it is made from. Both belong to virtio itself,
 * so no probe pins the driver, which is often a module. (At start the driver fills the queue with
 * empty buffers through the same call, but not from an interrupt of that queue.)
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
	/*
	 * sysfs names it after the parent of the virtio device: viommu_probe(), virtio_bus_name()
	 */
	dev = (void *)vdev + bpf_core_field_offset(struct virtio_device, dev);
	parent = BPF_CORE_READ(dev, parent);
	bpf_probe_read_kernel_str(m->name, sizeof(m->name), BPF_CORE_READ(parent, kobj.name));
	return n;
}

/* Marks the event queue as being served. The request queue has no callback to handle. */
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

/* For kprobes, which do not see the interrupt return: clears the mark when the queue is deleted. */
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

/*
 * Every receive buffer of every virtio device passes here, so others leave early, by plain loads.
 */
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
