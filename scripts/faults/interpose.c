/* A disk that goes wrong at a chosen moment: preloaded, it counts what a process does to the files under one folder
 * and makes the n-th of these calls fail, come out short, or be the process's last.
 *
 * cc -shared -fPIC -O1 -o interpose.so interpose.c -ldl;  Linux only.
 * FAULT_CONTROL names a file that is shared with whoever sets the fault; without it nothing is touched.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OFF, COUNT, FULL, EIO_ONCE, SHORT, KILL, TORN }; /* as MODES in disk.py */
enum { WRITES, FSYNC, OPEN, RENAME, MKDIR, UNLINK, TRUNCATE };
static const char *NAMES[] = {"write", "fsync", "open", "rename", "mkdir", "unlink", "truncate"};

struct control { /* as CONTROL in disk.py */
    int32_t mode, at;         /* which call, from 1 */
    int32_t count, hit;       /* how many there were; whether the fault came */
    char root[1024];          /* the folder meant, without a slash at its end */
    char last[1024];          /* what was hit */
    char trace[1024];         /* a file for one line a call; may be empty */
};
static struct control *shared;

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("FAULT_CONTROL");
    if (!name) return;
    int fd = syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    void *at = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (at != MAP_FAILED) shared = at;
}

static int below(const char *path) {
    size_t size = strlen(shared->root);
    return size && strncmp(path, shared->root, size) == 0 && (path[size] == '/' || !path[size]);
}

static int path_of(int fd, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, out, PATH_MAX - 1);
    out[size > 0 ? size : 0] = 0;
    return size > 0;
}

static void whole_path(int at, const char *path, char *out) {
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
        return;
    }
    char folder[PATH_MAX];
    if (at == AT_FDCWD) {
        if (!getcwd(folder, sizeof folder)) folder[0] = 0;
    } else {
        path_of(at, folder);
    }
    if (snprintf(out, PATH_MAX, "%s/%s", folder, path) >= PATH_MAX) out[0] = 0;
}

static void note(int n, int kind, const char *path) {
    if (!shared->trace[0]) return;
    int fd = syscall(SYS_openat, AT_FDCWD, shared->trace, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    char line[PATH_MAX + 64];
    int size = snprintf(line, sizeof line, "%d %s %s\n", n, NAMES[kind], path);
    if (fd >= 0) {
        syscall(SYS_write, fd, line, size);
        syscall(SYS_close, fd);
    }
}

/* What becomes of this call: 0 it is done, 1 only half of it, -1 it fails with errno set. `grows`: it needs space. */
static int fate(int kind, const char *path, int grows) {
    if (!shared || shared->mode == OFF || !below(path)) return 0;
    int n = __sync_add_and_fetch(&shared->count, 1), mode = shared->mode;
    if (mode == COUNT) note(n, kind, path);
    if (mode == FULL && (grows ? n >= shared->at : kind == FSYNC && n == shared->at)) { /* it stays full */
        if (!shared->hit) snprintf(shared->last, sizeof shared->last, "%s %.900s", NAMES[kind], path);
        shared->hit = 1;
        errno = ENOSPC;
        return -1;
    }
    if (n != shared->at || mode == COUNT || mode == FULL) return 0;
    if ((mode == SHORT || mode == TORN) && kind != WRITES) return 0;
    shared->hit = 1;
    snprintf(shared->last, sizeof shared->last, "%s %.900s", NAMES[kind], path);
    if (mode == KILL) kill(getpid(), SIGKILL);
    if (mode == EIO_ONCE) {
        errno = EIO;
        return -1;
    }
    return 1;
}

static void killed_after_half(void) {
    if (shared->mode == TORN) kill(getpid(), SIGKILL);
}

#define REAL(name, type) static __typeof__(type) real; if (!real) real = (__typeof__(type))dlsym(RTLD_NEXT, #name)
#define FD_FATE(kind, fd, grows) \
    char path[PATH_MAX]; \
    int keep = errno, f = (shared && shared->mode && path_of(fd, path)) ? fate(kind, path, grows) : 0; \
    if (f < 0) return -1; \
    errno = keep
#define PATH_FATE(kind, at, name, grows) \
    char path[PATH_MAX]; \
    int keep = errno, f = 0; \
    if (shared && shared->mode) { whole_path(at, name, path); f = fate(kind, path, grows); } \
    if (f < 0) return -1; \
    errno = keep

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write, ssize_t (*)(int, const void *, size_t));
    FD_FATE(WRITES, fd, 1);
    ssize_t done = real(fd, data, f == 1 ? (size + 1) / 2 : size);
    if (f == 1) killed_after_half();
    return done;
}
#define PWRITE(name, off) \
    ssize_t name(int fd, const void *data, size_t size, off at) { \
        REAL(name, ssize_t (*)(int, const void *, size_t, off)); \
        FD_FATE(WRITES, fd, 1); \
        ssize_t done = real(fd, data, f == 1 ? (size + 1) / 2 : size, at); \
        if (f == 1) killed_after_half(); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)
ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev, ssize_t (*)(int, const struct iovec *, int));
    FD_FATE(WRITES, fd, 1);
    ssize_t done = real(fd, parts, f == 1 && count > 1 ? count / 2 : count);
    if (f == 1) killed_after_half();
    return done;
}
ssize_t sendfile(int out, int in, off_t *at, size_t size) {
    REAL(sendfile, ssize_t (*)(int, int, off_t *, size_t));
    FD_FATE(WRITES, out, 1);
    ssize_t done = real(out, in, at, f == 1 ? (size + 1) / 2 : size);
    if (f == 1) killed_after_half();
    return done;
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) { return sendfile(out, in, (off_t *)at, size); }
int fsync(int fd) {
    REAL(fsync, int (*)(int));
    FD_FATE(FSYNC, fd, 0);
    return real(fd);
}
int fdatasync(int fd) {
    REAL(fdatasync, int (*)(int));
    FD_FATE(FSYNC, fd, 0);
    return real(fd);
}
#define TRUNCATE_FD(name, off) \
    int name(int fd, off size) { \
        REAL(name, int (*)(int, off)); \
        FD_FATE(TRUNCATE, fd, 0); \
        return real(fd, size); \
    }
TRUNCATE_FD(ftruncate, off_t)
TRUNCATE_FD(ftruncate64, off64_t)
#define TRUNCATE_PATH(name, off) \
    int name(const char *file, off size) { \
        REAL(name, int (*)(const char *, off)); \
        PATH_FATE(TRUNCATE, AT_FDCWD, file, 0); \
        return real(file, size); \
    }
TRUNCATE_PATH(truncate, off_t)
TRUNCATE_PATH(truncate64, off64_t)

static int opens(int at, const char *name, int flags, mode_t mode) {
    if ((flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC)) {
        PATH_FATE(OPEN, at, name, (flags & O_CREAT) != 0 && faccessat(at, name, F_OK, 0) != 0);
    }
    return syscall(SYS_openat, at, name, flags, mode);
}
#define MODE_OF(flags) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }
int open(const char *name, int flags, ...) { MODE_OF(flags) return opens(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE_OF(flags) return opens(AT_FDCWD, name, flags | O_LARGEFILE, mode); }
int openat(int at, const char *name, int flags, ...) { MODE_OF(flags) return opens(at, name, flags, mode); }
int openat64(int at, const char *name, int flags, ...) { MODE_OF(flags) return opens(at, name, flags | O_LARGEFILE, mode); }
int creat(const char *name, mode_t mode) { return opens(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int rename(const char *from, const char *to) {
    REAL(rename, int (*)(const char *, const char *));
    PATH_FATE(RENAME, AT_FDCWD, to, 0);
    return real(from, to);
}
int renameat(int a, const char *from, int b, const char *to) {
    REAL(renameat, int (*)(int, const char *, int, const char *));
    PATH_FATE(RENAME, b, to, 0);
    return real(a, from, b, to);
}
int mkdir(const char *name, mode_t mode) {
    REAL(mkdir, int (*)(const char *, mode_t));
    PATH_FATE(MKDIR, AT_FDCWD, name, access(name, F_OK) != 0);
    return real(name, mode);
}
int mkdirat(int at, const char *name, mode_t mode) {
    REAL(mkdirat, int (*)(int, const char *, mode_t));
    PATH_FATE(MKDIR, at, name, 1);
    return real(at, name, mode);
}
int unlink(const char *name) {
    REAL(unlink, int (*)(const char *));
    PATH_FATE(UNLINK, AT_FDCWD, name, 0);
    return real(name);
}
int unlinkat(int at, const char *name, int flags) {
    REAL(unlinkat, int (*)(int, const char *, int));
    PATH_FATE(UNLINK, at, name, 0);
    return real(at, name, flags);
}
int rmdir(const char *name) {
    REAL(rmdir, int (*)(const char *));
    PATH_FATE(UNLINK, AT_FDCWD, name, 0);
    return real(name);
}
