#include "forge_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "raw.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif

int forge_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    uint64_t how[3] = {flags, mode, resolve};
    long result;
    do {
        result = RAW(SYS_openat2, directory, path, how, sizeof how);
    } while (result == -EINTR || result == -EAGAIN);
    return (int)result;
}

int forge_pidfd_signal(int pidfd, int signal) { return (int)RAW(SYS_pidfd_send_signal, pidfd, signal, 0, 0); }

int forge_landlock_abi(void) { return (int)RAW(SYS_landlock_create_ruleset, 0, 0, 1); }

int forge_receive_descriptors(int socket, int *descriptors, int capacity) {
    char byte;
    struct iovec part = {&byte, 1};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * 8)];
    } control;
    if (capacity > 8) capacity = 8;
    struct msghdr message = {0};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)capacity);
    ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (got < 0) return -errno;
    struct cmsghdr *first = CMSG_FIRSTHDR(&message);
    if (!first || first->cmsg_type != SCM_RIGHTS) return 0;
    int count = (int)((first->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(descriptors, CMSG_DATA(first), sizeof(int) * (size_t)count);
    return count;
}

int forge_unshare_thread(int flags) { return (int)RAW(SYS_unshare, flags); }

pid_t forge_thread_id(void) { return (pid_t)RAW(SYS_gettid, 0); }

int forge_pipe(int *pair) { return (int)RAW(SYS_pipe2, pair, O_CLOEXEC); }

int forge_event(void) { return (int)RAW(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK); }

long forge_attribute(int fd, const char *name, void *value, size_t bytes) {
    return RAW(SYS_fgetxattr, fd, name, value, bytes);
}

int forge_affinity(void *mask, size_t bytes) { return (int)RAW(SYS_sched_getaffinity, 0, bytes, mask); }

void forge_give_large_buffers_back(void) { mallopt(M_MMAP_THRESHOLD, 256 << 10); }

void forge_keep_buffers(void) {
    mallopt(M_MMAP_THRESHOLD, 2 << 20);
    mallopt(M_TRIM_THRESHOLD, 2 << 20);
    mallopt(M_ARENA_MAX, 2);
}

void forge_give_buffers_back(void) { malloc_trim(0); }
