/* Faults of the system, one for each variable of the environment:
 *   FAULT_SYNC_GATE   while this file exists, a sync does not come back
 *   FAULT_SYNC_LOG    a byte is appended to this file for each sync
 *   FAULT_LOCK_ERRNO  flock fails with this number
 *   FAULT_CLOCK       the time, in seconds since 1970
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int fdatasync(int fd)
{
    static int (*real)(int);
    const char *gate = getenv("FAULT_SYNC_GATE");
    const char *log = getenv("FAULT_SYNC_LOG");
    if (!real)
        real = dlsym(RTLD_NEXT, "fdatasync");
    if (log) {
        int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (write(out, ".", 1) == 1)
            close(out);
    }
    while (gate && access(gate, F_OK) == 0)
        usleep(2000);
    return real(fd);
}

int flock(int fd, int operation)
{
    static int (*real)(int, int);
    const char *number = getenv("FAULT_LOCK_ERRNO");
    if (!real)
        real = dlsym(RTLD_NEXT, "flock");
    if (number) {
        errno = atoi(number);
        return -1;
    }
    return real(fd, operation);
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    static int (*real)(clockid_t, struct timespec *);
    const char *seconds = getenv("FAULT_CLOCK");
    if (!real)
        real = dlsym(RTLD_NEXT, "clock_gettime");
    if (seconds && clock == CLOCK_REALTIME) {
        time->tv_sec = atoll(seconds);
        time->tv_nsec = 0;
        return 0;
    }
    return real(clock, time);
}
