#include "forge_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

int forge_open_unnamed(const char *directory) {
    return open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

int forge_link_unnamed(int fd, const char *path) {
    char source[40];
    snprintf(source, sizeof source, "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

int forge_bypass_cache(int fd, int on) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return -errno;
    int wanted = on ? flags | O_DIRECT : flags & ~O_DIRECT;
    if (wanted == flags) return 0;
    return fcntl(fd, F_SETFL, wanted) < 0 ? -errno : 1;
}

int forge_start_writeback(int fd, int64_t offset, int64_t count) {
    return sync_file_range(fd, offset, count, SYNC_FILE_RANGE_WRITE);
}

int forge_clone_file(int from, int to) {
    return ioctl(to, FICLONE, from);
}

int forge_set_time(int directory, const char *name, int64_t seconds) {
    struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    return utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW);
}

struct listing {
    char *bytes;
    size_t length, capacity;
    size_t *offsets;
    size_t count, offset_capacity;
};

static int add_entry(struct listing *list, int fd, const char *name) {
    struct stat status;
    if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : -1; // it went away between the listing and now
    size_t name_length = strlen(name);
    size_t record = sizeof(struct forge_entry) + ((name_length + 8) & ~(size_t)7);
    if (list->length + record > list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 16384;
        while (capacity < list->length + record)
            capacity *= 2;
        char *grown = realloc(list->bytes, capacity);
        if (!grown)
            return -1;
        list->bytes = grown;
        list->capacity = capacity;
    }
    if (list->count == list->offset_capacity) {
        size_t capacity = list->offset_capacity ? list->offset_capacity * 2 : 256;
        size_t *grown = realloc(list->offsets, capacity * sizeof(size_t));
        if (!grown)
            return -1;
        list->offsets = grown;
        list->offset_capacity = capacity;
    }
    char *at = list->bytes + list->length;
    memset(at, 0, record);
    // Of a directory only name and mode are kept: what changes inside it shows in its own listing.
    int is_directory = S_ISDIR(status.st_mode);
    struct forge_entry entry = {
        .inode = is_directory ? 0 : status.st_ino,
        .size = is_directory ? 0 : status.st_size,
        .mtime_nanoseconds = is_directory ? 0 : status.st_mtim.tv_sec * 1000000000LL + status.st_mtim.tv_nsec,
        .ctime_nanoseconds = is_directory ? 0 : status.st_ctim.tv_sec * 1000000000LL + status.st_ctim.tv_nsec,
        .mode = is_directory ? S_IFDIR : status.st_mode,
        .name_length = (uint16_t)name_length,
        .record_length = (uint16_t)record,
    };
    memcpy(at, &entry, sizeof entry);
    memcpy(at + sizeof entry, name, name_length);
    list->offsets[list->count++] = list->length;
    list->length += record;
    return 0;
}

static int by_name(const void *a, const void *b, void *bytes) {
    const char *left = (const char *)bytes + *(const size_t *)a + sizeof(struct forge_entry);
    const char *right = (const char *)bytes + *(const size_t *)b + sizeof(struct forge_entry);
    return strcmp(left, right);
}

static void *sorted(struct listing *list) {
    qsort_r(list->offsets, list->count, sizeof(size_t), by_name, list->bytes);
    char *out = malloc(list->length ? list->length : 1);
    if (!out)
        return NULL;
    size_t position = 0;
    for (size_t i = 0; i < list->count; i++) {
        const char *from = list->bytes + list->offsets[i];
        struct forge_entry entry;
        memcpy(&entry, from, sizeof entry);
        memcpy(out + position, from, entry.record_length);
        position += entry.record_length;
    }
    return out;
}

void *forge_list_directory(int fd, int skip_git, size_t *length, size_t *count) {
    struct listing list = {0};
    char buffer[32768] __attribute__((aligned(8)));
    for (;;) {
        long got = syscall(SYS_getdents64, fd, buffer, sizeof buffer);
        if (got < 0)
            goto fail;
        if (got == 0)
            break;
        for (long at = 0; at < got;) {
            // struct linux_dirent64: inode, offset, u16 record length, u8 type, name
            uint16_t record;
            memcpy(&record, buffer + at + 16, 2);
            const char *name = buffer + at + 19;
            at += record;
            if (!strcmp(name, ".") || !strcmp(name, "..") || (skip_git && !strcmp(name, ".git")))
                continue;
            if (add_entry(&list, fd, name) != 0)
                goto fail;
        }
    }
    void *out = sorted(&list);
    if (!out)
        goto fail;
    *length = list.length;
    *count = list.count;
    free(list.bytes);
    free(list.offsets);
    return out;
fail:;
    int saved = errno;
    free(list.bytes);
    free(list.offsets);
    errno = saved;
    return NULL;
}

ssize_t forge_read_cached(int fd, void *buffer, size_t count, int64_t offset) {
    struct iovec part = {.iov_base = buffer, .iov_len = count};
    return preadv2(fd, &part, 1, offset, RWF_NOWAIT);
}
