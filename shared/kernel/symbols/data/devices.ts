/** Devices other than network and disk, graphics, virtual machines. */
import type { FactGroup } from '../types.ts';

export const devices: readonly FactGroup[] = [
  {
    layer: 'driver core',
    role: 'path',
    rows: {
      'starting a device':
        'really_probe driver_probe_device __driver_probe_device __driver_attach* driver_attach bus_add_driver driver_register bus_for_each_* bus_probe_device ' +
        '__device_attach* device_attach device_add device_register device_initial_probe driver_async_* deferred_probe_* platform_* local_pci_probe',
      'looking through the devices':
        'device_for_each_child device_for_each_* component_* of_* devres_* devm_* __devres_* device_*',
    },
  },
  {
    layer: 'firmware',
    role: 'origin',
    rows: {
      'the firmware of a device':
        'request_firmware* _request_firmware* firmware_* fw_get_* fw_load_* kernel_read_file*',
    },
  },
  {
    layer: 'PCI',
    role: 'path',
    rows: { 'using a PCI device': 'pci_* __pci_* pcie_* pciehp_* msi_* pcibios_* quirk_*' },
  },
  {
    layer: 'ACPI',
    role: 'path',
    rows: { 'asking the firmware of the machine (ACPI)': 'acpi_* acpi_ns_* acpi_ps_* acpi_ex_* acpi_ut_*' },
  },
  {
    layer: 'power management',
    role: 'path',
    rows: {
      'taking the machine to sleep or waking it up':
        'dpm_* device_resume* device_suspend* async_resume* async_suspend* suspend_* hibernat* pm_suspend* enter_state swsusp_* create_image save_image* state_store freeze_*',
      'switching a device’s power': 'rpm_* __rpm_* pm_runtime_* __pm_runtime_* pm_generic_*',
    },
  },
  {
    layer: 'USB',
    role: 'origin',
    rows: {
      'data for a USB device':
        'usb_alloc_coherent hcd_buffer_alloc usb_alloc_urb usbdev_* usbfs_* proc_do_submiturb proc_submiturb proc_bulk proc_control proc_reapurb* usb_alloc_stream*',
    },
  },
  {
    layer: 'USB',
    role: 'path',
    rows: {
      'using a USB device':
        'usb_* __usb_* usbhid_* hid_submit_* hub_* [usbcore] [usbhid] [usb_storage] usb_stor_* uas_* [uas] usbtouchscreen_*',
    },
  },
  {
    layer: 'USB',
    role: 'driver',
    rows: {
      'USB controller':
        'xhci_* ehci_* ohci_* uhci_* dwc2_* dwc3_* dwc_otg_* musb_* fsl_udc_* ci_udc_* handle_tx_event finish_urb finish_td giveback_urb* isp1760_* [xhci_hcd] [ehci_hcd] [ohci_hcd] [uhci_hcd] [dwc2] [dwc_otg] [musb_hdrc]',
    },
  },
  {
    layer: 'USB gadget',
    role: 'origin',
    rows: {
      'data for a USB host (gadget)':
        'ffs_* alloc_ep_req source_sink_* usb_sourcesink_* gadget* gserial_* fsg_* composite_* uvc_video_pump',
    },
  },
  {
    layer: 'video',
    role: 'origin',
    rows: {
      'buffers for pictures':
        'vb2_* __vb2_* videobuf_* __videobuf_* video_* __video_* v4l_create_* [videobuf2_core] [videobuf2_common] [videobuf2_dma_contig] [videobuf2_vmalloc] [videobuf2_v4l2] [videobuf2_memops] [videobuf2_dma_sg]',
    },
  },
  {
    layer: 'video',
    role: 'path',
    rows: { 'using a camera or TV card': 'v4l2_* v4l_* media_* __media_* [videodev] [mc] [media]' },
  },
  {
    layer: 'video',
    role: 'driver',
    rows: {
      'USB camera': 'uvc_* [uvcvideo] [gspca_main]',
      'TV receiver':
        'dvb_* dvbdmx_* dvb_usb_* em28xx_* cx23885_* saa7134_* af9* [dvb_core] [dvb_usb] [em28xx] [cx23885] [saa7134]',
      'camera of the board': 'bcm2835_* unicam_* rkisp1_* [bcm2835_v4l2] [bcm2835_codec] [bcm2835_unicam]',
    },
  },
  {
    layer: 'sound',
    role: 'origin',
    rows: {
      'buffers for sound':
        'snd_* __snd_* azx_* hda_* soc_pcm_* dpcm_* [snd_pcm] [snd_hda_intel] [snd_hda_codec] [snd_usb_audio] [snd] [snd_timer]',
    },
  },
  {
    layer: 'input',
    role: 'path',
    rows: { 'handling a keyboard, mouse or similar': 'input_* evdev_* hid_* serio_* psmouse_* atkbd_* [hid] [evdev]' },
  },
  {
    layer: 'terminal',
    role: 'origin',
    rows: {
      'the buffer of a terminal':
        'tty_buffer_* __tty_buffer_* n_tty_open tty_init_dev alloc_tty_struct vc_* con_install do_con_*',
    },
  },
  {
    layer: 'terminal',
    role: 'path',
    rows: {
      'using a terminal or serial line':
        'tty_* n_tty_* pty_* uart_* serial_* flush_to_ldisc con_* vt_* cdc_acm_* acm_* [cdc_acm] [usbserial]',
    },
  },
  {
    layer: 'IPMI',
    role: 'path',
    rows: {
      'talking to the management controller':
        'ipmi_* i_ipmi_* smi_* ssif_* handle_new_recv_* [ipmi_msghandler] [ipmi_si] [ipmi_devintf] [ipmi_ssif]',
    },
  },
  { layer: 'I2C', role: 'path', rows: { 'talking over I2C': 'i2c_* __i2c_*' } },
  { layer: 'SPI', role: 'path', rows: { 'talking over SPI': 'spi_* __spi_*' } },
  { layer: 'flash', role: 'path', rows: { 'using flash memory': 'mtd_* nand_* mtdblock_* spi_nor_* [mtd] [nand]' } },
  {
    layer: 'DMA engine',
    role: 'path',
    rows: {
      'copying data by a DMA engine':
        'dmaengine_* jz4780_dma* ioat_* dma_pin_iovec_pages dma_async_* dma_memcpy_* edma_prep_* pl330_* [ioatdma] [idxd]',
    },
  },
  {
    layer: 'graphics',
    role: 'helper',
    rows: { 'memory for the graphics card': 'ttm_pool_* ttm_get_* ttm_alloc_* __ttm_* ttm_dma_* ttm_page_*' },
  },
  {
    layer: 'graphics',
    role: 'path',
    rows: {
      'using the graphics card':
        'ttm_* drm_* __drm_* dma_buf_* sync_file_* dma_fence_* __dma_fence_* dma_resv_* fb_* fbcon_* vga_* [ttm] [drm] [drm_kms_helper] [drm_shmem_helper] [drm_dma_helper] [gpu_sched] [drm_ttm_helper] ion_* [ion] dma_heap_* system_heap_*',
    },
  },
  {
    layer: 'graphics',
    role: 'origin',
    rows: {
      'a list of graphics jobs to wait for': 'dma_fence_array_create dma_fence_chain_* dma_resv_reserve_*',
      'memory shared between devices (Android ion)':
        'ion_alloc* ion_buffer_* ion_system_heap_* ion_page_pool_* system_heap_allocate',
    },
  },
  {
    layer: 'graphics driver',
    role: 'driver',
    rows: {
      'AMD graphics card':
        'amdgpu_* gfx_v* sdma_v* amdkfd_* kfd_* kgd2kfd_* radeon_* r100_* r600_* evergreen_* [amdgpu] [radeon] [amdkfd]',
      'Intel graphics card': 'i915_* __i915_* intel_gt_* intel_ring_* gen8_* xe_* i965_* [i915] [xe]',
      'NVIDIA graphics card':
        'nvkm_* nouveau_* nv50_* nvc0_* gf100_* tu102_* os_alloc_mem* nv_alloc_pages nv_alloc_system_* nvidia_* _nv0* nvUvm* uvm_* [nouveau] [nvidia] [nvidia_uvm] [nvidia_drm] [nvidia_modeset]',
      'VMware graphics adapter': 'vmw_* [vmwgfx]',
      'graphics chip of the board':
        'mali_* kbase_* panfrost_* lima_* vc4_* v3d_* etnaviv_* msm_* kgsl_* rockchip_drm_* tegra_* nvhost_* nvmap_* pvr_* PVR* vchiq_* exynos_drm_* sun4i_* omap_gem_* mgag200_* ast_* [mali] [mali_kbase] [panfrost] [v3d] [vc4] [msm] [kgsl] [tegra_drm] [mgag200] [ast] [vchiq] [nvmap]',
      'virtual graphics card':
        'virtio_gpu_* qxl_* bochs_* cirrus_* [virtio_gpu] [qxl] [bochs] [bochs_drm] [cirrus] [hyperv_drm] vboxvideo_* [vboxvideo]',
    },
  },
  {
    layer: 'IOMMU',
    role: 'helper',
    rows: {
      'memory that a device can reach through the IOMMU':
        'iommu_dma_alloc* __iommu_dma_alloc* intel_alloc_coherent amd_alloc_coherent arm_iommu_alloc* iommu_alloc_coherent',
      'an address for a device (IOMMU)':
        'alloc_iova* iova_* init_iova_* intel_alloc_iova iommu_dma_alloc_iova private_find_iova',
      'a page table for a device (IOMMU)':
        'iommu_map_page iommu_alloc_pages* alloc_pgtable_page alloc_pte pfn_to_dma_pte __domain_mapping domain_mapping arm_lpae_* __arm_lpae_* v1_alloc_pgtable* increase_address_space io_pgtable_*',
    },
  },
  {
    layer: 'IOMMU',
    role: 'path',
    rows: {
      'mapping memory for a device (IOMMU)':
        'iommu_* __iommu_* intel_map_* intel_iommu_* __intel_map_* amd_iommu_* arm_smmu_* map_page unmap_page bus_set_iommu add_iommu_group init_iommu_*',
    },
  },
  {
    layer: 'KVM',
    role: 'origin',
    rows: {
      'running a virtual machine (KVM)':
        'kvm_* __kvm_* vmx_* svm_* mmu_* tdp_* direct_page_fault ept_* npf_* x86_emulate_* vcpu_* [kvm] [kvm_intel] [kvm_amd] [kvm_hv] gfn_to_* __gfn_to_*',
    },
  },
  {
    layer: 'balloon',
    role: 'origin',
    rows: {
      'memory that is given back to the host (ballooning)':
        'vmballoon_* fill_balloon virtballoon_* update_balloon_* balloon_* alloc_balloon_* decrease_reservation increase_reservation xen_alloc_ballooned_* xen_alloc_unpopulated_* alloc_xenballooned_* hot_add_req do_hot_add [vmw_balloon] [vmmemctl] [virtio_balloon] [hv_balloon] [xen_balloon] post_status',
    },
  },
  {
    layer: 'Xen',
    role: 'path',
    rows: {
      'working with the Xen host':
        'xenbus_* xen_* __xen_* gnttab_* gntdev_* gntalloc_* privcmd_* evtchn_* backend_changed read_frontend_details xs_talkv [xen_gntdev] [xen_privcmd] [xen_evtchn]',
    },
  },
  {
    layer: 'Hyper-V',
    role: 'path',
    rows: {
      'working with the Hyper-V host': 'hv_* vmbus_* __vmbus_* hyperv_init* [hv_vmbus] [hv_utils] [hv_storvsc_core]',
    },
  },
  {
    layer: 'VMware',
    role: 'path',
    rows: {
      'working with the VMware host':
        'vmci_* vsock_* vmware_* [vmw_vmci] [vmci] [vmw_vsock_vmci_transport] [vmhgfs] [vsock]',
    },
  },
  {
    layer: 'virtio',
    role: 'path',
    rows: {
      'exchanging data with the host (virtio)':
        'virtqueue_* vring_* virtio_* vp_* vm_interrupt [virtio_ring] [virtio_pci] [virtio]',
    },
  },
];
