/** Processes and what they ask of the kernel outside of files, network and devices. */
import type { FactGroup } from '../types.ts';

export const system: readonly FactGroup[] = [
  {
    layer: 'processes',
    role: 'origin',
    rows: {
      'a new process or thread (mainly its kernel stack)':
        'copy_process dup_task_struct alloc_thread_stack_* alloc_thread_info* alloc_task_struct* copy_thread* fork_idle create_io_thread',
      'the copy of a process’s memory description':
        'dup_mm dup_mmap copy_page_range copy_mm mm_init_* mm_alloc allocate_mm',
      'the top page table of a process': 'pgd_alloc* _pgd_alloc get_pgd_slow pgd_prepopulate_*',
      'the table of open files': 'expand_files expand_fdtable alloc_fdtable alloc_fd alloc_fdmem dup_fd get_unused_fd*',
      'the list of files that a program watches': 'do_sys_poll core_sys_select do_select do_pollfd',
      'the arguments of a new program': 'copy_strings* get_arg_page setup_arg_pages bprm_* alloc_bprm',
      'a set of credentials or groups': 'prepare_creds groups_alloc key_alloc',
      'a memory dump of a crashed program': 'elf_core_dump do_coredump dump_emit* fill_note_info',
    },
  },
  {
    layer: 'processes',
    role: 'path',
    rows: {
      'creating a process or thread': '_do_fork do_fork kernel_clone do_clone',
      'starting a program':
        'do_execve* exec_binprm search_binary_handler bprm_execve load_elf_binary load_script load_elf_* begin_new_exec flush_old_exec',
      'ending a process': 'do_exit do_group_exit exit_mm* mmput* exit_files exit_signals',
      'setting up a container (namespaces)':
        'create_new_namespaces unshare_nsproxy_namespaces copy_namespaces copy_net_ns setup_net ops_init copy_mnt_ns copy_ipcs cleanup_net',
    },
  },
  {
    layer: 'signals',
    role: 'origin',
    rows: { 'a signal that waits for its receiver': '__sigqueue_alloc sigqueue_alloc __send_signal* send_signal*' },
  },
  {
    layer: 'signals',
    role: 'path',
    rows: { 'sending or receiving a signal': 'signal_* do_signal get_signal* do_send_* group_send_* kill_* do_tkill' },
  },
  { layer: 'futex', role: 'path', rows: { 'waiting for another thread': 'futex_* do_futex' } },
  {
    layer: 'epoll',
    role: 'path',
    rows: { 'watching files for events': 'ep_poll* ep_insert ep_send_* do_epoll_* eventfd_* eventpoll_*' },
  },
  {
    layer: 'IPC',
    role: 'origin',
    rows: {
      'shared memory or messages between programs':
        'newseg newque newary ipcget ipc_addid alloc_msg load_msg msgctl* shm_* shmctl* sem_* semctl* mqueue_* do_msgsnd do_shmat',
    },
  },
  {
    layer: 'async I/O',
    role: 'origin',
    rows: { 'the ring for asynchronous reads and writes': 'aio_setup_ring ioctx_alloc aio_* io_submit_one' },
  },
  {
    layer: 'io_uring',
    role: 'origin',
    rows: { 'buffers for io_uring': 'io_uring_* io_alloc_* io_rings_* io_allocate_* io_sqe_* io_region_*' },
  },
  {
    layer: 'io_uring',
    role: 'path',
    rows: { 'reading or writing through io_uring': 'io_issue_* io_submit_* io_read io_write io_wq_* io_worker_*' },
  },
  {
    layer: 'cgroups',
    role: 'origin',
    rows: { 'the records of a control group': 'cgroup_* cgroup1_* css_* cpuset_* cgroup_mkdir' },
  },
  {
    layer: 'modules',
    role: 'origin',
    rows: {
      'room for the code of a kernel module':
        'module_alloc module_alloc_update_* execmem_* module_memory_alloc move_module layout_and_allocate module_frob_*',
    },
  },
  {
    layer: 'modules',
    role: 'path',
    rows: {
      'changing a module parameter': 'param_attr_store module_attr_store',
      'loading a kernel module':
        'load_module do_init_module init_module_from_file idempotent_init_module __do_init_module request_module __request_module',
    },
  },
  {
    layer: 'BPF',
    role: 'origin',
    rows: {
      'machine code of a packet or system filter (BPF)':
        'bpf_int_jit_compile bpf_jit_* bpf_prog_pack_* bpf_prog_alloc* bpf_arch_* bpf_migrate_filter',
      'a table of a BPF program':
        'bpf_map_* map_create htab_map_* array_map_* trie_* bpf_ringbuf_* prealloc_* __bpf_map_* bpf_mem_* alloc_bulk',
    },
  },
  {
    layer: 'BPF',
    role: 'path',
    rows: {
      'running or loading a BPF program': 'bpf_* __bpf_* ___bpf_* sk_attach_filter __get_filter seccomp_* __seccomp_*',
    },
  },
  {
    layer: 'perf',
    role: 'origin',
    rows: {
      'buffers for performance measurement':
        'perf_* rb_alloc* reserve_ds_buffers x86_reserve_hardware alloc_pebs_* alloc_bts_* intel_pmu_* ring_buffer_alloc_*',
    },
  },
  {
    layer: 'perf',
    role: 'path',
    rows: { 'measuring performance': 'x86_pmu_* perf_try_* perf_event_* pmu_* armpmu_*' },
  },
  {
    layer: 'tracing',
    role: 'origin',
    rows: {
      'buffers for tracing the kernel':
        'ring_buffer_* __ring_buffer_* rb_allocate_* __tracing_open tracing_* trace_array_* ftrace_* alloc_trace_*',
    },
  },
  {
    layer: 'tracing',
    role: 'path',
    rows: { 'tracing the kernel': 'trace_* kprobe_* arm_kprobe* kretprobe_* uprobe_* tp_*' },
  },
  {
    layer: 'kexec',
    role: 'origin',
    rows: { 'room for a second (crash) kernel': 'kimage_* kexec_* do_kexec_load crash_* machine_kexec*' },
  },
  {
    layer: 'sysctl',
    role: 'origin',
    rows: { 'the buffer for a kernel setting (sysctl)': 'proc_sys_call_handler proc_sys_* do_rw_proc' },
  },
  {
    layer: 'sysctl',
    role: 'path',
    rows: {
      'reading or changing a kernel setting (sysctl)': 'proc_dointvec* proc_doulongvec* proc_dostring* sysctl_*',
    },
  },
  {
    layer: 'procfs',
    role: 'origin',
    rows: {
      'the text of a file under /proc or /sys':
        'seq_read* seq_buf_alloc seq_open* single_open* traverse proc_pid_* proc_info_read',
    },
  },
  {
    layer: 'procfs',
    role: 'path',
    rows: {
      'using a file under /proc':
        'proc_reg_* pde_* show_smap show_map m_show stat_open proc_* pagemap_read read_kcore* mem_rw',
    },
  },
  {
    layer: 'sysfs',
    role: 'path',
    rows: { 'using a file under /sys': 'kernfs_* sysfs_* kobject_* dev_attr_* queue_attr_* device_show*' },
  },
  {
    layer: 'binder',
    role: 'path',
    rows: { 'passing a message between Android programs (binder)': 'binder_* [binder] [binder_linux]' },
  },
  {
    layer: 'audit',
    role: 'origin',
    rows: { 'a record for the audit log': 'audit_log_start audit_buffer_alloc audit_make_reply audit_alloc*' },
  },
  { layer: 'audit', role: 'path', rows: { 'writing the audit log': 'audit_* __audit_* auditd_* kauditd_*' } },
  {
    layer: 'SELinux',
    role: 'origin',
    rows: {
      'a remembered SELinux decision (only the memory of it is lost)':
        'avc_alloc_node avc_insert avc_compute_av avc_add_* avc_xperms_*',
      'the text of an SELinux label': 'context_struct_to_string context_struct_* sidtab_* context_cpy',
    },
  },
  {
    layer: 'SELinux',
    role: 'path',
    rows: {
      'checking permissions (SELinux)':
        'selinux_* avc_* security_compute_* security_sid_* security_transition_* security_context_* context_add_* __inode_security_* inode_has_perm',
    },
  },
  {
    layer: 'security modules',
    role: 'path',
    rows: {
      'checking permissions':
        'security_* apparmor_* aa_* tomoyo_* smack_* ima_* evm_* landlock_* cap_* ns_capable* capable file_ns_* current_check_* common_perm*',
    },
  },
  {
    layer: 'security agent',
    role: 'driver',
    rows: {
      'a third-party security agent':
        '[bmhook] [dsa_filter] [falcon_lsm_serviceable] [falcon_lsm_pinned] falcon_lsm* talpa_* [talpa_syscallhook] [talpa_vfshook] [symev] [symap] [redirfs] [gsch] [tmhook] [isecespflt] [mfe_fileaccess] [CyProtectDrvOpen] [twnotify] [cbproxy] [scini] [sfvfs]',
    },
  },
  {
    layer: 'crypto',
    role: 'path',
    rows: {
      'encrypting or checking data':
        'crypto_* __crypto_* skcipher_* aead_* ahash_* shash_* algif_* af_alg_* cryptd_* pcrypt_* aesni_* alg_* scatterwalk_*',
    },
  },
  {
    layer: 'compression',
    role: 'origin',
    rows: {
      'work space for compressing data':
        'zstd_init_* zstd_alloc_* ZSTD_create* ZSTD_customMalloc scomp_alloc_* crypto_alloc_* crypto_scomp_* lzo_alloc_* deflate_* zlib_alloc_*',
    },
  },
  {
    layer: 'compression',
    role: 'path',
    rows: {
      'compressing or decompressing data':
        'ZSTD_* zstd_* __zstd_* lz4_* LZ4_* lzo_* lzo1x_* scomp_* zlib_* lzma_* xz_* BIT_* HUF_* FSE_*',
    },
  },
];
