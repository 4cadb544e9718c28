// What a tracer asks the kernel for.
#include "forge_trace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t forge_trace_wait(int *status) {
    pid_t pid;
    do {
        pid = waitpid(-1, status, __WALL | __WNOTHREAD);
    } while (pid < 0 && errno == EINTR);
    return pid < 0 ? -errno : pid;
}

int forge_trace_resume(pid_t pid, int how, int signal) {
    int request = PTRACE_CONT;
    if (how == FORGE_TRACE_STAY) request = PTRACE_LISTEN;
    if (how == FORGE_TRACE_TO_CALL_END) request = PTRACE_SYSCALL;
    return ptrace(request, pid, 0, (void *)(long)signal) < 0 ? -errno : 0;
}

unsigned long forge_trace_message(pid_t pid) {
    unsigned long message = 0;
    ptrace(PTRACE_GETEVENTMSG, pid, 0, &message);
    return message;
}

static ssize_t copy_in(pid_t pid, uint64_t address, void *bytes, size_t count) {
    struct iovec here = {bytes, count}, there = {(void *)(uintptr_t)address, count};
    return process_vm_readv(pid, &here, 1, &there, 1, 0);
}

long forge_trace_text(pid_t pid, uint64_t address, char *text, size_t capacity) {
    size_t length = 0;
    while (length < capacity) {
        // Up to the end of a page: the next one may not be there.
        size_t count = 4096 - (size_t)((address + length) & 4095);
        if (count > capacity - length) count = capacity - length;
        ssize_t got = copy_in(pid, address + length, text + length, count);
        if (got <= 0) return got < 0 ? -errno : -EFAULT;
        for (ssize_t i = 0; i < got; i++)
            if (!text[length + (size_t)i]) return (long)(length + (size_t)i);
        length += (size_t)got;
    }
    return -ENAMETOOLONG;
}

static int call_information(pid_t pid, struct __ptrace_syscall_info *information) {
    long got = ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof *information, information);
    return got < 0 ? -errno : 0;
}

int64_t forge_trace_result(pid_t pid) {
    struct __ptrace_syscall_info information = {0};
    if (call_information(pid, &information) < 0 || information.op != PTRACE_SYSCALL_INFO_EXIT) return -EINVAL;
    return information.exit.rval;
}

static void open_call(struct forge_trace_call *call, int directory, uint64_t path, uint64_t flags) {
    call->kind = FORGE_CALL_OPEN;
    call->directory = directory;
    call->path = path;
    call->flags = (int)flags;
}

static void move_call(struct forge_trace_call *call, int kind, int from, uint64_t from_path, int to, uint64_t path) {
    call->kind = kind;
    call->from_directory = from;
    call->from_path = from_path;
    call->directory = to;
    call->path = path;
}

int forge_trace_look(pid_t pid, struct forge_trace_call *call) {
    struct __ptrace_syscall_info information = {0};
    int error = call_information(pid, &information);
    if (error < 0) return error;
    if (information.op != PTRACE_SYSCALL_INFO_SECCOMP) return -EINVAL;
    const uint64_t *a = (const uint64_t *)information.seccomp.args;
    struct open_how how = {0};
    call->kind = FORGE_CALL_OTHER;
    switch (information.seccomp.nr) {
    case SYS_openat: open_call(call, (int)a[0], a[1], a[2]); break;
    case SYS_openat2:
        if (copy_in(pid, a[2], &how, sizeof how) == sizeof how) open_call(call, (int)a[0], a[1], how.flags);
        break;
    case SYS_renameat2: move_call(call, FORGE_CALL_RENAME, (int)a[0], a[1], (int)a[2], a[3]); break;
    case SYS_linkat: move_call(call, FORGE_CALL_LINK, (int)a[0], a[1], (int)a[2], a[3]); break;
    case SYS_symlinkat: move_call(call, FORGE_CALL_SYMLINK, AT_FDCWD, a[0], (int)a[1], a[2]); break;
#ifdef SYS_renameat
    case SYS_renameat: move_call(call, FORGE_CALL_RENAME, (int)a[0], a[1], (int)a[2], a[3]); break;
#endif
#ifdef SYS_open
    case SYS_open: open_call(call, AT_FDCWD, a[0], a[1]); break;
    case SYS_creat: open_call(call, AT_FDCWD, a[0], O_WRONLY | O_CREAT | O_TRUNC); break;
    case SYS_rename: move_call(call, FORGE_CALL_RENAME, AT_FDCWD, a[0], AT_FDCWD, a[1]); break;
    case SYS_link: move_call(call, FORGE_CALL_LINK, AT_FDCWD, a[0], AT_FDCWD, a[1]); break;
    case SYS_symlink: move_call(call, FORGE_CALL_SYMLINK, AT_FDCWD, a[0], AT_FDCWD, a[1]); break;
#endif
    default: break;
    }
    return 0;
}
