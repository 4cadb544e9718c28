#pragma once
// Raw system calls without libc, errno or thread-local storage: usable in a child that shares its parent's memory and
// in the reaper, which has no libc at all.
#include <sys/syscall.h>

#define FORGE_INLINE static inline __attribute__((always_inline, unused))

#if defined(__x86_64__)
FORGE_INLINE long forge_raw6(long n, long a, long b, long c, long d, long e, long f) {
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
FORGE_INLINE long forge_raw6(long n, long a, long b, long c, long d, long e, long f) {
    register long x8 __asm__("x8") = n;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
#else
#error "Forge's sandbox knows x86_64 and aarch64"
#endif

#define RAW(n, ...) FORGE_RAW_PICK(__VA_ARGS__, R6, R5, R4, R3, R2, R1)(n, __VA_ARGS__)
#define FORGE_RAW_PICK(a, b, c, d, e, f, name, ...) FORGE_RAW_##name
#define FORGE_RAW_R1(n, a) forge_raw6(n, (long)(a), 0, 0, 0, 0, 0)
#define FORGE_RAW_R2(n, a, b) forge_raw6(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define FORGE_RAW_R3(n, a, b, c) forge_raw6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define FORGE_RAW_R4(n, a, b, c, d) forge_raw6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define FORGE_RAW_R5(n, a, b, c, d, e) forge_raw6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define FORGE_RAW_R6(n, a, b, c, d, e, f) \
    forge_raw6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
