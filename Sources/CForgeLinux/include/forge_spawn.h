#pragma once
// One way to start a sealed process: clone3 with CLONE_VM|CLONE_VFORK and namespaces, after which the child only makes
// raw system calls over a plan that was laid out before, and executes the reaper as PID 1.
#include <linux/filter.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

// Where the child was when a step failed. Append only: Swift maps these to names.
enum forge_stage {
    FORGE_STAGE_NONE = 0,
    FORGE_STAGE_CLONE,
    FORGE_STAGE_USER_MAP,
    FORGE_STAGE_TIME_OFFSETS,
    FORGE_STAGE_PRIVATE_MOUNTS,
    FORGE_STAGE_HOSTNAME,
    FORGE_STAGE_ROOT,
    FORGE_STAGE_SCRATCH,
    FORGE_STAGE_DEVICES,
    FORGE_STAGE_PROC,
    FORGE_STAGE_PROC_MASK,
    FORGE_STAGE_WORK_TREE,
    FORGE_STAGE_OVERLAY,
    FORGE_STAGE_HANDOVER,
    FORGE_STAGE_PIVOT,
    FORGE_STAGE_LOOPBACK,
    FORGE_STAGE_WORKING_DIRECTORY,
    FORGE_STAGE_LIMITS,
    FORGE_STAGE_AFFINITY,
    FORGE_STAGE_DESCRIPTORS,
    FORGE_STAGE_PARENT_DEATH,
    FORGE_STAGE_CAPABILITIES,
    FORGE_STAGE_LANDLOCK,
    FORGE_STAGE_SECCOMP,
    FORGE_STAGE_EXECUTE,
};

enum forge_plan_flags {
    FORGE_PLAN_OVERLAY = 1 << 0,         // work tree = overlay of `work` and scratch; else scratch alone
    FORGE_PLAN_ROOT_OVERLAY = 1 << 1,    // root = read-only overlay of `root` and `root_dirs`
    FORGE_PLAN_LOOPBACK = 1 << 2,        // bring `lo` up (needs its own network namespace)
    FORGE_PLAN_KEEP_ASLR = 1 << 3,
    FORGE_PLAN_WORK_ROOT = 1 << 4,       // work tree = the whole root, an overlay of `root` and scratch
    FORGE_PLAN_LANDLOCK_FS = 1 << 6,
    FORGE_PLAN_LANDLOCK_SCOPE = 1 << 7,
};

struct forge_limit {
    int resource;
    uint64_t soft, hard;
};

// Everything the child needs; all pointers stay valid until forge_spawn returns. Lists end with NULL.
struct forge_plan {
    uint64_t clone_flags;   // namespaces only
    uint32_t flags;         // forge_plan_flags
    int cgroup;             // a cgroup v2 leaf, or -1
    const char *root;       // the environment tree
    const char *work;       // the lower work tree, or NULL
    const char *work_mount; // where the work tree goes, absolute, inside
    const char *cwd;        // absolute, inside
    const char *hostname;
    const char *uid_map, *gid_map; // or NULL without a user namespace
    const char *time_offsets;      // or NULL
    const char *scratch_options;   // of the tmpfs that holds everything private
    const char *cpuinfo;           // text shown as /proc/cpuinfo, or NULL
    const char *cpu_times;         // text shown as /proc/stat, or NULL
    const char *const *root_dirs;  // relative directories to add to the root, parents first
    const char *const *upper_dirs; // relative directories to make in the work tree, parents first
    const char *const *order;      // names of the lower work tree, directories with `/`, in the order to list; or empty
    const char *const *devices;    // names below /dev
    const char *const *masked_files;       // relative to the root, shown empty
    const char *const *masked_directories; // relative to the root, shown empty
    const struct forge_limit *limits;
    int limit_count;
    const void *cpu_mask; // for sched_setaffinity, or NULL
    int cpu_mask_bytes;
    uint32_t umask;
    const struct sock_filter *filter;
    uint16_t filter_length; // 0 for none
    int standard_input, standard_output, standard_error;
    int status;  // write end; becomes 3 in the reaper
    int control; // read end of the go-ahead, or -1; becomes 4 in the reaper
    int channel; // socket that takes the descriptors of the work tree and of its upper directory
    int init;    // the reaper's image
    char *const *argv;
    char *const *envp;
};

struct forge_failure {
    int stage;
    int error;
};

// Starts the process. Returns its pid, or -errno; `pidfd` is set on success. A child that failed before it became the
// reaper has already ended, with `failure` saying where; it still has to be waited for.
pid_t forge_spawn(const struct forge_plan *plan, void *stack, size_t stack_bytes, int *pidfd,
                  struct forge_failure *failure);

// What the reaper writes to descriptor 3 when the command has ended and no process is left.
struct forge_report {
    int32_t status; // of wait4
    int32_t error;  // errno of a command that could not be executed, else 0
    int64_t user_microseconds, system_microseconds;
    int64_t peak_kibibytes;
};

// Flags in the reaper's second argument.
enum forge_reaper_flags {
    FORGE_REAPER_WAIT = 1 << 0,         // wait for one byte on descriptor 4
    FORGE_REAPER_TERMINAL = 1 << 1,     // stay in the caller's session and take over its terminal, descriptor 0
};

// Arguments before the command's own: name, flags, processes to burn, text before "not found", text before
// "cannot execute", default PATH, the shell for scripts without an interpreter line.
enum { FORGE_REAPER_ARGUMENTS = 7 };

// Makes the reaper's image, a static ELF in a sealed memfd that cannot be read back. Returns the descriptor or -errno.
int forge_make_init_image(void);
