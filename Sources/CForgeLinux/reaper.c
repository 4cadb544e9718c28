// The reaper: PID 1 of every sandbox, as machine code that is copied into an ELF file of its own at start-up.
//
// Everything between here and the image maker lives in one section and must stand alone there: no libc, no globals, no
// string literals, no switch tables, no calls that a compiler could make on its own (memset, stack protector).
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "forge_spawn.h"
#include "raw.h"

#if defined(__clang__)
#define REAPER_PLAIN no_builtin, no_stack_protector, no_profile_instrument_function, disable_sanitizer_instrumentation
#else
#define REAPER_PLAIN no_stack_protector, optimize("no-tree-loop-distribute-patterns")
#endif
#define REAPER __attribute__((used, section("forge_reaper"), visibility("hidden"), REAPER_PLAIN))

#define REAPER_CLONE_VM 0x100
#define REAPER_CLONE_VFORK 0x4000

struct reaper_command {
    char **argv;
    char **envp;
    char **texts; // the reaper's own arguments
    long flags;
    int error;
};

FORGE_INLINE size_t reaper_length(const char *text) {
    size_t n = 0;
    while (text[n]) n++;
    return n;
}

FORGE_INLINE long reaper_number(const char *text) {
    long value = 0;
    while (*text >= '0' && *text <= '9') value = value * 10 + (*text++ - '0');
    return value;
}

FORGE_INLINE void reaper_say(const char *text) { RAW(SYS_write, 2, text, reaper_length(text)); }

// Executes one candidate; returns the error. A file without an interpreter line is given to the shell.
REAPER int reaper_try(struct reaper_command *command, char *path) {
    long error = -RAW(SYS_execve, path, command->argv, command->envp);
    // A file that Forge has just written may for a moment be open in the child of another thread, which has not yet
    // come to close its descriptors.
    for (int tries = 0; error == ETXTBSY && tries < 100; tries++) {
        // Volatile, so that no compiler loads both words from a constant outside this section.
        volatile long pause[2];
        pause[0] = 0;
        pause[1] = 1000000;
        RAW(SYS_nanosleep, pause, 0);
        error = -RAW(SYS_execve, path, command->argv, command->envp);
    }
    if (error == ENOEXEC) {
        char *name = command->argv[0];
        command->argv[0] = path;
        command->argv[-1] = command->texts[6];
        RAW(SYS_execve, command->argv[-1], command->argv - 1, command->envp);
        command->argv[0] = name;
    }
    return (int)error;
}

// Looks a bare name up along PATH as execvp does; returns the error that says most.
REAPER int reaper_search(struct reaper_command *command) {
    char *name = command->argv[0];
    const char *path = command->texts[5];
    for (char **entry = command->envp; *entry; entry++) {
        char *text = *entry;
        if (text[0] == 'P' && text[1] == 'A' && text[2] == 'T' && text[3] == 'H' && text[4] == '=') path = text + 5;
    }
    size_t name_length = reaper_length(name);
    int best = ENOENT;
    char candidate[4352];
    if (name_length == 0 || name_length > 255) return ENOENT;
    for (;;) {
        size_t length = 0;
        while (path[length] && path[length] != ':') length++;
        if (length <= 4095) {
            size_t at = 0;
            for (size_t i = 0; i < length; i++) candidate[at++] = path[i];
            if (length > 0) candidate[at++] = '/';
            for (size_t i = 0; i <= name_length; i++) candidate[at++] = name[i];
            int error = reaper_try(command, candidate);
            if (error != ENOENT && error != ENOTDIR) best = error;
        }
        if (!path[length]) return best;
        path += length + 1;
    }
}

// Makes the command a process group of its own in the caller's session and puts it in the foreground of the terminal,
// so that Ctrl-C reaches the command and not Forge, and a shell finds itself where it expects to be.
FORGE_INLINE void reaper_take_terminal(void) {
    RAW(SYS_setpgid, 0, 0);
    long group = RAW(SYS_getpgid, 0);
    int value = (int)group;
    uint64_t all = ~0ULL, before = 0;
    // Taking the terminal from the background would stop the process.
    RAW(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
    RAW(SYS_ioctl, 0, TIOCSPGRP, &value);
    RAW(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, sizeof before);
}

// Runs in the command's process, on its own stack, with the reaper suspended until execution.
REAPER void reaper_execute(struct reaper_command *command) {
    if (command->flags & FORGE_REAPER_TERMINAL) reaper_take_terminal();
    else RAW(SYS_setsid, 0);
    RAW(SYS_close_range, 3, ~0U, 0);
    int slash = 0;
    for (const char *p = command->argv[0]; *p; p++) slash |= *p == '/';
    int error = slash ? reaper_try(command, command->argv[0]) : reaper_search(command);
    command->error = error;
    reaper_say(command->texts[error == ENOENT || error == ENOTDIR ? 3 : 4]);
    reaper_say(command->argv[0]);
    char newline = '\n';
    RAW(SYS_write, 2, &newline, 1);
    RAW(SYS_exit_group, error == ENOENT || error == ENOTDIR ? 127 : 126);
    __builtin_unreachable();
}

// clone(2) onto `top` of a stack, running reaper_execute there.
FORGE_INLINE long reaper_clone(void *top, struct reaper_command *command) {
    long flags = REAPER_CLONE_VM | REAPER_CLONE_VFORK | SIGCHLD;
    long result;
#if defined(__x86_64__)
    register long no_tid __asm__("r10") = 0;
    register long no_tls __asm__("r8") = 0;
    register struct reaper_command *argument __asm__("r12") = command;
    register void (*function)(struct reaper_command *) __asm__("r13") = reaper_execute;
    __asm__ volatile("syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\tmov %%r12, %%rdi\n\tcall *%%r13\n\thlt\n1:"
                     : "=a"(result)
                     : "a"(SYS_clone), "D"(flags), "S"(top), "d"(0L), "r"(no_tid), "r"(no_tls), "r"(argument),
                       "r"(function)
                     : "rcx", "r11", "memory");
#else
    register long x8 __asm__("x8") = SYS_clone;
    register long x0 __asm__("x0") = flags;
    register void *x1 __asm__("x1") = top;
    register long x2 __asm__("x2") = 0;
    register long x3 __asm__("x3") = 0;
    register long x4 __asm__("x4") = 0;
    register struct reaper_command *x9 __asm__("x9") = command;
    register void (*x10)(struct reaper_command *) __asm__("x10") = reaper_execute;
    __asm__ volatile("svc #0\n\tcbnz x0, 1f\n\tmov x29, xzr\n\tmov x0, x9\n\tblr x10\n\tbrk #1\n1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x9), "r"(x10)
                     : "memory");
    result = x0;
#endif
    return result;
}

// Makes and ends processes so that the command gets another pid.
REAPER void reaper_burn(long count) {
    while (count-- > 0) {
        long pid = RAW(SYS_clone, SIGCHLD, 0, 0, 0, 0);
        if (pid == 0) RAW(SYS_exit_group, 0);
        if (pid > 0) RAW(SYS_wait4, pid, 0, 0, 0);
    }
}

// Kills and reaps every other process of the sandbox.
REAPER void reaper_clear(void) {
    for (;;) {
        long pid = RAW(SYS_wait4, -1, 0, 1 /* WNOHANG */, 0);
        if (pid == -ECHILD) return;
        if (pid > 0) continue;
        RAW(SYS_kill, -1, SIGKILL);
        if (RAW(SYS_wait4, -1, 0, 0, 0) == -ECHILD) return;
    }
}

REAPER void forge_reaper_main(long *stack_pointer) {
    char **arguments = (char **)(stack_pointer + 1);
    struct reaper_command command;
    char child_stack[16384] __attribute__((aligned(16)));
    RAW(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    command.texts = arguments;
    command.argv = arguments + FORGE_REAPER_ARGUMENTS;
    command.envp = arguments + *stack_pointer + 1;
    command.flags = reaper_number(arguments[1]);
    command.error = 0;
    if (command.flags & FORGE_REAPER_WAIT) {
        char byte = 0;
        if (RAW(SYS_read, 4, &byte, 1) != 1) RAW(SYS_exit_group, 125);
    }
    RAW(SYS_close, 4);
    reaper_burn(reaper_number(arguments[2]));
    struct forge_report report;
    report.status = 0;
    long pid = reaper_clone(child_stack + sizeof child_stack, &command);
    long options = command.flags & FORGE_REAPER_TERMINAL ? 2 /* WUNTRACED */ : 0;
    while (pid > 0) {
        int status = 0;
        long ended = RAW(SYS_wait4, -1, &status, options, 0);
        if (ended > 0 && (status & 0xff) == 0x7f) {
            // Nobody outside could ever continue a command that Ctrl-Z stopped.
            RAW(SYS_kill, -ended, SIGCONT);
            continue;
        }
        if (ended == pid) report.status = status;
        if (ended == pid || ended == -ECHILD) break;
    }
    reaper_clear();
    struct rusage used;
    RAW(SYS_getrusage, RUSAGE_CHILDREN, &used);
    report.error = pid > 0 ? command.error : (int)-pid;
    report.user_microseconds = used.ru_utime.tv_sec * 1000000L + used.ru_utime.tv_usec;
    report.system_microseconds = used.ru_stime.tv_sec * 1000000L + used.ru_stime.tv_usec;
    report.peak_kibibytes = used.ru_maxrss;
    if (pid < 0) report.status = 126 << 8;
    RAW(SYS_write, 3, &report, sizeof report);
    RAW(SYS_exit_group, 0);
    __builtin_unreachable();
}

#if defined(__x86_64__)
__asm__(".pushsection forge_reaper,\"ax\",@progbits\n"
        ".globl forge_reaper_entry\n.hidden forge_reaper_entry\n.type forge_reaper_entry,@function\n"
        "forge_reaper_entry:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall forge_reaper_main\n\thlt\n"
        ".popsection\n");
#else
__asm__(".pushsection forge_reaper,\"ax\",@progbits\n"
        ".globl forge_reaper_entry\n.hidden forge_reaper_entry\n.type forge_reaper_entry,@function\n"
        "forge_reaper_entry:\n\tmov x29, xzr\n\tmov x0, sp\n\tbl forge_reaper_main\n\tbrk #1\n"
        ".popsection\n");
#endif
