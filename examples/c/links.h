/* What a ring is made of, and the bugs that can be compiled in. */
#ifndef LINKS_H
#define LINKS_H

#include <stdint.h>

#ifndef BUG
#define BUG 0
#endif
#define IF_BUG(number) (BUG == (number)) /* the lines of bugs.txt */

enum { NONE = -1 };

typedef struct {
    int64_t next, previous; /* rows; NONE at the ends */
    int is_in;
} link;

typedef struct {
    int64_t front, back; /* rows; NONE without a member */
    uint64_t count;
} ring;

#endif
