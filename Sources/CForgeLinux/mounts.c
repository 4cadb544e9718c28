// The file system of a sandbox: a read-only environment, one private tmpfs behind everything writable, a masked /proc
// and a small /dev. Paths are relative to the new root, which is the working directory until the pivot.
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "child.h"

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 4
#endif
enum { SET_READ_ONLY = 1, SET_NO_SUID = 2, SET_NO_DEVICES = 4 };
#define QUIET (MS_NOSUID | MS_NODEV)

// The attribute block of mount_setattr(2).
struct attributes {
    uint64_t set, clear, propagation, user_namespace;
};

// Attaches a read-only view of `source` at `target`.
static void attach_read_only(const struct child *c, int stage, const char *source, const char *target) {
    int fd = CHECK(stage, RAW(SYS_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | O_CLOEXEC));
    struct attributes attributes = {SET_READ_ONLY | SET_NO_SUID | SET_NO_DEVICES, 0, 0, 0};
    CHECK(stage, RAW(SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &attributes, sizeof attributes));
    CHECK(stage, RAW(SYS_move_mount, fd, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH));
    RAW(SYS_close, fd);
}

static void make_directory(const struct child *c, int stage, const char *path, int mode) {
    // The umask is 0 by now, so that a new directory has its mode from the start.
    long result = RAW(SYS_mkdirat, AT_FDCWD, path, mode);
    if (result < 0 && result != -EEXIST) child_fail(c, stage, (int)result);
    if (result < 0) RAW(SYS_fchmodat, AT_FDCWD, path, mode);
}

static void make_below(const struct child *c, int stage, const char *base, const char *const *paths) {
    if (!paths || !*paths) return;
    int fd = CHECK(stage, RAW(SYS_openat, AT_FDCWD, base, O_PATH | O_DIRECTORY | O_CLOEXEC, 0));
    for (; *paths; paths++) {
        long result = RAW(SYS_mkdirat, fd, *paths, 0755);
        if (result < 0 && result != -EEXIST) child_fail(c, stage, (int)result);
    }
    RAW(SYS_close, fd);
}

// The private tmpfs, mounted on the root's `tmp` and hidden at the end by one of its own directories.
static void mount_scratch(const struct child *c) {
    const struct forge_plan *plan = c->plan;
    int stage = FORGE_STAGE_SCRATCH;
    CHECK(stage, RAW(SYS_mount, "forge", "tmp", "tmpfs", QUIET, plan->scratch_options));
    static const char *const plain[] = {"tmp/upper", "tmp/work", "tmp/dev", "tmp/root", "tmp/rootwork"};
    for (int i = 0; i < 5; i++) make_directory(c, stage, plain[i], 0755);
    make_directory(c, stage, "tmp/empty", 0555);
    make_directory(c, stage, "tmp/tmp", 01777);
    make_directory(c, stage, "tmp/shm", 01777);
}

// Puts a read-only overlay over the root, which adds directories that the environment does not have.
static void overlay_root(const struct child *c) {
    int stage = FORGE_STAGE_ROOT;
    make_below(c, stage, "tmp/root", c->plan->root_dirs);
    CHECK(stage, RAW(SYS_mount, "overlay", "tmp/empty", "overlay", QUIET | MS_RDONLY,
                     "lowerdir=tmp/root:.,userxattr"));
    CHECK(stage, RAW(SYS_mount, "tmp", "tmp/empty/tmp", 0, MS_BIND, 0));
    CHECK(stage, RAW(SYS_chdir, "tmp/empty"));
}

// Puts a writable overlay over the root, which is the work tree.
static void overlay_work_root(const struct child *c) {
    int stage = FORGE_STAGE_ROOT;
    make_below(c, stage, "tmp/upper", c->plan->upper_dirs);
    CHECK(FORGE_STAGE_OVERLAY, RAW(SYS_mount, "overlay", "tmp/empty", "overlay", QUIET,
                                   "lowerdir=.,upperdir=tmp/upper,workdir=tmp/work,userxattr"));
    CHECK(stage, RAW(SYS_mount, "tmp", "tmp/empty/tmp", 0, MS_BIND, 0));
    CHECK(stage, RAW(SYS_chdir, "tmp/empty"));
}

static void bind_device(const struct child *c, const char *name) {
    char from[32] = "/dev/", to[32] = "dev/";
    unsigned long n = child_length(name);
    if (n > 20) child_fail(c, FORGE_STAGE_DEVICES, -ENAMETOOLONG);
    for (unsigned long i = 0; i <= n; i++) from[5 + i] = to[4 + i] = name[i];
    CHECK(FORGE_STAGE_DEVICES, RAW(SYS_mknodat, AT_FDCWD, to, S_IFREG | 0444, 0));
    CHECK(FORGE_STAGE_DEVICES, RAW(SYS_mount, from, to, 0, MS_BIND, 0));
}

static void mount_devices(const struct child *c) {
    const struct forge_plan *plan = c->plan;
    int stage = FORGE_STAGE_DEVICES;
    CHECK(stage, RAW(SYS_mount, "tmp/dev", "dev", 0, MS_BIND, 0));
    for (const char *const *name = plan->devices; *name; name++) bind_device(c, *name);
    static const char *const links[][2] = {
        {"/proc/self/fd", "dev/fd"},          {"/proc/self/fd/0", "dev/stdin"}, {"/proc/self/fd/1", "dev/stdout"},
        {"/proc/self/fd/2", "dev/stderr"},    {"pts/ptmx", "dev/ptmx"},
    };
    for (int i = 0; i < 5; i++) CHECK(stage, RAW(SYS_symlinkat, links[i][0], AT_FDCWD, links[i][1]));
    make_directory(c, stage, "dev/pts", 0755);
    make_directory(c, stage, "dev/shm", 01777);
    CHECK(stage, RAW(SYS_mount, "devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
                     "newinstance,ptmxmode=0666,mode=0620"));
    CHECK(stage, RAW(SYS_mount, "tmp/shm", "dev/shm", 0, MS_BIND, 0));
    CHECK(stage, RAW(SYS_mount, 0, "dev", 0, MS_REMOUNT | MS_BIND | MS_RDONLY | QUIET | MS_NOEXEC, 0));
}

// Shows `text` in place of a file of /proc, through a file of the private tmpfs.
static void show_text(const struct child *c, const char *text, const char *file, const char *shown) {
    int stage = FORGE_STAGE_PROC_MASK;
    int fd = CHECK(stage, RAW(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_CLOEXEC, 0444));
    CHECK(stage, RAW(SYS_write, fd, text, child_length(text)));
    RAW(SYS_close, fd);
    CHECK(stage, RAW(SYS_mount, file, shown, 0, MS_BIND, 0));
    CHECK(stage, RAW(SYS_mount, 0, shown, 0, MS_REMOUNT | MS_BIND | MS_RDONLY | QUIET, 0));
}

static void mount_proc(const struct child *c) {
    const struct forge_plan *plan = c->plan;
    CHECK(FORGE_STAGE_PROC, RAW(SYS_mount, "proc", "proc", "proc", QUIET | MS_NOEXEC | MS_RDONLY, 0));
    for (const char *const *path = plan->masked_files; *path; path++) {
        long result = RAW(SYS_mount, "/dev/null", *path, 0, MS_BIND, 0);
        if (result < 0 && result != -ENOENT) child_fail(c, FORGE_STAGE_PROC_MASK, (int)result);
    }
    for (const char *const *path = plan->masked_directories; *path; path++) {
        long result = RAW(SYS_mount, "tmp/empty", *path, 0, MS_BIND, 0);
        if (result < 0 && result != -ENOENT) child_fail(c, FORGE_STAGE_PROC_MASK, (int)result);
    }
    // Programs count CPUs in either; libc's sysconf(_SC_NPROCESSORS_ONLN) does so in the second, /sys being absent.
    if (plan->cpuinfo) show_text(c, plan->cpuinfo, "tmp/cpuinfo", "proc/cpuinfo");
    if (plan->cpu_times) show_text(c, plan->cpu_times, "tmp/stat", "proc/stat");
}

static void mount_work_tree(const struct child *c) {
    const struct forge_plan *plan = c->plan;
    make_below(c, FORGE_STAGE_WORK_TREE, "tmp/upper", plan->upper_dirs);
    // The lower tree is named by the working directory, so that no character of a host path needs escaping.
    const char *target = plan->work_mount + 1;
    if (!(plan->flags & FORGE_PLAN_OVERLAY)) {
        CHECK(FORGE_STAGE_WORK_TREE, RAW(SYS_mount, "tmp/upper", target, 0, MS_BIND, 0));
        return;
    }
    make_directory(c, FORGE_STAGE_WORK_TREE, "tmp/lower", 0755);
    attach_read_only(c, FORGE_STAGE_WORK_TREE, plan->work, "tmp/lower");
    const char *layers = "lowerdir=tmp/lower,upperdir=tmp/upper,workdir=tmp/work,userxattr";
    if (*plan->order) {
        child_order(c, "tmp/order");
        layers = "lowerdir=tmp/lower:tmp/order,upperdir=tmp/upper,workdir=tmp/work,userxattr";
    }
    CHECK(FORGE_STAGE_OVERLAY, RAW(SYS_mount, "overlay", target, "overlay", QUIET, layers));
}

// Sends the work tree and its upper directory to the parent, which reads the outputs through them.
static void hand_over(const struct child *c) {
    int stage = FORGE_STAGE_HANDOVER;
    int fds[2];
    const char *work = c->plan->flags & FORGE_PLAN_WORK_ROOT ? "." : c->plan->work_mount + 1;
    fds[0] = CHECK(stage, RAW(SYS_openat, AT_FDCWD, work, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
    fds[1] = CHECK(stage, RAW(SYS_openat, AT_FDCWD, "tmp/upper", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
    char byte = 0;
    struct iovec part = {&byte, 1};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof fds)];
    } control;
    control.header.cmsg_len = CMSG_LEN(sizeof fds);
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    int *slots = (int *)CMSG_DATA(&control.header);
    slots[0] = fds[0];
    slots[1] = fds[1];
    struct msghdr message = {0, 0, &part, 1, control.bytes, CMSG_SPACE(sizeof fds), 0};
    CHECK(stage, RAW(SYS_sendmsg, c->plan->channel, &message, MSG_NOSIGNAL));
    RAW(SYS_close, fds[0]);
    RAW(SYS_close, fds[1]);
}

void child_mounts(const struct child *c) {
    const struct forge_plan *plan = c->plan;
    RAW(SYS_umask, 0);
    CHECK(FORGE_STAGE_PRIVATE_MOUNTS, RAW(SYS_mount, 0, "/", 0, MS_REC | MS_PRIVATE, 0));
    attach_read_only(c, FORGE_STAGE_ROOT, plan->root, plan->root);
    CHECK(FORGE_STAGE_ROOT, RAW(SYS_chdir, plan->root));
    mount_scratch(c);
    if (plan->flags & FORGE_PLAN_ROOT_OVERLAY) overlay_root(c);
    if (plan->flags & FORGE_PLAN_WORK_ROOT) overlay_work_root(c);
    mount_devices(c);
    mount_proc(c);
    if (!(plan->flags & FORGE_PLAN_WORK_ROOT)) mount_work_tree(c);
    hand_over(c);
    CHECK(FORGE_STAGE_PIVOT, RAW(SYS_mount, "tmp/tmp", "tmp", 0, MS_BIND, 0));
    CHECK(FORGE_STAGE_PIVOT, RAW(SYS_pivot_root, ".", "."));
    CHECK(FORGE_STAGE_PIVOT, RAW(SYS_umount2, ".", MNT_DETACH));
    CHECK(FORGE_STAGE_PIVOT, RAW(SYS_chdir, "/"));
}
