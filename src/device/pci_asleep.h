/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEVICE_PCI_ASLEEP_H
#define DEVICE_PCI_ASLEEP_H

#include <stdbool.h>

/*
 * Would reading the configuration space of the device at @dir wake up something? The kernel resumes
 * the bridge above it, and the device itself from D3cold (pci_config_pm_runtime_get() in
 * drivers/pci/pci.c), so: is the device or a bridge above it suspended?
 */
bool pci_asleep(const char *dir);

#endif
