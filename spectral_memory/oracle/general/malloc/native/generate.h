/* Operations drawn from a seed: the same seed, the same operations, as long as the
 * allocator refuses the same ones. The profile of the work changes every 2048 operations. */
#ifndef SPECTRAL_GENERATE_H
#define SPECTRAL_GENERATE_H

#include "pattern.h"
#include "shared.h"

struct source {
    uint64_t state;   /* splitmix64 */
    uint64_t recent[8]; /* sizes of blocks that were freed */
    uint64_t target;  /* blocks that this profile keeps alive */
    uint64_t largest; /* ordinary sizes end here */
    unsigned profile;
};

static uint64_t draw(struct source *from)
{
    return mix(from->state += STEP);
}

static uint64_t below(struct source *from, uint64_t bound)
{
    return draw(from) % bound;
}

static void change_profile(struct source *from, const struct header *shared)
{
    static const uint64_t targets[] = {8, 64, 512, 4096, 65536};
    from->profile = (unsigned)below(from, 6);
    from->target = targets[below(from, 5)];
    if (from->target > shared->max_live)
        from->target = shared->max_live;
    from->largest = shared->reach / 4 < 65536 ? shared->reach / 4 : 65536;
    if (from->target <= 512 && shared->reach / 4 >= (8u << 20) && below(from, 3) == 0)
        from->largest = 8u << 20;
}

/* Around a boundary: itself, one less, one more, one word more or less. */
static uint64_t around(struct source *from, uint64_t boundary)
{
    static const int64_t by[] = {0, -1, 1, -8, 8, -16, 16, 0};
    uint64_t size = boundary + (uint64_t)by[below(from, 8)];
    return size > boundary + 64 ? boundary : size;
}

static uint64_t draw_size(struct source *from)
{
    uint64_t size, most = from->largest;
    unsigned bits = 1;
    while ((most >> bits) > 1)
        bits++;
    switch (from->profile == 1 ? 3 : from->profile == 2 ? 6 : below(from, 10)) {
    case 0: size = below(from, 2); break;
    case 1: size = around(from, 16 * (1 + below(from, 64))); break;
    case 2: size = around(from, 1ull << below(from, bits + 1)); break;
    case 3: size = 1 + below(from, 128); break;
    case 4: size = 1 + below(from, 1024); break;
    case 5: size = from->recent[below(from, 8)]; break;
    case 6: size = around(from, 4096 * (1 + below(from, 4))); break;
    case 7: size = from->recent[below(from, 8)] + 1; break;
    case 8: size = draw(from) >> (64 - 1 - below(from, bits)); break;
    default: /* the large ones are dear, and seldom enough to pay for */
        size = below(from, 16) ? 1 + below(from, 256)
               : below(from, 2) ? around(from, 131072 * (1 + below(from, 3)))
                                : below(from, 8u << 20);
    }
    return size > most ? most : size;
}

static uint64_t draw_huge(struct source *from)
{
    static const uint64_t sizes[] = {
        UINT64_MAX, UINT64_MAX - 1, UINT64_MAX - 15, UINT64_MAX - 16, UINT64_MAX - 4095,
        UINT64_MAX - 4096, 1ull << 63, (1ull << 63) + 1, INT64_MAX, INT64_MAX - 15,
        INT64_MAX - 4096, 1ull << 48, 1ull << 47, 1ull << 42};
    return sizes[below(from, sizeof sizes / sizeof *sizes)];
}

/* Split a size, or a size that does not exist, into elements for calloc. */
static void draw_elements(struct source *from, struct op *op, int huge)
{
    static const uint64_t overflowing[][2] = {
        {1ull << 32, 1ull << 32}, {(1ull << 32) + 1, (1ull << 32) + 1}, {1ull << 63, 2},
        {2, (1ull << 63) + 8}, {UINT64_MAX, 2}, {UINT64_MAX / 2 + 1, 3}, {UINT64_MAX, UINT64_MAX},
        {(UINT64_MAX / 16) + 2, 16}, {3, UINT64_MAX / 3 + 1}};
    if (huge) {
        const uint64_t *pair = overflowing[below(from, sizeof overflowing / sizeof *overflowing)];
        op->size = pair[0];
        op->other = pair[1];
        return;
    }
    uint64_t size = draw_size(from), elements = 1 + below(from, 32);
    op->other = elements;
    op->size = size / elements;
    if (op->size == 0 && size) {
        op->other = 1;
        op->size = size;
    }
}

/* The next operation. `live` are the live blocks, the youngest last. */
static void draw_operation(struct source *from, const struct header *shared, uint64_t number,
                           const uint32_t *live, struct op *op)
{
    if (number % 2048 == 0)
        change_profile(from, shared);
    uint64_t choice = below(from, 100), count = shared->live;
    int crowded = count >= from->target || shared->live_bytes >= shared->reach;
    int huge = below(from, 1024) == 0;
    uint64_t births = crowded ? 30 : 70;
    memset(op, 0, sizeof *op);
    op->block = NOTHING;
    if (crowded && shared->live_bytes >= shared->reach)
        births = 0;
    if (choice >= births && count) {
        uint64_t back = below(from, 3) == 0 ? 0 : below(from, count);
        op->block = live[count - 1 - back];
        op->kind = choice % 4 == 0 && !(shared->without & (1u << REALLOC)) ? REALLOC : FREE;
        if (op->kind == REALLOC) {
            op->size = huge ? draw_huge(from) : draw_size(from);
            op->size += op->size == 0; /* realloc to size 0 is left to the implementation */
            if (shared->live_bytes + op->size > 2 * shared->reach && !huge)
                op->kind = FREE, op->size = 0;
        }
        return;
    }
    if (choice == 0) {
        op->kind = FREE_NULL;
        return;
    }
    op->kind = choice % 5 == 1 ? CALLOC : choice % 5 == 2 && below(from, 2) ? ALIGNED
               : choice == 3  ? REALLOC_NULL : MALLOC;
    if (op->kind == REALLOC_NULL && (shared->without & (1u << REALLOC)))
        op->kind = MALLOC;
    if (shared->without & (1u << op->kind))
        op->kind = MALLOC;
    if (op->kind == CALLOC) {
        draw_elements(from, op, huge);
        return;
    }
    op->size = huge && op->kind != ALIGNED ? draw_huge(from) : draw_size(from);
    if (op->kind == REALLOC_NULL)
        op->size += op->size == 0;
    if (op->kind == ALIGNED) { /* C11: the size is a multiple of the alignment */
        op->other = 1ull << (below(from, 4) ? below(from, 8) : below(from, 14));
        op->size = (op->size + op->other - 1) / op->other * op->other;
    }
}

#endif
