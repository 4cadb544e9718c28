#pragma once
// Thin wrappers over system calls that glibc does not export. Each returns the kernel's result or -errno.
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// openat2(2). `resolve` takes FORGE_RESOLVE_*.
enum {
    FORGE_RESOLVE_NO_XDEV = 0x01,
    FORGE_RESOLVE_NO_MAGICLINKS = 0x02,
    FORGE_RESOLVE_NO_SYMLINKS = 0x04,
    FORGE_RESOLVE_BENEATH = 0x08,
};
int forge_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

// pidfd_send_signal(2).
int forge_pidfd_signal(int pidfd, int signal);

// The Landlock ABI of the kernel, or -errno where it has none.
int forge_landlock_abi(void);

// Makes a process in new namespaces that ends at once; 0, or -errno where the kernel refuses.
int forge_try_namespaces(uint64_t flags);

// Whether system-call filters can fail a call; 0 or -errno.
int forge_try_filter(void);

// Whether address randomisation can be switched off; 0 or -errno. The calling thread stays as it was.
int forge_try_fixed_addresses(void);

// The type of the file system at a path, a number of linux/magic.h; 0 when it cannot be found out.
uint32_t forge_file_system(const char *path);

// Receives one message with up to `capacity` descriptors (close-on-exec) without blocking; returns how many came.
int forge_receive_descriptors(int socket, int *descriptors, int capacity);

// unshare(2) for the calling thread.
int forge_unshare_thread(int flags);

// gettid(2).
pid_t forge_thread_id(void);

// What Swift's Glibc module leaves out.
enum { FORGE_O_PATH = 010000000 };
static const uint64_t FORGE_NEW_TIME = 0x80, FORGE_NEW_MOUNTS = 0x20000, FORGE_NEW_CGROUPS = 0x02000000,
                      FORGE_NEW_HOSTNAME = 0x04000000, FORGE_NEW_IPC = 0x08000000, FORGE_NEW_USERS = 0x10000000,
                      FORGE_NEW_PIDS = 0x20000000, FORGE_NEW_NETWORK = 0x40000000;

// pipe2(2) with O_CLOEXEC; reading end first.
int forge_pipe(int *pair);

// eventfd(2), close-on-exec and non-blocking.
int forge_event(void);

// fgetxattr(2); the value's length, or -errno.
long forge_attribute(int fd, const char *name, void *value, size_t bytes);

// sched_getaffinity(2) of the calling thread; how many bytes were written, or -errno.
int forge_affinity(void *mask, size_t bytes);

// Catches SIGINT and SIGTERM: the first writes its number, one byte, to the pipe whose reading end is returned, the
// second ends the process at once with 128 + its number. Returns -errno when there is no pipe to be had.
int forge_catch_stop_signals(void);

// Lets a signal do nothing in this process and its default in the programs that it starts.
void forge_survive_signal(int number);

// Has the allocator give buffers of 256 KiB and more back to the system as soon as they are freed. By itself it raises
// that bound to the largest buffer that was ever freed, and each thread then keeps some.
void forge_give_large_buffers_back(void);

// Has buffers up to those of messages stay with the process when they are freed, for the next ones.
void forge_keep_buffers(void);

// Gives the system what is free at the moment.
void forge_give_buffers_back(void);
