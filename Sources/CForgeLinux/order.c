// The lowest layer of the work tree: nothing but names, made in an order that decides how directories are listed.
// An overlay lists the entries of its lowest layer first and in that layer's order, whatever layer holds the contents.
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>

#include "child.h"

void child_order(const struct child *c, const char *directory) {
    int stage = FORGE_STAGE_WORK_TREE;
    CHECK(stage, RAW(SYS_mkdirat, AT_FDCWD, directory, 0755));
    int fd = CHECK(stage, RAW(SYS_openat, AT_FDCWD, directory, O_PATH | O_DIRECTORY | O_CLOEXEC, 0));
    // One empty file under all names: what it holds is never seen.
    static const char name[] = "tmp/name";
    CHECK(stage, RAW(SYS_mknodat, AT_FDCWD, name, S_IFREG | 0444, 0));
    for (const char *const *entry = c->plan->order; *entry; entry++) {
        int is_directory = (*entry)[child_length(*entry) - 1] == '/';
        if (is_directory) CHECK(stage, RAW(SYS_mkdirat, fd, *entry, 0755));
        else CHECK(stage, RAW(SYS_linkat, AT_FDCWD, name, fd, *entry, 0));
    }
    RAW(SYS_close, fd);
}
