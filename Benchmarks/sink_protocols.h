/* How the benchmarks' collector finds events in what a protocol brings, and what it answers. */

#include <stdbool.h>
#include <sys/types.h>

enum { longest_event = 1 << 20, longest_reply = 4 << 20 };

/* What is to be sent back. */
struct reply {
    char *text;
    size_t length;
};

struct protocol {
    const char *name;
    bool is_encrypted, is_compressed;
    /* Counts the whole events at the front of `data`, appends what is answered to `reply`, and gives their length; -1 where
     * they are none. */
    ssize_t (*take)(const char *data, size_t length, struct reply *reply);
};

/* NULL: there is none of that name. */
const struct protocol *find_protocol(const char *name);

/* To be given each event. */
void count_event(const char *event, size_t length);
