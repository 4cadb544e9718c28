// Questions to the kernel about what it would let a sandbox do, each asked by doing it.
#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/personality.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forge_calls.h"
#include "raw.h"

int forge_try_namespaces(uint64_t flags) {
    struct clone_args arguments = {0};
    arguments.flags = flags;
    arguments.exit_signal = SIGCHLD;
    // The child has a copy of this stack and ends before it could touch anything that it shares with other threads.
    long pid = RAW(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0)
        for (;;) RAW(SYS_exit_group, 0);
    if (pid < 0) return (int)pid;
    while (waitpid((pid_t)pid, 0, 0) < 0 && errno == EINTR) {
    }
    return 0;
}

int forge_try_filter(void) {
    uint32_t action = SECCOMP_RET_ERRNO;
    return (int)RAW(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
}

int forge_try_fixed_addresses(void) {
    long before = RAW(SYS_personality, 0xffffffffUL);
    if (before < 0) return (int)before;
    long result = RAW(SYS_personality, (unsigned long)before | ADDR_NO_RANDOMIZE);
    if (result < 0) return (int)result;
    RAW(SYS_personality, (unsigned long)before);
    return 0;
}

uint32_t forge_file_system(const char *path) {
    struct statfs status;
    return statfs(path, &status) == 0 ? (uint32_t)status.f_type : 0;
}
