/* An allocator over that of the C library, correct with BUG 0 and wrong in one way with another. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef BUG
#define BUG 0
#endif

enum bug {
    NONE, MISALIGNED, OVERLAPPING, NOT_ZEROED, PREFIX_LOST, USABLE_TOO_SMALL, USABLE_TOO_LARGE,
    CRASHES, HANGS, EXITS, FLOODS, UNCHECKED_PRODUCT, TRUNCATED_SIZE, REFUSES, SCRIBBLES,
    ALIGNMENT_IGNORED, NOT_WRITABLE, ABORTS, MOVES_AWAY, RETURNS_FREED
};

extern void *__libc_malloc(size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

/* Before each block: where the C library's begins, and the size that was asked for. */
struct note {
    void *base;
    size_t size;
};

static unsigned births;
static unsigned char *latest, *freed;

static struct note *find_note(void *block)
{
    return (struct note *)block - 1;
}

static void *give(size_t size, size_t alignment)
{
    unsigned char *base, *block;
    births++;
    if (BUG == TRUNCATED_SIZE)
        size = (uint32_t)size;
    if (size > PTRDIFF_MAX - 2 * alignment - 64)
        return NULL;
    if (BUG == REFUSES && size == 4096)
        return NULL;
    if (BUG == CRASHES && size % 64 == 63)
        *(volatile int *)8 = 1;
    if (BUG == ABORTS && size % 64 == 63)
        abort();
    if (BUG == HANGS && size % 64 == 63)
        for (;;)
            pause();
    if (BUG == EXITS && size % 64 == 63)
        exit(0);
    if (BUG == FLOODS && size % 64 == 63)
        for (;;)
            if (write(2, "out of luck\n", 12) < 0)
                break;
    if (BUG == NOT_WRITABLE && size == 4096)
        return (void *)(uintptr_t)0x10000;
    if (BUG == OVERLAPPING && births % 40 == 0 && latest && find_note(latest)->size > 128)
        return latest + 64;
    if (BUG == RETURNS_FREED && births % 40 == 0 && latest)
        return latest;
    base = __libc_memalign(alignment, size + alignment + 64);
    if (!base)
        return NULL;
    memset(base, 0xa5, size < 4096 ? size + alignment + 64 : 64);
    block = base + (alignment < 64 ? 64 : alignment);
    if (BUG == MISALIGNED && births % 40 == 0)
        block += 4;
    find_note(block)->base = base;
    find_note(block)->size = size;
    return latest = block;
}

void *malloc(size_t size)
{
    return give(size, 16);
}

void free(void *block)
{
    if (!block)
        return;
    if (BUG == SCRIBBLES && block != latest && find_note(block)->size > 1000 && latest)
        latest[0] ^= 1;
    if (block == latest)
        latest = NULL;
    freed = block;
    __libc_free(find_note(block)->base);
}

void *calloc(size_t elements, size_t size)
{
    void *block;
    if (BUG != UNCHECKED_PRODUCT && size && elements > SIZE_MAX / size)
        return NULL;
    block = give(elements * size, 16);
    if (block)
        memset(block, 0, elements * size - (BUG == NOT_ZEROED && elements * size > 40));
    return block;
}

void *realloc(void *block, size_t size)
{
    size_t kept;
    void *after;
    if (!block)
        return malloc(size);
    kept = find_note(block)->size < size ? find_note(block)->size : size;
    after = give(size, 16);
    if (!after)
        return NULL;
    if (BUG == PREFIX_LOST && kept > 100)
        kept -= 1;
    memcpy(after, block, kept);
    if (BUG == MOVES_AWAY && kept > 8)
        ((unsigned char *)after)[0] = 0;
    free(block);
    return after;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return give(size, BUG == ALIGNMENT_IGNORED || alignment < 16 ? 16 : alignment);
}

size_t malloc_usable_size(void *block)
{
    size_t size = block ? find_note(block)->size : 0;
    if (BUG == USABLE_TOO_SMALL && size > 100)
        return size - 1;
    if (BUG == USABLE_TOO_LARGE && size > 100)
        return size + 4096;
    return size;
}
