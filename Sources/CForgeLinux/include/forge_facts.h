#pragma once

#include <stdint.h>

/// What `statx` says of a path; all zero when there is nothing there.
struct forge_facts {
    uint64_t inode;
    int64_t size;
    int64_t modified_nanoseconds;
    int64_t changed_nanoseconds;
    uint32_t mode;
    uint32_t device;
};

/// Opens a directory as a place to look from; -1 with errno.
int forge_open_directory(const char *path);

/// Looks at a path relative to an open directory; 0, or -errno when it cannot be looked at.
///
/// A path below something that is no directory counts as absent.
int forge_facts(int directory, const char *path, int follow, struct forge_facts *facts);

/// The clock that stamps files, nanoseconds since 1970: never ahead of the stamp of a later change.
int64_t forge_stamp_clock(void);

/// Has the processor fetch a place that will be read soon; any address will do.
static inline void forge_prefetch(const void *place) { __builtin_prefetch(place); }
