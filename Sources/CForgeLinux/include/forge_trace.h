#pragma once
// Runs a command under ptrace, its tree mounted where actions work. One thread starts and follows a command; what it
// learns comes from the kernel's own structures, never from text.
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Where the child was when a step failed. Append only: Swift maps these to names.
enum forge_trace_stage {
    FORGE_TRACE_STARTED = 0,
    FORGE_TRACE_FORK,
    FORGE_TRACE_ATTACH,
    FORGE_TRACE_NAMESPACE,
    FORGE_TRACE_ROOT,
    FORGE_TRACE_WORKING_DIRECTORY,
    FORGE_TRACE_FILTER,
    FORGE_TRACE_EXECUTE,
};

struct forge_trace_failure {
    int stage;
    int error;
};

// All pointers stay valid until forge_trace_start returns. Lists end with NULL.
struct forge_trace_plan {
    const char *tree;               // the directory of the host that is shown at `work`
    const char *work;               // absolute, one name
    const char *cwd;                // absolute, inside
    const char *const *directories; // names in the host's root that are shown as they are
    const char *const *links;       // name, target, name, target, …: symbolic links in the host's root
    int output;                     // what becomes standard output
    char *const *argv;
    char *const *envp;
};

// Starts the command, traced by the calling thread; its pid, or -1 with `failure` set. The command's first stop is
// that of its own execve.
pid_t forge_trace_start(const struct forge_trace_plan *plan, struct forge_trace_failure *failure);

// Waits for any process that the calling thread traces; its id, or -errno (ECHILD when none is left).
pid_t forge_trace_wait(int *status);

enum forge_trace_way {
    FORGE_TRACE_GO = 0,          // until the next event
    FORGE_TRACE_TO_CALL_END = 1, // until the call that is being made has returned
    FORGE_TRACE_STAY = 2,        // stopped, as the shell's job control wants it
};
int forge_trace_resume(pid_t pid, int how, int signal);

// The number that came with the last event: a new process, or the thread that has executed a program.
unsigned long forge_trace_message(pid_t pid);

// The calls that are looked at.
enum forge_trace_kind {
    FORGE_CALL_OTHER = 0,
    FORGE_CALL_OPEN,
    FORGE_CALL_RENAME,
    FORGE_CALL_LINK,
    FORGE_CALL_SYMLINK,
};

// A call at its begin, in one shape for all variants. A directory is a descriptor, or AT_FDCWD.
struct forge_trace_call {
    int kind;
    int flags;                   // of an open
    int from_directory, directory;
    uint64_t from_path, path;    // addresses in the process; `path` is the new name
};
int forge_trace_look(pid_t pid, struct forge_trace_call *call);

// What a call has returned, in a stop at its end; negative for an error.
int64_t forge_trace_result(pid_t pid);

// Copies a NUL-terminated text out of a process; its length, or -errno. At most `capacity` bytes, NUL included.
long forge_trace_text(pid_t pid, uint64_t address, char *text, size_t capacity);
