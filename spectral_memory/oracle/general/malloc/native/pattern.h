/* The bytes of a block: a word for each eight offsets, made of a key of the block. */
#ifndef SPECTRAL_PATTERN_H
#define SPECTRAL_PATTERN_H

#include <stdint.h>
#include <string.h>

#define STEP 0x9E3779B97F4A7C15ull
#define INTACT UINT64_MAX

static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBull;
    return value ^ (value >> 31);
}

static uint8_t pattern_byte(uint64_t key, uint64_t offset)
{
    uint64_t word = key + (offset / 8) * STEP;
    return ((uint8_t *)&word)[offset % 8];
}

/* Write the bytes of the offsets from..to - 1. */
static void pattern_fill(uint8_t *block, uint64_t key, uint64_t from, uint64_t to)
{
    for (; from < to && from % 8; from++)
        block[from] = pattern_byte(key, from);
    for (uint64_t word = key + (from / 8) * STEP; from + 8 <= to; from += 8, word += STEP)
        memcpy(block + from, &word, 8);
    for (; from < to; from++)
        block[from] = pattern_byte(key, from);
}

/* The first of the offsets 0..to - 1 whose byte is another, or INTACT. */
static uint64_t pattern_check(const uint8_t *block, uint64_t key, uint64_t to)
{
    uint64_t at = 0, word = key, seen;
    for (; at + 8 <= to; at += 8, word += STEP) {
        memcpy(&seen, block + at, 8);
        if (seen != word)
            break;
    }
    for (; at < to; at++)
        if (block[at] != pattern_byte(key, at))
            return at;
    return INTACT;
}

/* The first of the offsets 0..to - 1 whose byte is not zero, or INTACT. */
static uint64_t zero_check(const uint8_t *block, uint64_t to)
{
    uint64_t at = 0, seen;
    for (; at + 8 <= to; at += 8) {
        memcpy(&seen, block + at, 8);
        if (seen)
            break;
    }
    for (; at < to; at++)
        if (block[at])
            return at;
    return INTACT;
}

#endif
