/**
 * Memory management: what prints the message, the page allocator, the wrappers through which memory is asked for, and
 * the parts that ask for memory while they manage it. Names read in mm/ of 2.6.32 (el6) to 7.2; see `Role` for the
 * division, which decides the requester.
 */
import type { FactGroup } from '../types.ts';

export const memory: readonly FactGroup[] = [
  {
    layer: 'reporting',
    role: 'report',
    rows: {
      'printing the call trace':
        'dump_stack dump_stack_lvl __dump_stack dump_stack_print* show_stack* show_trace* show_stack_log_lvl ' +
        'dump_trace dump_backtrace* unwind_backtrace walk_stackframe arch_stack_walk print_trace* print_context_stack* ' +
        'c_backtrace show_regs* sched_show_task show_regset nmi_cpu_backtrace* unwind_frame walk_stack* stack_trace_* ' +
        'printk _printk vprintk* printk_* __warn warn_slowpath* __warn_printk report_bug handle_bug fixup_bug ' +
        'exc_invalid_op asm_exc_invalid_op invalid_op do_invalid_op do_error_trap do_trap ___ratelimit',
      'reporting the failed request': 'warn_alloc* warn_alloc_failed slab_out_of_memory warn_alloc_show_mem',
      'printing the memory report': 'show_mem __show_mem show_free_areas show_slab_info dump_unreclaimable_slab',
    },
  },
  {
    layer: 'OOM killer',
    role: 'report',
    rows: {
      'choosing a process to end because memory ran out':
        'out_of_memory __out_of_memory oom_kill_process dump_header mem_cgroup_out_of_memory mem_cgroup_oom* ' +
        'mem_cgroup_handle_over_high pagefault_out_of_memory check_panic_on_oom oom_killer_disable select_bad_process',
    },
  },
  {
    layer: 'page allocator',
    role: 'allocator',
    rows: {
      'handing out pages':
        '__alloc_pages __alloc_pages_* __alloc_pages_internal alloc_pages alloc_pages_* alloc_page __alloc_frozen_pages* ' +
        'alloc_frozen_pages* alloc_pages_current alloc_pages_vma alloc_pages_node alloc_page_interleave alloc_page_vma ' +
        'alloc_pages_preferred_many alloc_pages_mpol* folio_alloc folio_alloc_mpol __folio_alloc __folio_alloc_node ' +
        'vma_alloc_folio alloc_kmem_pages* alloc_kmemcg_pages __get_free_pages __get_free_page get_free_pages ' +
        'get_zeroed_page alloc_pages_exact* make_alloc_exact get_dma_pages __alloc_pages_bulk alloc_pages_bulk* ' +
        'get_page_from_freelist buffered_rmqueue rmqueue* post_alloc_hook prep_new_page __kernel_unpoison_pages ' +
        'kernel_init_pages __rmqueue* alloc_contig_frozen_pages __drain_all_pages drain_all_pages __isolate_free_page',
      'checking whether enough memory is free':
        '__zone_watermark_ok zone_watermark_ok* zone_watermark_fast wake_all_kswapds wakeup_kswapd wakeup_kcompactd ' +
        'gfp_pfmemalloc_allowed policy_nodemask policy_zonelist __cpuset_node_allowed* cpuset_current_node_allowed ' +
        'cpuset_print_current_mems_allowed cpuset_print_task_mems_allowed should_fail_alloc_page prepare_alloc_pages',
      'freeing memory on behalf of the request': '__perform_reclaim',
    },
  },
  {
    layer: 'slab',
    role: 'grow',
    rows: {
      'giving a pool of small objects more pages':
        'kmem_getpages cache_grow cache_grow_begin cache_alloc_refill ____cache_alloc ____cache_alloc_node ' +
        '__cache_alloc __cache_alloc_node __do_cache_alloc alternate_node_alloc fallback_alloc new_slab allocate_slab ' +
        '___slab_alloc __slab_alloc __slab_alloc_node slab_alloc slab_alloc_node new_slab_objects alloc_slab_page ' +
        'alloc_single_from_new_slab get_partial* deactivate_slab refill_sheaf refill_objects __refill_objects* ' +
        '__pcs_replace_empty_main alloc_full_sheaf alloc_empty_sheaf slob_alloc slob_new_pages slob_page_alloc ' +
        'slab_post_alloc_hook slab_pre_alloc_hook slab_free_freelist_hook should_failslab setup_object init_object ' +
        'alloc_consistency_checks __kmem_cache_alloc_bulk kmem_cache_grow alloc_slabmgmt cache_init_objs',
    },
  },
  {
    layer: 'slab',
    role: 'wrapper',
    rows: {
      'asking for a small object':
        '__kmalloc* kmalloc* ___kmalloc_large_node kzalloc* kcalloc* kmem_cache_alloc* __kmem_cache_alloc* ' +
        'kmem_cache_zalloc* krealloc* __krealloc* __do_krealloc kmem_cache_prefill_sheaf* kmem_cache_return_sheaf ' +
        '__do_kmalloc* slob_kmalloc*',
      'asking for a buffer that may also be mapped together from single pages':
        'kvmalloc* __kvmalloc* kvzalloc* kvcalloc* kvrealloc*',
      'asking for the data part of a network buffer': 'kmalloc_reserve __kmalloc_reserve',
      'creating a pool of small objects':
        'kmem_cache_create* __kmem_cache_create* create_cache create_boot_cache kmem_cache_open do_kmem_cache_create ' +
        'setup_cpu_cache enable_cpucache do_tune_cpucache __do_tune_cpucache alloc_kmem_cache_cpus ' +
        'init_kmem_cache_nodes alloc_arraycache',
    },
  },
  {
    layer: 'slab',
    role: 'noise',
    rows: { 'giving memory back': 'kfree kvfree kmem_cache_free* kfree_* __kfree* kvfree_* slab_free* vfree*' },
  },
  {
    layer: 'page fragments',
    role: 'wrapper',
    rows: {
      'cutting small buffers out of a block of pages':
        '__page_frag_alloc* page_frag_alloc* __page_frag_cache_* page_frag_cache_* __alloc_page_frag ' +
        '__page_frag_refill* page_frag_refill*',
    },
  },
  {
    layer: 'vmalloc',
    role: 'grow',
    rows: {
      'putting single pages together to one buffer':
        '__vmalloc_node_range* __vmalloc_area_node __vmalloc_area vm_area_alloc_pages alloc_vmap_area __get_vm_area* ' +
        'get_vm_area* vmap_pages_range* __vmap_pages_range* vmap_small_pages_range* map_vm_area ' +
        'adjust_va_to_fit_type va_clip va_alloc __alloc_vmap_area preload_this_cpu_lock',
    },
  },
  {
    layer: 'vmalloc',
    role: 'wrapper',
    rows: {
      'asking for a large buffer made of single pages': '__vmalloc* vmalloc* vzalloc* vmap vm_map_ram __vmap',
    },
  },
  {
    layer: 'mempool',
    role: 'helper',
    rows: { 'an element of a reserve pool': 'mempool_* __mempool_* remove_element' },
  },
  {
    layer: 'per-CPU memory',
    role: 'helper',
    rows: {
      'memory that every processor has a copy of':
        'pcpu_* __alloc_percpu* alloc_percpu* __percpu_* percpu_ref_init pcpu_populate_chunk pcpu_balance_workfn',
    },
  },
  {
    layer: 'CMA',
    role: 'helper',
    rows: {
      'a physically contiguous range from the reserved area':
        'cma_alloc* __cma_alloc alloc_contig_range* alloc_contig_pages* __alloc_from_contiguous ' +
        'dma_alloc_from_contiguous dma_alloc_contiguous cma_allocator_alloc',
    },
  },
  {
    layer: 'DMA',
    role: 'helper',
    rows: {
      'memory that a device can reach (DMA)':
        'dma_alloc_* dma_direct_alloc* __dma_direct_alloc* __dma_alloc* arm_dma_* arm64_dma_* dma_generic_alloc_coherent ' +
        'x86_swiotlb_alloc_coherent swiotlb_alloc* dma_pool_alloc pool_alloc_page dma_common_* __dma_alloc_buffer ' +
        'dmam_alloc_* __alloc_remap_buffer remap_allocator_alloc simple_allocator_alloc pool_allocator_alloc ' +
        'dma_alloc_pages __dma_alloc_pages nommu_alloc_coherent pci_alloc_consistent dma_nommu_alloc* dma_iommu_alloc* s390_dma_alloc xen_swiotlb_alloc* xen_alloc_coherent*',
    },
  },
  {
    layer: 'DMA',
    role: 'origin',
    rows: {
      'the emergency pool for device memory that is set up at boot':
        'dma_atomic_pool_init __dma_atomic_pool_init atomic_pool_expand atomic_pool_work_fn atomic_pool_resize atomic_pool_init',
      'bounce buffers for devices that cannot reach all memory': 'swiotlb_* __swiotlb_*',
    },
  },
  {
    layer: 'DMA',
    role: 'path',
    rows: {
      'mapping memory for a device': 'dma_map_* __dma_map_* map_sg dma_direct_map* swiotlb_map* swiotlb_tbl_map_single',
    },
  },
  {
    layer: 'compaction',
    role: 'path',
    rows: {
      'moving pages together to make larger blocks':
        'compact_zone* try_to_compact_pages compaction_alloc kcompactd_do_work compact_node* isolate_migratepages* isolate_freepages*',
    },
  },
  {
    layer: 'compaction',
    role: 'context',
    rows: { 'moving pages together in the background': 'kcompactd' },
  },
  {
    layer: 'reclaim',
    role: 'path',
    rows: {
      'freeing memory':
        'balance_pgdat kswapd_shrink_node shrink_node* shrink_zone* shrink_lruvec shrink_inactive_list shrink_active_list ' +
        'shrink_list shrink_page_list shrink_folio_list shrink_slab* do_shrink_slab shrink_one shrink_many shrink_cache ' +
        'shrink_all_memory shrink_icache_memory shrink_dcache_memory shrink_dentry_list try_to_free_pages do_try_to_free_pages ' +
        '__zone_reclaim zone_reclaim node_reclaim __node_reclaim evict_folios try_to_shrink_lruvec isolate_lru_* ' +
        'folio_referenced* rmap_walk* try_to_unmap* drop_slab* drop_caches_sysctl_handler reclaim_clean_*',
      'writing memory out to free it': 'pageout writeout',
      'freeing unused file and directory records':
        'prune_icache* prune_dcache* prune_super super_cache_scan scan_shadow_nodes list_lru_walk* __list_lru_walk_one dentry_lru_isolate inode_lru_isolate',
    },
  },
  {
    layer: 'reclaim',
    role: 'context',
    rows: { 'freeing memory in the background': 'kswapd' },
  },
  {
    layer: 'memory cgroup',
    role: 'path',
    rows: {
      'making room within the memory limit of a group': 'try_to_free_mem_cgroup_pages reclaim_high mem_cgroup_reclaim',
    },
  },
  {
    layer: 'memory cgroup',
    role: 'wrapper',
    rows: {
      'charging memory to a group':
        'try_charge* mem_cgroup_charge* __mem_cgroup_charge* charge_memcg mem_cgroup_try_charge* obj_cgroup_charge* ' +
        'mem_cgroup_swapin_charge* memcg_charge_* __memcg_kmem_charge* memcg_kmem_charge* __memcg_kmem_get_cache memcg_kmem_get_cache',
    },
  },
  {
    layer: 'memory cgroup',
    role: 'origin',
    rows: {
      'the records of a memory group': 'memcg_* mem_cgroup_* alloc_shrinker_info* expand_shrinker_info* obj_cgroup_*',
    },
  },
  {
    layer: 'huge pages',
    role: 'origin',
    rows: {
      'a huge page for a program':
        'do_huge_pmd_* alloc_hugepage_* vma_alloc_anon_folio_pmd alloc_huge_page alloc_hugetlb_folio hugetlb_fault hugetlb_no_page hugetlb_cow',
      'a huge page built from small ones': 'collapse_huge_page alloc_charge_folio alloc_charge_hpage collapse_file',
      'more pages for the huge page pool':
        'alloc_buddy_* alloc_fresh_* alloc_pool_huge_* set_max_huge_pages hugetlb_sysctl_* __nr_hugepages_store_common nr_hugepages_store* alloc_surplus_* only_alloc_fresh_*',
      'splitting a huge page': 'split_huge_page* __split_huge_* split_folio*',
    },
  },
  {
    layer: 'huge pages',
    role: 'context',
    rows: { 'building huge pages in the background': 'khugepaged' },
  },
  {
    layer: 'huge pages',
    role: 'path',
    rows: { 'looking for small pages to join': 'khugepaged_* hpage_collapse_scan*' },
  },
  {
    layer: 'swap',
    role: 'path',
    rows: {
      'writing memory to swap': 'swap_writepage* __swap_writepage* swap_write_unplug swap_writeout bdev_write_page',
      'reading memory back from swap':
        'swap_readpage* swap_read_* swapin_readahead swap_cluster_readahead swap_vma_readahead swapin_*',
      'moving memory to swap': 'add_to_swap* folio_alloc_swap get_swap_* map_swap_page get_swap_bio',
    },
  },
  {
    layer: 'swap',
    role: 'origin',
    rows: {
      'a page that comes back from swap': '__read_swap_cache_async read_swap_cache_async* alloc_swap_folio',
      'the records of the swap area':
        'isolate_lock_cluster swap_cluster_alloc_table swap_alloc_* swap_table_alloc alloc_swap_scan_* swap_cgroup_* swapin_init* setup_swap_map* scan_swap_map* swap_slot*',
    },
  },
  {
    layer: 'compressed memory',
    role: 'origin',
    rows: {
      'compressed memory':
        'zs_malloc zs_* z3fold_alloc zbud_alloc zpool_malloc zswap_store zswap_frontswap_store zram_write_page zram_bvec_write zram_* [zram] [zsmalloc] [zbud] [z3fold]',
      'a page that leaves compressed memory for the disk': 'zswap_writeback_entry',
    },
  },
  {
    layer: 'compressed memory',
    role: 'path',
    rows: {
      'compressing memory instead of writing it to swap':
        'zswap_* shrink_memcg_cb zswap_shrinker_scan zswap_shrinker_count',
      'using a compressed disk in memory': 'zram_rw_page zram_bvec_rw zram_make_request zram_submit_bio zram_bio_write',
    },
  },
  {
    layer: 'page migration',
    role: 'path',
    rows: {
      'moving pages to another place in memory':
        'migrate_pages* migrate_folio* unmap_and_move move_to_new_* __migrate_* do_migrate_pages soft_offline_* memory_failure offline_pages',
    },
  },
  {
    layer: 'page migration',
    role: 'origin',
    rows: {
      'the new place of a page that is moved':
        'new_page_nodemask alloc_migration_target* alloc_misplaced_dst_* migrate_misplaced_* new_node_page alloc_migrate_*',
    },
  },
  {
    layer: 'page fault',
    role: 'context',
    rows: {
      'touching its memory':
        'page_fault do_page_fault __do_page_fault ___do_page_fault exc_page_fault asm_exc_page_fault async_page_fault ' +
        'do_async_page_fault do_user_addr_fault handle_page_fault do_translation_fault do_mem_abort do_DataAbort ' +
        'do_PrefetchAbort __dabt_usr __dabt_svc __pabt_usr el0_da el0_ia el1_abort el1_da el0_sync_compat ' +
        'DataAccess_virt InstructionAccess_virt handle_tlbl handle_tlbs handle_tlbm tlb_do_page_fault_0 tlb_do_page_fault_1 ' +
        'do_dat_exception do_protection_exception pgm_check_handler data_access_common* do_hash_fault hash__do_page_fault ' +
        'do_bad_area no_context __do_kernel_fault error_code',
    },
  },
  {
    layer: 'page fault',
    role: 'path',
    rows: {
      'giving a program the page that it touched':
        'handle_mm_fault __handle_mm_fault handle_pte_fault hugetlb_vmtruncate do_fault __do_fault do_read_fault do_shared_fault faultin_page fixup_user_fault do_no_page do_pte_missing',
      'bringing memory back from swap': 'do_swap_page',
    },
  },
  {
    layer: 'page fault',
    role: 'origin',
    rows: {
      'memory that a program touched for the first time':
        'do_anonymous_page alloc_anon_folio vma_alloc_zeroed_movable_folio folio_prealloc alloc_zeroed_user_* __alloc_zeroed_user_highpage',
      'a private copy of a page': 'wp_page_copy do_wp_page do_cow_fault copy_user_highpage copy_present_page',
      'a page table':
        '__pte_alloc* pte_alloc* __pmd_alloc __pud_alloc __p4d_alloc pmd_alloc* pud_alloc* pgtable_* pmd_install get_pte_* crst_table_alloc page_table_alloc',
    },
  },
  {
    layer: 'page cache',
    role: 'helper',
    rows: { 'a page of the file cache': '__page_cache_alloc page_cache_alloc* filemap_alloc_folio* page_cache_get_*' },
  },
  {
    layer: 'page cache',
    role: 'origin',
    rows: {
      'a page of the file cache':
        'pagecache_get_page __filemap_get_folio* add_to_page_cache* __add_to_page_cache* filemap_add_folio __filemap_add_folio ' +
        'filemap_create_folio filemap_get_pages find_or_create_page grab_cache_page* __grab_cache_page read_cache_* do_read_cache_* ' +
        'filemap_fault filemap_map_pages filemap_get_read_batch',
      'reading a file ahead (only the reading ahead gets shorter)':
        'page_cache_ra_* __do_page_cache_readahead do_page_cache_readahead page_cache_sync_* page_cache_async_* ondemand_readahead ' +
        'force_page_cache_* ra_alloc_folio ra_submit do_page_cache_ra page_cache_next_*',
      'a page cache index node': 'page_cache_tree_insert',
    },
  },
  {
    layer: 'page cache',
    role: 'path',
    rows: {
      'reading a file':
        'filemap_read generic_file_read* generic_file_aio_read generic_mapping_read do_generic_* read_pages mpage_read* filemap_readahead filemap_read_* generic_file_buffered_read',
      'writing a file':
        'generic_perform_write generic_file_write* generic_file_buffered_write generic_file_aio_write* __generic_file_* ' +
        'write_begin* block_write_begin cont_write_begin nobh_write* mpage_writepage* __mpage_writepage mpage_alloc',
      'reading or writing a file': 'iomap_* mpage_* read_write_*',
    },
  },
  {
    layer: 'memory mappings',
    role: 'origin',
    rows: {
      'the description of a memory mapping':
        'vm_area_alloc vm_area_dup mas_* mt_* mtree_* vma_* anon_vma_* __anon_vma_* reserve_bootmem*',
      'a page table entry set for the kernel itself':
        'set_fixmap* __set_fixmap* patch_map ioremap* __ioremap* vmap_pte_range',
    },
  },
  {
    layer: 'memory mappings',
    role: 'path',
    rows: {
      'mapping memory into a program':
        'do_mmap* mmap_region __mmap_region vm_mmap* vm_insert_* remap_pfn_* insert_page* do_brk* map_vdso* load_addon_vdso',
      'changing mappings of a program':
        'mremap* do_mremap mlock* do_mlock mprotect_* do_munmap __vm_munmap __do_munmap unmap_* zap_* tlb_* madvise_* do_madvise* vma_merge* __split_vma split_vma',
      'getting hold of a program’s memory':
        'get_user_pages* __get_user_pages* pin_user_pages* __gup_* populate_vma_page_range __mm_populate internal_get_user_* hva_to_pfn*',
      'looking for identical pages': 'ksm_* ksmd',
      'handling page faults in a program': 'userfaultfd_* handle_userfault',
    },
  },
  {
    layer: 'index trees',
    role: 'helper',
    rows: {
      'a node of an index tree':
        'radix_tree_* __radix_tree_* xas_* xa_* __xa_* idr_* __idr_* ida_* assoc_array_* btree_* interval_tree_*',
    },
  },
  {
    layer: 'hash tables',
    role: 'origin',
    rows: {
      'a larger hash table (the old one stays in use)': 'rhashtable_* rht_* bucket_table_alloc',
      'a hash table': 'alloc_large_system_hash alloc_bucket_*',
    },
  },
  {
    layer: 'kernel debugging',
    role: 'helper',
    rows: {
      'the records of a debugging kernel':
        'stack_depot_* depot_* __stack_depot_* save_stack* kasan_save_* kmemleak_* create_object __create_object ' +
        'debug_object* __debug_object* fill_pool set_track* kmsan_* alloc_tag_* lookup_object* dma_entry_alloc debug_dma_*',
    },
  },
];
