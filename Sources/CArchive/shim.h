#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <spawn.h>

// GNU calls that the C library hides from Swift's view of it; used to start `apt-get` and `curl`.
extern int pipe2(int descriptors[2], int flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
