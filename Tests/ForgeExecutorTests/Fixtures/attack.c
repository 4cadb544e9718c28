// Attacks on a sandbox, one a subcommand. Exit 0: the attack worked; 1: it was stopped; 2: it could not be tried.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static char **args;
static const char *arg(int i) { return args[2 + i] ? args[2 + i] : ""; }
static int can_open(const char *path, int flags) {
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0) fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return fd >= 0;
}
static int can_read(const char *path) {
    char byte;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && read(fd, &byte, 1) == 1;
}
static int says(long result) {
    if (result < 0) perror(args[1]);
    return result >= 0;
}
static pid_t sleeper(void) {
    pid_t pid = fork();
    if (pid == 0) {
        sleep(5);
        _exit(0);
    }
    return pid;
}
static int in_child(int (*body)(pid_t)) {
    pid_t pid = sleeper();
    int worked = body(pid);
    kill(pid, SIGKILL);
    waitpid(pid, 0, 0);
    return worked;
}

static int host_file(void) { return can_read(arg(0)); }
static int host_write(void) { return can_open(arg(0), O_WRONLY | O_CREAT); }
static int dot_dot(void) {
    char path[4096] = "";
    for (int i = 0; i < 40; i++) strcat(path, "../");
    strcat(path, arg(0) + 1);
    return can_read(path);
}
static int symlink_out(void) {
    char link[64];
    snprintf(link, sizeof link, "/tmp/attack-link-%d", getpid());
    symlink(arg(0), link);
    int worked = can_read(link);
    unlink(link);
    return worked;
}
static int link_race(void) {
    char name[64];
    snprintf(name, sizeof name, "/tmp/attack-race-%d", getpid());
    pid_t pid = fork();
    if (pid == 0)
        for (int i = 0; i < 1000000; i++) {
            unlink(name);
            symlink(i & 1 ? "/" : "/tmp", name);
        }
    char path[4096];
    snprintf(path, sizeof path, "%s/../%s", name, arg(0) + 1);
    int worked = 0;
    for (int i = 0; i < 200000 && !worked; i++) worked = can_read(path);
    if (pid == 0) _exit(0);
    kill(pid, SIGKILL);
    waitpid(pid, 0, 0);
    unlink(name);
    return worked;
}
static int cwd_above_root(void) {
    for (int i = 0; i < 64; i++) chdir("..");
    return can_read(arg(0) + 1);
}
static const char *of_victim(const char *what) {
    static char path[256];
    snprintf(path, sizeof path, "/proc/%s/%s", arg(0), what);
    return path;
}
static int init_exe(void) { return can_open(of_victim("exe"), O_RDONLY); }
static int init_root(void) { return can_open(of_victim("root"), O_RDONLY | O_DIRECTORY); }
static int init_cwd(void) { return can_open(of_victim("cwd"), O_RDONLY | O_DIRECTORY); }
static int init_environ(void) { return can_open(of_victim("environ"), O_RDONLY); }
static int init_memory(void) { return can_open(of_victim("mem"), O_RDONLY); }
static int init_descriptors(void) {
    char target[256];
    return says(readlink(of_victim("fd/1"), target, sizeof target));
}
static int init_maps(void) { return can_read(of_victim("maps")); }
static int init_trace(void) { return says(ptrace(PTRACE_ATTACH, atoi(arg(0)), 0, 0)); }
static int leaked_descriptors(void) {
    for (int fd = 3; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0) return 1;
    return 0;
}
static int signal_host(void) { return says(kill(atoi(arg(0)), 0)); }
static int see_host_process(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/comm", arg(0));
    return can_read(path);
}
static int pidfd_host(void) { return says(syscall(SYS_pidfd_open, atoi(arg(0)), 0)); }
static int trace(pid_t pid) { return says(ptrace(PTRACE_ATTACH, pid, 0, 0)); }
static int trace_child(void) { return in_child(trace); }
static int read_memory(pid_t pid) {
    static char there = 'x';
    char here = 0;
    struct iovec a = {&here, 1}, b = {&there, 1};
    return says(syscall(SYS_process_vm_readv, pid, &a, 1, &b, 1, 0));
}
static int read_child_memory(void) { return in_child(read_memory); }
static int take_descriptor(pid_t pid) {
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    return says(syscall(SYS_pidfd_getfd, fd, 2, 0));
}
static int take_child_descriptor(void) { return in_child(take_descriptor); }
static int compare(pid_t pid) { return says(syscall(SYS_kcmp, getpid(), pid, 1, 0, 0)); }
static int compare_processes(void) { return in_child(compare); }
static int mount_tmpfs(void) { return says(mount("none", "/tmp", "tmpfs", 0, 0)); }
static int mount_bind(void) { return says(mount("/proc", "/tmp", 0, MS_BIND, 0)); }
static int mount_remount(void) { return says(mount(0, "/proc", 0, MS_REMOUNT | MS_BIND, 0)); }
static int mount_new_call(void) { return says(syscall(SYS_fsopen, "tmpfs", 0)); }
static int mount_tree(void) { return says(syscall(SYS_open_tree, AT_FDCWD, "/", 1)); }
static int unmount(void) { return says(umount2("/proc", MNT_DETACH)); }
static int change_root(void) { return says(chroot("/tmp")); }
static int pivot(void) {
    long result = syscall(SYS_pivot_root, "/nonexistent", "/nonexistent");
    return result < 0 && errno != EPERM && errno != ENOSYS;
}
static int unshare_users(void) { return says(unshare(CLONE_NEWUSER)); }
static int unshare_mounts(void) { return says(unshare(CLONE_NEWNS)); }
static int unshare_network(void) { return says(unshare(CLONE_NEWNET)); }
static int clone_users(void) {
    long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) _exit(0);
    return says(pid);
}
static int clone3_users(void) {
    uint64_t a[8] = {CLONE_NEWUSER, 0, 0, 0, SIGCHLD};
    long pid = syscall(SYS_clone3, a, sizeof a);
    if (pid == 0) _exit(0);
    return says(pid);
}
static int enter_namespace(void) {
    int fd = open("/proc/self/ns/uts", O_RDONLY);
    return says(setns(fd, 0));
}
static int become_root(void) { return says(setresuid(0, 0, 0)); }
static int set_groups(void) {
    gid_t group = 4;
    return says(syscall(SYS_setgroups, 1, &group));
}
static int setuid_file(void) {
    if (getuid() == 1000 && geteuid() != 0 && arg(0)[0]) return geteuid() == 0;
    char path[64];
    snprintf(path, sizeof path, "/tmp/attack-setuid-%d", getpid());
    int from = open("/proc/self/exe", O_RDONLY), to = open(path, O_WRONLY | O_CREAT, 0755);
    char buffer[65536];
    for (ssize_t n; (n = read(from, buffer, sizeof buffer)) > 0;) write(to, buffer, n);
    close(to);
    if (chown(path, 0, 0) < 0 || chmod(path, 04755) < 0) {
        perror("chown");
        unlink(path);
        return 0;
    }
    struct stat s;
    int worked = stat(path, &s) == 0 && s.st_uid == 0 && s.st_mode & S_ISUID;
    unlink(path);
    return worked;
}
static int device_node(void) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/attack-node-%d", getpid());
    int worked = says(mknod(path, S_IFCHR | 0666, 0x103));
    unlink(path);
    return worked;
}
static int kernel_log_device(void) { return can_open("/dev/kmsg", O_RDONLY); }
static int memory_device(void) { return access("/dev/mem", F_OK) == 0 || access("/dev/kmsg", F_OK) == 0; }
static int key_ring(void) {
    return says(syscall(SYS_add_key, "user", "forge-attack", "x", 1, -4 /* KEY_SPEC_USER_KEYRING */));
}
static int key_read(void) { return says(syscall(SYS_keyctl, 0, -3, 1)); }
static int abstract_socket(void) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un name = {AF_UNIX, ""};
    strcpy(name.sun_path + 1, arg(0));
    return says(connect(fd, (void *)&name, offsetof(struct sockaddr_un, sun_path) + 1 + strlen(arg(0))));
}
static int abstract_passing(void) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un name = {AF_UNIX, ""};
    strcpy(name.sun_path + 1, arg(0));
    if (connect(fd, (void *)&name, offsetof(struct sockaddr_un, sun_path) + 1 + strlen(arg(0)))) return 0;
    char control[CMSG_SPACE(sizeof(int))] = {0}, byte = 0;
    struct iovec part = {&byte, 1};
    struct msghdr m = {0, 0, &part, 1, control, sizeof control, 0};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    *(int *)CMSG_DATA(c) = 0;
    return says(sendmsg(fd, &m, 0));
}
static int path_socket(void) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un name = {AF_UNIX, ""};
    strcpy(name.sun_path, arg(0));
    return says(connect(fd, (void *)&name, sizeof name));
}
static int tcp(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {AF_INET, htons(atoi(arg(0))), {htonl(INADDR_LOOPBACK)}, {0}};
    return says(connect(fd, (void *)&to, sizeof to));
}
static int udp(void) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in to = {AF_INET, htons(9), {htonl(INADDR_LOOPBACK)}, {0}};
    return says(sendto(fd, "x", 1, 0, (void *)&to, sizeof to));
}
static int packets(void) { return says(socket(AF_PACKET, SOCK_RAW, htons(3))); }
static int kernel_events(void) { return says(socket(AF_NETLINK, SOCK_RAW, 15)); }
static int netlink_messages(void) { return says(socket(AF_NETLINK, SOCK_RAW, 2)); }
static int ring(void) {
    char parameters[120] = {0};
    return says(syscall(SYS_io_uring_setup, 1, parameters));
}
static int group_write(void) { return can_open(arg(0), O_WRONLY); }
static int environment_write(void) {
    char path[4096];
    snprintf(path, sizeof path, "%s/attack-%d", arg(0), getpid());
    int worked = can_open(path, O_WRONLY | O_CREAT);
    unlink(path);
    return worked;
}
static int environment_mode(void) {
    struct stat s;
    return stat(arg(0), &s) == 0 && says(chmod(arg(0), s.st_mode & 07777));
}
static int type_into_terminal(void) {
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY), unlock = 0, number = 0;
    char path[32];
    if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock) || ioctl(master, TIOCGPTN, &number)) exit(2);
    snprintf(path, sizeof path, "/dev/pts/%d", number);
    if (fork() == 0) {
        setsid();
        int fd = open(path, O_RDWR);
        ioctl(fd, TIOCSCTTY, 0);
        char c = 'x';
        if (ioctl(fd, TIOCSTI, &c)) perror("TIOCSTI");
        else _exit(0);
        _exit(1);
    }
    int status = 1;
    wait(&status);
    return status == 0;
}
static int kernel_setting(void) { return can_open("/proc/sys/kernel/core_pattern", O_WRONLY); }
static int kernel_setting_vm(void) { return can_open("/proc/sys/vm/drop_caches", O_WRONLY); }
static int sysrq(void) { return can_open("/proc/sysrq-trigger", O_WRONLY); }
static int kernel_memory(void) {
    struct stat s;
    return stat("/proc/kcore", &s) == 0 && S_ISREG(s.st_mode);
}
static int key_list(void) {
    struct stat s;
    return stat("/proc/keys", &s) == 0 && S_ISREG(s.st_mode);
}
static int timer_list(void) { return can_read("/proc/timer_list"); }
static int fault_handler(void) { return says(syscall(SYS_userfaultfd, 0)); }
static int kernel_program(void) {
    union bpf_attr a;
    memset(&a, 0, sizeof a);
    a.map_type = BPF_MAP_TYPE_ARRAY;
    a.key_size = 4;
    a.value_size = 4;
    a.max_entries = 1;
    return says(syscall(SYS_bpf, BPF_MAP_CREATE, &a, sizeof a));
}
static int measure(void) {
    struct perf_event_attr a;
    memset(&a, 0, sizeof a);
    a.type = PERF_TYPE_SOFTWARE;
    a.size = sizeof a;
    a.config = PERF_COUNT_SW_CPU_CLOCK;
    return says(syscall(SYS_perf_event_open, &a, 0, -1, -1, 0));
}
static int set_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return says(clock_settime(CLOCK_REALTIME, &now));
}
static int host_name(void) { return says(sethostname("attacked", 8)); }
static int randomize(void) { return says(personality(0)); }
static int by_handle(void) {
    struct {
        struct file_handle h;
        char bytes[128];
    } f;
    int mount_id;
    f.h.handle_bytes = 128;
    if (name_to_handle_at(AT_FDCWD, "/", &f.h, &mount_id, 0)) exit(2);
    int fd = open("/", O_RDONLY | O_DIRECTORY);
    return says(open_by_handle_at(fd, &f.h, O_RDONLY));
}
static int module(void) {
    long result = syscall(SYS_finit_module, -1, "", 0);
    return result < 0 && errno != EPERM;
}
static int swap(void) { return swapoff("/nonexistent") < 0 && errno != EPERM; }
static int boot(void) { return says(reboot(RB_DISABLE_CAD)); }
static int kernel_log(void) { return says(klogctl(10, 0, 0)); }
static int hardware(void) { return says(syscall(SYS_ioperm, 0x80, 1, 1)); }
static int more_cpus(void) {
    cpu_set_t all;
    memset(&all, 0xff, sizeof all);
    return says(sched_setaffinity(0, sizeof all, &all));
}
static int real_time(void) {
    struct sched_param p = {1};
    int worked = says(sched_setscheduler(0, SCHED_FIFO, &p));
    return worked;
}
static int be_first(void) { return says(setpriority(PRIO_PROCESS, 0, -5)); }
static int core_dumps(void) {
    struct rlimit r = {1 << 20, 1 << 20};
    return says(setrlimit(RLIMIT_CORE, &r));
}
static int map_users(void) {
    int fd = open("/proc/self/uid_map", O_WRONLY);
    return fd >= 0;
}
static int shared_segment(void) { return says(shmget(atoi(arg(0)), 0, 0)); }
static int watch_mounts(void) { return says(syscall(SYS_fanotify_init, 0, O_RDONLY)); }
static int own_standard_input(void) {
    char byte;
    return read(0, &byte, 1) == 1;
}
static int environment_leak(void) { return getenv("FORGE_ATTACK_SECRET") != 0; }
static int i386_call(void) {
#if defined(__x86_64__)
    if (fork() == 0) {
        long result = 20; // getpid of i386
        __asm__ volatile("int $0x80" : "+a"(result)::"r8", "r9", "r10", "r11", "memory");
        _exit(result > 0 ? 0 : 1);
    }
    int status = 1;
    wait(&status);
    if (WIFSIGNALED(status)) return 0;
    return status == 0;
#else
    exit(2);
#endif
}
static int x32_call(void) {
#if defined(__x86_64__)
    return says(syscall(0x40000000L + SYS_getpid));
#else
    exit(2);
#endif
}
static int many_processes(void) {
    int count = atoi(arg(0)), made = 0;
    setpgid(0, 0); // what ends the processes below shall not end whoever started this one
    for (; made < count; made++) {
        pid_t pid = fork();
        if (pid == 0) {
            sleep(3);
            _exit(0);
        }
        if (pid < 0) break;
    }
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM);
    return made == count;
}
static int much_memory(void) {
    size_t bytes = (size_t)atoi(arg(0)) << 20;
    char *memory = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 0;
    for (size_t i = 0; i < bytes; i += 4096) memory[i] = 1;
    return 1;
}
static int much_disk(void) {
    size_t bytes = (size_t)atoi(arg(0)) << 20;
    char path[64], block[65536] = {1};
    snprintf(path, sizeof path, "/tmp/attack-disk-%d", getpid());
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    size_t done = 0;
    while (done < bytes && write(fd, block, sizeof block) > 0) done += sizeof block;
    if (done >= bytes) unlink(path);
    return done >= bytes;
}
static int daemon_left(void) {
    if (fork() == 0) {
        setsid();
        signal(SIGTERM, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
        if (fork() == 0) {
            for (int fd = 0; fd < 3; fd++) close(fd);
            sleep(20);
        }
        _exit(0);
    }
    wait(0);
    return 1;
}
static int stubborn(void) {
    for (int s = 1; s < 64; s++) signal(s, SIG_IGN);
    for (int i = 0; i < 3; i++)
        if (fork() == 0) break;
    for (int i = 0; i < 20; i++) sleep(1);
    return 1;
}

static int passwd_write(void) { return can_open("/etc/passwd", O_WRONLY); }
static int module_loader(void) { return can_open("/proc/sys/kernel/modprobe", O_WRONLY); }
static int event_helper(void) { return can_open("/sys/kernel/uevent_helper", O_WRONLY); }
static int foreign_binaries(void) { return can_open("/proc/sys/fs/binfmt_misc/register", O_WRONLY); }
static int kernel_objects(void) { return can_open("/sys/kernel", O_RDONLY | O_DIRECTORY); }
static int device_open(void) { return can_open(arg(0), O_RDWR); }
static int new_kernel(void) { return says(syscall(SYS_kexec_load, 0L, 0L, 0L, 0L)); }
static int machine_socket(void) { return says(socket(40 /* AF_VSOCK */, SOCK_STREAM, 0)); }
static int crypto_socket(void) { return says(socket(38 /* AF_ALG */, SOCK_SEQPACKET, 0)); }
static int raw_packets(void) { return says(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)); }
static int segment_table(void) {
#if defined(__x86_64__)
    char table[64];
    return says(syscall(SYS_modify_ldt, 0, table, sizeof table));
#else
    exit(2);
#endif
}
static int unshare_time(void) { return says(unshare(0x80 /* CLONE_NEWTIME */)); }
static int unshare_pids(void) { return says(unshare(CLONE_NEWPID)); }
static int trace_me(void) { return says(ptrace(PTRACE_TRACEME, 0, 0, 0)); }
static int advise(pid_t pid) {
    static char there[4096] __attribute__((aligned(4096)));
    struct iovec range = {there, sizeof there};
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    return says(syscall(SYS_process_madvise, fd, &range, 1, MADV_COLD, 0));
}
static int advise_child(void) { return in_child(advise); }
static int write_memory(pid_t pid) {
    static char there = 'x';
    char here = 'y';
    struct iovec a = {&here, 1}, b = {&there, 1};
    return says(syscall(SYS_process_vm_writev, pid, &a, 1, &b, 1, 0));
}
static int write_child_memory(void) { return in_child(write_memory); }
static int limit_host_process(void) {
    struct rlimit now;
    return says(syscall(SYS_prlimit64, atoi(arg(0)), RLIMIT_NOFILE, 0, &now));
}
static int slow_host_process(void) { return says(setpriority(PRIO_PROCESS, atoi(arg(0)), 5)); }
static int pin_host_process(void) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    return says(sched_setaffinity(atoi(arg(0)), sizeof one, &one));
}
// The classic way out of a chroot: change the root below oneself and climb.
static int chroot_climb(void) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/attack-root-%d", getpid());
    mkdir(path, 0755);
    int worked = 0;
    if (says(chroot(path))) {
        for (int i = 0; i < 64; i++) chdir("..");
        worked = can_read(arg(0) + 1);
        chroot(".");
    }
    rmdir(path);
    return worked;
}
static int inherited_directory(void) {
    for (int fd = 3; fd < 1024; fd++)
        if (fchdir(fd) == 0 && can_read(arg(0) + 1)) return 1;
    return 0;
}
static int message_queue(void) {
    long queue = syscall(SYS_mq_open, arg(0), O_RDONLY, 0, 0);
    return says(queue);
}
static int make_message_queue(void) { return says(syscall(SYS_mq_open, arg(0), O_RDONLY | O_CREAT, 0666, 0)); }
static int drop_message_queue(void) { return says(syscall(SYS_mq_unlink, arg(0))); }

#define ATTACK(name) {#name, name}
static const struct {
    const char *name;
    int (*body)(void);
} attacks[] = {
    ATTACK(host_file), ATTACK(host_write), ATTACK(dot_dot), ATTACK(symlink_out), ATTACK(link_race),
    ATTACK(cwd_above_root), ATTACK(init_exe), ATTACK(init_root), ATTACK(init_cwd), ATTACK(init_environ),
    ATTACK(init_memory), ATTACK(init_descriptors), ATTACK(init_maps), ATTACK(init_trace),
    ATTACK(leaked_descriptors), ATTACK(signal_host),
    ATTACK(see_host_process), ATTACK(pidfd_host), ATTACK(trace_child), ATTACK(read_child_memory),
    ATTACK(take_child_descriptor), ATTACK(compare_processes), ATTACK(mount_tmpfs), ATTACK(mount_bind),
    ATTACK(mount_remount), ATTACK(mount_new_call), ATTACK(mount_tree), ATTACK(unmount), ATTACK(change_root),
    ATTACK(pivot), ATTACK(unshare_users), ATTACK(unshare_mounts), ATTACK(unshare_network), ATTACK(clone_users),
    ATTACK(clone3_users), ATTACK(enter_namespace), ATTACK(become_root), ATTACK(set_groups), ATTACK(setuid_file),
    ATTACK(device_node), ATTACK(kernel_log_device), ATTACK(memory_device), ATTACK(key_ring), ATTACK(key_read),
    ATTACK(abstract_socket), ATTACK(abstract_passing), ATTACK(path_socket), ATTACK(tcp), ATTACK(udp), ATTACK(packets),
    ATTACK(kernel_events), ATTACK(netlink_messages), ATTACK(ring), ATTACK(group_write), ATTACK(environment_write),
    ATTACK(environment_mode), ATTACK(type_into_terminal), ATTACK(kernel_setting), ATTACK(kernel_setting_vm),
    ATTACK(sysrq), ATTACK(kernel_memory), ATTACK(key_list), ATTACK(timer_list), ATTACK(fault_handler),
    ATTACK(kernel_program), ATTACK(measure), ATTACK(set_time), ATTACK(host_name), ATTACK(randomize), ATTACK(by_handle),
    ATTACK(module), ATTACK(swap), ATTACK(boot), ATTACK(kernel_log), ATTACK(hardware), ATTACK(more_cpus),
    ATTACK(real_time), ATTACK(be_first), ATTACK(core_dumps), ATTACK(map_users), ATTACK(shared_segment),
    ATTACK(watch_mounts), ATTACK(own_standard_input), ATTACK(environment_leak), ATTACK(i386_call), ATTACK(x32_call),
    ATTACK(passwd_write), ATTACK(module_loader), ATTACK(event_helper), ATTACK(foreign_binaries), ATTACK(kernel_objects),
    ATTACK(device_open), ATTACK(new_kernel), ATTACK(machine_socket), ATTACK(crypto_socket), ATTACK(raw_packets),
    ATTACK(segment_table), ATTACK(unshare_time), ATTACK(unshare_pids), ATTACK(trace_me), ATTACK(advise_child),
    ATTACK(write_child_memory), ATTACK(limit_host_process), ATTACK(slow_host_process), ATTACK(pin_host_process),
    ATTACK(chroot_climb), ATTACK(inherited_directory), ATTACK(message_queue), ATTACK(make_message_queue),
    ATTACK(drop_message_queue), ATTACK(many_processes), ATTACK(much_memory), ATTACK(much_disk), ATTACK(daemon_left),
    ATTACK(stubborn),
};

int main(int count, char **values) {
    static char *padded[16];
    for (int i = 0; i < count && i < 12; i++) padded[i] = values[i];
    args = padded;
    if (count < 2) return 2;
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
        if (!strcmp(attacks[i].name, args[1])) return attacks[i].body() ? 0 : 1;
    return 2;
}
