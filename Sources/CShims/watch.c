#include "CShims.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/vfs.h>

int gatepost_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

// Magic numbers of linux/magic.h and the file systems' own sources: content changes on another machine, or behind FUSE's
// daemon, without a word from inotify(7).
int gatepost_is_remote(const char *path) {
    struct statfs status;
    if (statfs(path, &status) != 0) {
        return 0;
    }
    switch ((unsigned long)status.f_type & 0xFFFFFFFFUL) {
    case 0x6969UL:      // NFS
    case 0x517BUL:      // SMB
    case 0xFE534D42UL:  // SMB 2
    case 0xFF534D42UL:  // CIFS
    case 0x01021997UL:  // 9P
    case 0x65735546UL:  // FUSE
    case 0x00C36400UL:  // Ceph
    case 0x5346414FUL:  // AFS
    case 0x73757245UL:  // Coda
    case 0x0BD00BD0UL:  // Lustre
    case 0x01161970UL:  // GFS2
    case 0x7461636FUL:  // OCFS2
    case 0x786F4256UL:  // VirtualBox shared folders
        return 1;
    default:
        return 0;
    }
}
