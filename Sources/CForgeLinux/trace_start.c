// Starts a command that is traced: a mount namespace with the host's own directories and the tree at the place where
// actions work, and a filter that stops the calls which name files. The child is a fork, single-threaded, and uses no
// allocation before it executes the command.
#include "forge_trace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#if defined(__x86_64__)
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#else
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#endif
enum { MOST_DIRECTORIES = 256 };

struct trace_child {
    const struct forge_trace_plan *plan;
    int report;
    uid_t user;
    gid_t group;
};

static _Noreturn void fail(const struct trace_child *c, int stage, int error) {
    struct forge_trace_failure failure = {stage, error};
    ssize_t done = write(c->report, &failure, sizeof failure);
    _exit(done < 0 ? 126 : 127);
}

static long check(const struct trace_child *c, int stage, long result) {
    if (result < 0) fail(c, stage, errno);
    return result;
}

static void write_file(const struct trace_child *c, const char *path, const char *text) {
    int fd = (int)check(c, FORGE_TRACE_NAMESPACE, open(path, O_WRONLY | O_CLOEXEC));
    check(c, FORGE_TRACE_NAMESPACE, write(fd, text, strlen(text)));
    close(fd);
}

// Mounts of one's own; for people other than root, and in containers that took the right away, through a user
// namespace in which everybody keeps the number.
static void enter_namespaces(const struct trace_child *c) {
    if (unshare(CLONE_NEWNS) == 0) return;
    check(c, FORGE_TRACE_NAMESPACE, unshare(CLONE_NEWUSER | CLONE_NEWNS));
    char map[64];
    write_file(c, "/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1", (unsigned)c->user, (unsigned)c->user);
    write_file(c, "/proc/self/uid_map", map);
    snprintf(map, sizeof map, "%u %u 1", (unsigned)c->group, (unsigned)c->group);
    write_file(c, "/proc/self/gid_map", map);
}

static int clone_tree(const char *path) {
    return (int)syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
}

static void attach(const struct trace_child *c, int tree, const char *name) {
    if (mkdir(name, 0755) < 0 && errno != EEXIST) fail(c, FORGE_TRACE_ROOT, errno);
    check(c, FORGE_TRACE_ROOT, syscall(SYS_move_mount, tree, "", AT_FDCWD, name, MOVE_MOUNT_F_EMPTY_PATH));
    close(tree);
}

// A root in memory that shows the host's directories and, at `work`, the tree.
static void make_root(const struct trace_child *c) {
    const struct forge_trace_plan *plan = c->plan;
    int stage = FORGE_TRACE_ROOT, trees[MOST_DIRECTORIES], count = 0;
    check(c, stage, mount(0, "/", 0, MS_REC | MS_PRIVATE, 0));
    check(c, stage, chdir("/"));
    int work = (int)check(c, stage, clone_tree(plan->tree));
    for (; plan->directories[count]; count++) {
        if (count == MOST_DIRECTORIES) fail(c, stage, E2BIG);
        trees[count] = (int)check(c, stage, clone_tree(plan->directories[count]));
    }
    if (count == 0) fail(c, stage, ENOENT);
    check(c, stage, mount("forge", plan->directories[0], "tmpfs", 0, "mode=0755"));
    check(c, stage, chdir(plan->directories[0]));
    for (int i = 0; i < count; i++) attach(c, trees[i], plan->directories[i]);
    for (int i = 0; plan->links[i]; i += 2) check(c, stage, symlink(plan->links[i + 1], plan->links[i]));
    attach(c, work, plan->work + 1);
    check(c, stage, syscall(SYS_pivot_root, ".", "."));
    check(c, stage, umount2(".", MNT_DETACH));
    check(c, stage, chdir("/"));
    check(c, FORGE_TRACE_WORKING_DIRECTORY, chdir(plan->cwd));
}

static void install_filter(const struct trace_child *c) {
    static const unsigned numbers[] = {
        SYS_openat, SYS_openat2, SYS_renameat2, SYS_linkat, SYS_symlinkat,
#ifdef SYS_renameat
        SYS_renameat,
#endif
#ifdef SYS_open
        SYS_open, SYS_creat, SYS_rename, SYS_link, SYS_symlink,
#endif
    };
    enum { COUNT = sizeof numbers / sizeof *numbers };
    struct sock_filter filter[5 + COUNT];
    int n = 0;
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCH, 0, COUNT + 1);
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < COUNT; i++) {
        unsigned char jump = (unsigned char)(COUNT - i);
        filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, numbers[i], jump, 0);
    }
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    struct sock_fprog program = {(unsigned short)n, filter};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0) return;
    check(c, FORGE_TRACE_FILTER, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    check(c, FORGE_TRACE_FILTER, syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
}

static _Noreturn void child_run(const struct trace_child *c, int go) {
    char byte;
    if (read(go, &byte, 1) != 1) _exit(127);
    enter_namespaces(c);
    make_root(c);
    check(c, FORGE_TRACE_EXECUTE, dup2(c->plan->output, 1));
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    install_filter(c);
    execvpe(c->plan->argv[0], c->plan->argv, c->plan->envp);
    fail(c, FORGE_TRACE_EXECUTE, errno);
}

static pid_t refuse(pid_t pid, struct forge_trace_failure *failure, int stage, int error) {
    failure->stage = stage;
    failure->error = error;
    if (pid > 0) {
        kill(pid, SIGKILL);
        waitpid(pid, 0, __WALL);
    }
    return -1;
}

pid_t forge_trace_start(const struct forge_trace_plan *plan, struct forge_trace_failure *failure) {
    int go[2], report[2];
    failure->stage = FORGE_TRACE_STARTED;
    failure->error = 0;
    if (pipe2(go, O_CLOEXEC) < 0) return refuse(0, failure, FORGE_TRACE_FORK, errno);
    if (pipe2(report, O_CLOEXEC) < 0) return refuse(0, failure, FORGE_TRACE_FORK, errno);
    struct trace_child c = {plan, report[1], geteuid(), getegid()};
    pid_t pid = fork();
    if (pid == 0) {
        close(go[1]);
        child_run(&c, go[0]);
    }
    int error = errno;
    close(go[0]);
    close(report[1]);
    long options = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK |
                   PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
    if (pid < 0) refuse(0, failure, FORGE_TRACE_FORK, error);
    else if (ptrace(PTRACE_SEIZE, pid, 0, (void *)options) < 0) pid = refuse(pid, failure, FORGE_TRACE_ATTACH, errno);
    else if (write(go[1], "", 1) != 1) pid = refuse(pid, failure, FORGE_TRACE_FORK, errno);
    close(go[1]);
    // Nothing comes when the command is executed, which closes the other end.
    struct forge_trace_failure told;
    if (pid > 0 && read(report[0], &told, sizeof told) == sizeof told)
        pid = refuse(pid, failure, told.stage, told.error);
    close(report[0]);
    return pid;
}
