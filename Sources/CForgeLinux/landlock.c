// Landlock rules over the finished root: defence in depth behind the read-only mounts, and the scopes that close
// abstract sockets and signals. Constants are the kernel's (include/uapi/linux/landlock.h), kept here because older
// headers lack them.
#include <fcntl.h>
#include <stddef.h>

#include "child.h"
#include "forge_calls.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum {
    ACCESS_EXECUTE = 1 << 0,
    ACCESS_READ_FILE = 1 << 2,
    ACCESS_READ_DIRECTORY = 1 << 3,
    ACCESS_ABI_1 = (1 << 13) - 1,
    ACCESS_REFER = 1 << 13,     // ABI 2
    ACCESS_TRUNCATE = 1 << 14,  // ABI 3
    ACCESS_IOCTL_DEV = 1 << 15, // ABI 5
    SCOPE_ABSTRACT_SOCKETS = 1 << 0,
    SCOPE_SIGNALS = 1 << 1,
};

struct ruleset {
    uint64_t files, network, scopes;
};

struct beneath {
    uint64_t access;
    int32_t directory;
} __attribute__((packed));

static void add(const struct child *c, int ruleset, const char *path, uint64_t access) {
    struct beneath rule = {access, 0};
    long fd = RAW(SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);
    if (fd < 0) child_fail(c, FORGE_STAGE_LANDLOCK, (int)fd);
    rule.directory = (int32_t)fd;
    CHECK(FORGE_STAGE_LANDLOCK, RAW(SYS_landlock_add_rule, ruleset, 1, &rule, 0));
    RAW(SYS_close, fd);
}

int child_landlock_rules(const struct child *c) {
    const struct forge_plan *plan = c->plan;
    int files = plan->flags & FORGE_PLAN_LANDLOCK_FS, scopes = plan->flags & FORGE_PLAN_LANDLOCK_SCOPE;
    if (!files && !scopes) return -1;
    int abi = forge_landlock_abi();
    uint64_t all = ACCESS_ABI_1;
    if (abi >= 2) all |= ACCESS_REFER;
    if (abi >= 3) all |= ACCESS_TRUNCATE;
    if (abi >= 5) all |= ACCESS_IOCTL_DEV;
    struct ruleset rules = {files ? all : 0, 0, scopes ? SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS : 0};
    unsigned long size = scopes ? sizeof rules : sizeof rules.files;
    int ruleset = CHECK(FORGE_STAGE_LANDLOCK, RAW(SYS_landlock_create_ruleset, &rules, size, 0));
    if (files) {
        add(c, ruleset, "/", ACCESS_EXECUTE | ACCESS_READ_FILE | ACCESS_READ_DIRECTORY);
        add(c, ruleset, plan->work_mount, all);
        add(c, ruleset, "/tmp", all);
        add(c, ruleset, "/dev", all);
    }
    return ruleset;
}

int child_landlock_enter(int ruleset) { return (int)RAW(SYS_landlock_restrict_self, ruleset, 0); }
