/* Records the calls of a program to malloc and its kin, when it is preloaded.
 *
 * The environment variable SPECTRAL_MEMORY_TRACE names the file. Only the process that
 * was started is recorded: not its children. When it becomes another program by exec, as
 * a starting script does, the recording begins anew. The file is mapped, so that what was
 * recorded survives a crash; then zero bytes follow the last record. `trace.py` reads it.
 *
 * A record: a byte, its kind, then varints (seven bits a byte, the lowest first).
 *     1 malloc         size, address
 *     2 calloc         elements, size, address
 *     3 aligned_alloc  alignment, size, address      (posix_memalign, memalign too)
 *     4 realloc        old address, size, address
 *     5 free           address
 *     6 free(NULL)
 *     7 realloc(NULL)  size, address
 * An address is the difference to the one before, in zigzag. A call that gave NULL has the
 * address 0. Calls are recorded in an order in which they can have happened. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WINDOW (1u << 20)
#define LONGEST 64 /* bytes of a record, at most */

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_aligned)(size_t, size_t);
static void *(*real_memalign)(size_t, size_t);
static int (*real_posix)(void **, size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread int inside __attribute__((tls_model("initial-exec")));
static int file = -1, recording;
static uint8_t *window;
static uint64_t base, used, last;

/* What is asked for while the real functions are still being looked up. */
static _Alignas(16) uint8_t early[65536];
static size_t early_used;

static int is_early(const void *at)
{
    return (const uint8_t *)at >= early && (const uint8_t *)at < early + sizeof early;
}

static void *get_early(size_t size)
{
    size_t begin = early_used;
    if (size > sizeof early - begin - 16)
        return NULL;
    early_used += (size + 15) & ~(size_t)15;
    return early + begin;
}

static void find_real(void)
{
    static int busy;
    if (busy || real_malloc)
        return;
    busy = 1;
    *(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&real_aligned = dlsym(RTLD_NEXT, "aligned_alloc");
    *(void **)&real_memalign = dlsym(RTLD_NEXT, "memalign");
    *(void **)&real_posix = dlsym(RTLD_NEXT, "posix_memalign");
    *(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
    *(void **)&real_free = dlsym(RTLD_NEXT, "free");
    *(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
    busy = 0;
}

/* Move the window to `at`, the place of the next record, or stop recording. */
static void move_window(uint64_t at)
{
    if (window)
        munmap(window, 2 * WINDOW);
    base = at & ~(uint64_t)4095;
    used = at - base;
    window = NULL;
    if (ftruncate(file, (off_t)(base + 2 * WINDOW)) == 0)
        window = mmap(NULL, 2 * WINDOW, PROT_READ | PROT_WRITE, MAP_SHARED, file, (off_t)base);
    if (!window || window == MAP_FAILED) {
        window = NULL;
        recording = 0;
    }
}

static void put(uint64_t value)
{
    for (; value >= 128; value >>= 7)
        window[used++] = (uint8_t)(value | 128);
    window[used++] = (uint8_t)value;
}

static void put_address(const void *address)
{
    int64_t step = (int64_t)((uint64_t)(uintptr_t)address - last);
    last = (uint64_t)(uintptr_t)address;
    put(((uint64_t)step << 1) ^ (uint64_t)(step >> 63));
}

/* The lock is held from before the call of a free or realloc, so that nobody is given
 * the address in between. The kind is written last: a cut record ends the trace. */
static void begin(void)
{
    inside++;
    pthread_mutex_lock(&lock);
}

static void end(void)
{
    int error = errno;
    pthread_mutex_unlock(&lock);
    inside--;
    errno = error;
}

static void record(uint8_t kind, int figures, uint64_t first, uint64_t second,
                   const void *old, const void *address)
{
    uint64_t at;
    if (!recording)
        return;
    if (used + LONGEST > 2 * WINDOW)
        move_window(base + used);
    if (!recording)
        return;
    at = used++;
    if (old)
        put_address(old);
    if (figures > 0)
        put(first);
    if (figures > 1)
        put(second);
    if (kind != 6)
        put_address(address);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    window[at] = kind;
}

void *malloc(size_t size)
{
    void *at;
    if (!real_malloc)
        find_real();
    if (!real_malloc)
        return get_early(size);
    if (inside)
        return real_malloc(size);
    begin();
    at = real_malloc(size);
    record(1, 1, size, 0, NULL, at);
    end();
    return at;
}

void *calloc(size_t elements, size_t size)
{
    void *at;
    if (!real_malloc)
        find_real();
    if (!real_malloc)
        return elements && size > SIZE_MAX / elements ? NULL : get_early(elements * size);
    if (inside)
        return real_calloc(elements, size);
    begin();
    at = real_calloc(elements, size);
    record(2, 2, elements, size, NULL, at);
    end();
    return at;
}

void *realloc(void *old, size_t size)
{
    void *at;
    if (!real_malloc)
        find_real();
    if (is_early(old) || !real_malloc) {
        size_t most = old ? (size_t)(early + sizeof early - (uint8_t *)old) : 0;
        at = malloc(size);
        if (at && old)
            memcpy(at, old, size < most ? size : most);
        return at;
    }
    if (inside)
        return real_realloc(old, size);
    begin();
    at = real_realloc(old, size);
    record(old ? 4 : 7, 1, size, 0, old, at);
    end();
    return at;
}

void free(void *at)
{
    if (is_early(at))
        return;
    if (!real_malloc)
        find_real();
    if (!real_malloc)
        return;
    if (inside) {
        real_free(at);
        return;
    }
    begin();
    record(at ? 5 : 6, 0, 0, 0, NULL, at);
    real_free(at);
    end();
}

void *aligned_alloc(size_t alignment, size_t size)
{
    void *at;
    find_real();
    if (!real_aligned || inside)
        return real_aligned ? real_aligned(alignment, size) : NULL;
    begin();
    at = real_aligned(alignment, size);
    record(3, 2, alignment, size, NULL, at);
    end();
    return at;
}

void *memalign(size_t alignment, size_t size)
{
    void *at;
    find_real();
    if (!real_memalign || inside)
        return real_memalign ? real_memalign(alignment, size) : NULL;
    begin();
    at = real_memalign(alignment, size);
    record(3, 2, alignment, size, NULL, at);
    end();
    return at;
}

int posix_memalign(void **to, size_t alignment, size_t size)
{
    int error;
    find_real();
    if (!real_posix || inside)
        return real_posix ? real_posix(to, alignment, size) : ENOMEM;
    begin();
    error = real_posix(to, alignment, size);
    if (!error)
        record(3, 2, alignment, size, NULL, *to);
    end();
    return error;
}

void *valloc(size_t size)
{
    return memalign((size_t)sysconf(_SC_PAGESIZE), size);
}

void *reallocarray(void *old, size_t elements, size_t size)
{
    if (size && elements > SIZE_MAX / size) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(old, elements * size);
}

static void before_fork(void)
{
    pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&lock);
}

static void in_child(void)
{
    recording = 0;
    pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void start(void)
{
    const char *path = getenv("SPECTRAL_MEMORY_TRACE"), *owner = getenv("SPECTRAL_MEMORY_OWNER");
    char own[24];
    int opened;
    find_real();
    snprintf(own, sizeof own, "%ld", (long)getpid());
    if (!path || (owner && strcmp(owner, own)))
        return;
    inside++;
    setenv("SPECTRAL_MEMORY_OWNER", own, 1);
    opened = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    /* Out of the way of programs that close or count the low ones. */
    file = opened < 0 ? -1 : fcntl(opened, F_DUPFD_CLOEXEC, 900);
    if (file < 0)
        file = opened;
    else
        close(opened);
    if (file >= 0) {
        pthread_atfork(before_fork, after_fork, in_child);
        recording = 1;
        move_window(0);
        if (recording) {
            memcpy(window, "SMTRACE1", 8);
            used = 8;
        }
    }
    inside--;
}

__attribute__((destructor)) static void stop(void)
{
    pthread_mutex_lock(&lock);
    if (recording) {
        recording = 0;
        /* An end that was written: the trace is whole. */
        window[used++] = 0xff;
        if (ftruncate(file, (off_t)(base + used)))
            window[used - 1] = 0;
    }
    pthread_mutex_unlock(&lock);
}
