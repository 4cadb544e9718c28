/// The system-call filter as data: what it does, the call, its numbers on x86_64 and aarch64, and the reason.
///
/// Calls that stand nowhere here give `ENOSYS`, so that a libc tries an older one. `deny` gives `EPERM`, `absent` gives
/// `ENOSYS`; the remaining words name a check of arguments in ``SystemCallFilter``.
enum SystemCallTable {
    /// One rule a line.
    static let text = """
        # Files
        allow read 0 63 reads an open file
        allow write 1 64 writes an open file
        allow readv 19 65 reads into several buffers
        allow writev 20 66 writes from several buffers
        allow pread64 17 67 reads at an offset
        allow pwrite64 18 68 writes at an offset
        allow preadv 295 69 reads at an offset into several buffers
        allow pwritev 296 70 writes at an offset from several buffers
        allow preadv2 327 286 reads at an offset with flags
        allow pwritev2 328 287 writes at an offset with flags
        allow open 2 - opens by path; the mounts decide what there is
        allow openat 257 56 opens by path from a directory
        allow openat2 437 437 opens by path with resolution rules
        allow creat 85 - makes and opens a file
        allow close 3 57 closes a descriptor
        allow close_range 436 436 closes many descriptors
        allow lseek 8 62 moves a file offset
        allow dup 32 23 copies a descriptor
        allow dup2 33 - copies a descriptor to a number
        allow dup3 292 24 copies a descriptor to a number with flags
        allow fcntl 72 25 flags, locks and seals of descriptors
        allow flock 73 32 locks a file
        allow ftruncate 77 46 cuts an open file
        allow truncate 76 45 cuts a file
        allow fallocate 285 47 reserves room in a file
        allow fadvise64 221 223 hints about access
        allow readahead 187 213 fills the page cache
        allow cachestat 451 451 asks about the page cache
        allow fsync 74 82 flushes a file
        allow fdatasync 75 83 flushes a file's data
        allow sync 162 81 flushes; the private tmpfs makes it cheap
        allow syncfs 306 267 flushes one file system
        allow sync_file_range 277 84 flushes a part of a file
        allow copy_file_range 326 285 copies inside the kernel
        allow sendfile 40 71 copies between descriptors
        allow splice 275 76 moves through a pipe
        allow tee 276 77 copies a pipe
        allow vmsplice 278 75 puts memory into a pipe
        allow stat 4 - reads metadata
        allow fstat 5 80 reads metadata of an open file
        allow lstat 6 - reads metadata of a link
        allow newfstatat 262 79 reads metadata from a directory
        allow statx 332 291 reads extended metadata
        allow statfs 137 43 describes a file system
        allow fstatfs 138 44 describes an open file's file system
        allow access 21 - asks for permission
        allow faccessat 269 48 asks for permission from a directory
        allow faccessat2 439 439 asks for permission with flags
        allow getdents 78 - lists a directory
        allow getdents64 217 61 lists a directory
        allow getcwd 79 17 names the working directory
        allow chdir 80 49 changes the working directory
        allow fchdir 81 50 changes the working directory by descriptor
        allow mkdir 83 - makes a directory
        allow mkdirat 258 34 makes a directory from a directory
        allow rmdir 84 - removes a directory
        allow rename 82 - renames
        allow renameat 264 38 renames from a directory
        allow renameat2 316 276 renames with flags
        allow link 86 - makes a hard link
        allow linkat 265 37 makes a hard link from a directory
        allow symlink 88 - makes a symbolic link
        allow symlinkat 266 36 makes a symbolic link from a directory
        allow unlink 87 - removes a name
        allow unlinkat 263 35 removes a name from a directory
        allow readlink 89 - reads a symbolic link
        allow readlinkat 267 78 reads a symbolic link from a directory
        allow mknod 133 - makes named pipes; device nodes need a capability
        allow mknodat 259 33 makes named pipes; device nodes need a capability
        allow chmod 90 - changes a mode
        allow fchmod 91 52 changes an open file's mode
        allow fchmodat 268 53 changes a mode from a directory
        allow fchmodat2 452 452 changes a mode with flags
        allow chown 92 - changes owners within the one mapped user
        allow fchown 93 55 changes owners within the one mapped user
        allow lchown 94 - changes owners within the one mapped user
        allow fchownat 260 54 changes owners within the one mapped user
        allow umask 95 166 sets the mode mask
        allow utime 132 - sets file times
        allow utimes 235 - sets file times
        allow futimesat 261 - sets file times
        allow utimensat 280 88 sets file times
        allow setxattr 188 5 sets an attribute; trusted ones need a capability
        allow lsetxattr 189 6 sets a link's attribute
        allow fsetxattr 190 7 sets an open file's attribute
        allow setxattrat 463 463 sets an attribute from a directory
        allow getxattr 191 8 reads an attribute
        allow lgetxattr 192 9 reads a link's attribute
        allow fgetxattr 193 10 reads an open file's attribute
        allow getxattrat 464 464 reads an attribute from a directory
        allow listxattr 194 11 lists attributes
        allow llistxattr 195 12 lists a link's attributes
        allow flistxattr 196 13 lists an open file's attributes
        allow listxattrat 465 465 lists attributes from a directory
        allow removexattr 197 14 removes an attribute
        allow lremovexattr 198 15 removes a link's attribute
        allow fremovexattr 199 16 removes an open file's attribute
        allow removexattrat 466 466 removes an attribute from a directory
        allow inotify_init 253 - watches files
        allow inotify_init1 294 26 watches files
        allow inotify_add_watch 254 27 watches a file
        allow inotify_rm_watch 255 28 stops watching
        allow name_to_handle_at 303 264 names a file; opening by that name is refused
        ioctl ioctl 16 29 terminals and files, but for typing into a terminal
        # Waiting
        allow poll 7 - waits for descriptors
        allow ppoll 271 73 waits for descriptors and signals
        allow select 23 - waits for descriptors
        allow pselect6 270 72 waits for descriptors and signals
        allow epoll_create 213 - waits for many descriptors
        allow epoll_create1 291 20 waits for many descriptors
        allow epoll_ctl 233 21 changes what is waited for
        allow epoll_wait 232 - waits
        allow epoll_pwait 281 22 waits with a signal mask
        allow epoll_pwait2 441 441 waits with nanoseconds
        allow eventfd 284 - a counter to wait for
        allow eventfd2 290 19 a counter to wait for
        allow signalfd 282 - signals as a descriptor
        allow signalfd4 289 74 signals as a descriptor
        allow timerfd_create 283 85 a timer as a descriptor
        allow timerfd_settime 286 86 sets such a timer
        allow timerfd_gettime 287 87 reads such a timer
        allow pipe 22 - makes a pipe
        allow pipe2 293 59 makes a pipe with flags
        allow io_setup 206 0 old asynchronous I/O
        allow io_destroy 207 1 old asynchronous I/O
        allow io_submit 209 2 old asynchronous I/O
        allow io_cancel 210 3 old asynchronous I/O
        allow io_getevents 208 4 old asynchronous I/O
        allow io_pgetevents 333 292 old asynchronous I/O
        # Memory
        allow mmap 9 222 maps memory
        allow munmap 11 215 unmaps memory
        allow mremap 25 216 resizes a mapping
        allow mprotect 10 226 changes protection; JIT compilers need it
        allow msync 26 227 flushes a mapping
        allow mincore 27 232 asks what is resident
        allow madvise 28 233 hints about memory
        allow brk 12 214 grows the heap
        allow mlock 149 228 locks memory within the limit
        allow mlock2 325 284 locks memory within the limit
        allow mlockall 151 230 locks memory within the limit
        allow munlock 150 229 unlocks memory
        allow munlockall 152 231 unlocks memory
        allow mseal 462 462 forbids changes of a mapping
        allow memfd_create 319 279 a file in memory
        allow remap_file_pages 216 234 old nonlinear mappings
        allow pkey_mprotect 329 288 memory protection keys
        allow pkey_alloc 330 289 memory protection keys
        allow pkey_free 331 290 memory protection keys
        allow membarrier 324 283 orders memory between threads
        allow get_mempolicy 239 236 asks for memory placement
        allow set_mempolicy 238 237 asks for memory placement
        allow mbind 237 235 asks for memory placement
        allow set_mempolicy_home_node 450 450 asks for memory placement
        allow map_shadow_stack 453 453 shadow stacks of newer processors
        # Processes and threads
        clone clone 56 220 threads and processes, but no namespaces
        absent clone3 435 435 its flags lie in memory that a filter cannot see; libc falls back to clone
        allow fork 57 - makes a process
        allow vfork 58 - makes a process that shares memory until it executes
        allow execve 59 221 executes a program
        allow execveat 322 281 executes an open program
        allow exit 60 93 ends a thread
        allow exit_group 231 94 ends a process
        allow wait4 61 260 waits for a child
        allow waitid 247 95 waits for a child
        allow kill 62 129 signals; the process namespace bounds it
        allow tkill 200 130 signals a thread
        allow tgkill 234 131 signals a thread
        allow pidfd_open 434 434 a process as a descriptor
        allow pidfd_send_signal 424 424 signals through such a descriptor
        allow process_mrelease 448 448 frees memory of a killed process
        allow getpid 39 172 identity
        allow getppid 110 173 identity
        allow gettid 186 178 identity
        allow getuid 102 174 identity
        allow geteuid 107 175 identity
        allow getgid 104 176 identity
        allow getegid 108 177 identity
        allow getresuid 118 148 identity
        allow getresgid 120 150 identity
        allow getgroups 115 158 identity
        allow setuid 105 146 only the one mapped user can be chosen
        allow setgid 106 144 only the one mapped group can be chosen
        allow setreuid 113 145 only the one mapped user can be chosen
        allow setregid 114 143 only the one mapped group can be chosen
        allow setresuid 117 147 only the one mapped user can be chosen
        allow setresgid 119 149 only the one mapped group can be chosen
        allow setfsuid 122 151 only the one mapped user can be chosen
        allow setfsgid 123 152 only the one mapped group can be chosen
        allow setgroups 116 159 refused by the kernel in the user namespace
        allow getpgid 121 155 process groups
        allow getpgrp 111 - process groups
        allow setpgid 109 154 process groups
        allow getsid 124 156 sessions
        allow setsid 112 157 sessions
        allow capget 125 90 reads capabilities; there are none
        allow capset 126 91 can only drop
        allow prctl 157 167 names, death signals and the like
        allow arch_prctl 158 - thread-local storage on x86
        allow set_tid_address 218 96 thread exit notification
        allow set_robust_list 273 99 robust futexes
        allow get_robust_list 274 100 robust futexes
        allow rseq 334 293 restartable sequences
        allow futex 202 98 locks
        allow futex_waitv 449 449 locks
        allow futex_wake 454 454 locks
        allow futex_wait 455 455 locks
        allow futex_requeue 456 456 locks
        allow set_thread_area 205 - old thread-local storage
        allow get_thread_area 211 - old thread-local storage
        allow sched_yield 24 124 gives the CPU away
        allow sched_getaffinity 204 123 counts visible CPUs
        deny sched_setaffinity 203 122 the number of visible CPUs is pinned
        allow sched_getparam 143 121 reads priorities
        allow sched_setparam 142 118 sets priorities within limits
        allow sched_getscheduler 145 120 reads the policy
        allow sched_setscheduler 144 119 sets the policy within limits
        allow sched_getattr 315 275 reads the policy
        allow sched_setattr 314 274 sets the policy within limits
        allow sched_get_priority_max 146 125 bounds of priorities
        allow sched_get_priority_min 147 126 bounds of priorities
        allow sched_rr_get_interval 148 127 reads a time slice
        allow getpriority 140 141 reads niceness
        allow setpriority 141 140 raises niceness
        allow ioprio_get 252 31 reads I/O priority
        allow ioprio_set 251 30 sets I/O priority
        allow getrlimit 97 163 reads limits
        allow setrlimit 160 164 lowers limits
        allow prlimit64 302 261 reads and lowers limits
        allow getrusage 98 165 resource use
        allow times 100 153 resource use
        allow sysinfo 99 179 memory totals
        allow uname 63 160 the fixed host name and the kernel's version
        personality personality 135 92 may be read; address randomisation stays as it was set
        allow seccomp 317 277 a program may restrict itself further
        allow landlock_create_ruleset 444 444 a program may restrict itself further
        allow landlock_add_rule 445 445 a program may restrict itself further
        allow landlock_restrict_self 446 446 a program may restrict itself further
        allow restart_syscall 219 128 resumes after a stop
        allow getcpu 309 168 the current CPU
        # Signals and timers
        allow rt_sigaction 13 134 handles signals
        allow rt_sigprocmask 14 135 masks signals
        allow rt_sigpending 127 136 lists pending signals
        allow rt_sigreturn 15 139 returns from a handler
        allow rt_sigsuspend 130 133 waits for signals
        allow rt_sigtimedwait 128 137 waits for signals
        allow rt_sigqueueinfo 129 138 sends a signal with a value
        allow rt_tgsigqueueinfo 297 240 sends a signal with a value
        allow sigaltstack 131 132 another stack for handlers
        allow pause 34 - waits for a signal
        allow alarm 37 - a timer signal
        allow getitimer 36 102 interval timers
        allow setitimer 38 103 interval timers
        allow timer_create 222 107 process timers
        allow timer_settime 223 110 process timers
        allow timer_gettime 224 108 process timers
        allow timer_getoverrun 225 109 process timers
        allow timer_delete 226 111 process timers
        allow nanosleep 35 101 sleeps
        allow clock_nanosleep 230 115 sleeps
        allow clock_gettime 228 113 reads clocks
        allow clock_getres 229 114 reads the resolution of clocks
        allow gettimeofday 96 169 reads the clock
        allow time 201 - reads the clock
        allow getrandom 318 278 random bytes
        # Interprocess communication, all inside the namespace
        allow shmget 29 194 shared memory
        allow shmat 30 196 shared memory
        allow shmdt 67 197 shared memory
        allow shmctl 31 195 shared memory
        allow semget 64 190 semaphores
        allow semop 65 193 semaphores
        allow semtimedop 220 192 semaphores
        allow semctl 66 191 semaphores
        allow msgget 68 186 message queues
        allow msgsnd 69 189 message queues
        allow msgrcv 70 188 message queues
        allow msgctl 71 187 message queues
        allow mq_open 240 180 POSIX message queues
        allow mq_unlink 241 181 POSIX message queues
        allow mq_timedsend 242 182 POSIX message queues
        allow mq_timedreceive 243 183 POSIX message queues
        allow mq_notify 244 184 POSIX message queues
        allow mq_getsetattr 245 185 POSIX message queues
        # Sockets
        socket socket 41 198 local sockets, route queries, and internet sockets where the need says loopback
        socketpair socketpair 53 199 local sockets
        allow bind 49 200 names a socket
        allow listen 50 201 accepts connections
        allow accept 43 202 accepts a connection
        allow accept4 288 242 accepts a connection with flags
        allow connect 42 203 connects
        allow getsockname 51 204 names of sockets
        allow getpeername 52 205 names of sockets
        allow getsockopt 55 209 socket options
        allow setsockopt 54 208 socket options
        allow shutdown 48 210 ends a connection
        allow sendto 44 206 sends
        allow sendmsg 46 211 sends
        allow sendmmsg 307 269 sends many
        allow recvfrom 45 207 receives
        allow recvmsg 47 212 receives
        allow recvmmsg 299 243 receives many
        # Refused: other processes' memory and state
        deny ptrace 101 117 reads and changes other processes
        deny process_vm_readv 310 270 reads other processes' memory
        deny process_vm_writev 311 271 changes other processes' memory
        deny process_madvise 440 440 changes other processes' memory
        deny pidfd_getfd 438 438 takes other processes' descriptors
        deny kcmp 312 272 compares kernel objects of processes
        deny move_pages 279 239 moves other processes' memory
        deny migrate_pages 256 238 moves other processes' memory
        # Refused: another view of the system
        deny mount 165 40 changes mounts
        deny umount2 166 39 changes mounts
        deny pivot_root 155 41 changes the root
        deny chroot 161 51 changes the root
        deny open_tree 428 428 changes mounts
        deny open_tree_attr 467 467 changes mounts
        deny move_mount 429 429 changes mounts
        deny mount_setattr 442 442 changes mounts
        deny fsopen 430 430 changes mounts
        deny fsconfig 431 431 changes mounts
        deny fsmount 432 432 changes mounts
        deny fspick 433 433 changes mounts
        deny statmount 457 457 lists mounts
        deny listmount 458 458 lists mounts
        deny setns 308 268 enters other namespaces
        deny unshare 272 97 makes namespaces
        deny open_by_handle_at 304 265 opens files around the mounts
        deny sethostname 170 161 changes the host name
        deny setdomainname 171 162 changes the domain name
        # Refused: the kernel and the machine
        deny bpf 321 280 loads programs into the kernel
        deny perf_event_open 298 241 measures the machine and widens the attack surface
        deny userfaultfd 323 282 stalls the kernel at will
        absent io_uring_setup 425 425 works around the filter
        absent io_uring_enter 426 426 works around the filter
        absent io_uring_register 427 427 works around the filter
        deny add_key 248 217 keyrings are not namespaced
        deny request_key 249 218 keyrings are not namespaced
        deny keyctl 250 219 keyrings are not namespaced
        deny init_module 175 105 loads modules
        deny finit_module 313 273 loads modules
        deny delete_module 176 106 unloads modules
        deny kexec_load 246 104 replaces the kernel
        deny kexec_file_load 320 294 replaces the kernel
        deny reboot 169 142 stops the machine
        deny swapon 167 224 swaps
        deny swapoff 168 225 swaps
        deny acct 163 89 accounts processes
        deny quotactl 179 60 changes quotas
        deny quotactl_fd 443 443 changes quotas
        deny fanotify_init 300 262 watches whole mounts
        deny fanotify_mark 301 263 watches whole mounts
        deny syslog 103 116 reads the kernel log
        deny settimeofday 164 170 sets the clock
        deny clock_settime 227 112 sets the clock
        deny adjtimex 159 171 sets the clock
        deny clock_adjtime 305 266 sets the clock
        deny iopl 172 - talks to hardware
        deny ioperm 173 - talks to hardware
        deny vhangup 153 58 hangs terminals up
        deny lsm_set_self_attr 460 460 changes security labels
        absent modify_ldt 154 - makes segments for 16-bit and 32-bit code, which cannot run here anyway
        absent memfd_secret 447 447 memory that nobody can account for
        """
}
