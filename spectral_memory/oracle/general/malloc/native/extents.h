/* The live extents [start, end), apart from each other, in a treap by start.
 * Memory of its own, never malloc: the allocator under judgement must not be in the loop. */
#ifndef SPECTRAL_EXTENTS_H
#define SPECTRAL_EXTENTS_H

#include <stdint.h>

struct extent {
    uint64_t start, end;
    uint32_t left, right; /* 0 is no node */
};

struct extents {
    struct extent *node; /* one a block, from 1 */
    uint32_t root;
};

static uint32_t priority(uint32_t node)
{
    uint64_t mixed = (node + 1) * 0x9E3779B97F4A7C15ull;
    return (uint32_t)((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9ull >> 32);
}

/* A live extent that shares a byte with [start, end), or 0. O(log n). */
static uint32_t extents_find(const struct extents *all, uint64_t start, uint64_t end)
{
    uint32_t at = all->root;
    while (at) {
        const struct extent *node = &all->node[at];
        if (node->start < end && start < node->end)
            return at;
        /* Extents are apart, so starts and ends are in one order. */
        at = start < node->start ? node->left : node->right;
    }
    return 0;
}

/* Enter an extent that is apart from all others. O(log n). */
static void extents_insert(struct extents *all, uint32_t node, uint64_t start, uint64_t end)
{
    struct extent *of = all->node;
    uint32_t *link = &all->root, *less, *more, rest;
    while (*link && priority(*link) >= priority(node))
        link = start < of[*link].start ? &of[*link].left : &of[*link].right;
    rest = *link;
    *link = node;
    of[node].start = start;
    of[node].end = end;
    less = &of[node].left;
    more = &of[node].right;
    while (rest) { /* split what was here around the new start */
        if (of[rest].start < start) {
            *less = rest;
            less = &of[rest].right;
            rest = *less;
        } else {
            *more = rest;
            more = &of[rest].left;
            rest = *more;
        }
    }
    *less = *more = 0;
}

/* Take an extent out. O(log n). */
static void extents_remove(struct extents *all, uint32_t node)
{
    struct extent *of = all->node;
    uint32_t *link = &all->root, less, more;
    while (*link != node)
        link = of[node].start < of[*link].start ? &of[*link].left : &of[*link].right;
    less = of[node].left;
    more = of[node].right;
    while (less && more) {
        if (priority(less) >= priority(more)) {
            *link = less;
            link = &of[less].right;
            less = *link;
        } else {
            *link = more;
            link = &of[more].left;
            more = *link;
        }
    }
    *link = less ? less : more;
}

#endif
