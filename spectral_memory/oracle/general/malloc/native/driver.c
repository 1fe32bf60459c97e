/* Performs operations on an allocator and judges every result by the general relation.
 *
 *     driver SHARED-FILE preload|open|process LIBRARY PREFIX
 *
 * The judge starts it in a process of its own: whatever the allocator does to it is a
 * verdict. It allocates nothing from the allocator for itself and prints nothing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extents.h"
#include "generate.h"
#include "pattern.h"
#include "shared.h"

struct block {
    uint8_t *start;
    uint64_t size;   /* asked for */
    uint64_t filled; /* bytes that carry the pattern: the usable ones */
    uint32_t place;  /* in the list of live blocks */
    uint32_t is_live;
};

static struct header *shared;
static struct op *ops;
static struct block *blocks;
static uint32_t *live;
static struct extents extents;

static void *(*do_malloc)(size_t);
static void *(*do_calloc)(size_t, size_t);
static void *(*do_aligned)(size_t, size_t);
static void *(*do_realloc)(void *, size_t);
static void (*do_free)(void *);
static size_t (*do_usable)(void *);

/* The phase is what a crash is judged by, so it must be in memory before the step. */
static void enter(enum phase phase)
{
    *(volatile uint64_t *)&shared->phase = phase;
    __asm__ volatile("" ::: "memory");
}

static void finish(enum status status)
{
    *(volatile uint64_t *)&shared->status = status;
    _exit(0);
}

static void found(enum rule rule, uint32_t block, const void *address)
{
    shared->rule = rule;
    shared->block = block;
    shared->address = (uint64_t)(uintptr_t)address;
    finish(FOUND);
}

static void on_signal(int number, siginfo_t *info, void *context)
{
    (void)context;
    shared->signal = (uint64_t)number;
    shared->fault = (uint64_t)(uintptr_t)info->si_addr;
    /* The action is reset: the signal comes again and ends the process. */
}

static void *get_memory(uint64_t bytes)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        finish(WENT_BEYOND);
    return at;
}

static uint64_t make_key(uint32_t block)
{
    return mix(shared->seed + STEP * (block + 1ull)) | 1;
}

/* ------------------------------------------------------------ the relation */

/* The capacity is a promise: a request beyond it may be refused, no other. */
static void judge_refusal(uint32_t block, uint64_t size, uint64_t alignment)
{
    if (size > INT64_MAX || alignment > shared->largest_alignment) {
        shared->refused_impossible++;
    } else if (shared->live_bytes + size > shared->capacity) {
        if (size > shared->capacity)
            shared->refused_large++;
        else
            shared->refused_small++;
    } else {
        shared->size = size;
        shared->expected = shared->capacity;
        shared->observed = shared->live_bytes;
        found(SHORTAGE, block, NULL);
    }
}

static void judge_bytes(uint32_t number, uint64_t upto, enum rule rule)
{
    const struct block *block = &blocks[number];
    uint64_t bad = pattern_check(block->start, make_key(number), upto);
    shared->bytes_checked += upto;
    if (bad == INTACT)
        return;
    shared->offset = bad;
    shared->size = block->size;
    shared->expected = pattern_byte(make_key(number), bad);
    shared->observed = block->start[bad];
    found(rule, number, block->start);
}

/* A block beyond the capacity is no part of what was promised, and is not counted. */
static uint64_t count_size(uint64_t size)
{
    return size > shared->capacity ? 0 : size;
}

static void forget(uint32_t number)
{
    struct block *block = &blocks[number];
    uint32_t last = live[--shared->live];
    live[block->place] = last;
    blocks[last].place = block->place;
    extents_remove(&extents, number + 1);
    shared->live_bytes -= count_size(block->size);
    block->is_live = 0;
}

/* C23, 7.24.3: aligned for any object of fundamental alignment that fits into the size. */
static uint64_t compute_alignment(uint64_t size)
{
    uint64_t alignment = _Alignof(max_align_t);
    if (!(shared->flags & STRICT_ALIGNMENT))
        while (alignment > 1 && alignment > size)
            alignment /= 2;
    return alignment;
}

/* Judge a pointer that a birth or a realloc gave; enter and fill the block.
 * The first `kept` bytes carry the pattern already; -1 stands for zero bytes. */
static void receive(uint32_t number, uint8_t *start, uint64_t size, uint64_t alignment,
                    int64_t kept)
{
    struct block *block = &blocks[number];
    uint64_t at = (uint64_t)(uintptr_t)start, usable = size, last;
    uint32_t other;
    shared->size = size;
    if (size > INT64_MAX)
        found(IMPOSSIBLE, number, start);
    if (size && at % alignment) {
        shared->expected = alignment;
        found(ALIGNMENT, number, start);
    }
    if (do_usable) {
        enter(ASKING_USABLE);
        usable = do_usable(start);
        enter(BETWEEN);
        if (usable < size) {
            shared->expected = size;
            shared->observed = usable;
            found(USABLE, number, start);
        }
    }
    last = at + (usable ? usable : 1);
    other = last > at ? extents_find(&extents, at, last) : 1;
    if (other) {
        shared->other_block = other - 1;
        shared->other_address = extents.node[other].start;
        shared->expected = extents.node[other].end;
        shared->observed = last;
        found(OVERLAP, number, start);
    }
    extents_insert(&extents, number + 1, at, last);
    block->start = start;
    block->size = size;
    block->place = (uint32_t)shared->live;
    block->is_live = 1;
    live[shared->live++] = number;
    shared->live_bytes += count_size(size);
    if (shared->live > shared->peak_blocks)
        shared->peak_blocks = shared->live;
    if (shared->live_bytes > shared->peak_bytes)
        shared->peak_bytes = shared->live_bytes;
    shared->zero_sized += size == 0;
    shared->block = number;
    shared->address = at;
    enter(TOUCHING);
    if (size > shared->capacity) { /* more than was promised: its ends only */
        block->filled = 0;
        if (kept < 0 && (start[0] || start[size - 1])) {
            shared->offset = start[0] ? 0 : size - 1;
            shared->observed = start[shared->offset];
            found(ZERO, number, start);
        }
        start[0] = start[size - 1] = 1;
        enter(BETWEEN);
        return;
    }
    if (kept < 0) {
        uint64_t bad = zero_check(start, size);
        shared->bytes_checked += size;
        if (bad != INTACT) {
            shared->offset = bad;
            shared->observed = start[bad];
            found(ZERO, number, start);
        }
        kept = 0;
    } else if (kept) {
        block->filled = (uint64_t)kept;
        judge_bytes(number, (uint64_t)kept, PREFIX);
    }
    block->filled = usable > shared->capacity ? size : usable;
    pattern_fill(start, make_key(number), (uint64_t)kept, block->filled);
    enter(BETWEEN);
}

static void check_block(uint32_t number)
{
    shared->block = number;
    shared->address = (uint64_t)(uintptr_t)blocks[number].start;
    shared->size = blocks[number].size;
    enter(TOUCHING);
    judge_bytes(number, blocks[number].filled, BYTES);
    enter(BETWEEN);
}

static void check_all(void)
{
    shared->checkpoints++;
    for (uint64_t place = 0; place < shared->live; place++)
        check_block(live[place]);
}

/* ---------------------------------------------------------- the operations */

static void perform_realloc(const struct op *op)
{
    struct block *block = &blocks[op->block];
    uint8_t *before = block->start, *after;
    uint64_t size = block->size, filled = block->filled;
    check_block(op->block);
    enter(CALLING);
    after = do_realloc(before, op->size);
    enter(BETWEEN);
    if (!after) { /* the block stays as it was */
        judge_refusal(op->block, op->size, 1);
        check_block(op->block);
        return;
    }
    *(after == before ? &shared->in_place : &shared->moved) += 1;
    forget(op->block);
    if (filled > size)
        filled = size; /* what was usable beyond the size need not be kept */
    receive(op->block, after, op->size, compute_alignment(op->size),
            (int64_t)(filled < op->size ? filled : op->size));
}

static void perform_birth(const struct op *op, uint32_t number)
{
    uint64_t size = op->size, alignment = 0;
    void *start;
    enter(CALLING);
    switch (op->kind) {
    case CALLOC:
        start = do_calloc(op->other, op->size);
        if (__builtin_mul_overflow(op->size, op->other, &size))
            size = UINT64_MAX;
        break;
    case ALIGNED:
        start = do_aligned(op->other, op->size);
        alignment = op->other;
        break;
    case REALLOC_NULL: start = do_realloc(NULL, op->size); break;
    default: start = do_malloc(op->size);
    }
    enter(BETWEEN);
    if (alignment < compute_alignment(size))
        alignment = compute_alignment(size);
    if (start)
        receive(number, start, size,
                alignment > shared->largest_alignment ? compute_alignment(size) : alignment, op->kind == CALLOC ? -1 : 0);
    else if (size)
        judge_refusal(number, size + (op->kind == ALIGNED ? op->other : 0), alignment);
    else
        shared->zero_sized++;
}

static void perform(const struct op *op, uint32_t number)
{
    if (op->block != NOTHING && (op->block >= number || !blocks[op->block].is_live)) {
        shared->skipped++; /* its birth was refused, or was shrunk away */
        return;
    }
    shared->calls[op->kind < KINDS ? op->kind : 0]++;
    switch (op->kind) {
    case REALLOC: perform_realloc(op); break;
    case FREE:
        check_block(op->block);
        forget(op->block);
        enter(CALLING);
        do_free(blocks[op->block].start);
        enter(BETWEEN);
        break;
    case FREE_NULL:
        enter(CALLING);
        do_free(NULL);
        enter(BETWEEN);
        break;
    default: perform_birth(op, number);
    }
}

/* -------------------------------------------------------------- the loading */

static void cannot_load(const char *why, const char *what)
{
    size_t length = strnlen(why, 300);
    memcpy(shared->text, why, length);
    if (what)
        memcpy(shared->text + length, what, strnlen(what, 180));
    finish(CANNOT_LOAD);
}

/* The address of a function, if the library itself defines it. */
static void *find_function(void *handle, const char *prefix, const char *name, enum kind kind)
{
    char symbol[128] = {0};
    struct link_map *map = NULL;
    Dl_info info;
    size_t length = strnlen(prefix, 64);
    void *at;
    memcpy(symbol, prefix, length);
    memcpy(symbol + length, name, strnlen(name, 32));
    at = dlsym(handle, symbol);
    if (at && handle != RTLD_DEFAULT) {
        if (dlinfo(handle, RTLD_DI_LINKMAP, &map) || !dladdr(at, &info))
            return NULL;
        if ((uint64_t)(uintptr_t)info.dli_fbase != map->l_addr)
            at = NULL; /* a library that it needs has it */
    }
    if (at)
        shared->offered |= 1u << kind;
    return at;
}

static void load(const char *mode, const char *library, const char *prefix)
{
    void *handle = RTLD_DEFAULT;
    enter(BETWEEN);
    if (strcmp(mode, "preload") == 0) {
        handle = dlopen(library, RTLD_NOW | RTLD_NOLOAD);
        if (!handle)
            cannot_load("the dynamic linker did not preload it", NULL);
    } else if (strcmp(mode, "open") == 0) {
        handle = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
        if (!handle)
            cannot_load(dlerror(), NULL);
    }
    *(void **)&do_malloc = find_function(handle, prefix, "malloc", MALLOC);
    *(void **)&do_calloc = find_function(handle, prefix, "calloc", CALLOC);
    *(void **)&do_aligned = find_function(handle, prefix, "aligned_alloc", ALIGNED);
    *(void **)&do_realloc = find_function(handle, prefix, "realloc", REALLOC);
    *(void **)&do_free = find_function(handle, prefix, "free", FREE);
    *(void **)&do_usable = find_function(handle, prefix, "malloc_usable_size", KINDS);
    if (shared->without & (1u << KINDS))
        do_usable = NULL;
}

static const char *find_missing(void)
{
    uint64_t declared = shared->without;
    return !do_malloc ? "malloc"
           : !do_free ? "free"
           : !do_calloc && !(declared & (1u << CALLOC)) ? "calloc"
           : !do_realloc && !(declared & (1u << REALLOC)) ? "realloc"
           : !do_aligned && !(declared & (1u << ALIGNED)) ? "aligned_alloc"
                                                           : NULL;
}

/* Whether the operations of a file call only what there is. */
static void refuse_undeclared(void)
{
    for (uint64_t number = 0; number < shared->count; number++) {
        uint8_t kind = ops[number].kind == REALLOC_NULL ? REALLOC : ops[number].kind;
        if ((kind == CALLOC && !do_calloc) || (kind == ALIGNED && !do_aligned) ||
            (kind == REALLOC && !do_realloc))
            ops[number].kind = 0; /* performed as nothing and counted */
    }
}

static void prepare(int file)
{
    static uint8_t stack[65536];
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
    struct sigaction action = {.sa_sigaction = on_signal,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | (int)SA_RESETHAND};
    stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    struct rlimit none = {0, 0};
    uint64_t count;
    struct stat stat;
    if (fstat(file, &stat))
        _exit(3);
    shared = mmap(NULL, (size_t)stat.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared == MAP_FAILED || shared->magic != MAGIC)
        _exit(3);
    count = shared->count;
    ops = (struct op *)((uint8_t *)shared + HEADER_BYTES);
    blocks = get_memory((count + 1) * sizeof *blocks);
    live = get_memory((count + 1) * sizeof *live);
    extents.node = get_memory((count + 8) * sizeof *extents.node);
    /* The judge's own memory is in use too: no block may lie in it. */
    uint64_t own[][2] = {{(uint64_t)shared, (uint64_t)stat.st_size},
                         {(uint64_t)blocks, (count + 1) * sizeof *blocks},
                         {(uint64_t)live, (count + 1) * sizeof *live},
                         {(uint64_t)extents.node, (count + 8) * sizeof *extents.node},
                         {(uint64_t)&shared & ~4095ull, 4096}};
    for (uint32_t i = 0; i < 5; i++)
        if (!extents_find(&extents, own[i][0], own[i][0] + own[i][1]))
            extents_insert(&extents, (uint32_t)count + 1 + i, own[i][0], own[i][0] + own[i][1]);
    setrlimit(RLIMIT_CORE, &none);
    sigaltstack(&other, NULL);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        sigaction(fatal[i], &action, NULL);
}

int main(int argc, char **argv)
{
    struct source source = {0};
    int file, now = personality(0xffffffff);
    const char *missing;
    /* The same addresses in every run, where the system permits it. */
    if (now >= 0 && !(now & ADDR_NO_RANDOMIZE) && personality(now | ADDR_NO_RANDOMIZE) >= 0 &&
        (personality(0xffffffff) & ADDR_NO_RANDOMIZE))
        execv("/proc/self/exe", argv);
    if (argc != 5 || (file = open(argv[1], O_RDWR | O_CLOEXEC)) < 0)
        _exit(3);
    prepare(file);
    load(argv[2], argv[3], argv[4]);
    if ((missing = find_missing()))
        cannot_load("it does not define the function ", missing);
    source.state = shared->seed;
    if (!(shared->flags & GENERATE))
        refuse_undeclared();
    else
        shared->without |= (do_calloc ? 0 : 1u << CALLOC) | (do_aligned ? 0 : 1u << ALIGNED) |
                           (do_realloc ? 0 : 1u << REALLOC);
    for (uint64_t number = 0; number < shared->count; number++) {
        *(volatile uint64_t *)&shared->index = number;
        if (shared->flags & GENERATE) {
            draw_operation(&source, shared, number, live, &ops[number]);
            if (ops[number].kind == FREE)
                source.recent[number % 8] = blocks[ops[number].block].size;
        }
        if (ops[number].kind)
            perform(&ops[number], (uint32_t)number);
        else
            shared->skipped++;
        if (shared->stride && (number + 1) % shared->stride == 0)
            check_all();
    }
    check_all();
    enter(BETWEEN);
    finish(AGREED);
}
