/** What a program was doing, told by the system call that stands in its trace. */

/** Phrase → names without `sys_` and without the endings that only tell variants apart (64, at, 2, v …). */
const PHRASES: Readonly<Record<string, string>> = {
  'reading a file': 'read pread64 readv preadv preadv2 pread',
  'writing a file': 'write pwrite64 writev pwritev pwritev2 pwrite',
  'opening a file': 'open openat openat2 creat name_to_handle_at open_by_handle_at',
  'closing a file': 'close close_range',
  'copying a file': 'sendfile sendfile64 splice copy_file_range tee vmsplice',
  'writing file data to disk': 'fsync fdatasync sync syncfs sync_file_range msync',
  'listing a directory': 'getdents getdents64 readdir',
  'asking for facts about a file':
    'stat lstat fstat newstat newlstat newfstat newfstatat fstatat64 stat64 lstat64 fstat64 statx access faccessat faccessat2 readlink readlinkat statfs fstatfs',
  'creating, renaming or removing files':
    'mkdir mkdirat unlink unlinkat rename renameat renameat2 rmdir link linkat symlink symlinkat mknod mknodat truncate ftruncate fallocate',
  'reading or setting attributes of a file':
    'getxattr lgetxattr fgetxattr setxattr lsetxattr fsetxattr listxattr llistxattr flistxattr chmod fchmod fchmodat chown fchown fchownat utimensat',
  'mounting a file system': 'mount fsmount move_mount fsconfig fsopen mount_setattr',
  'unmounting a file system': 'umount umount2 oldumount',
  'giving a device an order (ioctl)': 'ioctl',
  'reading a directory position or file control': 'fcntl fcntl64 flock lseek llseek',
  'waiting for files or connections':
    'poll ppoll select pselect6 epoll_wait epoll_pwait epoll_ctl epoll_create epoll_create1 newselect _newselect',
  'sending over a network connection': 'sendto sendmsg sendmmsg send',
  'receiving from a network connection': 'recvfrom recvmsg recvmmsg recv',
  'opening a network connection': 'connect',
  'accepting a network connection': 'accept accept4',
  'creating a socket': 'socket socketpair',
  'setting up a socket': 'bind listen setsockopt getsockopt shutdown getsockname getpeername',
  'using a socket': 'socketcall',
  'starting another process or thread': 'clone clone3 fork vfork',
  'starting a program': 'execve execveat',
  ending: 'exit exit_group',
  'waiting for another process': 'wait4 waitid waitpid',
  'setting up a container (namespaces)': 'unshare setns',
  'changing its memory mappings':
    'mmap mmap2 mmap_pgoff munmap mremap mprotect brk madvise process_madvise mlock mlock2 mlockall munlock',
  'placing its memory on NUMA nodes': 'mbind set_mempolicy migrate_pages move_pages',
  'loading a kernel module': 'init_module finit_module',
  'removing a kernel module': 'delete_module',
  'loading a BPF program': 'bpf',
  'installing a system call filter': 'seccomp',
  'changing settings of itself (prctl)': 'prctl arch_prctl',
  'measuring performance': 'perf_event_open',
  'loading a second (crash) kernel': 'kexec_load kexec_file_load',
  'switching on swap': 'swapon',
  'switching off swap': 'swapoff',
  'asking for asynchronous I/O':
    'io_setup io_submit io_getevents io_destroy io_uring_setup io_uring_enter io_uring_register',
  'using shared memory, semaphores or message queues':
    'shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl ipc mq_open mq_timedsend mq_timedreceive',
  'waiting for another thread': 'futex futex_time64 futex_waitv',
  'creating a file in memory': 'memfd_create memfd_secret',
  'creating a pipe': 'pipe pipe2',
  'sending a signal': 'kill tgkill tkill rt_sigqueueinfo',
  'reading or changing a kernel setting (sysctl)': 'sysctl',
  'shutting down or restarting the machine': 'reboot',
  'tracing another process': 'ptrace process_vm_readv process_vm_writev',
  'watching files for changes': 'inotify_init inotify_init1 inotify_add_watch fanotify_init fanotify_mark',
  'storing a key': 'add_key request_key keyctl',
};

const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(PHRASES).flatMap(([phrase, names]) => names.split(' ').map((name) => [name, phrase] as const)),
);

/** The phrase for a system call (`sendmsg`, without `sys_`); for one that is not known, its name. */
export function syscallPhrase(name: string): string {
  return BY_NAME.get(name) ?? `calling the kernel (${name})`;
}
