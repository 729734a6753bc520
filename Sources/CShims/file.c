#define _GNU_SOURCE
#include "CShims.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

int gatepost_preallocate(int descriptor, int64_t offset, int64_t length) {
    while (fallocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, length) != 0) {
        if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

static int status(int descriptor, const char *path, int flags, struct gatepost_file_status *out) {
    struct statx x;
    memset(&x, 0, sizeof x);
    if (statx(descriptor, path, flags, STATX_BASIC_STATS | STATX_BTIME, &x) != 0) {
        return errno;
    }
    memset(out, 0, sizeof *out);
    out->device = makedev(x.stx_dev_major, x.stx_dev_minor);
    out->inode = x.stx_ino;
    out->size = x.stx_size;
    out->mode = x.stx_mode;
    out->links = x.stx_nlink;
    out->owner = x.stx_uid;
    out->modified_seconds = x.stx_mtime.tv_sec;
    out->modified_nanoseconds = x.stx_mtime.tv_nsec;
    if (x.stx_mask & STATX_BTIME) {
        out->birth_seconds = x.stx_btime.tv_sec;
        out->birth_nanoseconds = x.stx_btime.tv_nsec;
        out->has_birth = 1;
    }
    return 0;
}

int gatepost_file_status_of(int descriptor, struct gatepost_file_status *out) {
    return status(descriptor, "", AT_EMPTY_PATH, out);
}

int gatepost_file_status_at(const char *path, struct gatepost_file_status *out) {
    return status(AT_FDCWD, path, 0, out);
}
