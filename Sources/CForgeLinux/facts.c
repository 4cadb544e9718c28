#include "forge_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static int64_t nanoseconds(const struct statx_timestamp *time) {
    return time->tv_sec * 1000000000 + time->tv_nsec;
}

int forge_open_directory(const char *path) {
    return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int forge_facts(int directory, const char *path, int follow, struct forge_facts *facts) {
    struct statx status;
    unsigned wanted = STATX_TYPE | STATX_MODE | STATX_INO | STATX_SIZE | STATX_MTIME | STATX_CTIME;
    int flags = AT_NO_AUTOMOUNT | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
    memset(facts, 0, sizeof *facts);
    if (statx(directory, path, flags, wanted, &status) != 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
    facts->inode = status.stx_ino;
    facts->size = (int64_t)status.stx_size;
    facts->modified_nanoseconds = nanoseconds(&status.stx_mtime);
    facts->changed_nanoseconds = nanoseconds(&status.stx_ctime);
    facts->mode = status.stx_mode;
    facts->device = status.stx_dev_major << 20 ^ status.stx_dev_minor;
    return 0;
}

int64_t forge_stamp_clock(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME_COARSE, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
