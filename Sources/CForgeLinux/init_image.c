// Wraps the reaper's section into a minimal static ELF file in a sealed memfd.
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "forge_spawn.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

extern const char __start_forge_reaper[] __attribute__((visibility("hidden")));
extern const char __stop_forge_reaper[] __attribute__((visibility("hidden")));
extern const char forge_reaper_entry[] __attribute__((visibility("hidden")));

enum { IMAGE_BASE = 0x400000, IMAGE_PAGE = 4096 };

static int write_all(int fd, const void *bytes, size_t count) {
    const char *at = bytes;
    while (count > 0) {
        ssize_t done = write(fd, at, count);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return -errno;
        at += done;
        count -= (size_t)done;
    }
    return 0;
}

// The code keeps its offset within a page, so that page-relative addressing stays right.
static int write_image(int fd) {
    size_t code_bytes = (size_t)(__stop_forge_reaper - __start_forge_reaper);
    size_t code_offset = IMAGE_PAGE + ((uintptr_t)__start_forge_reaper & (IMAGE_PAGE - 1));
    size_t entry = code_offset + (size_t)(forge_reaper_entry - __start_forge_reaper);
    char head[2 * IMAGE_PAGE] = {0};
    Elf64_Ehdr file = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT, ELFOSABI_NONE},
        .e_type = ET_EXEC,
#if defined(__x86_64__)
        .e_machine = EM_X86_64,
#else
        .e_machine = EM_AARCH64,
#endif
        .e_version = EV_CURRENT,
        .e_entry = IMAGE_BASE + entry,
        .e_phoff = sizeof(Elf64_Ehdr),
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 2,
    };
    Elf64_Phdr segments[2] = {
        {.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = IMAGE_BASE, .p_filesz = code_offset + code_bytes,
         .p_memsz = code_offset + code_bytes, .p_align = 65536},
        {.p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W, .p_align = 16},
    };
    memcpy(head, &file, sizeof file);
    memcpy(head + sizeof file, segments, sizeof segments);
    int result = write_all(fd, head, code_offset);
    return result < 0 ? result : write_all(fd, __start_forge_reaper, code_bytes);
}

int forge_make_init_image(void) {
    int fd = memfd_create("forge-init", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    if (fd < 0 && errno == EINVAL) fd = memfd_create("forge-init", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) return -errno;
    int result = write_image(fd);
    if (result == 0 && fchmod(fd, 0111) < 0) result = -errno;
    int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    if (result == 0 && fcntl(fd, F_ADD_SEALS, seals) < 0) result = -errno;
    // An image open for writing cannot be executed, so it is opened again for execution alone.
    char path[64] = "/proc/self/fd/";
    size_t at = strlen(path);
    char digits[16];
    size_t count = 0;
    for (int n = fd; n > 0 || count == 0; n /= 10) digits[count++] = (char)('0' + n % 10);
    while (count > 0) path[at++] = digits[--count];
    int reopened = result == 0 ? open(path, O_PATH | O_CLOEXEC) : -1;
    if (result == 0 && reopened < 0) result = -errno;
    close(fd);
    return result < 0 ? result : reopened;
}
