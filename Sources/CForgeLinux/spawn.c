// The one spawn path. After clone3 the child shares memory with the suspended spawner thread: it must not allocate,
// lock or touch thread-local storage, so it makes raw system calls only and reports a failure through `failure`.
#include "forge_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "child.h"

// Moves a descriptor out of the way of the small numbers; returns the new one.
static int child_raise(int fd) { return fd < 0 ? fd : (int)RAW(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 64); }

static int child_write_file(const char *path, const char *text) {
    int fd = (int)RAW(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return fd;
    long done = RAW(SYS_write, fd, text, child_length(text));
    RAW(SYS_close, fd);
    return done < 0 ? (int)done : 0;
}

static void child_identity(const struct child *c) {
    const struct forge_plan *plan = c->plan;
    if (plan->uid_map) {
        CHECK(FORGE_STAGE_USER_MAP, child_write_file("/proc/self/setgroups", "deny"));
        CHECK(FORGE_STAGE_USER_MAP, child_write_file("/proc/self/uid_map", plan->uid_map));
        CHECK(FORGE_STAGE_USER_MAP, child_write_file("/proc/self/gid_map", plan->gid_map));
    }
    if (plan->time_offsets)
        CHECK(FORGE_STAGE_TIME_OFFSETS, child_write_file("/proc/self/timens_offsets", plan->time_offsets));
    CHECK(FORGE_STAGE_HOSTNAME, RAW(SYS_sethostname, plan->hostname, child_length(plan->hostname)));
    CHECK(FORGE_STAGE_HOSTNAME, RAW(SYS_setdomainname, "(none)", 6));
}

// Brings the loopback interface of a fresh network namespace up.
static void child_loopback(const struct child *c) {
    int fd = CHECK(FORGE_STAGE_LOOPBACK, RAW(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    struct ifreq request;
    for (size_t i = 0; i < sizeof request; i++) ((volatile char *)&request)[i] = 0;
    request.ifr_name[0] = 'l';
    request.ifr_name[1] = 'o';
    request.ifr_flags = IFF_UP;
    CHECK(FORGE_STAGE_LOOPBACK, RAW(SYS_ioctl, fd, SIOCSIFFLAGS, &request));
    RAW(SYS_close, fd);
}

static void child_limits(const struct child *c) {
    const struct forge_plan *plan = c->plan;
    for (int i = 0; i < plan->limit_count; i++) {
        uint64_t pair[2] = {plan->limits[i].soft, plan->limits[i].hard}, now[2];
        CHECK(FORGE_STAGE_LIMITS, RAW(SYS_prlimit64, 0, plan->limits[i].resource, 0, now));
        if (pair[1] > now[1]) pair[1] = now[1];
        if (pair[0] > pair[1]) pair[0] = pair[1];
        CHECK(FORGE_STAGE_LIMITS, RAW(SYS_prlimit64, 0, plan->limits[i].resource, pair, 0));
    }
    if (plan->cpu_mask)
        CHECK(FORGE_STAGE_AFFINITY, RAW(SYS_sched_setaffinity, 0, plan->cpu_mask_bytes, plan->cpu_mask));
    RAW(SYS_personality, plan->flags & FORGE_PLAN_KEEP_ASLR ? 0UL : (unsigned long)ADDR_NO_RANDOMIZE);
    RAW(SYS_umask, plan->umask);
}

// Leaves exactly 0 to 4 and the reaper's image open.
static int child_descriptors(const struct child *c) {
    const struct forge_plan *plan = c->plan;
    int from[6] = {plan->standard_input, plan->standard_output, plan->standard_error,
                   plan->status, plan->control, plan->init};
    for (int i = 0; i < 6; i++) {
        from[i] = child_raise(from[i]);
        if (from[i] < 0 && i != 4) child_fail(c, FORGE_STAGE_DESCRIPTORS, from[i]);
    }
    for (int i = 0; i < 5; i++) {
        if (from[i] >= 0) CHECK(FORGE_STAGE_DESCRIPTORS, RAW(SYS_dup3, from[i], i, 0));
        else RAW(SYS_close, i);
    }
    CHECK(FORGE_STAGE_DESCRIPTORS, RAW(SYS_dup3, from[5], 5, O_CLOEXEC));
    CHECK(FORGE_STAGE_DESCRIPTORS, RAW(SYS_close_range, 6, ~0U, 0));
    return 5;
}

// Dies with the spawner thread, also when that died before the request was made: then nobody reads the status pipe.
static void child_parent_death(const struct child *c) {
    CHECK(FORGE_STAGE_PARENT_DEATH, RAW(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0));
    struct pollfd reader = {.fd = 3, .events = 0, .revents = 0};
    struct timespec now = {0, 0};
    RAW(SYS_ppoll, &reader, 1, &now, 0, 0);
    if (reader.revents & POLLERR) child_fail(c, FORGE_STAGE_PARENT_DEATH, -ESRCH);
}

// No capability in any set, and none to be had again.
static void child_capabilities(const struct child *c) {
    RAW(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int capability = 0; capability < 64; capability++)
        if (RAW(SYS_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0) == -EINVAL) break;
    unsigned long bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED |
                         SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
    CHECK(FORGE_STAGE_CAPABILITIES, RAW(SYS_prctl, PR_SET_SECUREBITS, bits, 0, 0, 0));
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    CHECK(FORGE_STAGE_CAPABILITIES, RAW(SYS_capset, &head, none));
    CHECK(FORGE_STAGE_CAPABILITIES, RAW(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

// Signals that Forge's own caller ignores are not ignored in a sandbox; CLONE_CLEAR_SIGHAND resets handlers alone.
static void child_signals(void) {
    struct {
        unsigned long handler, flags, restorer;
        uint64_t mask;
    } action = {0};
    for (int number = 1; number <= 64; number++) RAW(SYS_rt_sigaction, number, &action, 0, sizeof action.mask);
    uint64_t unblocked = 0;
    RAW(SYS_rt_sigprocmask, SIG_SETMASK, &unblocked, 0, sizeof unblocked);
}

static void child_main(struct child *c) {
    const struct forge_plan *plan = c->plan;
    child_identity(c);
    child_mounts(c);
    if (plan->flags & FORGE_PLAN_LOOPBACK) child_loopback(c);
    CHECK(FORGE_STAGE_WORKING_DIRECTORY, RAW(SYS_chdir, plan->cwd));
    child_limits(c);
    int ruleset = child_landlock_rules(c);
    if (ruleset >= 0) ruleset = child_raise(ruleset);
    child_capabilities(c);
    if (ruleset >= 0) CHECK(FORGE_STAGE_LANDLOCK, child_landlock_enter(ruleset));
    int init = child_descriptors(c);
    child_signals();
    child_parent_death(c);
    if (plan->filter_length) {
        struct sock_fprog program = {plan->filter_length, (struct sock_filter *)plan->filter};
        CHECK(FORGE_STAGE_SECCOMP, RAW(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
    }
    long error = RAW(SYS_execveat, init, "", plan->argv, plan->envp, AT_EMPTY_PATH);
    child_fail(c, FORGE_STAGE_EXECUTE, (int)error);
}

// clone3 onto a stack of its own, so that the suspended thread's frames stay as they are.
static long spawn_clone(struct clone_args *arguments, struct child *c) {
    long result;
#if defined(__x86_64__)
    register struct child *argument __asm__("r12") = c;
    register void (*function)(struct child *) __asm__("r13") = child_main;
    __asm__ volatile("syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\tmov %%r12, %%rdi\n\tcall *%%r13\n\thlt\n1:"
                     : "=a"(result)
                     : "a"(SYS_clone3), "D"(arguments), "S"(sizeof *arguments), "r"(argument), "r"(function)
                     : "rcx", "r11", "memory");
#else
    register long x8 __asm__("x8") = SYS_clone3;
    register void *x0 __asm__("x0") = arguments;
    register long x1 __asm__("x1") = sizeof *arguments;
    register struct child *x9 __asm__("x9") = c;
    register void (*x10)(struct child *) __asm__("x10") = child_main;
    __asm__ volatile("svc #0\n\tcbnz x0, 1f\n\tmov x29, xzr\n\tmov x0, x9\n\tblr x10\n\tbrk #1\n1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x9), "r"(x10)
                     : "memory");
    result = (long)x0;
#endif
    return result;
}

pid_t forge_spawn(const struct forge_plan *plan, void *stack, size_t stack_bytes, int *pidfd,
                  struct forge_failure *failure) {
    struct child c = {plan, failure};
    failure->stage = FORGE_STAGE_NONE;
    failure->error = 0;
    *pidfd = -1;
    struct clone_args arguments = {0};
    arguments.flags = plan->clone_flags | CLONE_VM | CLONE_VFORK | CLONE_PIDFD | CLONE_CLEAR_SIGHAND;
    if (plan->cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)plan->cgroup;
    }
    arguments.pidfd = (uint64_t)(uintptr_t)pidfd;
    arguments.exit_signal = SIGCHLD;
    arguments.stack = (uint64_t)(uintptr_t)stack;
    arguments.stack_size = stack_bytes;
    uint64_t all = ~0ULL, before = 0;
    RAW(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
    long pid = spawn_clone(&arguments, &c);
    RAW(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, sizeof before);
    if (pid < 0) {
        failure->stage = FORGE_STAGE_CLONE;
        failure->error = (int)-pid;
    }
    return (pid_t)pid;
}
