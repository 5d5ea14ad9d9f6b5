/** File systems, the layer above them, and file services over the network. */
import type { FactGroup } from '../types.ts';

export const filesystems: readonly FactGroup[] = [
  {
    layer: 'VFS',
    role: 'origin',
    rows: {
      'the name of a file': 'getname getname_flags getname_kernel names_cache_*',
      'a remembered file name (dentry)': 'd_alloc* __d_alloc d_alloc_parallel',
      'a remembered file (inode)': 'alloc_inode new_inode* iget_locked iget5_* get_new_inode* inode_init_always',
      'an open file': 'alloc_empty_file* get_empty_filp alloc_file* __alloc_file',
      'an extended attribute of a file':
        'vfs_getxattr* vfs_listxattr simple_xattr_* getxattr listxattr setxattr vfs_setxattr* do_getxattr xattr_*',
      'buffers of a pipe': 'alloc_pipe_info anon_pipe_* pipe_write pipe_fcntl pipe_set_size create_pipe_files',
      'options of a mount': 'copy_mount_options alloc_vfsmnt alloc_fs_context alloc_super copy_mount_string',
      'file locks': 'locks_* flock_* posix_lock_*',
    },
  },
  {
    layer: 'VFS',
    role: 'context',
    rows: {
      'reading a file':
        'vfs_read* do_sync_read new_sync_read __vfs_read vfs_iter_read kernel_read* do_readv* do_preadv* vfs_readv',
      'writing a file':
        'vfs_write* do_sync_write new_sync_write __vfs_write vfs_iter_write kernel_write __kernel_write do_writev* do_pwritev* vfs_writev',
      'copying a file':
        'vfs_copy_file_range vfs_clone_file_range do_sendfile do_splice* splice_* __splice_* generic_file_splice_* ioctl_file_clone vfs_dedupe_*',
      'opening a file':
        'do_sys_open do_sys_openat2 do_filp_open do_dentry_open __dentry_open path_openat open_namei filp_open file_open_name do_last nameidata_to_filp vfs_open chrdev_open',
      'looking at a directory': 'iterate_dir vfs_readdir',
      'making a file or directory': 'vfs_create vfs_mkdir* vfs_mknod* do_mkdirat vfs_symlink vfs_link do_mknodat',
      'removing or renaming files': 'vfs_unlink do_unlinkat vfs_rename* do_renameat2 vfs_rmdir do_rmdir',
      'asking for facts about a file': 'vfs_stat* vfs_fstat* vfs_getattr* vfs_statx* cp_new_stat* do_statx vfs_lstat',
      'mounting a file system': 'do_mount path_mount do_new_mount* do_kern_mount vfs_kern_mount mount_fs fc_mount',
      'giving a device an order (ioctl)': 'do_vfs_ioctl vfs_ioctl compat_ioctl* __arm64_compat_* file_ioctl',
      'writing file data to disk (fsync)': 'do_fsync vfs_fsync* sync_filesystem sync_filesystems iterate_supers',
    },
  },
  {
    layer: 'VFS',
    role: 'path',
    rows: {
      'mounting a file system':
        'vfs_get_tree legacy_get_tree mount_bdev mount_single mount_nodev get_tree_* get_sb_* vfs_get_super sget sget_fc vfs_parse_*',
      'finding a file':
        'walk_component lookup_* __lookup_* path_lookup* filename_lookup link_path_walk user_path_* path_walk do_path_lookup path_init legitimize_mnt real_lookup do_lookup path_parentat',
      'letting go of unused files':
        'dispose_list destroy_inode evict iput iput_final clear_inode invalidate_* truncate_*',
      'working with files': 'vfs_* generic_* simple_* file_* do_open* rw_verify_area touch_atime update_time',
    },
  },
  {
    layer: 'writeback',
    role: 'path',
    rows: {
      'writing changed file data to disk':
        'wb_* bdi_* __writeback_* writeback_* do_writepages __filemap_fdatawrite* filemap_fdatawrite* filemap_write_* file_write_and_wait_range write_cache_pages pdflush background_writeout generic_writepages',
      'waiting until changed file data is on disk': 'balance_dirty_pages* throttle_vm_*',
    },
  },
  {
    layer: 'buffer cache',
    role: 'origin',
    rows: {
      'a disk block kept in memory':
        '__getblk* bdev_getblk alloc_buffer_head alloc_page_buffers folio_alloc_buffers grow_dev_* grow_buffers create_empty_buffers create_page_buffers __bread* sb_bread* find_get_block* __find_get_block*',
    },
  },
  {
    layer: 'buffer cache',
    role: 'path',
    rows: {
      'reading or writing disk blocks':
        'block_read_* block_write_* __block_write_* __block_commit_* block_invalidate* ll_rw_block sync_dirty_* mark_buffer_*',
    },
  },
  {
    layer: 'file notification',
    role: 'origin',
    rows: { 'a notice that a file changed': 'fsnotify* inotify_* fanotify_* __fsnotify_*' },
  },
  {
    layer: 'XFS',
    role: 'helper',
    rows: {
      'records of the XFS file system':
        'kmem_zone_alloc* kmem_zone_zalloc kmem_alloc* kmem_zalloc* kmem_realloc* xfs_buf_alloc_pages xfs_buf_allocate_memory',
    },
  },
  { layer: 'XFS', role: 'origin', rows: { 'the XFS file system': 'xfs_* _xfs_* xlog_* __xfs_* [xfs]' } },
  {
    layer: 'ext4',
    role: 'origin',
    rows: {
      'the ext4 file system': 'ext4_* _ext4_* __ext4_* jbd2_* __jbd2_* start_this_handle mb_cache_* [ext4] [jbd2]',
    },
  },
  {
    layer: 'ext3',
    role: 'origin',
    rows: { 'the ext3 file system': 'ext3_* __ext3_* ext2_* journal_* __journal_* [ext3] [jbd] [ext2]' },
  },
  {
    layer: 'Btrfs',
    role: 'origin',
    rows: {
      'the Btrfs file system':
        'btrfs_* __btrfs_* open_ctree alloc_extent_* submit_extent_* submit_one_bio extent_* __extent_* set_extent_* __set_extent_* clear_extent_* lock_extent* cow_file_range* run_delalloc_* zlib_init [btrfs]',
    },
  },
  {
    layer: 'bcachefs',
    role: 'origin',
    rows: { 'the bcachefs file system': 'bch2_* __bch2_* [bcachefs] bch_* [bcache]' },
  },
  { layer: 'F2FS', role: 'origin', rows: { 'the F2FS file system': 'f2fs_* __f2fs_* __read_end_io [f2fs]' } },
  {
    layer: 'ZFS',
    role: 'origin',
    rows: {
      'the ZFS file system':
        'zpl_* zfs_* arc_* abd_* zio_* vdev_* dmu_* dbuf_* dnode_* dsl_* spa_* zil_* [zfs] [zcommon] [icp] [zlua]',
    },
  },
  {
    layer: 'ZFS',
    role: 'helper',
    rows: { 'memory for ZFS': 'spl_* kv_alloc kmem_alloc_debug kmem_alloc_track splat_* taskq_* [spl] [splat]' },
  },
  { layer: 'GFS2', role: 'origin', rows: { 'the GFS2 cluster file system': 'gfs2_* [gfs2]' } },
  {
    layer: 'OCFS2',
    role: 'origin',
    rows: { 'the OCFS2 cluster file system': 'ocfs2_* o2net_* o2hb_* o2dlm_* [ocfs2] [ocfs2_nodemanager] [ocfs2_dlm]' },
  },
  { layer: 'FUSE', role: 'origin', rows: { 'a file system that a program provides (FUSE)': 'fuse_* __fuse_* [fuse]' } },
  {
    layer: 'virtiofs',
    role: 'origin',
    rows: { 'a directory shared with the host (virtiofs)': 'virtio_fs_* [virtiofs]' },
  },
  {
    layer: 'overlayfs',
    role: 'path',
    rows: { 'using stacked directories (overlayfs)': 'ovl_* [overlay] [overlayfs] aufs_* [aufs]' },
  },
  { layer: 'SquashFS', role: 'origin', rows: { 'a compressed file system (SquashFS)': 'squashfs_* [squashfs]' } },
  { layer: 'EROFS', role: 'origin', rows: { 'a compressed file system (EROFS)': 'erofs_* z_erofs_* [erofs]' } },
  { layer: 'NILFS2', role: 'origin', rows: { 'the NILFS2 file system': 'nilfs_* [nilfs2]' } },
  { layer: 'UDF', role: 'origin', rows: { 'the UDF file system': 'udf_* [udf]' } },
  { layer: 'ISO 9660', role: 'origin', rows: { 'the file system of an optical disc': 'isofs_* [isofs]' } },
  { layer: 'FAT', role: 'origin', rows: { 'the FAT file system': 'fat_* vfat_* msdos_* [fat] [vfat]' } },
  { layer: 'exFAT', role: 'origin', rows: { 'the exFAT file system': 'exfat_* [exfat]' } },
  { layer: 'NTFS', role: 'origin', rows: { 'the NTFS file system': 'ntfs_* [ntfs] [ntfs3]' } },
  { layer: 'JFS', role: 'origin', rows: { 'the JFS file system': 'jfs_* extAlloc dbAlloc* [jfs]' } },
  {
    layer: 'ReiserFS',
    role: 'origin',
    rows: {
      'the ReiserFS file system': 'reiserfs_* get_mem_for_virtual_node fix_nodes pathrelse search_by_key [reiserfs]',
    },
  },
  { layer: 'UBIFS', role: 'origin', rows: { 'the UBIFS flash file system': 'ubifs_* ubi_* [ubifs] [ubi]' } },
  { layer: 'JFFS2', role: 'origin', rows: { 'the JFFS2 flash file system': 'jffs2_* [jffs2]' } },
  { layer: '9p', role: 'origin', rows: { 'files shared by 9p': 'v9fs_* p9_* p9pdu_* [9p] [9pnet] [9pnet_virtio]' } },
  {
    layer: 'tmpfs',
    role: 'origin',
    rows: { 'files in memory (tmpfs) or shared memory': 'shmem_* __shmem_* ramfs_* hugetlbfs_*' },
  },
  {
    layer: 'NFS client',
    role: 'origin',
    rows: {
      'files of an NFS server':
        'nfs_* __nfs_* nfs3_* nfs4_* _nfs4_* pnfs_* filelayout_* [nfs] [nfsv3] [nfsv4] [nfs_layout_nfsv41_files]',
    },
  },
  {
    layer: 'NFS server',
    role: 'origin',
    rows: { 'serving files (NFS)': 'nfsd* init_nfsd fh_compose fh_verify [nfsd] lockd_* nlm* nlmsvc_* [lockd]' },
  },
  {
    layer: 'SunRPC',
    role: 'origin',
    rows: { 'a buffer for a remote call': 'rpc_malloc rpcb_* gss_* gssx_* svc_alloc_* svc_init_buffer xdr_*' },
  },
  {
    layer: 'SunRPC',
    role: 'path',
    rows: {
      'exchanging data with a file server':
        'rpc_* __rpc_* xprt_* xs_* svc_* call_transmit call_start call_allocate xdr_partial_* rpcrdma_* [sunrpc] [rpcrdma] [auth_rpcgss]',
    },
  },
  {
    layer: 'SMB client',
    role: 'origin',
    rows: { 'files of a Windows server (SMB)': 'cifs_* smb2_* smb3_* SMB2_* CIFSSMB* compound_send_* [cifs]' },
  },
  { layer: 'SMB server', role: 'origin', rows: { 'serving files to Windows machines (SMB)': 'ksmbd_* [ksmbd]' } },
  {
    layer: 'Ceph',
    role: 'path',
    rows: { 'using Ceph storage': 'ceph_* __ceph_* rbd_* read_partial* osd_* con_work [ceph] [libceph] [rbd]' },
  },
  { layer: 'AFS', role: 'path', rows: { 'using AFS files': 'afs_* rxrpc_* [kafs] [openafs] [libafs]' } },
  {
    layer: 'Lustre',
    role: 'driver',
    rows: {
      'the Lustre file system':
        'ptlrpc_* obd_* lnet_* ksocknal_* kiblnd_* ldlm_* [lustre] [ptlrpc] [osc] [obdclass] [lnet] [ksocklnd] [ko2iblnd] [lov] [mdc] [libcfs] [ost] [osd_ldiskfs]',
    },
  },
  {
    layer: 'Spectrum Scale',
    role: 'driver',
    rows: { 'IBM Spectrum Scale (GPFS)': 'gpfs_* cxi* [mmfs26] [mmfslinux] [tracedev]' },
  },
  { layer: 'VxFS', role: 'driver', rows: { 'the Veritas file system': '[vxfs] [fdd] [llt] [gab]' } },
  {
    layer: 'Oracle ASM',
    role: 'driver',
    rows: { 'Oracle ASM': 'asm_do_io asm_submit_* asmfs_* [oracleasm] [oracleacfs] [oracleoks] [oracleadvm]' },
  },
  {
    layer: 'network file cache',
    role: 'path',
    rows: {
      'keeping files of a server on the local disk':
        'fscache_* __fscache_* cachefiles_* netfs_* [fscache] [cachefiles] [netfs]',
    },
  },
  { layer: 'automounter', role: 'path', rows: { 'mounting on demand': 'autofs_* autofs4_* [autofs4] [autofs]' } },
  { layer: 'lock manager', role: 'path', rows: { 'agreeing on locks within a cluster': 'dlm_* [dlm]' } },
];
