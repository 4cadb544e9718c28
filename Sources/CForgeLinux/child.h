#pragma once
// What the parts of the child share. Nothing here may be called outside the child.
#include "forge_spawn.h"
#include "raw.h"

struct child {
    const struct forge_plan *plan;
    struct forge_failure *failure;
};

// Reports where and why, and ends the child.
FORGE_INLINE _Noreturn void child_fail(const struct child *c, int stage, int error) {
    c->failure->error = -error;
    c->failure->stage = stage;
    for (;;) RAW(SYS_exit_group, 127);
}

FORGE_INLINE int child_check(const struct child *c, int stage, long result) {
    if (result < 0) child_fail(c, stage, (int)result);
    return (int)result;
}

#define CHECK(stage, call) child_check(c, stage, call)

FORGE_INLINE unsigned long child_length(const char *text) {
    unsigned long n = 0;
    while (((const volatile char *)text)[n]) n++;
    return n;
}

// Builds the root and pivots into it; hands the work tree's descriptors over.
void child_mounts(const struct child *c);

// Makes the layer of names that orders directories.
void child_order(const struct child *c, const char *directory);

// Makes the Landlock rule set from inside the new root; -1 where the plan wants none.
int child_landlock_rules(const struct child *c);

// Restricts the calling process for good.
int child_landlock_enter(int ruleset);
