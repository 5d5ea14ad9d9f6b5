/** Block layer, SCSI, storage drivers and everything that stacks block devices. */
import type { FactGroup } from '../types.ts';

export const storage: readonly FactGroup[] = [
  {
    layer: 'block layer',
    role: 'origin',
    rows: {
      'a disk request':
        'bio_alloc* bio_clone* bio_split* bvec_alloc* bio_copy_* bio_map_* blk_rq_map_* blk_rq_append_bio bio_kmalloc get_request* blk_get_request* alloc_io_context create_task_io_context ioc_create_icq blk_alloc_* __blk_mq_alloc_* blk_mq_alloc_* blk_mq_init_* blk_init_* blk_mq_sched_alloc*',
      'the scheduling data of a disk queue': 'cfq_* bfq_* dd_* deadline_* kyber_*',
    },
  },
  {
    layer: 'block layer',
    role: 'path',
    rows: {
      'reading from or writing to a disk':
        'generic_make_request* submit_bio* __submit_bio* submit_bh* blk_mq_* __blk_mq_* blk_queue_bio __make_request blk_run_queue* __blk_run_queue* elv_* elv_next_request blk_* __blk_* bio_add_* bio_* __bio_* bdev_* blkdev_* __blkdev_* direct_io_* __blockdev_direct_IO dio_* do_blockdev_* map_bio*',
      'completing a disk request':
        'bio_endio blk_update_request blk_end_* __blk_end_* end_bio_* end_clone_* __end_that_* blk_mq_end_* blk_mq_complete_* blk_flush_*',
      'checking for a new disc or card': 'disk_check_events disk_events_workfn disk_clear_events check_disk_change',
      'setting up a disk':
        'add_disk device_add_disk register_disk rescan_partitions check_partition read_part_sector add_partition bd_* __blkdev_get alloc_disk* __alloc_disk* __blk_mq_alloc_disk',
    },
  },
  {
    layer: 'SCSI',
    role: 'origin',
    rows: {
      'a list of memory pieces for a disk request':
        'sg_alloc_table* __sg_alloc_table* sg_kmalloc sg_alloc_* scsi_alloc_sgtable scsi_init_sgtable scsi_init_io scsi_init_sgtables',
      'a disk command':
        'scsi_get_command __scsi_get_command scsi_host_alloc_command scsi_pool_alloc_command scsi_setup_* scsi_alloc_sdev scsi_alloc_target',
      'the buffer of a device that programs drive directly (sg)':
        'sg_build_indirect sg_build_reserve sg_start_req sg_common_write sg_new_write sg_write sg_ioctl sg_open sg_add_sfp',
      'the buffer of a tape drive': 'st_open enlarge_buffer normalize_buffer st_*',
    },
  },
  {
    layer: 'SCSI',
    role: 'path',
    rows: {
      'talking to a disk (SCSI)': 'scsi_* __scsi_* sd_* sr_* ses_* [scsi_mod] [sd_mod] [sg] [sr_mod] [st]',
      'reading an optical drive': 'cdrom_* [cdrom]',
    },
  },
  {
    layer: 'storage driver',
    role: 'driver',
    rows: {
      'LSI/Broadcom SAS adapter':
        'mpt3sas_* mpt2sas_* mptsas_* mptscsih_* mptbase_* mpt_put_* _base_get_* _scsih_* [mpt3sas] [mpt2sas] [mptsas] [mptbase] [mptscsih] [mpi3mr] mpi3mr_*',
      'LSI MegaRAID adapter': 'megasas_* megaraid_* [megaraid_sas] [megaraid_mbox]',
      'Adaptec RAID adapter': 'aac_* aic7xxx_* ahc_* ahd_* [aacraid] [aic7xxx] [aic79xx] [aic94xx]',
      'Microsemi SmartRAID adapter': 'pqi_* [smartpqi]',
      'HP Smart Array adapter': 'hpsa_* cciss_* [hpsa] [cciss]',
      'QLogic Fibre Channel adapter': 'qla2x00_* qla24xx_* qla2xxx_* qla4xxx_* qlt_* [qla2xxx] [qla4xxx] [tcm_qla2xxx]',
      'Emulex Fibre Channel adapter': 'lpfc_* [lpfc] [lpfc_scst]',
      'Cisco FCoE adapter': 'fnic_* [fnic] [snic]',
      'Brocade Fibre Channel adapter': 'bfa_* bfad_* [bfa]',
      'Fibre Channel over Ethernet':
        'bnx2fc_* bnx2i_* qedf_* qedi_* fcoe_* fc_exch_* fc_fcp_* fc_frame_* [bnx2fc] [bnx2i] [qedf] [qedi] [fcoe] [libfc]',
      'SATA controller':
        'ahci_* ata_* __ata_* sata_* piix_* sil24_* [ahci] [libata] [libahci] [ata_piix] [sata_nv] [sata_sil24]',
      'NVMe disk': 'nvme_* __nvme_* [nvme] [nvme_core] [nvme_fabrics] [nvme_rdma] [nvme_tcp]',
      'NVMe target': 'nvmet_* [nvmet] [nvmet_rdma] [nvmet_tcp]',
      'virtio disk of a virtual machine':
        'virtblk_* virtio_queue_rq virtscsi_* virtio_scsi_* [virtio_blk] [virtio_scsi]',
      'Xen disk': 'blkif_* blkfront_* xen_blkbk_* xen_blkif_* blkback_* [xen_blkfront] [xen_blkback] [blkbk]',
      'Hyper-V disk': 'storvsc_* [hv_storvsc]',
      'VMware disk adapter': 'pvscsi_* [vmw_pvscsi]',
      'PowerPath multipathing': 'PowerP* [emcp] [emcpdm] [emcpgpx] [emcpvlumd]',
      'Veritas multipathing': '[vxdmp] [vxio] vxio_* voldmp_*',
      'IBM ServeRAID adapter': 'ips_* [ips]',
      'Areca RAID adapter': 'arcmsr_* [arcmsr]',
      '3ware RAID adapter': 'twa_* twl_* [3w_9xxx] [3w_sas] [3w_xxxx]',
      'HighPoint RAID adapter': 'hptiop_* [hptiop]',
      'IBM Z Fibre Channel adapter': 'zfcp_* [zfcp]',
      'IBM Z disk': 'dasd_* [dasd_mod] [dasd_eckd_mod]',
      'IBM Power disk adapter': 'ibmvfc_* ibmvscsi_* ipr_* [ibmvfc] [ibmvscsi] [ipr]',
      'older SCSI or IDE controller': 'ide_* __ide_* sym53c8xx_* ncr53c* aha152x_* [sym53c8xx] [ide_core] [ide_cd]',
    },
  },
  {
    layer: 'iSCSI',
    role: 'path',
    rows: {
      'talking to a disk over the network (iSCSI)':
        'iscsi_* iscsit_* __iscsi_* isert_* iser_* [iscsi_tcp] [libiscsi] [libiscsi_tcp] [ib_iser] [ib_isert] [iscsi_target_mod]',
    },
  },
  {
    layer: 'SCSI target',
    role: 'path',
    rows: {
      'serving disks to other machines':
        'target_* transport_generic_* transport_alloc_* iblock_* scst_* vdisk_* [target_core_mod] [target_core_iblock] [scst] [scst_vdisk]',
    },
  },
  {
    layer: 'device mapper',
    role: 'origin',
    rows: {
      'work items of a disk cache': 'btracker_* queue_writeback try_alloc_writeback_ios',
      'the records of a mapped disk':
        'dm_alloc_* alloc_dev dm_table_* alloc_targets realloc_argv dm_bufio_* alloc_buffer* dm_kvzalloc ctl_ioctl copy_params',
    },
  },
  {
    layer: 'device mapper',
    role: 'path',
    rows: {
      'using a mapped disk (LVM, encryption, cache)':
        'dm_* __dm_* crypt_* kcryptd_* smq_* cache_map thin_* __map_bio* clone_bio* multipath_* check_migrations [dm_mod] [dm_crypt] [dm_cache] [dm_cache_smq] [dm_thin_pool] [dm_bufio] [dm_multipath] [dm_snapshot] [dm_mirror] [dm_writeboost] [dm_log] [dm_raid]',
    },
  },
  {
    layer: 'software RAID',
    role: 'origin',
    rows: {
      'buffers for rebuilding a RAID':
        'r1bio_pool_alloc r10bio_pool_alloc r1buf_pool_alloc r10buf_pool_alloc r10bio_* resync_alloc_pages',
    },
  },
  {
    layer: 'software RAID',
    role: 'path',
    rows: {
      'using software RAID':
        'md_* raid0_* raid1_* raid1d raid10_* raid10d raid5_* raid5d raid_* handle_stripe* ops_run_* [raid1] [raid10] [raid456] [raid0] [md_mod]',
    },
  },
  { layer: 'DRBD', role: 'path', rows: { 'mirroring a disk to another machine (DRBD)': 'drbd_* __drbd_* [drbd]' } },
  { layer: 'network block device', role: 'path', rows: { 'using a disk over the network': 'nbd_* [nbd] rnbd_*' } },
  {
    layer: 'ATA over Ethernet',
    role: 'path',
    rows: { 'using a disk over the network (AoE)': 'aoecmd_* aoenet_* aoedev_* aoe_* new_skb discover_timer [aoe]' },
  },
  {
    layer: 'loop device',
    role: 'path',
    rows: { 'using a file as a disk (loop device)': 'loop_* lo_rw_* lo_read* lo_write* [loop]' },
  },
  {
    layer: 'memory card',
    role: 'driver',
    rows: {
      'memory card reader':
        'mmc_* sdhci_* jz_mmc_* dw_mci_* mmci_* omap_hsmmc_* meson_mmc_* sdio_* [mmc_core] [mmc_block] [sdhci] [sdhci_pci] [dw_mmc]',
    },
  },
];
