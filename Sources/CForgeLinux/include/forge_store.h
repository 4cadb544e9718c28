#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of bytes, continuing from `crc` (0 to begin).
uint32_t forge_crc32c(uint32_t crc, const void *bytes, size_t count);

/// Opens a nameless file of mode 0600 in a directory; -1 with errno.
int forge_open_unnamed(const char *directory);

/// Gives a nameless file its first name; -1 with errno.
int forge_link_unnamed(int fd, const char *path);

/// Lets writes of whole, aligned blocks go past the page cache, or no longer: 1 when that is
/// a change, 0 when it was so, or -errno.
int forge_bypass_cache(int fd, int on);

/// Starts writing a byte range to the device without waiting for it.
int forge_start_writeback(int fd, int64_t offset, int64_t count);

/// Reads what the kernel has in memory; -1 with EAGAIN where the device would have to be waited for.
ssize_t forge_read_cached(int fd, void *buffer, size_t count, int64_t offset);

/// Makes `to` a copy-on-write clone of `from`; -1 with errno where the file system has none.
int forge_clone_file(int from, int to);

/// Sets access and modification time of a path to whole seconds, without following a link.
int forge_set_time(int directory, const char *name, int64_t seconds);

/// One entry of a directory listing; the name follows, padded with zero bytes to a multiple of eight.
struct forge_entry {
    uint64_t inode;
    int64_t size;
    int64_t mtime_nanoseconds;
    int64_t ctime_nanoseconds;
    uint32_t mode;
    uint16_t name_length;
    uint16_t record_length;
};

/// Lists an open directory with the status of every entry, sorted by name, `.` and `..` left out.
///
/// `skip_git` leaves out an entry named `.git`. Returns the packed entries, to be freed by the caller, and their total
/// length and number; NULL with errno.
void *forge_list_directory(int fd, int skip_git, size_t *length, size_t *count);
