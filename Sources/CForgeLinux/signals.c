#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "forge_calls.h"

static int stop_pipe[2] = {-1, -1};
static int stop_count = 0;

static void stop_noted(int number) {
    if (__atomic_fetch_add(&stop_count, 1, __ATOMIC_SEQ_CST) > 0) _exit(128 + number);
    int before = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t written = write(stop_pipe[1], &byte, 1);
    (void)written;
    errno = before;
}

static void nothing(int number) { (void)number; }

int forge_catch_stop_signals(void) {
    if (stop_pipe[0] >= 0) return stop_pipe[0];
    int result = forge_pipe(stop_pipe);
    if (result < 0) return result;
    struct sigaction action = {0};
    action.sa_handler = stop_noted;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    sigaction(SIGINT, &action, 0);
    sigaction(SIGTERM, &action, 0);
    return stop_pipe[0];
}

void forge_survive_signal(int number) {
    // A handler, and not SIG_IGN, which programs that are started would inherit.
    struct sigaction action = {0};
    action.sa_handler = nothing;
    action.sa_flags = SA_RESTART;
    sigaction(number, &action, 0);
}
